"""One pass of a model over the tokens of a corpus, and everything that is measured on the way."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnngen.corpus.document import Corpus, Progress, no_progress
from rnngen.errors import CorpusError
from rnngen.evaluation.calibration import Calibration, Calibrator
from rnngen.evaluation.likelihood import (
    DocumentLikelihood,
    Likelihood,
    document_likelihoods,
    figures,
    mean_nats,
    token_nats,
)
from rnngen.models.model_file import Model
from rnngen.tokens.base import BOUNDARY, Codec
from rnngen.tokens.dataset import split
from rnngen.tokens.preparation import encoded, prepare
from rnngen.writers.explanation import Alphabet

MOST_TOKENS = 1500
"""Tokens whose surprise a report shows."""
END_SIGNS = {"char": "\N{SYMBOL FOR END OF TEXT}\n"}
"""Name of a codec → the sign for the end of a document; other codecs have a name for it."""


@dataclass(frozen=True)
class Tokens:
    """A token stream, and the documents that it holds."""

    ids: np.ndarray
    """int[tokens ≥ 2]; all but the first are predicted."""
    names: tuple[str, ...]
    """Names of documents; the last of them are in the stream."""


@dataclass(frozen=True)
class Scores:
    """What a pass over a stream measures."""

    likelihood: Likelihood
    documents: tuple[DocumentLikelihood, ...]
    calibration: Calibration
    nats: np.ndarray
    """float32[tokens − 1], the cost of each token but the first."""


def tokens_of(model: Model, corpus: Corpus, held_out: bool) -> Tokens:
    """Encode the held-out part of a corpus, or the whole corpus, as a model reads it.

    Raises:
        CorpusError: if it has fewer than two tokens.
    """
    names = [document.name for document in corpus.documents]
    if held_out:
        prepared = prepare(corpus, codec=model.codec)
        ids = prepared.dataset.validation
        if prepared.dataset.whole_documents:
            names = [names[i] for i in split(len(names))[1]]
    else:
        ids = np.concatenate(list(encoded(model.codec, corpus.documents)))
    if len(ids) < 2:
        raise CorpusError(
            f"Corpus '{corpus.name}' is too small to evaluate; it needs at least two tokens."
        )
    return Tokens(ids, tuple(names))


Scoring = Callable[[Model, Tokens, Progress], Scores]
"""Scores a stream."""


def score(model: Model, tokens: Tokens, progress: Progress = no_progress) -> Scores:
    """Score a stream; the state is carried through it."""
    calibrator = Calibrator()
    nats = token_nats(model.stepper(), tokens.ids, progress, calibrator.observe)
    return scores_of(model, tokens, nats, calibrator)


def scores_of(model: Model, tokens: Tokens, nats: np.ndarray, calibrator: Calibrator) -> Scores:
    """Return the scores of a stream whose tokens have all been predicted."""
    predicted = np.asarray(tokens.ids[1:])
    return Scores(
        figures(model.codec, predicted, mean_nats(nats)),
        document_likelihoods(model.codec, predicted, nats, tokens.names),
        calibrator.result(),
        nats,
    )


def surprise(
    codec: Codec, predicted: np.ndarray, nats: np.ndarray
) -> tuple[tuple[str, float], ...]:
    """Return (token, nats) of the first MOST_TOKENS: characters, or names of events.

    Args:
        predicted: int[tokens].
        nats: float[tokens], the cost of each token.
    """
    shown = [*Alphabet.of(codec.name, codec.vocabulary.tokens).shown]
    shown[BOUNDARY] = END_SIGNS.get(codec.name, shown[BOUNDARY])
    costs = nats[:MOST_TOKENS].tolist()
    tokens = predicted[: len(costs)].tolist()
    return tuple((shown[token], cost) for token, cost in zip(tokens, costs, strict=True))
