"""The learning curve of a training: its points, and its file, a table."""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NotRequired, TypedDict

from rnngen.schema import Amount, Count
from rnngen.system import paths


class Point(TypedDict):
    """A validation."""

    step: Count
    epoch: Amount
    seconds: Amount
    train: float
    """Nats per token; NaN before the first step, infinite if the training diverged."""
    validation: float
    """Nats per token; NaN or infinite if the training diverged."""
    tokens_per_second: Amount
    quick: NotRequired[bool]
    """Whether only a part of the held-out sample was scored."""


NATS = "nats per token"
LOSSES = {"series": "of the variance"}
"""Codec of what a model writes → the unit of its loss; others count NATS."""

LARGEST_LOSS = 1e39

CURVE = tuple(Point.__annotations__)
"""The fields of a point."""


def best_point(curve: Sequence[Point]) -> Point:
    """Return the point with the lowest validation loss. NaNs lose, then quick validations."""
    return min(curve, key=_rank)


def _rank(point: Point) -> tuple[bool, bool, float]:
    return math.isnan(point["validation"]), point.get("quick", False), point["validation"]


def check_losses(curve: Iterable[Point]) -> None:
    """Raise ValueError if a loss is negative, or finite and yet larger than any float32."""
    for point in curve:
        for loss in (point["train"], point["validation"]):
            if loss < 0 or LARGEST_LOSS < loss < math.inf:
                raise ValueError(f"a training has no loss of {loss:g}")


def write_history(path: Path, curve: Sequence[Point]) -> None:
    """Write a learning curve as CSV, one row a validation, atomically."""
    text = io.StringIO()
    rows = csv.DictWriter(text, CURVE, lineterminator="\n")
    rows.writeheader()
    rows.writerows({name: _format(x) for name, x in point.items()} for point in curve)
    paths.write_atomically(path, text.getvalue().encode())


def _format(number: object) -> str:
    return str(int(number)) if isinstance(number, int) else f"{number:.6g}"
