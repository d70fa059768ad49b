"""One pass of a model over the tokens of a corpus, and all that is learnt from it."""

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
END_OF_TEXT = "\N{SYMBOL FOR END OF TEXT}\n"
"""Stands where a document ends."""


def surprise(
    codec: Codec, predicted: np.ndarray, nats: np.ndarray
) -> tuple[tuple[str, float], ...]:
    """(token, nats) of the first MOST_TOKENS: characters as they are, events by their names.

    Args:
        predicted: int[tokens]
        nats: What each of them cost, float[tokens].
    """
    shown = [*Alphabet.of(codec.name, codec.vocabulary.tokens).shown]
    if codec.name == "char":
        shown[BOUNDARY] = END_OF_TEXT
    costs = nats[:MOST_TOKENS].tolist()
    return tuple(
        (shown[token], cost)
        for token, cost in zip(predicted[: len(costs)].tolist(), costs, strict=True)
    )


@dataclass(frozen=True)
class Tokens:
    """A token stream, and whose it is."""

    ids: np.ndarray
    """int[tokens ≥ 2]; all but the first are predicted."""
    names: tuple[str, ...]
    """Of documents, of which the last ones are in the stream."""


@dataclass(frozen=True)
class Scored:
    """What a pass over a stream tells."""

    likelihood: Likelihood
    documents: tuple[DocumentLikelihood, ...]
    calibration: Calibration
    nats: np.ndarray
    """float32[tokens − 1]: what each token but the first cost."""


def tokens_of(model: Model, corpus: Corpus, held_out: bool) -> Tokens:
    """The part of a corpus that was held out from training, or the whole of it, in a model's tokens.

    Raises:
        CorpusError: where it is empty.
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
            f"Corpus '{corpus.name}' is too small to evaluate. Expected at least two tokens."
        )
    return Tokens(ids, tuple(names))


def scored(model: Model, tokens: Tokens, progress: Progress = no_progress) -> Scored:
    """Score a stream, its state carried through."""
    calibrator, predicted = Calibrator(), np.asarray(tokens.ids[1:])
    nats = token_nats(model.stepper(), tokens.ids, progress, calibrator.observe)
    return Scored(
        figures(model.codec, predicted, mean_nats(nats)),
        document_likelihoods(model.codec, predicted, nats, tokens.names),
        calibrator.result(),
        nats,
    )
