"""What an evaluation found out about likelihood besides the figures of the whole, as lines for the terminal."""

from collections.abc import Iterator, Sequence
from itertools import chain

from rnngen.evaluation.calibration import Calibration
from rnngen.evaluation.documents import DocumentLikelihood

LONGEST_NAME = 48
"""Characters of a document's name that are shown, from its end."""


def calibration_lines(calibration: Calibration) -> Iterator[str]:
    """How far the model's confidence is off, and what the temperature that suits it best would give."""
    yield f"{'calibration error':20}{calibration.error:>15.4f}"
    yield f"{'best temperature':20}{calibration.temperature:>15.4f}"
    yield f"{'nats per token there':20}{calibration.nats_per_token:>15.4f}"


def document_lines(documents: Sequence[DocumentLikelihood]) -> Iterator[str]:
    """A line for each document."""
    is_music = documents[0].nats_per_note is not None
    names = [_shortened(document.name) for document in documents]
    width = max(map(len, (*names, "document")))
    unit = "nats per note" if is_music else "bits per character"
    yield f"{'document':{width}}  {'tokens':>9}  {'nats per token':>14}  {unit:>18}"
    for name, each in zip(names, documents, strict=True):
        per_unit = each.nats_per_note if is_music else each.bits_per_character
        yield f"{name:{width}}  {each.tokens:>9,}  {each.nats_per_token:>14.4f}  {per_unit:>18.4f}"


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else "…" + name[1 - LONGEST_NAME :]


def further_lines(
    calibration: Calibration | None, documents: Sequence[DocumentLikelihood], with_documents: bool
) -> Iterator[str]:
    """What follows the figures of the whole."""
    calibrated = calibration_lines(calibration) if calibration else iter(())
    listed = chain([""], document_lines(documents)) if with_documents and documents else iter(())
    return chain(calibrated, listed)
