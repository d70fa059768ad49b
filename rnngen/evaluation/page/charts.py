"""What a report shows as charts: learning curves, distributions, profiles, calibration."""

from collections.abc import Sequence

from rnngen.evaluation.calibration import Calibration
from rnngen.evaluation.page.figures import Terms
from rnngen.evaluation.pairs.report import PairReport
from rnngen.evaluation.report import Distribution, Profile, Report, format_number
from rnngen.models.learning_curve import Point
from rnngen.writers.pages import SQUARE, key, safe
from rnngen.writers.pages.charts import COLOURS, Axis, Line, bar_row, fold, line_chart, paired_bars

MINUTES_FROM = 120.0
"""Seconds from which the time axis counts minutes."""


def learning_curves(reports: Sequence[Report | PairReport], terms: Terms) -> str:
    """Return validation loss against time, a line for each report that has a curve.

    A single report also shows its training loss, and n-grams as a dashed line.
    """
    latest = max(report.curve[-1]["seconds"] for report in reports if report.curve)
    unit, seconds = ("minutes", 60.0) if latest >= MINUTES_FROM else ("seconds", 1.0)
    x = Axis(0.0, latest / seconds or 1.0, f"{unit} of training")
    lines = []
    for number, report in enumerate(reports):
        if report.curve:
            tips = [_tip(report, point) for point in report.curve]
            points = [(point["seconds"] / seconds, point["validation"]) for point in report.curve]
            lines.append(Line(f"of-{number % COLOURS}", points, safe(report.model), tips))
    if len(reports) == 1:
        (report,) = reports
        label = terms.link("validation loss")
        lines = [lines[0]._replace(style="validation", label=label)]
        points = [(point["seconds"] / seconds, point["train"]) for point in report.curve]
        lines.append(Line("train", points, terms.link("training loss")))
        if isinstance(report, Report) and report.baseline is not None:
            loss = report.baseline.likelihood.nats_per_token
            label = f"{report.baseline.order}-grams, {loss:.3f}"
            lines.append(Line("ngrams", [(x.low, loss), (x.high, loss)], label))
    y = Axis.around((loss for line in lines for _, loss in line.points), "nats per token")
    return f"<figure class=curve>{line_chart('Learning curve', x, y, lines)}</figure>"


def _tip(report: Report | PairReport, point: Point) -> str:
    minutes, seconds = divmod(round(point["seconds"]), 60)
    return (
        f"{report.model} after {minutes}:{seconds:02}, pass {point['epoch']:.2f}\n"
        f"validation {point['validation']:.3f}, training {point['train']:.3f} nats per token"
    )


PAIR = key([(SQUARE.format("class=own"), "samples"), (SQUARE.format("class=real"), "held-out")])
"""What the two colours of distributions and profiles mean."""

OTHER = "other"
"""The bin of everything that has no bin of its own."""
MOST_CHARACTERS = 34
"""Characters that fit below upright bars on a narrow screen."""
MOST_SHORT = 14
"""Names of one or two characters that fit below upright bars."""
MOST_ROWS = 8
"""Rows of lying bars before the others are folded."""
MOST_NAMES = 8
"""Places of a profile that are named."""


def histogram(spread: Distribution, terms: Terms) -> str:
    """Return a distribution: upright bars for numbers and short names, else rows of lying bars."""
    chance = "" if spread.within is None else f" · {terms.link('by chance')} {spread.within:.2f}"
    name = terms.with_unit(spread.name, spread.unit)
    distance = f"{terms.link('distance')} {spread.distance:.2f}{chance}"
    longest = max(map(len, spread.bins), default=0)
    numbers = sum(name.lstrip("−…")[:1].isdigit() for name in spread.bins)
    if not any(spread.samples) and not any(spread.held_out):
        chart = "<p class=quiet>There was nothing to count.</p>"
    elif len(spread.bins) <= MOST_SHORT and longest <= 2:
        chart = _upright(spread, 1)
    elif numbers > len(spread.bins) / 2:
        fitting = max(1, MOST_CHARACTERS // (2 + longest))
        chart = _upright(spread, -(-len(spread.bins) // fitting))
    else:
        chart = _lying(spread)
    return _figure(name, distance, chart)


def _figure(name: str, value: str, chart: str) -> str:
    caption = f"<figcaption><span>{name}</span><span>{value}</span></figcaption>"
    return f"<figure>{caption}{chart}</figure>"


def _upright(spread: Distribution, every: int) -> str:
    """Return upright bars, of which one of `every` is named."""
    unit = f" {spread.unit}" if spread.unit else ""
    pairs = list(zip(spread.samples, spread.held_out, strict=True))
    tips = [
        f"{name}{unit}\nsamples {_share(own)}, held-out {_share(real)}"
        for name, (own, real) in zip(spread.bins, pairs, strict=True)
    ]
    x, y = Axis.of_names(spread.bins, every), Axis.of_shares(spread.samples + spread.held_out)
    return paired_bars(spread.name, x, y, pairs, tips)


def _lying(spread: Distribution) -> str:
    """Return rows of lying bars. OTHER has none, since it would make all others short."""
    rows = list(zip(spread.bins, spread.samples, spread.held_out, strict=True))
    shares = [share for name, *pair in rows if name != OTHER for share in pair]
    longest = max(shares, default=0.0) or 1.0
    items = [
        bar_row(
            name,
            [] if name == OTHER else [own / longest, real / longest],
            f"{_share(own)} · {_share(real)}",
        )
        for name, own, real in rows
    ]
    return fold(items, MOST_ROWS, "kinds", "<ul class=rows>{}</ul>")


def _share(share: float) -> str:
    return f"{100 * share:.{0 if share >= 0.0995 or not share else 1}f} %"


def profile_figure(profile: Profile, terms: Terms) -> str:
    """Return a profile as two lines."""
    lines = []
    sides = (("real", "held-out", profile.held_out), ("own", "samples", profile.samples))
    for style, whose, shares in sides:
        points = [(i + 0.5, share) for i, share in enumerate(shares)]
        tips = [
            f"{place} {profile.unit}\n{whose} {format_number(share, '%')}"
            for place, share in zip(profile.places, shares, strict=True)
        ]
        lines.append(Line(f"of-{style}", points, tips=tips))
    x = Axis.of_names(profile.places, -(-len(profile.places) // MOST_NAMES))
    y = Axis.of_shares([*profile.samples, *profile.held_out, 0.01])
    difference = f"{terms.link('difference')} {profile.difference:.2f}"
    return _figure(terms.link(profile.name), difference, line_chart(profile.name, x, y, lines))


_QUARTERS = tuple((share, f"{100 * share:.0f} %") for share in (0, 0.25, 0.5, 0.75, 1))


def reliability(
    calibration: Calibration, loss: float, terms: Terms, unit: str = "nats per token"
) -> str:
    """Return a reliability diagram (Niculescu-Mizil & Caruana 2005) and a sentence on it."""
    bins = [each for each in calibration.bins if each.share > 0]
    tips = [
        f"sure to {format_number(each.confidence, '%')}, "
        f"right in {format_number(each.accuracy, '%')}\n"
        f"{format_number(each.share, '%')} of predictions"
        for each in bins
    ]
    points = [(each.confidence, each.accuracy) for each in bins]
    x = Axis(0.0, 1.0, "confidence in the first choice", labels=_QUARTERS)
    y = Axis(0.0, 1.0, "how often it comes true", labels=_QUARTERS)
    ideal = Line("ideal", [(0, 0), (1, 1)], "as sure as it is right")
    lines = [ideal, Line("validation", points, "the model", tips)]
    chart = line_chart("Confidence and accuracy", x, y, lines)
    gain = max(0.0, loss - calibration.nats_per_token)
    sure = "as sure as it may be"
    if calibration.temperature > 1.02:
        sure = "too sure of itself"
    elif calibration.temperature < 0.98:
        sure = "less sure than it may be"
    return (
        f'<div class="beside even"><figure class=curve>{chart}</figure>'
        f"<p>The model is {sure}: {terms.link('calibration error')} "
        f"{format_number(calibration.error, '%')}. Its loss would be least at a "
        f"{terms.link('best temperature')} of {calibration.temperature:.2f}, "
        f"by {gain:.4f} {unit}.</p></div>"
    )
