"""The learning curve: loss against time, beside what n-grams reach."""

import math

from rnngen.evaluation.page.plot import SIZE, Axis, dot, key, plot, polyline, shown_tick
from rnngen.evaluation.page.terms import Terms
from rnngen.evaluation.report import Report
from rnngen.history import Point, best_point

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
            *(dot(x.place(each["seconds"] / scale), y.place(each["validation"]), _tip(each)) for each in points),
        ]
    )
    names = f"<span class=name-x>{unit} of training</span><span class=name-y>nats per token</span>"
    shown = plot(
        _words(report),
        drawing,
        [(x.place(value), shown_tick(value)) for value in x.ticks()],
        [(y.place(value), shown_tick(value)) for value in y.ticks()],
        names,
    )
    entries = [("validation", terms.link("validation loss")), ("train", terms.link("training loss"))]
    if report.baseline is not None:
        entries.append(("ngrams", f"{report.baseline.order}-grams, {reached[0]:.3f}"))
    return f"<figure class=curve>{key(entries)}{shown}</figure>"


def time_unit(seconds: float) -> tuple[str, float]:
    """What a time axis up to so many seconds counts, and how many seconds that is."""
    return ("minutes", 60.0) if seconds >= MINUTES_FROM else ("seconds", 1.0)


def _line(points: list[Point], name: str, x: Axis, y: Axis, scale: float) -> str:
    finite = [point for point in points if math.isfinite(point[name])]
    return polyline([(x.place(point["seconds"] / scale), y.place(point[name])) for point in finite], name)


def _tip(point: Point) -> str:
    minutes, seconds = divmod(round(point["seconds"]), 60)
    return (
        f"{minutes}:{seconds:02}, pass {point['epoch']:.2f}\n"
        f"validation {point['validation']:.3f}, training {point['train']:.3f} nats per token"
    )


def _words(report: Report) -> str:
    """What the picture shows, for those who cannot see it."""
    first, best = report.curve[0], best_point(report.curve)
    told = (
        f"Learning curve: validation falls from {first['validation']:.3f} nats per token after "
        f"{first['seconds']:.0f} seconds to {best['validation']:.3f} after {best['seconds']:.0f} seconds"
    )
    if report.baseline is not None:
        told += f"; {report.baseline.order}-grams reach {report.baseline.likelihood.nats_per_token:.3f}"
    return f"{told}."
