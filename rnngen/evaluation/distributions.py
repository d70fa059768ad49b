"""A feature of samples beside held-out documents: its mean, or its distributions.

A feature of a document is a number (None if it has none), or a row of values that are counted.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np

from rnngen.evaluation.report import Distribution, Measure, jensen_shannon

MOST_BINS = 16
"""Bins of numbers at most; a wider range gets wider bins."""
TAIL = 0.02
"""Share of the values at most in the last bin of numbers, which is open."""
MOST_CATEGORIES = 20
OTHER = "other"
LEAST_HALVED = 4
"""Held-out documents from which on two halves are compared."""

Sides = tuple[Sequence[Any], Sequence[Any]]
"""The contents of samples, and of held-out documents."""
Rows = Sequence[Sequence[Any]]
"""The values of each document."""


def mean_measure(
    name: str, unit: str, feature: Callable[[Any], float | None], sides: Sides
) -> Measure:
    """Return the mean of a number over the documents of each side."""
    samples, held_out = (mean_of(feature, side) for side in sides)
    return Measure(name, unit, samples, held_out)


def mean_of(feature: Callable[[Any], float | None], documents: Iterable[Any]) -> float | None:
    """Return the mean of a number over the documents that have it; None if none has."""
    values = [found for found in map(feature, documents) if found is not None]
    return sum(values) / len(values) if values else None


def numbers(
    name: str, unit: str, feature: Callable[[Any], Sequence[int]], sides: Sides
) -> Distribution:
    """Return the distributions of integers ≥ 0, in at most MOST_BINS equal bins and an open one."""
    samples, held_out = _rows(feature, sides)
    pooled = [*chain.from_iterable(samples), *chain.from_iterable(held_out)]
    most = 1 + int(np.quantile(pooled, 1 - TAIL)) if pooled else 1
    width = _bin_width(most)
    last = -(-most // width)
    labels = [_range_label(number * width, width) for number in range(last)]
    labels.append(f"{last * width}+")

    def binned(rows: Rows) -> Rows:
        return [[labels[min(value // width, last)] for value in row] for row in rows]

    return _compare(name, unit, labels, binned(samples), binned(held_out))


def _bin_width(most: int) -> int:
    """Return the least of 1, 2, 5, 10, 20 … such that MOST_BINS bins reach `most`."""
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
    """Return the distributions over the `most` commonest values of both sides, and all others."""
    samples, held_out = _rows(feature, sides)
    pooled: Counter[str] = Counter()
    for rows in (samples, held_out):
        counts = Counter(chain.from_iterable(rows))
        pooled.update({value: count / counts.total() for value, count in counts.items()})  # type: ignore[misc]
    usual = sorted(pooled, key=lambda value: (-pooled[value], value))[:most]
    labels = usual if len(pooled) <= most else [*usual, OTHER]
    known = set(usual)

    def binned(rows: Rows) -> Rows:
        return [[value if value in known else OTHER for value in row] for row in rows]

    return _compare(name, unit, labels, binned(samples), binned(held_out))


def ordered(
    name: str, unit: str, bins: Sequence[str], feature: Callable[[Any], Sequence[str]], sides: Sides
) -> Distribution:
    """Return the distributions over given bins; a value is the label of its bin."""
    return _compare(name, unit, bins, *_rows(feature, sides))


def _rows(feature: Callable[[Any], Sequence[Any]], sides: Sides) -> tuple[Rows, Rows]:
    samples, held_out = sides
    return list(map(feature, samples)), list(map(feature, held_out))


def _compare(
    name: str, unit: str, labels: Sequence[str], samples: Rows, held_out: Rows
) -> Distribution:
    """Return the distributions of the labels in two groups of rows, and their distance."""

    def shares(rows: Rows) -> tuple[float, ...]:
        counts = Counter(chain.from_iterable(rows))
        return tuple(counts[label] / max(counts.total(), 1) for label in labels)

    ours, theirs = shares(samples), shares(held_out)
    within = None
    if len(held_out) >= LEAST_HALVED:
        within = jensen_shannon(shares(held_out[::2]), shares(held_out[1::2]))
    distance = jensen_shannon(ours, theirs)
    return Distribution(name, unit, tuple(labels), ours, theirs, distance, within)


def counted(distributions: Iterable[Distribution]) -> tuple[Distribution, ...]:
    """Return the distributions in which anything was counted."""
    return tuple(found for found in distributions if any(found.samples) or any(found.held_out))
