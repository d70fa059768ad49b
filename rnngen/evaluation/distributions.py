"""One feature of samples and of held-out documents: its mean, or its distributions over the same bins, with a distance.

A feature of a document is a number (or None where it has none), or a row of values, which are counted.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np

from rnngen.evaluation.report import Distribution, Measure, jensen_shannon

MOST_BINS = 16
"""Of numbers; more come in wider bins."""
TAIL = 0.02
"""Share of the values at most that the last, open bin of numbers holds."""
MOST_CATEGORIES = 20
OTHER = "other"
LEAST_HALVED = 4
"""Held-out documents from which two halves are compared."""

Sides = tuple[Sequence[Any], Sequence[Any]]
"""The contents of samples, and of held-out documents."""
Rows = Sequence[Sequence[Any]]
"""The values of each document."""


def mean_measure(
    name: str, unit: str, feature: Callable[[Any], float | None], sides: Sides
) -> Measure:
    """The mean of a number over the documents of each side."""
    samples, held_out = (mean_of(feature, side) for side in sides)
    return Measure(name, unit, samples, held_out)


def mean_of(feature: Callable[[Any], float | None], documents: Iterable[Any]) -> float | None:
    """The mean of a number over the documents that have it; None where none has."""
    values = [found for found in map(feature, documents) if found is not None]
    return sum(values) / len(values) if values else None


def numbers(
    name: str, unit: str, feature: Callable[[Any], Sequence[int]], sides: Sides
) -> Distribution:
    """The distributions of whole numbers ≥ 0, in at most MOST_BINS bins of equal width and an open one."""
    samples, held_out = _rows(feature, sides)
    pooled = [*chain.from_iterable(samples), *chain.from_iterable(held_out)]
    most = 1 + int(np.quantile(pooled, 1 - TAIL)) if pooled else 1
    width = _nice_width(most)
    last = -(-most // width)
    labels = [_range_label(number * width, width) for number in range(last)]
    labels.append(f"{last * width}+")
    return _compared(
        name, unit, labels, lambda value: labels[min(value // width, last)], samples, held_out
    )


def _nice_width(most: int) -> int:
    """The least of 1, 2, 5, 10, 20 … of which MOST_BINS reach so far."""
    widths = (step * 10**power for power in range(20) for step in (1, 2, 5))
    return next(width for width in widths if width * MOST_BINS >= most)


def _range_label(first: int, width: int) -> str:
    return str(first) if width == 1 else f"{first}–{first + width - 1}"


def categories(
    name: str,
    unit: str,
    feature: Callable[[Any], Sequence[str]],
    sides: Sides,
    most: int = MOST_CATEGORIES,
) -> Distribution:
    """The distributions over the `most` commonest values of both sides, and all others together."""
    samples, held_out = _rows(feature, sides)
    pooled: Counter[str] = Counter()
    for rows in (samples, held_out):
        counts = Counter(chain.from_iterable(rows))
        pooled.update({value: count / counts.total() for value, count in counts.items()})  # type: ignore[misc]
    usual = sorted(pooled, key=lambda value: (-pooled[value], value))[:most]
    known, labels = set(usual), usual if len(pooled) <= most else [*usual, OTHER]
    return _compared(
        name, unit, labels, lambda value: value if value in known else OTHER, samples, held_out
    )


def ordered(
    name: str, unit: str, bins: Sequence[str], feature: Callable[[Any], Sequence[str]], sides: Sides
) -> Distribution:
    """The distributions over bins that are given; a value is the label of its bin."""
    return _compared(name, unit, bins, str, *_rows(feature, sides))


def _rows(feature: Callable[[Any], Sequence[Any]], sides: Sides) -> tuple[Rows, Rows]:
    samples, held_out = sides
    return list(map(feature, samples)), list(map(feature, held_out))


def _compared(
    name: str,
    unit: str,
    labels: Sequence[str],
    label: Callable[[Any], str],
    samples: Rows,
    held_out: Rows,
) -> Distribution:
    def shares(rows: Rows) -> tuple[float, ...]:
        counts = Counter(map(label, chain.from_iterable(rows)))
        return tuple(counts[one] / max(counts.total(), 1) for one in labels)

    sides, within = (shares(samples), shares(held_out)), None
    if len(held_out) >= LEAST_HALVED:
        within = jensen_shannon(shares(held_out[::2]), shares(held_out[1::2]))
    return Distribution(name, unit, tuple(labels), *sides, jensen_shannon(*sides), within)


def that_count(distributions: Iterable[Distribution]) -> tuple[Distribution, ...]:
    """Those in which anything was counted."""
    return tuple(found for found in distributions if any(found.samples) or any(found.held_out))
