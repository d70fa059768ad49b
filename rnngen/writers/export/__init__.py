"""Models for other programs: a Keras file, an ONNX file, a page that writes in a browser. The suffix decides.

Only what a format needs is loaded: a Keras file needs TensorFlow, an ONNX file the package `onnx`, a page neither.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rnngen.errors import WriterError
from rnngen.kinds import KINDS
from rnngen.models.model_file import Model
from rnngen.writers.files import check_writable, save

__all__ = ["FORMATS", "VOCABULARY_SUFFIX", "check_export", "export_model"]

VOCABULARY_SUFFIX = ".vocabulary.json"
"""Of the file beside an exported network that says what its ids stand for."""


def _keras(model: Model) -> bytes:
    from rnngen.writers.export.keras_file import keras_file

    return keras_file(model)


def _onnx(model: Model) -> bytes:
    from rnngen.writers.export.onnx_file import onnx_file

    return onnx_file(model)


def _page(model: Model) -> bytes:
    from rnngen.writers.export.page import writing_page

    return writing_page(model)


FORMATS: dict[str, Callable[[Model], bytes]] = {".keras": _keras, ".onnx": _onnx, ".html": _page}
"""Suffix → what makes the content of the file."""


def check_export(model: Model, path: Path) -> None:
    """Raise WriterError now, rather than after the work, where a model cannot be exported to a file of this name."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        expected = ", ".join(FORMATS)
        raise WriterError(
            f"A model cannot be exported to this format. Expected {expected}. Received: {path.name}."
        )
    if suffix == ".html" and KINDS[model.kind].is_music:
        raise WriterError(
            "A page that writes is for text. Expected .onnx or .keras for a model of music, or its samples as pages "
            f"(`rnngen sample {model.name} -o tune.html`). Received: {path.name}."
        )
    check_writable(path)


def export_model(model: Model, path: str | Path) -> list[Path]:
    """Write a model in the format of the path's suffix, and return the files written.

    Beside a network stands what its ids mean, `NAME.vocabulary.json`; a page holds that itself.

    Raises:
        WriterError: if the format is unknown or does not fit, its library is missing, or a file cannot be written.
    """
    path = Path(path)
    check_export(model, path)
    save(path, FORMATS[path.suffix.lower()](model))
    if path.suffix.lower() == ".html":
        return [path]
    vocabulary = path.with_suffix(VOCABULARY_SUFFIX)
    save(
        vocabulary,
        json.dumps(meaning(model), ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass"),
    )
    return [path, vocabulary]


def meaning(model: Model) -> dict[str, Any]:
    """What the ids of a network stand for, where it begins, and where it comes from."""
    return {
        "name": model.name,
        "kind": model.kind,
        "tokens": list(model.codec.vocabulary.tokens),
        "opening": [0, *model.opening],
        "sha256": model.digest,
        "licence": model.corpus.get("licence"),
    }
