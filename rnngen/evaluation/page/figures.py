"""Figures as tiles and tables, each linked to its meaning, which is at the end of the page."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import NamedTuple

from rnngen.evaluation.comparison import ComparisonRow
from rnngen.evaluation.glossary import general, meaning
from rnngen.evaluation.likelihood import Likelihood
from rnngen.evaluation.report import Measure, Report, shown
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
        """Return the linked name and the unit, unless that is a plain number or a percentage."""
        return self.link(name) + (f"<small>, {safe(unit)}</small>" if unit not in ("", "%") else "")

    def meanings(self) -> str:
        """Return the meanings of all figures that were linked."""
        rows = [
            f"<dt>{safe(name)}</dt><dd id=m{number}>{safe(str(meaning(name)))}</dd>"
            for number, name in enumerate(self._names)
        ]
        return f"<dl class=meanings>{''.join(rows)}</dl>"


class Tile(NamedTuple):
    """A figure that stands out at the top of the page."""

    name: str
    value: str
    note: str = ""
    """A figure to compare it with."""
    unit: str = ""
    label: str = ""
    """Its name in the tile, if that needs more context than in a table."""


def tiles(report: Report, terms: Terms) -> str:
    """Return tiles of the most telling figures."""
    found = [*_likelihood_tiles(report), *_measure_tiles(report)]
    return f"<dl class=tiles>{''.join(_tile(tile, terms) for tile in found)}</dl>"


def _tile(tile: Tile, terms: Terms) -> str:
    unit = f" <small>{safe(tile.unit)}</small>" if tile.unit else ""
    note = f"<dd>{safe(tile.note)}</dd>" if tile.note else ""
    term = f"<dt>{terms.link(tile.name, tile.label)}</dt>"
    return f"<div class=sheet>{term}<dd>{safe(tile.value)}{unit}</dd>{note}</div>"


def _likelihood_tiles(report: Report) -> Iterator[Tile]:
    own, base, adapted = report.likelihood, report.baseline, report.adapted
    name, value = main_loss(own)
    note = "" if base is None else f"{base.order}-grams: {main_loss(base.likelihood)[1]:.3f}"
    yield Tile(name, f"{value:.3f}", note)
    if base is not None:
        yield _gain("better than n-grams", base.likelihood.nats_per_token, own.nats_per_token)
    if adapted is not None:
        before = (report.unadapted or own).nats_per_token
        yield _gain("gained by adapting", before, adapted.nats_per_token)
    yield Tile("perplexity", shown(own.perplexity), f"over {own.tokens:,} tokens")
    if report.calibration is not None:
        best = f"best temperature: {report.calibration.temperature:.2f}"
        yield Tile("calibration error", shown(report.calibration.error, "%"), best)


def _gain(name: str, before: float, after: float) -> Tile:
    return Tile(
        name, shown((before - after) / before, "%"), f"{shown(before - after)} nats per token"
    )


TELLING = {
    "longest run of all": "longest run copied from the training",
    "scripts that compile": "",
    "papers that pdflatex compiles": "",
    "papers that the LaTeX mask accepts": "",
    "pieces in regular bars": "",
    "words that it lacks": "words not in the training",
    "sections of N bars that come again": "",
    "scale consistency": "",
}
"""Measures that get a tile (see `rnngen.evaluation.glossary.general`) → label in the tile, if not the name."""


def _measure_tiles(report: Report) -> Iterator[Tile]:
    measures = {
        general(each.name): each for section in report.sections for each in section.measures
    }
    for name, label in TELLING.items():
        measure = measures.get(name)
        if measure is not None and measure.samples is not None:
            held_out = shown(measure.held_out, measure.unit)
            note = "" if measure.held_out is None else f"held-out: {held_out}"
            unit = "" if measure.unit == "%" else measure.unit
            yield Tile(measure.name, shown(measure.samples, measure.unit), note, unit, label)


def main_loss(likelihood: Likelihood) -> tuple[str, float]:
    """Return the figure that compares models of one kind: bits per character, or nats per note."""
    if likelihood.bits_per_character is not None:
        return "bits per character", likelihood.bits_per_character
    if likelihood.nats_per_note is not None:
        return "nats per note", likelihood.nats_per_note
    return "nats per token", likelihood.nats_per_token


def likelihood_table(report: Report, terms: Terms) -> str:
    """Return all figures of the network, and of what it is compared with."""
    columns = {"network": report.likelihood} | report.beside()
    figures = [asdict(each) for each in columns.values()]
    rows = [
        [terms.link(name.replace("_", " ")), *(shown(each[name]) for each in figures)]
        for name, value in figures[0].items()
        if value is not None
    ]
    return _table(["", *columns], rows)


def measures_table(measures: Sequence[Measure], terms: Terms) -> str:
    """Return measures of samples and of held-out documents."""
    columns = {"samples": "samples", "held_out": "held-out", "free": "unconstrained"}
    if all(each.free is None for each in measures):
        del columns["free"]
    rows = [
        [
            terms.with_unit(each.name, each.unit),
            *(shown(getattr(each, column), each.unit) for column in columns),
        ]
        for each in measures
    ]
    return _table(["", *columns.values()], rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table. The cells are HTML, the head is plain text; the first cell of a row is its name."""
    above = "".join(f"<th scope=col>{safe(name)}</th>" for name in head)
    lines = [
        f"<tr><th scope=row>{name}</th>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"
        for name, *row in rows
    ]
    body = f"<thead><tr>{above}</tr></thead><tbody>{''.join(lines)}</tbody>"
    return f"<div class=wide><table>{body}</table></div>"


def comparison_table(reports: Sequence[Report], rows: Sequence[ComparisonRow], terms: Terms) -> str:
    """Return the figures of several models, section by section. The best of a row are marked."""
    head = "".join(f"<th scope=col>{safe(report.model)}</th>" for report in reports)
    lines = []
    for section, group in groupby(rows, key=lambda row: row.section):
        name = f"<th scope=rowgroup colspan={len(reports) + 1}>{safe(section)}</th>"
        lines += [f"<tr class=group>{name}</tr>", *(_comparison_row(row, terms) for row in group)]
    return (
        "<div class=wide tabindex=0 role=region aria-label=Figures><table class=compared>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _comparison_row(row: ComparisonRow, terms: Terms) -> str:
    cells = "".join(
        f"<td class=best>{safe(cell)}</td>" if number in row.best else f"<td>{safe(cell)}</td>"
        for number, cell in enumerate(row.cells())
    )
    return f"<tr><th scope=row>{terms.with_unit(row.name, row.unit)}</th>{cells}</tr>"
