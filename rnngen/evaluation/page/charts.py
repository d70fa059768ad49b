"""What a report shows as charts: learning curves, distributions, profiles, calibration."""

import math
from collections.abc import Sequence

from rnngen.evaluation.calibration import Calibration
from rnngen.evaluation.page.figures import Terms
from rnngen.evaluation.report import Distribution, Profile, Report, shown
from rnngen.models.learning_curve import Point, best_point
from rnngen.writers.pages import SQUARE, key, safe
from rnngen.writers.pages.charts import (
    COLOURS,
    Axis,
    Line,
    Row,
    bar_rows,
    line_chart,
    line_mark,
    paired_bars,
)

MINUTES_FROM = 120.0
"""Seconds from which the time axis counts minutes."""


def _time_unit(seconds: float) -> tuple[str, float]:
    """Return the unit of a time axis of this length, and its seconds."""
    return ("minutes", 60.0) if seconds >= MINUTES_FROM else ("seconds", 1.0)


def learning_curve(report: Report, terms: Terms) -> str:
    """Return validation and training loss against time, with the loss of n-grams as a dashed line."""
    unit, scale = _time_unit(report.curve[-1]["seconds"])
    points = [point for point in report.curve if math.isfinite(point["validation"])]
    times = [point["seconds"] / scale for point in points]
    x = Axis(0.0, report.curve[-1]["seconds"] / scale or 1.0, f"{unit} of training")
    losses = {name: [point[name] for point in points] for name in ("train", "validation")}
    lines = [
        Line("train", list(zip(times, losses["train"], strict=True))),
        Line(
            "validation",
            list(zip(times, losses["validation"], strict=True)),
            [_point_tip(point) for point in points],
        ),
    ]
    entries = [
        (line_mark("validation"), terms.link("validation loss")),
        (line_mark("train"), terms.link("training loss")),
    ]
    description = _curve_description(report.curve)
    values = [*losses["train"], *losses["validation"]]
    if report.baseline is not None:
        name, loss = f"{report.baseline.order}-grams", report.baseline.likelihood.nats_per_token
        lines.insert(0, Line("ngrams", [(x.low, loss), (x.high, loss)]))
        entries.append((line_mark("ngrams"), f"{name}, {loss:.3f}"))
        description += f"; {name} reach {loss:.3f}"
        values.append(loss)
    chart = line_chart(f"{description}.", x, Axis.around(values, "nats per token"), lines)
    return f"<figure class=curve>{key(entries)}{chart}</figure>"


def _point_tip(point: Point) -> str:
    minutes, seconds = divmod(round(point["seconds"]), 60)
    return (
        f"{minutes}:{seconds:02}, pass {point['epoch']:.2f}\n"
        f"validation {point['validation']:.3f}, training {point['train']:.3f} nats per token"
    )


def _curve_description(curve: Sequence[Point]) -> str:
    first, best = curve[0], best_point(curve)
    return (
        f"Learning curve: validation falls from {first['validation']:.3f} nats per token after "
        f"{first['seconds']:.0f} seconds to {best['validation']:.3f} after {best['seconds']:.0f} seconds"
    )


def learning_curves(reports: Sequence[Report]) -> str:
    """Return validation loss against time, one line for each model."""
    known = [(number, report) for number, report in enumerate(reports) if report.curve]
    unit, scale = _time_unit(max(report.curve[-1]["seconds"] for _, report in known))
    lines = []
    for number, report in known:
        pairs = ((point["seconds"] / scale, point["validation"]) for point in report.curve)
        points = [(at, loss) for at, loss in pairs if math.isfinite(loss)]
        tips = [
            f"{report.model}\n{at:.1f} {unit}, {loss:.3f} nats per token" for at, loss in points
        ]
        lines.append(Line(f"of-{number % COLOURS}", points, tips))
    every = [point for line in lines for point in line.points]
    latest = max((at for at, _ in every), default=1.0) or 1.0
    x = Axis(0.0, latest, f"{unit} of training")
    y = Axis.around((loss for _, loss in every), "nats per token, held-out")
    ends = "; ".join(
        f"{report.model} ends at {report.curve[-1]['validation']:.3f}" for _, report in known
    )
    chart = line_chart(f"Validation loss in nats per token: {ends}.", x, y, lines)
    legend = key(
        [(line_mark(f"of-{number % COLOURS}"), safe(each.model)) for number, each in known]
    )
    return f"<figure class=curve>{legend}{chart}</figure>"


PAIR = key([(SQUARE.format("class=own"), "samples"), (SQUARE.format("class=real"), "held-out")])
"""What the two colours of distributions and profiles mean."""

OTHER = "other"
"""The bin of everything that has no bin of its own."""
MOST_CHARACTERS = 34
"""Characters that fit below upright bars on a narrow screen."""
MOST_SHORT = 14
"""So many names of one or two characters fit below upright bars."""
MOST_ROWS = 8
"""Rows of lying bars before the others are folded."""
MOST_NAMES = 8
"""Places of a profile that are named."""


def histogram(spread: Distribution, terms: Terms) -> str:
    """Return a distribution: upright bars for numbers and short names, else rows of lying bars."""
    chance = "" if spread.within is None else f" · {terms.link('by chance')} {spread.within:.2f}"
    unit = f"<small>, {safe(spread.unit)}</small>" if spread.unit else ""
    caption = _caption(
        terms.link(spread.name) + unit, f"{terms.link('distance')} {spread.distance:.2f}{chance}"
    )
    if not any(spread.samples) and not any(spread.held_out):
        return f"<figure>{caption}<p class=quiet>There was nothing to count.</p></figure>"
    longest = max(map(len, spread.bins), default=0)
    numbers = sum(name.lstrip("−…")[:1].isdigit() for name in spread.bins)
    if len(spread.bins) <= MOST_SHORT and longest <= 2:
        return f"<figure>{caption}{_upright(spread, 1)}</figure>"
    if numbers > len(spread.bins) / 2:
        fitting = max(1, MOST_CHARACTERS // (2 + longest))
        return f"<figure>{caption}{_upright(spread, -(-len(spread.bins) // fitting))}</figure>"
    return f"<figure>{caption}{_lying(spread)}</figure>"


def _caption(name: str, value: str) -> str:
    return f"<figcaption><span>{name}</span><span>{value}</span></figcaption>"


def _upright(spread: Distribution, every: int) -> str:
    """Return upright bars, of which one of `every` is named."""
    unit = f" {spread.unit}" if spread.unit else ""
    pairs = list(zip(spread.samples, spread.held_out, strict=True))
    tips = [
        f"{name}{unit}\nsamples {_share(own)}, held-out {_share(real)}"
        for name, (own, real) in zip(spread.bins, pairs, strict=True)
    ]
    told = "; ".join(
        f"{name}: {_share(own)} and {_share(real)}"
        for name, (own, real) in zip(spread.bins, pairs, strict=True)
    )
    return paired_bars(
        f"{spread.name}, share in samples and in held-out documents: {told}.",
        Axis.of_names(spread.bins, every),
        Axis.of_shares([*spread.samples, *spread.held_out]),
        pairs,
        tips,
    )


def _lying(spread: Distribution) -> str:
    """Return rows of lying bars. OTHER has none, since it would make all others short."""
    rows = list(zip(spread.bins, spread.samples, spread.held_out, strict=True))
    shares = [share for name, *pair in rows if name != OTHER for share in pair]
    longest = max(shares, default=0.0) or 1.0
    lying = [
        Row(
            name,
            () if name == OTHER else (own / longest, real / longest),
            f"{_share(own)} · {_share(real)}",
        )
        for name, own, real in rows
    ]
    return bar_rows(lying, MOST_ROWS, "kinds")


def _share(share: float) -> str:
    return f"{100 * share:.{0 if share >= 0.0995 or not share else 1}f} %"


def profile_figure(profile: Profile, terms: Terms) -> str:
    """Return a profile as two lines."""
    lines = [
        Line(
            f"of-{style}",
            [(i + 0.5, share) for i, share in enumerate(shares)],
            [
                f"{place} {profile.unit}\n{whose} {shown(share, '%')}"
                for place, share in zip(profile.places, shares, strict=True)
            ],
        )
        for style, whose, shares in (
            ("real", "held-out", profile.held_out),
            ("own", "samples", profile.samples),
        )
    ]
    rows = zip(profile.places, profile.samples, profile.held_out, strict=True)
    told = "; ".join(
        f"{place}: {shown(own, '%')} and {shown(real, '%')}" for place, own, real in rows
    )
    chart = line_chart(
        f"{profile.name} in samples and in held-out documents: {told}.",
        Axis.of_names(profile.places, -(-len(profile.places) // MOST_NAMES)),
        Axis.of_shares([*profile.samples, *profile.held_out, 0.01]),
        lines,
    )
    difference = f"{terms.link('difference')} {profile.difference:.2f}"
    return f"<figure>{_caption(terms.link(profile.name), difference)}{chart}</figure>"


_QUARTERS = tuple((share, f"{100 * share:.0f} %") for share in (0, 0.25, 0.5, 0.75, 1))


def reliability(calibration: Calibration, loss: float, terms: Terms) -> str:
    """Return a reliability diagram (Niculescu-Mizil & Caruana 2005) and a sentence on it."""
    bins = [each for each in calibration.bins if each.share > 0]
    tips = [
        f"sure to {shown(each.confidence, '%')}, right in {shown(each.accuracy, '%')}\n"
        f"{shown(each.share, '%')} of predictions"
        for each in bins
    ]
    told = "; ".join(f"{shown(each.confidence, '%')}: {shown(each.accuracy, '%')}" for each in bins)
    chart = line_chart(
        f"Confidence and accuracy: {told}.",
        Axis(0.0, 1.0, "confidence in the first choice", labels=_QUARTERS),
        Axis(0.0, 1.0, "how often it comes true", labels=_QUARTERS),
        [
            Line("ideal", [(0, 0), (1, 1)]),
            Line("validation", [(each.confidence, each.accuracy) for each in bins], tips),
        ],
    )
    legend = key(
        [(line_mark("validation"), "the model"), (line_mark("ideal"), "as sure as it is right")]
    )
    figure = f"<figure class=curve>{legend}{chart}</figure>"
    return (
        f'<div class="beside even">{figure}{_calibration_sentence(calibration, loss, terms)}</div>'
    )


def _calibration_sentence(calibration: Calibration, loss: float, terms: Terms) -> str:
    gain = max(0.0, loss - calibration.nats_per_token)
    warm = calibration.temperature
    sure = "as sure as it may be"
    if warm > 1.02:
        sure = "too sure of itself"
    elif warm < 0.98:
        sure = "less sure than it may be"
    return (
        f"<p>The model is {sure}: {terms.link('calibration error')} "
        f"{shown(calibration.error, '%')}. Its loss would be least at a "
        f"{terms.link('best temperature')} of {warm:.2f}, by {gain:.4f} nats per token.</p>"
    )
