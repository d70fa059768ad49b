"""Rows of numbers as tokens: one id for every row. The numbers lie beside the ids."""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np

from rnngen.config import DataConfig
from rnngen.corpus.rows import Rows
from rnngen.errors import CodecError
from rnngen.tokens.base import Codec, Vocabulary

ROW = "<row>"
"""The token of every row."""
LEAST_SCALE = 1e-6
"""Numbers that hardly differ are not scaled up to noise."""


class RowsCodec(Codec):
    """A codec of rows of numbers. Networks read the numbers less `mean`, divided by `scale`.

    Example:
        codec = RowsCodec.from_documents([Rows.of(np.eye(3))])
        codec.encode(rows)  # [2, 2, 2]
        codec.numbers(rows)  # float32[3, 3]

    Args:
        steps: the rows of every document; 0 for any number.
    """

    name = "rows"
    writes = "rows of numbers"

    def __init__(self, features: int, mean: float, scale: float, steps: int = 0) -> None:
        self.vocabulary = Vocabulary.of([ROW])
        self.features, self.steps = features, steps
        self.mean, self.scale = mean, scale

    @classmethod
    def from_documents(
        cls, documents: Iterable[Rows], config: DataConfig | None = None
    ) -> "RowsCodec":
        """Build the codec of documents, which have one number of features."""
        rows = list(documents)
        count = sum(map(len, rows))
        mean = sum(float(each.array().sum(dtype=np.float64)) for each in rows) / count
        squares = sum(float(np.square(each.array() - mean).sum(dtype=np.float64)) for each in rows)
        steps = {each.steps for each in rows}
        codec = cls(
            rows[0].features,
            mean,
            max((squares / count) ** 0.5, LEAST_SCALE),
            steps.pop() if len(steps) == 1 else 0,
        )
        for each in rows:
            codec.check(each)
        return codec

    def extended(self, contents: Iterable[Rows], config: DataConfig | None = None) -> "RowsCodec":
        """Return this codec; it encodes any rows of its size."""
        for each in contents:
            self.check(each)
        return self

    def misfit(self, rows: Rows) -> str:
        """Return why rows do not suit, as a clause; empty if they do."""
        steps = self.steps or rows.steps
        if (rows.steps, rows.features) == (steps, self.features):
            return ""
        wanted = f"{self.steps or 'any number'} × {self.features}"
        return f"has {rows.steps} × {rows.features} numbers instead of {wanted}"

    def check(self, rows: Rows) -> None:
        """Raise CodecError if rows are of another size, or no rows at all."""
        if not isinstance(rows, Rows):
            raise CodecError("A source must be rows of numbers, such as a picture.")
        if reason := self.misfit(rows):
            raise CodecError(f"A source {reason}; all must have one size.")

    def encode(self, document: Rows) -> np.ndarray:
        """Return int32[steps], the same id for every row."""
        self.check(document)
        return self.vocabulary.ids([ROW] * document.steps)

    def numbers(self, document: Rows) -> np.ndarray:
        self.check(document)
        return ((document.array() - self.mean) / self.scale).astype(np.float32)

    def restored(self, numbers: np.ndarray) -> Rows:
        """Return the rows whose numbers a network gave, float32[steps, features]."""
        return Rows.of(numbers * self.scale + self.mean)

    def decode(self, ids: Sequence[int] | np.ndarray) -> Rows:
        """Return as many average rows: ids do not hold the numbers."""
        return Rows.of(np.full((len(ids), self.features), self.mean))

    def to_json(self) -> dict[str, Any]:
        """Return the size and the scale."""
        return {
            "name": self.name,
            "features": self.features,
            "steps": self.steps,
            "mean": self.mean,
            "scale": self.scale,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "RowsCodec":
        """Build the codec that `to_json` described.

        Raises:
            CodecError: if the description is damaged.
        """
        counts = [data["features"], data["steps"]]
        numbers = [data["mean"], data["scale"]]
        if not (
            all(type(count) is int and count >= 0 for count in counts)
            and all(isinstance(number, int | float) and isfinite(number) for number in numbers)
            and counts[0] > 0
            and numbers[1] > 0
        ):
            raise CodecError("The codec of this model is damaged: it has no size or scale of rows.")
        return cls(counts[0], float(numbers[0]), float(numbers[1]), counts[1])


class ColumnsCodec(RowsCodec):
    """A codec of pictures that are read column by column. They have one height and any width."""

    name = "columns"
    writes = "pictures"

    @classmethod
    def from_documents(
        cls, documents: Iterable[Rows], config: DataConfig | None = None
    ) -> "ColumnsCodec":
        rows = RowsCodec.from_documents([turned(each) for each in documents])
        return cls(rows.features, rows.mean, rows.scale)

    def misfit(self, rows: Rows) -> str:
        if rows.steps == self.features:
            return ""
        return f"is {rows.steps} pixels high instead of {self.features}"

    def encode(self, document: Rows) -> np.ndarray:
        """Return int32[width], the same id for every column."""
        self.check(document)
        return self.vocabulary.ids([ROW] * document.features)

    def numbers(self, document: Rows) -> np.ndarray:
        return np.ascontiguousarray(super().numbers(document).T)

    def restored(self, numbers: np.ndarray) -> Rows:
        return super().restored(numbers.T)

    def decode(self, ids: Sequence[int] | np.ndarray) -> Rows:
        return turned(super().decode(ids))


def turned(rows: Rows) -> Rows:
    """Return the columns of rows as rows."""
    return Rows.of(rows.array().T)


class SeriesCodec(RowsCodec):
    """A codec of series, which may be of any length. As targets they have no tokens."""

    name = "series"
    writes = "series of numbers"

    def __init__(self, features: int, mean: float, scale: float, steps: int = 0) -> None:
        super().__init__(features, mean, scale)
        self.outputs = features
