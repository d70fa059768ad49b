"""Line and bar charts for pages.

A chart is HTML around an SVG that stretches to the width of its place. Text stays outside the SVG,
so that it keeps its size. Points have tips, which the page shows as a card; together they describe
the chart in words.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rnngen.writers.pages import key, safe

SIZE = 1000
"""Width and height of the SVG, in its own units."""

COLOURS = 8
"""Number of line styles `of-0`, `of-1` … and of the colours of parts in page.css."""


class Axis(NamedTuple):
    """A range of values over the width or height of a chart."""

    low: float
    high: float
    name: str = ""
    in_percent: bool = False
    labels: tuple[tuple[float, str], ...] | None = None
    """(value, label) pairs; None for round numbers."""

    @classmethod
    def around(cls, values: Iterable[float], name: str = "", spare: float = 0.05) -> "Axis":
        """Return the range of the finite values, with some space at both ends."""
        finite = [value for value in values if math.isfinite(value)] or [0.0]
        margin = spare * (max(finite) - min(finite)) or 0.5
        return cls(min(finite) - margin, max(finite) + margin, name)

    @classmethod
    def of_names(cls, names: Sequence[str], every: int) -> "Axis":
        """Return an axis of categories. Number i is at i + 0.5, and one of `every` is labelled."""
        labels = [(i + 0.5, names[i]) for i in range(0, len(names), every)]
        return cls(0.0, float(len(names)), labels=tuple(labels))

    @classmethod
    def of_shares(cls, shares: Iterable[float]) -> "Axis":
        """Return an axis in percent from 0 to a little above the largest share."""
        return cls(0.0, 1.05 * max(shares), in_percent=True)

    def place(self, value: float) -> float:
        """Return the position of a value, 0 to SIZE, rounded to a tenth."""
        return round(SIZE * (value - self.low) / (self.high - self.low), 1)

    def ticks(self, most: int = 5) -> list[float]:
        """Return up to `most` round values, which are 1, 2 or 5 times a power of ten apart."""
        least = (self.high - self.low) / most
        power = 10.0 ** math.floor(math.log10(least))
        step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [round(number * step, 10) for number in range(first, last + 1)][:most]

    def marks(self) -> list[tuple[float, str]]:
        """Return (position, label) pairs."""
        if self.labels is not None:
            return [(self.place(value), label) for value, label in self.labels]
        if self.in_percent:
            return [(self.place(tick), f"{100 * tick:,.10g} %") for tick in self.ticks(4)]
        return [(self.place(tick), f"{tick:,.10g}") for tick in self.ticks()]


class Line(NamedTuple):
    """A line through points."""

    style: str
    """Of charts.css."""
    points: Sequence[tuple[float, float]]
    label: str = ""
    """HTML for the key; '' leaves the line out of it."""
    tips: Sequence[str] = ()
    """Plain text for each point. Without tips, no points are drawn."""


def line_chart(title: str, x: Axis, y: Axis, lines: Sequence[Line]) -> str:
    """Return a chart below its key. Points whose y is not finite are left out."""
    drawing = ""
    dots = ""
    description: list[str] = []
    for line in lines:
        tips = line.tips or [""] * len(line.points)
        places = [
            (x.place(across), SIZE - y.place(up), tip)
            for (across, up), tip in zip(line.points, tips, strict=True)
            if math.isfinite(up)
        ]
        joined = " ".join(f"{left:g},{top:g}" for left, top, _ in places)
        drawing += f'<polyline class="line {line.style}" points="{joined}" />'
        for left, top, tip in places if line.tips else ():
            # A line of no length with round ends is a dot that stays round when the SVG stretches.
            ends = f"x1={left:g} x2={left:g} y1={top:g} y2={top:g}"
            dots += f'<line class="dot {line.style}" {ends} data-tip="{safe(tip)}" />'
        shown = [tip for _, _, tip in places if tip]
        description += shown if len(shown) <= MOST_DESCRIBED else [shown[0], shown[-1]]
    entries = [(_LINE.format(line.style), line.label) for line in lines if line.label]
    return (key(entries) if entries else "") + _plot(title, description, x, y, drawing + dots)


MOST_DESCRIBED = 40
"""Points of a line in the description. Of longer lines it has the first and the last."""

_LINE = (
    '<svg viewBox="0 0 22 10" aria-hidden=true><line class="line {}" x1=0 x2=22 y1=6 y2=6 /></svg>'
)


def paired_bars(
    title: str, x: Axis, y: Axis, pairs: Sequence[tuple[float, float]], tips: Sequence[str]
) -> str:
    """Return a chart of two upright bars for each category of x, in the styles `own` and `real`."""
    width = SIZE / len(pairs)
    drawing = ""
    for i, (pair, tip) in enumerate(zip(pairs, tips, strict=True)):
        bars = ""
        for style, left, value in zip(("own", "real"), (0.1, 0.52), pair, strict=True):
            height = y.place(value)
            across = f"x={(i + left) * width:.1f} width={0.38 * width:.1f}"
            bars += f"<rect class={style} {across} y={SIZE - height:g} height={height:g} />"
        # The whole column shows the tip, so that low bars are easy to hit.
        column = f"<rect class=all x={i * width:.1f} width={width:.1f} y=0 height={SIZE} />"
        drawing += f'<g data-tip="{safe(tip)}">{column}{bars}</g>'
    return _plot(title, tips, x, y, drawing)


def _plot(title: str, description: Sequence[str], x: Axis, y: Axis, drawing: str) -> str:
    """Return a drawing with grid, labels and names of the axes.

    Its description in words is for readers who do not see it.
    """
    grid = ""
    texts = ""
    for at, label in y.marks():
        grid += f"<line class=grid x1=0 x2={SIZE} y1={SIZE - at:g} y2={SIZE - at:g} />"
        texts += f'<span class=y style="bottom:{at / SIZE:.2%}">{safe(label)}</span>'
    for at, label in x.marks():
        texts += f'<span class=x style="left:{at / SIZE:.2%}">{safe(label)}</span>'
    for axis, style in ((x, "name-x"), (y, "name-y")):
        texts += f"<span class={style}>{safe(axis.name)}</span>" if axis.name else ""
    words = safe(f"{title}: {'; '.join(description)}.".replace("\n", ", "))
    return (
        f'<div class=plot role=img aria-label="{words}">'
        f'<svg viewBox="0 0 {SIZE} {SIZE}" preserveAspectRatio=none>{grid}{drawing}'
        f"<line class=base x1=0 x2={SIZE} y1={SIZE} y2={SIZE} /></svg>"
        f"<div aria-hidden=true>{texts}</div></div>"
    )


def bar_row(name: str, lengths: Iterable[float], value: str, tip: str = "") -> str:
    """Return a list item of a name, lying bars and a value, all plain text.

    Lengths are from 0 to 1.
    """
    bars = "".join(f'<i style="width:{length:.1%}"></i>' for length in lengths)
    data = f' data-tip="{safe(tip)}"' if tip else ""
    return f"<li{data}>{safe(name)}<div>{bars}</div><span>{safe(value)}</span></li>"


def fold(items: Sequence[str], shown: int, what: str, around: str = "{}", count: int = 0) -> str:
    """Return HTML items: the first ones at once, the others when the reader asks for them.

    Args:
        shown: Number of items that are not folded.
        what: What the items are, in the plural.
        around: HTML around the items; {} is their place.
        count: What is left, if not the number of other items.
    """
    first, rest = items[:shown], items[shown:]
    html = around.format("".join(first))
    if rest:
        summary = f"<summary>{count or len(rest):,} more {what}</summary>"
        html += f"<details>{summary}{around.format(''.join(rest))}</details>"
    return html
