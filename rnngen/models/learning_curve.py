"""The learning curve of a training: its points, and its file, a table."""

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path

from rnngen.system import paths

CURVE = ("step", "epoch", "seconds", "train", "validation", "tokens_per_second")
"""Fields of a point. `train` and `validation` are losses in nats per token."""

Point = dict[str, float]


def best_point(curve: Sequence[Point]) -> Point:
    """Return the point with the lowest validation loss; NaNs lose."""
    return min(curve, key=lambda point: (math.isnan(point["validation"]), point["validation"]))


def write_history(path: Path, curve: Sequence[Point]) -> None:
    """Write a learning curve as CSV, one row a validation, atomically."""
    text = io.StringIO()
    rows = csv.DictWriter(text, CURVE, lineterminator="\n")
    rows.writeheader()
    rows.writerows({name: _format(point[name]) for name in CURVE} for point in curve)
    paths.write_atomically(path, text.getvalue().encode())


def _format(number: float) -> str:
    return str(number) if isinstance(number, int) else f"{number:.6g}"
