"""The likelihood of each document of a stream, from what each of its tokens cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnngen.codec.base import BOUNDARY, Codec
from rnngen.evaluation.likelihood import bits_per_character, mean_nats, nats_per_note


@dataclass(frozen=True)
class DocumentLikelihood:
    """The figures of one document, its closing included; `tokens` counts predictions."""

    name: str
    tokens: int
    nats_per_token: float
    bits_per_character: float | None
    nats_per_note: float | None


def document_likelihoods(
    codec: Codec, predicted: np.ndarray, nats: np.ndarray, names: Sequence[str]
) -> tuple[DocumentLikelihood, ...]:
    """Each document's figures, the worst first; none where the stream is of a single document.

    Args:
        predicted: int[tokens]; each document ends with its BOUNDARY, the last perhaps without.
        nats: What each of them cost, float[tokens].
        names: Those of the corpus's documents, of which the last ones are in the stream.
    """
    spans = document_spans(predicted)
    if len(spans) < 2:
        return ()
    rows = [
        _figures(codec, name, predicted[span], nats[span])
        for name, span in zip(names[-len(spans) :], spans, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: -row.nats_per_token))


def document_spans(predicted: np.ndarray) -> list[slice]:
    """Where each document of a stream lies, its closing BOUNDARY included."""
    ends = [*(np.flatnonzero(predicted == BOUNDARY) + 1).tolist(), len(predicted)]
    return [slice(start, end) for start, end in zip([0, *ends], ends, strict=False) if end > start]


def _figures(codec: Codec, name: str, predicted: np.ndarray, nats: np.ndarray) -> DocumentLikelihood:
    mean = mean_nats(nats)
    per = bits_per_character(codec, predicted, mean), nats_per_note(codec, predicted, mean)
    return DocumentLikelihood(name, len(predicted), mean, *per)
