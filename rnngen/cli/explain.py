"""`--explain`: a page that shows how likely the model found each token of the samples."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rnngen.cli.options import notice
from rnngen.cli.provenance import provenance
from rnngen.config import SampleConfig
from rnngen.errors import WriterError
from rnngen.generation.document import Document
from rnngen.generation.explaining import explain
from rnngen.model_file import Model
from rnngen.writers import check_place, save
from rnngen.writers.explanation import Alphabet, ExplainedSample, render_explanation


def check_page(path: Path, what: str = "An explanation", option: str = "--explain") -> None:
    """Raise WriterError unless a path names a page that can be written."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise WriterError(f"{what} is a web page. Expected {option} with .html or .htm. Received: {path}.")
    check_place(path)


def write_page(
    path: Path, model: Model, config: SampleConfig, origin: Mapping[str, str], documents: Sequence[Document]
) -> None:
    """Write the page of some samples, and say where."""
    samples = [
        ExplainedSample(
            provenance(model, config, origin, index),
            documents[index].given,
            explanation.ids,
            explanation.probabilities,
            explanation.alternatives,
            explanation.alternative_probabilities,
        )
        for index, explanation in enumerate(explain(model, [document.ids for document in documents]))
    ]
    alphabet = Alphabet.of(model.codec.name, model.codec.vocabulary.tokens)
    save(path, render_explanation(model.name, alphabet, samples))
    notice(f"explained in {path}")
