"""Several models on one page: their figures side by side, their learning curves in one picture, a sample of each."""

import math
from collections.abc import Sequence
from itertools import groupby

from rnngen.evaluation.comparison import ComparisonRow
from rnngen.evaluation.page.plot import Axis, dot, key, plot, polyline, shown_tick, time_unit
from rnngen.evaluation.page.samples import sample_html
from rnngen.evaluation.page.shell import Block, joined
from rnngen.evaluation.page.terms import Terms
from rnngen.evaluation.report import Report
from rnngen.writers.pages import safe

_HINT = (
    "The best figure of each row is marked. Of two figures in one place, the first is of samples and the second of "
    "held-out documents, which samples should be like."
)
COLOURS = 8
"""Models of different colours; see colours.css."""


def render_comparison(reports: Sequence[Report], rows: Sequence[ComparisonRow]) -> bytes:
    """The page, UTF-8, of some reports and what they have in common (`rnngen.evaluation.comparison.compare`)."""
    terms = Terms()
    blocks = [Block("Figures", figures_table(reports, rows, terms))]
    if any(report.curve for report in reports):
        blocks.append(Block("Learning curves", learning_curves(reports)))
    if any(report.samples for report in reports):
        blocks.append(Block("A sample of each", _samples(reports)))
    blocks.append(Block("What the figures mean", terms.meanings()))
    lead = f"<p class=verdict>{safe(judged(reports))}</p><p class=quiet>{_HINT}</p>"
    return joined(" · ".join(report.model for report in reports) + ", compared", lead, blocks)


def judged(reports: Sequence[Report]) -> str:
    """On what the models were judged, in a sentence."""
    places = list(dict.fromkeys((report.corpus, report.held_out) for report in reports))
    if len(places) > 1:
        corpora = ", ".join(dict.fromkeys(corpus for corpus, _ in places))
        return f"Each model is judged on what was held out from its own training: {corpora}."
    ((corpus, held_out),) = places
    part = f"the part of {corpus} that was held out" if held_out else f"the whole of {corpus}"
    return f"All models are judged on {part}."


def figures_table(reports: Sequence[Report], rows: Sequence[ComparisonRow], terms: Terms) -> str:
    """A row for each figure, section by section."""
    head = "".join(f"<th scope=col>{safe(report.model)}</th>" for report in reports)
    lines = []
    for section, group in groupby(rows, key=lambda row: row.section):
        lines.append(
            f"<tr class=group><th scope=rowgroup colspan={len(reports) + 1}>{safe(section)}</th></tr>"
        )
        lines += [_row(row, terms) for row in group]
    return (
        "<div class=wide tabindex=0 role=region aria-label=Figures><table class=compared>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _row(row: ComparisonRow, terms: Terms) -> str:
    unit = "" if row.unit in ("", "%") else f"<small>, {safe(row.unit)}</small>"
    cells = "".join(
        f"<td class=best>{safe(cell)}</td>" if number in row.best else f"<td>{safe(cell)}</td>"
        for number, cell in enumerate(row.cells())
    )
    return f"<tr><th scope=row>{terms.link(row.name)}{unit}</th>{cells}</tr>"


def learning_curves(reports: Sequence[Report]) -> str:
    """Validation loss against time, a line for each model."""
    known = [(number, report) for number, report in enumerate(reports) if report.curve]
    unit, scale = time_unit(max(report.curve[-1]["seconds"] for _, report in known))
    lines = {number: _points(report, scale) for number, report in known}
    every = [point for row in lines.values() for point in row]
    x, y = (
        Axis(0.0, max((at for at, _ in every), default=1.0) or 1.0),
        Axis.over(loss for _, loss in every),
    )
    drawing = ""
    for number, report in known:
        style = f"of-{number % COLOURS}"
        drawing += polyline([(x.place(at), y.place(loss)) for at, loss in lines[number]], style)
        for at, loss in lines[number]:
            tip = f"{report.model}\n{at:.1f} {unit}, {loss:.3f} nats per token"
            drawing += dot(x.place(at), y.place(loss), tip, style)
    words = "; ".join(
        f"{report.model} ends at {report.curve[-1]['validation']:.3f}" for _, report in known
    )
    picture = plot(
        f"Validation loss in nats per token: {words}.",
        drawing,
        [(x.place(value), shown_tick(value)) for value in x.ticks()],
        [(y.place(value), shown_tick(value)) for value in y.ticks()],
        f"<span class=name-x>{unit} of training</span><span class=name-y>nats per token, held-out</span>",
    )
    legend = key((f"of-{number % COLOURS}", safe(report.model)) for number, report in known)
    return f"<figure class=curve>{legend}{picture}</figure>"


def _points(report: Report, scale: float) -> list[tuple[float, float]]:
    """(time, validation loss) of a learning curve, as far as these are numbers."""
    pairs = [(point["seconds"] / scale, point["validation"]) for point in report.curve]
    return [(at, loss) for at, loss in pairs if math.isfinite(loss)]


def _samples(reports: Sequence[Report]) -> str:
    return "".join(
        sample_html(report.model, report.samples[0]) for report in reports if report.samples
    )
