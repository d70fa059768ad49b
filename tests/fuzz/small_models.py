"""Tiny models of random weights: of documents of every kind, and of pairs in every form.

`lay_out_files` writes a file for each of them to read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.corpus.pairs import Pair
from rnngen.corpus.rows import Rows
from rnngen.models.model_file import Model
from rnngen.models.pairs import target_model
from rnngen.music.score import Part
from rnngen.tokens import Codec, PairCodec
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from rnngen.tokens.label import LabelCodec
from rnngen.tokens.notes import NotesCodec
from rnngen.tokens.performance import PerformanceCodec
from rnngen.tokens.rows import ColumnsCodec, RowsCodec, SeriesCodec
from rnngen.tokens.word import WordCodec
from tests.cli.conftest import RISING
from tests.conftest import random_weights
from tests.played import SCALE

TEXT = "The quick brown fox jumps over the lazy dog.\n"
LATEX = "\n" + "".join(map(chr, range(32, 127)))
VOICES = replace(
    RISING,
    notes=tuple(
        note._replace(part=part, pitch=note.pitch - 12 * part)
        for note in RISING.notes
        for part in (0, 1)
    ),
    parts=(Part(), Part()),
)
"""The same melody, and an octave below."""
PICTURE = Rows.of(np.arange(48).reshape(8, 6))
CURVE = Rows.of(np.sin(np.arange(12))[:, None])
LABELS = ("late", "early", "late")
FILES = ("prose.txt", "tune.mid", "picture.png", "curve.csv")
"""Files that hold a source, of texts, scores, pictures and series."""
TABLES = ("pairs.tsv", "labels.tsv")
"""Tables of pairs."""


@dataclass(frozen=True)
class Small:
    """What makes a tiny model."""

    kind: str
    codec: Codec
    document: Any = TEXT
    """A document that it can write."""
    look_back: int = 0
    record: Mapping[str, Any] = field(default_factory=dict)
    """Further entries of the record of its corpus."""

    def model(self, record: Mapping[str, Any], training: Mapping[str, Any]) -> Model:
        """Return the model."""
        config = NetworkConfig(
            len(self.codec.vocabulary),
            *(4, 6, 1, 0.0),
            look_back=self.look_back,
            features=self.codec.features,
            outputs=self.codec.outputs,
        )
        weights = random_weights(config, np.random.default_rng(7))
        corpus = {**record, "kind": self.kind, **self.record}
        return Model("model", self.kind, config, self.codec, weights, corpus, training, ())

    def tokens(self) -> np.ndarray:
        """Return what a model of such documents was trained on."""
        codec = self.codec.written
        return np.concatenate([[0], codec.encode(self.document), [0]]).astype(np.uint8)


def writing(model: Model) -> Model:
    """Return the model of what a model writes: the model itself, or of the targets of its pairs."""
    return model if model.codec.separator is None else target_model(model, [])


def of_pairs(
    source: type[Codec], target: type[Codec], sources: list[Any], targets: list[Any]
) -> PairCodec:
    pairs = [Pair(*sides) for sides in zip(sources, targets, strict=True)]
    return PairCodec.of(source, target, pairs)


DOCUMENTS = {
    "text": Small("text", CharCodec.from_documents([TEXT])),
    "python": Small("python", CharCodec.from_documents(["def f(x):\n    pass\n    return x\n"])),
    "latex": Small("latex", CharCodec.from_documents([LATEX])),
    "score": Small("score", EventCodec.from_documents([RISING]), RISING),
    "performance": Small("performance", PerformanceCodec.from_documents([SCALE]), SCALE),
}
PAIRS = {
    "translation": Small(
        "text",
        of_pairs(CharCodec, CharCodec, [TEXT], [TEXT[::-1]]),
        look_back=3,
        record={"source_kind": "text", "source_column": "1", "target_column": "2"},
    ),
    "poems": Small(
        "text",
        of_pairs(CharCodec, CharCodec, ["Spring\nDu Fu", TEXT], [TEXT, TEXT]),
        record={"source_kind": "text", "source_fields": ["title", "author"]},
    ),
    "verdicts": Small(
        "label",
        of_pairs(WordCodec, LabelCodec, [TEXT] * 3, list(LABELS)),
        record={"source_kind": "words"},
    ),
    "pictures": Small(
        "label",
        of_pairs(RowsCodec, LabelCodec, [PICTURE] * 3, list(LABELS)),
        record={"source_kind": "picture"},
    ),
    "formulas": Small(
        "formula",
        of_pairs(ColumnsCodec, CharCodec, [PICTURE], [r"$x^{2}+\frac{a}{b}$"]),
        r"$x^{2}$",
        look_back=3,
        record={"source_kind": "picture by columns"},
    ),
    "waves": Small(
        "series",
        of_pairs(SeriesCodec, SeriesCodec, [CURVE], [CURVE]),
        record={"source_kind": "series", "source_column": "x", "target_column": "y"},
    ),
    "dances": Small(
        "label",
        of_pairs(NotesCodec, LabelCodec, [RISING] * 3, list(LABELS)),
        record={"source_kind": "notes"},
    ),
    "voices": Small(
        "score",
        of_pairs(EventCodec, EventCodec, [RISING], [VOICES]),
        VOICES,
        look_back=3,
        record={"source_kind": "score", "source_fields": ["melody"]},
    ),
}
SMALL = DOCUMENTS | PAIRS


def lay_out_files() -> None:
    """Write FILES and TABLES to the working directory, once."""
    if Path(TABLES[-1]).exists():
        return
    from PIL import Image

    from rnngen.writers import write

    Path("prose.txt").write_text(TEXT * 20, encoding="utf-8")
    write(RISING, "tune.mid")
    Image.fromarray(PICTURE.array().astype(np.uint8)).save("picture.png")
    curve = "".join(f"{value},{value}\n" for value in CURVE.array()[:, 0])
    Path("curve.csv").write_text("x,y\n" + "\n".join([curve] * 30), encoding="utf-8")
    words = [f"The {number} foxes" for number in range(60)]
    for table, targets in zip(TABLES, (words[::-1], LABELS * 20), strict=True):
        rows = zip(words, targets, strict=True)
        Path(table).write_text("".join(f"{a}\t{b}\n" for a, b in rows), encoding="utf-8")
