"""The learning curve as a table: what a point holds, and its file; knows nothing of networks."""

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path

from rnngen.system import paths

CURVE = ("step", "epoch", "seconds", "train", "validation", "tokens_per_second")
"""What a point of the learning curve holds: steps, passes and seconds so far; nats per token; speed."""

Point = dict[str, float]


def best_point(curve: Sequence[Point]) -> Point:
    """The point of the lowest validation; one that is not a number is never it, unless all are."""
    return min(curve, key=lambda point: (math.isnan(point["validation"]), point["validation"]))


def write_history(path: Path, curve: Sequence[Point]) -> None:
    """Write a learning curve as CSV, a row a validation, atomically."""
    text = io.StringIO()
    rows = csv.DictWriter(text, CURVE, lineterminator="\n")
    rows.writeheader()
    rows.writerows({name: _shown(point[name]) for name in CURVE} for point in curve)
    paths.write_atomically(path, text.getvalue().encode())


def _shown(number: float) -> str:
    """Whole numbers in full, others to six digits."""
    return str(number) if isinstance(number, int) else f"{number:.6g}"
