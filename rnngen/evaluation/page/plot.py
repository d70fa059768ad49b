"""Axes and points of a chart, as HTML about an SVG that stretches: text keeps its size at every width."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rnngen.evaluation.calibration import Calibration
from rnngen.evaluation.page.terms import Terms
from rnngen.evaluation.report import Profile, Report
from rnngen.evaluation.report import format_number as shown
from rnngen.models.learning_curve import Point, best_point
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
    label: str,
    drawing: str,
    x: Sequence[tuple[float, str]],
    y: Sequence[tuple[float, str]],
    names: str = "",
) -> str:
    """A drawing (SVG, y downward) between its axes.

    Args:
        label: What there is to see, in words, for those who cannot.
        x: Where numbers stand under it (0 to SIZE) and what they say; y: the same beside it, upward.
        names: HTML of the axes' names.
    """
    lines = "".join(
        f"<line class=grid x1=0 x2={SIZE} y1={SIZE - at:g} y2={SIZE - at:g} />" for at, _ in y
    )
    numbers = [
        f'<span class=y style="bottom:{at / SIZE:.2%}">{safe(text)}</span>' for at, text in y
    ]
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


NUMBERS = 8
"""Places that are named."""


def profile_figure(profile: Profile, terms: Terms) -> str:
    """A figure with the mean difference."""
    caption = (
        f"<figcaption><span>{terms.link(profile.name)}</span>"
        f"<span>{terms.link('difference')} {profile.difference:.2f}</span></figcaption>"
    )
    y = Axis(0.0, max(*profile.samples, *profile.held_out, 0.01) * 1.05)
    x = [SIZE * (number + 0.5) / len(profile.places) for number in range(len(profile.places))]
    drawing = ""
    for name, shares in (("real", profile.held_out), ("own", profile.samples)):
        points = [(at, y.place(share)) for at, share in zip(x, shares, strict=True)]
        drawing += polyline(points, f"of-{name}")
        for (at, up), share, place in zip(points, shares, profile.places, strict=True):
            whose = "samples" if name == "own" else "held-out"
            drawing += dot(
                at, up, f"{place} {profile.unit}\n{whose} {shown(share, '%')}", f"of-{name}"
            )
    every = -(-len(x) // NUMBERS)
    names = list(zip(x, profile.places, strict=True))[::every]
    picture = plot(
        _profile_words(profile),
        drawing,
        names,
        [(y.place(at), f"{shown_tick(100 * at)} %") for at in y.ticks(4)],
    )
    return f"<figure>{caption}{picture}</figure>"


def _profile_words(profile: Profile) -> str:
    rows = zip(profile.places, profile.samples, profile.held_out, strict=True)
    told = "; ".join(
        f"{place}: {shown(own, '%')} and {shown(real, '%')}" for place, own, real in rows
    )
    return f"{profile.name} in samples and in held-out documents: {told}."


def reliability(calibration: Calibration, loss: float, terms: Terms) -> str:
    """A sentence and a figure (a reliability diagram; Niculescu-Mizil & Caruana 2005)."""
    axis = Axis(0.0, 1.0)
    held = [each for each in calibration.bins if each.share > 0]
    places = [(axis.place(each.confidence), axis.place(each.accuracy)) for each in held]
    drawing = polyline([(0, 0), (SIZE, SIZE)], "ideal") + polyline(places, "validation")
    for (x, y), each in zip(places, held, strict=True):
        sure, right = shown(each.confidence, "%"), shown(each.accuracy, "%")
        drawing += dot(
            x, y, f"sure to {sure}, right in {right}\n{shown(each.share, '%')} of predictions"
        )
    ticks = [
        (axis.place(value), f"{value:.0%}".replace("%", " %")) for value in (0, 0.25, 0.5, 0.75, 1)
    ]
    names = "<span class=name-x>confidence in the first choice</span><span class=name-y>how often it comes true</span>"
    words = "; ".join(
        f"{shown(each.confidence, '%')}: {shown(each.accuracy, '%')}" for each in held
    )
    picture = plot(f"Confidence and accuracy: {words}.", drawing, ticks, ticks, names)
    legend = key([("validation", "the model"), ("ideal", "as sure as it is right")])
    sentence = _sentence(calibration, loss, terms)
    return (
        f'<div class="beside even"><figure class=curve>{legend}{picture}</figure>{sentence}</div>'
    )


def _sentence(calibration: Calibration, loss: float, terms: Terms) -> str:
    gain = max(0.0, loss - calibration.nats_per_token)
    warm = calibration.temperature
    sure = (
        "too sure of itself"
        if warm > 1.02
        else "less sure than it may be"
        if warm < 0.98
        else "as sure as it may be"
    )
    return (
        f"<p>The model is {sure}: {terms.link('calibration error')} {shown(calibration.error, '%')}; its loss would be "
        f"least at a {terms.link('best temperature')} of {warm:.2f}, by {gain:.4f} nats per token.</p>"
    )


MINUTES_FROM = 120.0
"""Seconds from which the time axis counts minutes."""


def learning_curve(report: Report, terms: Terms) -> str:
    """A figure: validation and training loss in nats per token, and n-grams as a dashed line."""
    unit, scale = time_unit(report.curve[-1]["seconds"])
    points = [point for point in report.curve if math.isfinite(point["validation"])]
    reached = [] if report.baseline is None else [report.baseline.likelihood.nats_per_token]
    losses = [point[name] for point in points for name in ("train", "validation")]
    x, y = Axis(0.0, report.curve[-1]["seconds"] / scale or 1.0), Axis.over([*losses, *reached])
    drawing = "".join(
        [
            *(polyline([(0, y.place(loss)), (SIZE, y.place(loss))], "ngrams") for loss in reached),
            *(_line(points, name, x, y, scale) for name in ("train", "validation")),
            *(
                dot(x.place(each["seconds"] / scale), y.place(each["validation"]), _tip(each))
                for each in points
            ),
        ]
    )
    names = f"<span class=name-x>{unit} of training</span><span class=name-y>nats per token</span>"
    shown = plot(
        _curve_words(report),
        drawing,
        [(x.place(value), shown_tick(value)) for value in x.ticks()],
        [(y.place(value), shown_tick(value)) for value in y.ticks()],
        names,
    )
    entries = [
        ("validation", terms.link("validation loss")),
        ("train", terms.link("training loss")),
    ]
    if report.baseline is not None:
        entries.append(("ngrams", f"{report.baseline.order}-grams, {reached[0]:.3f}"))
    return f"<figure class=curve>{key(entries)}{shown}</figure>"


def time_unit(seconds: float) -> tuple[str, float]:
    """What a time axis up to so many seconds counts, and how many seconds that is."""
    return ("minutes", 60.0) if seconds >= MINUTES_FROM else ("seconds", 1.0)


def _line(points: list[Point], name: str, x: Axis, y: Axis, scale: float) -> str:
    finite = [point for point in points if math.isfinite(point[name])]
    return polyline(
        [(x.place(point["seconds"] / scale), y.place(point[name])) for point in finite], name
    )


def _tip(point: Point) -> str:
    minutes, seconds = divmod(round(point["seconds"]), 60)
    return (
        f"{minutes}:{seconds:02}, pass {point['epoch']:.2f}\n"
        f"validation {point['validation']:.3f}, training {point['train']:.3f} nats per token"
    )


def _curve_words(report: Report) -> str:
    """What the picture shows, for those who cannot see it."""
    first, best = report.curve[0], best_point(report.curve)
    told = (
        f"Learning curve: validation falls from {first['validation']:.3f} nats per token after "
        f"{first['seconds']:.0f} seconds to {best['validation']:.3f} after {best['seconds']:.0f} seconds"
    )
    if report.baseline is not None:
        told += (
            f"; {report.baseline.order}-grams reach {report.baseline.likelihood.nats_per_token:.3f}"
        )
    return f"{told}."
