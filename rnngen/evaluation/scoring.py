"""One pass of a model over the tokens of a corpus, and all that is learnt from it."""

from dataclasses import dataclass

import numpy as np

from rnngen.corpus.document import Corpus, Progress
from rnngen.corpus.reading import no_progress
from rnngen.dataset import split
from rnngen.errors import CorpusError
from rnngen.evaluation.calibration import Calibration, Calibrator
from rnngen.evaluation.documents import DocumentLikelihood, document_likelihoods
from rnngen.evaluation.likelihood import Likelihood, figures, mean_nats, token_nats
from rnngen.model_file import Model
from rnngen.preparation import encoded, prepare


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
        raise CorpusError(f"Corpus '{corpus.name}' is too small to evaluate. Expected at least two tokens.")
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
