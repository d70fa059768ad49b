"""The figures of the likelihood: the most telling as tiles, and all of them as a table."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import NamedTuple

from rnngen.evaluation.glossary import general
from rnngen.evaluation.likelihood import Likelihood
from rnngen.evaluation.page.terms import Terms
from rnngen.evaluation.report import Report
from rnngen.evaluation.report import format_number as shown
from rnngen.writers.pages import safe


class Tile(NamedTuple):
    """A figure that stands out."""

    name: str
    value: str
    unit: str
    note: str
    """What it is to be seen beside."""
    called: str = ""
    """What it is called where it stands alone, if not by its name."""


def tiles(report: Report, terms: Terms) -> str:
    """The figures that tell most, as far as they were found."""
    found = [*_losses(report), *_calibration(report), *_measures(report)]
    return f"<dl class=tiles>{''.join(_tile(tile, terms) for tile in found)}</dl>"


def _tile(tile: Tile, terms: Terms) -> str:
    unit = f" <small>{safe(tile.unit)}</small>" if tile.unit else ""
    note = f"<dd>{safe(tile.note)}</dd>" if tile.note else ""
    return f"<div><dt>{terms.link(tile.name, tile.called)}</dt><dd>{safe(tile.value)}{unit}</dd>{note}</div>"


def _losses(report: Report) -> Iterator[Tile]:
    own, base, adapted = report.likelihood, report.baseline, report.adapted
    name, value = main_loss(own)
    beside = "" if base is None else f"{base.order}-grams: {main_loss(base.likelihood)[1]:.3f}"
    yield Tile(name, f"{value:.3f}", "", beside)
    if base is not None:
        gain = base.likelihood.nats_per_token - own.nats_per_token
        yield Tile(
            "better than n-grams",
            shown(gain / base.likelihood.nats_per_token, "%"),
            "",
            f"{shown(gain)} nats per token",
        )
    if adapted is not None:
        before = (report.unadapted or own).nats_per_token
        gain = before - adapted.nats_per_token
        yield Tile(
            "gained by adapting", shown(gain / before, "%"), "", f"{shown(gain)} nats per token"
        )
    yield Tile("perplexity", shown(own.perplexity), "", f"over {own.tokens:,} tokens")


def _calibration(report: Report) -> Iterator[Tile]:
    if report.calibration is not None:
        best = f"best temperature: {report.calibration.temperature:.2f}"
        yield Tile("calibration error", shown(report.calibration.error, "%"), "", best)


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
"""Measures that stand out (see `rnngen.evaluation.glossary.general`), and what they are called when alone."""


def _measures(report: Report) -> Iterator[Tile]:
    measures = {
        general(each.name): each for section in report.sections for each in section.measures
    }
    for name, called in TELLING.items():
        measure = measures.get(name)
        if measure is not None and measure.samples is not None:
            unit = "" if measure.unit == "%" else measure.unit
            held = (
                ""
                if measure.held_out is None
                else f"held-out: {shown(measure.held_out, measure.unit)}"
            )
            yield Tile(measure.name, shown(measure.samples, measure.unit), unit, held, called)


def main_loss(likelihood: Likelihood) -> tuple[str, float]:
    """The figure by which models of one kind are compared: bits per character, or nats per note."""
    if likelihood.bits_per_character is not None:
        return "bits per character", likelihood.bits_per_character
    if likelihood.nats_per_note is not None:
        return "nats per note", likelihood.nats_per_note
    return "nats per token", likelihood.nats_per_token


def likelihood_table(report: Report, terms: Terms) -> str:
    """All figures: of the model, adapted where that was asked, of n-grams, and of both mixed."""
    columns = {"network": report.likelihood} | report.alternatives()
    figures = [asdict(each) for each in columns.values()]
    names = [name for name, value in figures[0].items() if value is not None]
    rows = [
        [terms.link(name.replace("_", " ")), *(shown(each[name]) for each in figures)]
        for name in names
    ]
    return table(["", *columns], rows)


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table of HTML cells, the first of each row its name; the head is text."""
    above = "".join(f"<th scope=col>{safe(name)}</th>" for name in head)
    lines = [
        f"<tr><th scope=row>{name}</th>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"
        for name, *row in rows
    ]
    return f"<div class=wide><table><thead><tr>{above}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
