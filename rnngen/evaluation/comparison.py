"""Reports side by side: the figures that several models have in common, and whose is the best."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rnngen.errors import ModelFileError
from rnngen.evaluation.glossary import Better, meaning
from rnngen.evaluation.report import Report, shown
from rnngen.kinds import KINDS

COMPARABLE = ("bits_per_character", "nats_per_note", "nats_per_bar", "nats_per_time_step")
"""Figures of a likelihood that do not hang on a model's vocabulary."""


@dataclass(frozen=True)
class Figure:
    """One figure of one report."""

    section: str
    name: str
    unit: str
    value: float
    held_out: float | None = None
    """The same of held-out documents, where that is what samples should be like."""
    better: Better = None


@dataclass(frozen=True)
class ComparisonRow:
    """One figure of several models, in their order."""

    section: str
    name: str
    unit: str
    values: tuple[float | None, ...]
    held_out: tuple[float | None, ...]
    """The same of held-out documents, where samples should be like these; else None."""
    best: tuple[int, ...]
    """Which of them are the best, as far as they are shown; none where no value is better than another."""

    def cells(self) -> list[str]:
        """The values as tables show them, '86.5 / 78.2 %' where held-out documents stand beside them."""
        pairs = zip(self.values, self.held_out, strict=True)
        return [
            shown(value, self.unit) if held is None else self._beside(value, held)
            for value, held in pairs
        ]

    def _beside(self, value: float | None, held_out: float) -> str:
        return f"{shown(value, self.unit).removesuffix(' %')} / {shown(held_out, self.unit)}"


def check_comparable(models: Sequence[tuple[str, str]]) -> None:
    """Raise ModelFileError unless models, as (name, kind), are all of text, all of scores, or all of performances."""
    if len({KINDS[kind].codec for _, kind in models}) > 1:
        received = ", ".join(f"{name} ({kind})" for name, kind in models)
        raise ModelFileError(
            f"These models cannot be compared. Expected all of text, scores or performances. Received: {received}."
        )


def compare(reports: Sequence[Report]) -> tuple[ComparisonRow, ...]:
    """A row for each figure that any of the reports has, in the order of their first mention.

    Raises:
        ModelFileError: where text stands beside music, or scores beside performances.

    Example:
        reports = [rnngen.report_on(model, corpus, samples=32) for model in (one, other)]
        for row in rnngen.compare(reports):
            print(row.name, row.values, row.best)
    """
    check_comparable([(report.model, report.kind) for report in reports])
    found = [{(each.section, each.name): each for each in figures(report)} for report in reports]
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
    """The numbers of the best figures: of all that are shown alike, where any is better than another."""
    ranks = [None if each is None else _rank(each) for each in figures]
    known = {number: rank for number, rank in enumerate(ranks) if rank is not None}
    if len(known) < 2:
        return ()
    least = min(known, key=known.__getitem__)
    told = {number: shown(figures[number].value, figures[number].unit) for number in known}  # type: ignore[union-attr]
    alike = tuple(
        number for number in known if told[number] == told[least] or known[number] == known[least]
    )
    return alike if len(alike) < len(known) else ()


def _rank(figure: Figure) -> float | None:
    """The lower, the better; None where there is no better."""
    if figure.better == "lower":
        return figure.value
    if figure.better == "higher":
        return -figure.value
    if figure.better == "nearer" and figure.held_out is not None:
        return abs(figure.value - figure.held_out)
    return None


def figures(report: Report) -> Iterator[Figure]:
    """The figures of a report that mean the same in every other one."""
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
