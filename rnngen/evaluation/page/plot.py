"""Axes and points of a chart, as HTML about an SVG that stretches: text keeps its size at every width."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rnngen.writers.pages import safe

SIZE = 1000
"""Units of the stretched drawing, across and up."""


class Axis(NamedTuple):
    """A range of values, laid out from 0 to SIZE."""

    low: float
    high: float

    @classmethod
    def over(cls, values: Iterable[float], spare: float = 0.05) -> "Axis":
        """The range of some finite values, with a share of it to spare at both ends."""
        found = [value for value in values if math.isfinite(value)] or [0.0]
        margin = spare * (max(found) - min(found)) or 0.5
        return cls(min(found) - margin, max(found) + margin)

    def place(self, value: float) -> float:
        """0 to SIZE, to a tenth."""
        return round(SIZE * (value - self.low) / (self.high - self.low), 1)

    def ticks(self, most: int = 5) -> list[float]:
        """Round values within the range, at most so many: 1, 2 or 5 times a power of ten apart."""
        least = (self.high - self.low) / most
        power = 10.0 ** math.floor(math.log10(least))
        step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [round(number * step, 10) for number in range(first, last + 1)][:most]


def shown_tick(value: float) -> str:
    """'0.5', '20', '1,000'."""
    return f"{value:,.10g}"


def plot(
    label: str, drawing: str, x: Sequence[tuple[float, str]], y: Sequence[tuple[float, str]], names: str = ""
) -> str:
    """A drawing (SVG, y downward) between its axes.

    Args:
        label: What there is to see, in words, for those who cannot.
        x: Where numbers stand under it (0 to SIZE) and what they say; y: the same beside it, upward.
        names: HTML of the axes' names.
    """
    lines = "".join(f"<line class=grid x1=0 x2={SIZE} y1={SIZE - at:g} y2={SIZE - at:g} />" for at, _ in y)
    numbers = [f'<span class=y style="bottom:{at / SIZE:.2%}">{safe(text)}</span>' for at, text in y]
    numbers += [f'<span class=x style="left:{at / SIZE:.2%}">{safe(text)}</span>' for at, text in x]
    return (
        f'<div class=plot role=img aria-label="{safe(label)}">'
        f'<svg viewBox="0 0 {SIZE} {SIZE}" preserveAspectRatio=none>{lines}{drawing}'
        f"<line class=base x1=0 x2={SIZE} y1={SIZE} y2={SIZE} /></svg>"
        f"<div aria-hidden=true>{''.join(numbers)}{names}</div></div>"
    )


def polyline(points: Iterable[tuple[float, float]], name: str) -> str:
    """A line through points (0 to SIZE, upward) in the style of that name."""
    joined = " ".join(f"{x:g},{SIZE - y:g}" for x, y in points)
    return f'<polyline class="line {name}" points="{joined}" />'


def dot(x: float, y: float, tip: str, name: str = "validation") -> str:
    """A point, in the style of that name, that tells what it is when it is touched."""
    place = f"x1={x:g} x2={x:g} y1={SIZE - y:g} y2={SIZE - y:g}"
    return f'<line class="dot {name}" {place} data-tip="{safe(tip)}" />'


def key(entries: Iterable[tuple[str, str]]) -> str:
    """What each line of a chart is: (style, HTML) pairs."""
    mark = '<svg viewBox="0 0 22 10" aria-hidden=true><line class="line {}" x1=0 x2=22 y1=6 y2=6 /></svg>'
    return f"<ul class=key>{''.join(f'<li>{mark.format(name)}{html}</li>' for name, html in entries)}</ul>"
