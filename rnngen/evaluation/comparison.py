"""Reports side by side: a row for each figure, and which model is best."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rnngen.errors import ModelFileError
from rnngen.evaluation.glossary import meaning
from rnngen.evaluation.meaning import Better
from rnngen.evaluation.pairs.report import PairReport
from rnngen.evaluation.report import Report, format_number
from rnngen.kinds import KINDS

COMPARABLE = ("bits_per_character", "nats_per_note", "nats_per_bar", "nats_per_time_step")
"""Figures of a likelihood that do not depend on the vocabulary of a model."""


@dataclass(frozen=True)
class Figure:
    """A figure of a report."""

    section: str
    name: str
    unit: str
    value: float
    held_out: float | None = None
    """The same of held-out documents, if the nearest value is the best."""
    better: Better = None


@dataclass(frozen=True)
class ComparisonRow:
    """A figure of several models, in their order."""

    section: str
    name: str
    unit: str
    values: tuple[float | None, ...]
    held_out: tuple[float | None, ...]
    """The same of held-out documents, if the nearest value is the best; or else None."""
    best: tuple[int, ...]
    """Indices of the best values, equal ones as shown; empty if no value is better."""

    def cells(self) -> list[str]:
        """Return the values as tables show them: '86.5 / 78.2 %' with held-out documents."""
        pairs = zip(self.values, self.held_out, strict=True)
        return [
            format_number(value, self.unit) if held is None else self._pair(value, held)
            for value, held in pairs
        ]

    def _pair(self, value: float | None, held_out: float) -> str:
        number = format_number(value, self.unit).removesuffix(" %")
        return f"{number} / {format_number(held_out, self.unit)}"


def check_comparable(models: Sequence[tuple[str, str]]) -> None:
    """Raise ModelFileError if models write different documents: text, scores or performances.

    Args:
        models: (name, kind) of each.
    """
    if len({KINDS[kind].codec for _, kind in models}) > 1:
        names = ", ".join(f"{name} ({kind})" for name, kind in models)
        raise ModelFileError(
            f"These models cannot be compared: {names}. "
            "Choose models that all write text, or all scores, or all performances."
        )


def check_same_pairs(reports: Sequence[Report | PairReport]) -> None:
    """Raise ModelFileError if reports are of different pairs, or only some are of pairs."""
    found = {report.digest if isinstance(report, PairReport) else "" for report in reports}
    if len(found) > 1:
        names = ", ".join(f"{report.model} ({report.corpus})" for report in reports)
        raise ModelFileError(
            f"These models cannot be compared: {names}. They are measured on different pairs. "
            "Choose models of the same pairs, or name one corpus for all with --on."
        )


def compare(reports: Sequence[Report | PairReport]) -> tuple[ComparisonRow, ...]:
    """Return a row for each figure of the reports, in the order in which they first occur.

    Raises:
        ModelFileError: if the models write different documents, such as text and music, or are
            measured on different pairs.

    Example:
        reports = [rnngen.report_on(model, corpus, samples=32) for model in (one, other)]
        best = {row.name: row.best for row in rnngen.compare(reports)}
    """
    check_comparable([(report.model, report.kind) for report in reports])
    check_same_pairs(reports)
    found = [
        {(each.section, each.name): each for each in FIGURES[type(report)](report)}
        for report in reports
    ]
    places = list(dict.fromkeys(place for figures_of in found for place in figures_of))
    sections = list(dict.fromkeys(section for section, _ in places))
    places.sort(key=lambda place: sections.index(place[0]))
    return tuple(_row([figures_of.get(place) for figures_of in found]) for place in places)


def _row(figures: Sequence[Figure | None]) -> ComparisonRow:
    first = next(each for each in figures if each is not None)
    values = tuple(None if each is None else each.value for each in figures)
    held_out = tuple(
        each.held_out if each is not None and each.better == "nearer" else None for each in figures
    )
    return ComparisonRow(first.section, first.name, first.unit, values, held_out, _best(figures))


def _best(figures: Sequence[Figure | None]) -> tuple[int, ...]:
    """Return the indices of the best figures, equal ones as shown; none if all are equal."""
    ranks = [None if each is None else _rank(each) for each in figures]
    known = {number: rank for number, rank in enumerate(ranks) if rank is not None}
    if len(known) < 2:
        return ()
    least = min(known, key=known.__getitem__)
    cells = [None if each is None else format_number(each.value, each.unit) for each in figures]
    alike = tuple(
        number for number in known if cells[number] == cells[least] or known[number] == known[least]
    )
    return alike if len(alike) < len(known) else ()


def _rank(figure: Figure) -> float | None:
    """Return a number that is lower for a better figure; None if no value is better."""
    if figure.better == "lower":
        return figure.value
    if figure.better == "higher":
        return -figure.value
    if figure.better == "nearer" and figure.held_out is not None:
        return abs(figure.value - figure.held_out)
    return None


def figures(report: Report) -> Iterator[Figure]:
    """Yield the figures of a report that mean the same in every other report."""
    yield from _of_likelihood(report)
    if report.calibration is not None:
        yield _figure("Calibration", "calibration error", "%", report.calibration.error)
        yield _figure("Calibration", "best temperature", "", report.calibration.temperature)
    for section in report.sections:
        for measure in section.measures:
            if measure.samples is not None:
                yield _figure(
                    section.name, measure.name, measure.unit, measure.samples, measure.held_out
                )
        for spread in section.distributions:
            yield Figure(
                section.name, f"{spread.name}, distance", "", spread.distance, better="lower"
            )
        for profile in section.profiles:
            yield Figure(
                section.name, f"{profile.name}, difference", "", profile.difference, better="lower"
            )
    if report.two_sample is not None:
        for name, told in report.two_sample.shares().items():
            yield _figure("Two-sample test", name, "%", told.value)


def pair_figures(report: PairReport) -> Iterator[Figure]:
    """Yield the figures of a report on pairs."""
    yield _figure("Targets", "nats per token", "", report.likelihood.nats_per_token)
    if report.source_gain is not None:
        bits = report.source_gain.bits_per_pair.value
        yield _figure("Targets", "bits that the source gives", "", bits)
    if report.labels is not None:
        for column, figures_of in report.labels.columns().items():
            accuracy = figures_of.accuracy.value
            yield _figure("Labels", f"accuracy, {column}", "%", accuracy)
            yield _figure("Labels", f"macro F1, {column}", "%", figures_of.macro_f1)
            yield _figure("Labels", f"nats per label, {column}", "", figures_of.nats_per_label)
        yield _figure("Labels", "calibration error", "%", report.labels.calibration.error)
    if report.texts is not None:
        for name, value in (("BLEU", report.texts.bleu), ("chrF", report.texts.chrf)):
            if value is not None:
                yield _figure("Texts", name, "", value)
        yield _figure("Texts", "exact match", "%", report.texts.exact)


FIGURES: dict[type, Callable[[Any], Iterator[Figure]]] = {
    Report: figures,
    PairReport: pair_figures,
}
"""Type of a report → what yields its figures."""


def _of_likelihood(report: Report) -> Iterator[Figure]:
    section, own = "Likelihood", report.likelihood
    for field in COMPARABLE:
        value = getattr(own, field)
        if value is not None:
            name = field.replace("_", " ")
            yield _figure(section, name, "", value)
            if report.adapted is not None:
                yield Figure(
                    section, f"{name}, adapted", "", getattr(report.adapted, field), better="lower"
                )
    if report.baseline is not None:
        theirs = report.baseline.likelihood.nats_per_token
        yield _figure(section, "better than n-grams", "%", (theirs - own.nats_per_token) / theirs)


def _figure(
    section: str, name: str, unit: str, value: float, held_out: float | None = None
) -> Figure:
    known = meaning(name)
    return Figure(section, name, unit, value, held_out, None if known is None else known.better)
