"""Figures as tiles and tables, each linked to its meaning, which is at the end of the page."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from itertools import groupby

from rnngen.evaluation.comparison import ComparisonRow
from rnngen.evaluation.glossary import general, meaning
from rnngen.evaluation.likelihood import Likelihood
from rnngen.evaluation.pairs.report import PairReport
from rnngen.evaluation.report import Measure, Report, TwoSample, format_number
from rnngen.writers.pages import safe


class Terms:
    """The figures that a page names, in the order in which they first appear."""

    def __init__(self) -> None:
        self._names: list[str] = []

    def link(self, name: str, label: str = "") -> str:
        """Return a figure's name, or another label for it, linked to its meaning if it has one."""
        text = safe(label or name)
        if meaning(name) is None:
            return text
        if name not in self._names:
            self._names.append(name)
        anchor = f"m{self._names.index(name)}"
        return f"<a class=term href=#{anchor} aria-describedby={anchor}>{text}</a>"

    def with_unit(self, name: str, unit: str) -> str:
        """Return the linked name and its unit, unless that is '' or '%'."""
        return self.link(name) + (f"<small>, {safe(unit)}</small>" if unit not in ("", "%") else "")

    def meanings(self) -> str:
        """Return the meanings of all figures that were linked."""
        rows = [
            f"<dt>{safe(name)}</dt><dd id=m{number}>{safe(str(meaning(name)))}</dd>"
            for number, name in enumerate(self._names)
        ]
        return f"<dl class=meanings>{''.join(rows)}</dl>"


TELLING = {
    "longest run of all": "longest run copied from the training",
    "scripts that compile": "",
    "scripts that parse": "",
    "papers that pdflatex compiles": "",
    "papers that the LaTeX mask accepts": "",
    "pieces in regular bars": "",
    "words that it lacks": "words not in the training",
    "sections of N bars that come again": "",
    "scale consistency": "",
}
"""Measures that get a tile (see `rnngen.evaluation.glossary.general`) → label in the tile, or ''
for the name."""


def tile(
    terms: Terms, name: str, value: str, note: str = "", unit: str = "", label: str = ""
) -> str:
    """Return a figure in large digits; all but the terms is plain text."""
    unit = f" <small>{safe(unit)}</small>" if unit else ""
    note = f"<dd>{safe(note)}</dd>" if note else ""
    term = f"<dt>{terms.link(name, label)}</dt>"
    return f"<div class=sheet>{term}<dd>{safe(value)}{unit}</dd>{note}</div>"


def tiles(report: Report, terms: Terms) -> str:
    """Return tiles of the most telling figures: the likelihood, and measures of the samples."""

    def gain(name: str, before: float, after: float) -> str:
        saved = before - after
        return tile(
            terms,
            name,
            format_number(saved / before, "%"),
            f"{format_number(saved)} nats per token",
        )

    own, base = report.likelihood, report.baseline
    name, value = main_loss(own)
    note = "" if base is None else f"{base.order}-grams: {main_loss(base.likelihood)[1]:.3f}"
    html = tile(terms, name, f"{value:.3f}", note)
    if base is not None:
        html += gain("better than n-grams", base.likelihood.nats_per_token, own.nats_per_token)
    if report.adapted is not None:
        before = (report.unadapted or own).nats_per_token
        html += gain("gained by adapting", before, report.adapted.nats_per_token)
    html += tile(terms, "perplexity", format_number(own.perplexity), f"over {own.tokens:,} tokens")
    if report.calibration is not None:
        best = f"best temperature: {report.calibration.temperature:.2f}"
        html += tile(terms, "calibration error", format_number(report.calibration.error, "%"), best)
    measures = {
        general(each.name): each for section in report.sections for each in section.measures
    }
    for name, label in TELLING.items():
        each = measures.get(name)
        if each is not None and each.samples is not None:
            held_out = each.held_out
            note = "" if held_out is None else f"held-out: {format_number(held_out, each.unit)}"
            unit = "" if each.unit == "%" else each.unit
            html += tile(
                terms, each.name, format_number(each.samples, each.unit), note, unit, label
            )
    return f"<dl class=tiles>{html}</dl>"


def main_loss(likelihood: Likelihood) -> tuple[str, float]:
    """Return the figure that compares models of one kind: bits per character, or nats per note."""
    if likelihood.bits_per_character is not None:
        return "bits per character", likelihood.bits_per_character
    if likelihood.nats_per_note is not None:
        return "nats per note", likelihood.nats_per_note
    return "nats per token", likelihood.nats_per_token


def likelihood_table(report: Report, terms: Terms) -> str:
    """Return all figures of the network, and of what it is compared with."""
    columns = {"network": report.likelihood} | report.alternatives()
    figures = [asdict(each) for each in columns.values()]
    rows = [
        table_row(
            terms.link(name.replace("_", " ")), [format_number(each[name]) for each in figures]
        )
        for name, value in figures[0].items()
        if value is not None
    ]
    return table(columns, rows)


def measures_table(measures: Sequence[Measure], terms: Terms) -> str:
    """Return measures of samples and of held-out documents."""
    columns = {"samples": "samples", "held_out": "held-out", "free": "unconstrained"}
    if all(each.free is None for each in measures):
        del columns["free"]
    rows = [
        table_row(
            terms.with_unit(each.name, each.unit),
            [format_number(getattr(each, column), each.unit) for column in columns],
        )
        for each in measures
    ]
    return table(columns.values(), rows)


def two_sample_html(test: TwoSample, terms: Terms) -> str:
    """Return how well samples are classifier accuracy, and by which features."""
    shares = [
        table_row(
            terms.link(name),
            [format_number(each, "%") for each in (share.value, share.low, share.high)],
        )
        for name, share in test.shares().items()
    ]
    features = [
        table_row(
            terms.link(each.name),
            [
                format_number(each.samples),
                format_number(each.held_out),
                format_number(each.alone, "%"),
            ],
        )
        for each in test.telling
    ]
    return (
        f"<p class=quiet>{test.pieces} samples and as many held-out pieces. Chance is 50 %.</p>"
        + table(("right", "from", "to"), shares)
        + "<p class=quiet>The features that tell most, each alone:</p>"
        + table(("samples", "held-out", "alone"), features)
    )


def comparison_table(
    reports: Sequence[Report | PairReport], rows: Sequence[ComparisonRow], terms: Terms
) -> str:
    """Return the figures of several models, section by section. The best of a row are marked."""
    lines = []
    for section, group in groupby(rows, key=lambda row: row.section):
        name = f"<th scope=rowgroup colspan={len(reports) + 1}>{safe(section)}</th>"
        lines.append(f"<tr class=group>{name}</tr>")
        lines += [
            table_row(terms.with_unit(each.name, each.unit), each.cells(), each.best)
            for each in group
        ]
    columns = [report.model for report in reports]
    # It may be too wide for the screen, so that it must be possible to scroll with the keyboard.
    attributes = 'class="wide compared" tabindex=0 role=region aria-label=Figures'
    return table(columns, lines, attributes)


def table_row(name: str, cells: Sequence[str], best: Collection[int] = ()) -> str:
    """Return a row. The name is HTML, the cells are plain text; `best` are indices of cells."""
    styles = ["td class=best" if i in best else "td" for i in range(len(cells))]
    html = (f"<{style}>{safe(cell)}</td>" for style, cell in zip(styles, cells, strict=True))
    return f"<tr><th scope=row>{name}</th>{''.join(html)}</tr>"


def table(columns: Iterable[str], rows: Iterable[str], attributes: str = "class=wide") -> str:
    """Return a table of rows, HTML, below the names of columns, plain text."""
    head = "".join(f"<th scope=col>{safe(name)}</th>" for name in columns)
    return (
        f"<div {attributes}><table><thead><tr><td></td>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
