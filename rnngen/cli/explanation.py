"""The page of `rnngen sample --explain`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from rnngen.cli.provenance import provenance
from rnngen.cli.terminal import notice
from rnngen.errors import WriterError
from rnngen.models.model_file import Model
from rnngen.models.pairs import TargetModel, pair_codec
from rnngen.sampling.prompt import SampledDocument
from rnngen.sampling.request import SampleRequest
from rnngen.sampling.scoring import explain
from rnngen.tokens import Codec
from rnngen.tokens.rows import RowsCodec
from rnngen.writers import check_writable, save
from rnngen.writers.explanation import Alphabet, Attention, ExplainedSample, render_explanation


def check_page(path: Path, what: str = "An explanation", option: str = "--explain") -> None:
    """Raise WriterError unless a path names a web page that can be written."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise WriterError(f"{what} is a web page. Give {option} a name in .html, not {path}.")
    check_writable(path)


def write_page(
    path: Path,
    request: SampleRequest,
    origin: Mapping[str, str],
    documents: Sequence[SampledDocument],
) -> None:
    """Write the page that explains samples, and report where it is."""
    explanations = explain(request.model, [document.ids for document in documents])
    samples = [
        ExplainedSample(
            provenance(request, origin, index),
            document.prompt_length,
            explanation.ids,
            explanation.probabilities,
            explanation.alternatives,
            explanation.alternative_probabilities,
            attention_of(request.model, document.ids),
        )
        for index, (document, explanation) in enumerate(zip(documents, explanations, strict=True))
    ]
    codec = request.model.codec
    alphabet = Alphabet.of(codec.name, codec.vocabulary.tokens)
    save(path, render_explanation(request.model.name, alphabet, samples))
    notice(f"explained in {path}")


def attention_of(model: Model, ids: np.ndarray) -> Attention | None:
    """Return where a sample looked in its source; None without one."""
    shares = model.attention(ids) if isinstance(model, TargetModel) else None
    if shares is None or not isinstance(model, TargetModel):
        return None
    pair, codec = pair_codec(model), model.codec
    target = visible(codec, ids)
    read = model.sources[0]
    if isinstance(pair.source, RowsCodec):
        return Attention((), target, shares, pair.source.restored(read))
    return Attention(visible(pair.source, pair.in_source(read)), target, shares)


VISIBLE = {"space": "␣", "newline": "↵", "tab": "⇥"}
"""Names of characters that cannot be seen → signs for them."""


def visible(codec: Codec, ids: np.ndarray) -> list[str]:
    """Return tokens as they can be seen side by side."""
    names = Alphabet.of(codec.name, codec.vocabulary.tokens).names
    return [VISIBLE.get(names[token], names[token]) for token in ids]
