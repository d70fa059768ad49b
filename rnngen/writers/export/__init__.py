"""Models for others: a Keras file, an ONNX file, a page that writes, or a model file to share.

Only what a format needs is imported. A Keras file needs TensorFlow and an ONNX file the package
`onnx`.
"""

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from rnngen.corpus.builtin import BUILTINS
from rnngen.errors import WriterError
from rnngen.kinds import KINDS
from rnngen.models.model_file import CorpusRecord, Model, TrainingRecord, save_model
from rnngen.tokens import CODECS
from rnngen.writers.files import check_writable, save

__all__ = ["FORMATS", "VOCABULARY_SUFFIX", "check_export", "export_model"]

MODEL_SUFFIX = ".safetensors"
VOCABULARY_SUFFIX = ".vocabulary.json"
"""Suffix of the file beside an exported network that says what its ids mean."""


def _keras(model: Model) -> bytes:
    from rnngen.writers.export.keras_file import keras_file

    return keras_file(model)


def _onnx(model: Model) -> bytes:
    from rnngen.writers.export.onnx_file import onnx_file

    return onnx_file(model)


def _page(model: Model) -> bytes:
    from rnngen.writers.export.writing_page import writing_page

    return writing_page(model)


PERSONAL = {"source", "fingerprint", "machine"}
"""Entries of a model's records that tell of its author's disk and machine."""


def _to_share(model: Model) -> bytes:
    """Return the model file without the entries of PERSONAL."""
    is_builtin = model.corpus.get("source") in BUILTINS
    corpus = model.corpus if is_builtin else _impersonal(model.corpus)
    training = _impersonal(model.training)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        save_model(replace(model, corpus=corpus, training=training), path)
        return path.read_bytes()


Record = TypeVar("Record", CorpusRecord, TrainingRecord)


def _impersonal(record: Record) -> Record:
    return cast(Record, {name: entry for name, entry in record.items() if name not in PERSONAL})


class _Format(NamedTuple):
    """A format of exported models."""

    render: Callable[[Model], bytes]
    has_vocabulary: bool = False
    """Whether the file itself says what the ids mean."""
    codecs: tuple[str, ...] = ("char", "event", "performance")
    """Codecs of the models that it can hold."""


FORMATS = {
    ".keras": _Format(_keras),
    ".onnx": _Format(_onnx),
    ".html": _Format(_page, has_vocabulary=True, codecs=("char",)),
    ".safetensors": _Format(_to_share, has_vocabulary=True, codecs=tuple(CODECS)),
}
"""Suffix → format."""


def check_export(model: Model, path: Path) -> None:
    """Raise WriterError if a model cannot be exported to a file."""
    format_ = FORMATS.get(path.suffix.lower())
    if format_ is None:
        raise WriterError(
            f"A model cannot be exported to {path.name}. Choose one of {', '.join(FORMATS)}."
        )
    if model.codec.separator is not None and path.suffix.lower() != MODEL_SUFFIX:
        raise WriterError(
            f"{model.name} was trained on pairs. {path.suffix} files cannot hold such a model yet. "
            f"Share it as it is: -o {path.stem}{MODEL_SUFFIX}."
        )
    if KINDS[model.kind].codec not in format_.codecs:
        raise WriterError(
            f"{path.name} would be a page that writes text, and {model.name} is a model of music. "
            "Choose .onnx or .keras, or make a page of a sample: "
            f"rnngen sample {model.name} -o tune.html."
        )
    check_writable(path)


def export_model(model: Model, path: str | Path) -> list[Path]:
    """Export a model in the format of the path's suffix, and return the files written.

    Networks get a file NAME.vocabulary.json beside them.

    Raises:
        WriterError: if the format is unknown or does not fit, its library is missing, or a file
            cannot be written.
    """
    path = Path(path)
    check_export(model, path)
    format_ = FORMATS[path.suffix.lower()]
    save(path, format_.render(model))
    if format_.has_vocabulary:
        return [path]
    vocabulary = path.with_suffix(VOCABULARY_SUFFIX)
    text = json.dumps(meaning_of_ids(model), ensure_ascii=False, indent=1)
    save(vocabulary, text.encode("utf-8", "surrogatepass"))
    return [path, vocabulary]


def meaning_of_ids(model: Model) -> dict[str, Any]:
    """Return what the ids mean, which ids open a document, and where the model comes from."""
    return {
        "name": model.name,
        "kind": model.kind,
        "tokens": list(model.codec.vocabulary.tokens),
        "opening": [0, *model.opening],
        "sha256": model.digest,
        "licence": model.corpus.get("licence"),
    }
