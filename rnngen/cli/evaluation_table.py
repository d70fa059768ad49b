"""What an evaluation found, as a table for the terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rnngen.evaluation.comparing import OTHER
from rnngen.evaluation.report import Distribution, Measure, Profile, Report, Section

NAME_WIDTH, CELL_WIDTH = 20, 15
MEASURE_WIDTH, FIGURE_WIDTH, PICTURE_WIDTH = 44, 12, 22
BLOCKS = " ▁▂▃▄▅▆▇█"
FULL = 0.25
"""Share of bars at which the picture of a profile is full, so that a few do not look like many."""


def likelihood_lines(report: Report) -> Iterator[str]:
    """A line for each figure of the likelihood: of the model, adapted where that was asked, of n-grams, of both."""
    columns = {report.model: report.likelihood} | report.beside()
    if len(columns) > 1:
        yield " " * NAME_WIDTH + "".join(f"{name:>{CELL_WIDTH}}" for name in columns)
    figures = [asdict(likelihood) for likelihood in columns.values()]
    for name, value in figures[0].items():
        if value is not None:
            cells = "".join(f"{shown(column[name]):>{CELL_WIDTH}}" for column in figures)
            yield f"{name.replace('_', ' '):{NAME_WIDTH}}{cells}"


def shown(value: float) -> str:
    """A figure as it stands in the table."""
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"


def section_lines(report: Report) -> Iterator[str]:
    """A block for each section: its measures in columns, its distributions and profiles as small pictures."""
    other = "held out" if report.held_out else "corpus"
    if report.sampling is not None:
        drawn = f"{len(report.samples)} samples, temperature {report.sampling.temperature}, seed {report.sampling.seed}"
        passages = "held-out passages" if report.held_out else f"passages of {report.corpus}"
        yield from ("", f"{drawn}, beside {report.passages} {passages}")
    for section in report.sections:
        yield ""
        yield from _measure_lines(section, other)
        if section.distributions:
            yield _row("", ("samples", other), "distance", f"in {other}", "furthest apart")
            yield from map(_distribution_line, section.distributions)
        if section.profiles:
            yield ""
            yield _row("bars back: 1 to 16", ("samples", other), "difference", "", "furthest apart")
            yield from map(_profile_line, section.profiles)


def _measure_lines(section: Section, other: str) -> Iterator[str]:
    """The name of a section and of its columns, then its measures."""
    columns = ["samples", other]
    if any(measure.free is not None for measure in section.measures):
        columns.append("free")
    yield f"{section.name:{MEASURE_WIDTH}}" + "".join(f"{name:>{FIGURE_WIDTH}}" for name in columns)
    for measure in section.measures:
        figures = (measure.samples, measure.held_out, measure.free)[: len(columns)]
        cells = "".join(f"{figure(value, measure):>{FIGURE_WIDTH}}" for value in figures)
        unit = f", {measure.unit}" if measure.unit not in ("", "%") else ""
        yield f"{measure.name + unit:{MEASURE_WIDTH}}{cells}".rstrip()


def figure(value: float | None, measure: Measure) -> str:
    """A figure of a measure as it stands in the table; what is not known, or was not asked, is empty."""
    if value is None:
        return ""
    if measure.unit == "%":
        return f"{value:.1%}"
    return f"{value:,}" if isinstance(value, int) else f"{value:.2f}"


def _distribution_line(found: Distribution) -> str:
    within = "" if found.within is None else f"{found.within:.2f}"
    named = len(found.bins) - (len(found.bins) > 1 and found.bins[-1] == OTHER)
    bins, samples, held_out = found.bins[:named], found.samples[:named], found.held_out[:named]
    return _row(
        found.name, picture(samples, held_out), f"{found.distance:.2f}", within, _furthest(bins, samples, held_out)
    )


def _profile_line(found: Profile) -> str:
    sides = found.samples, found.held_out
    return _row(found.name, picture(*sides, FULL), f"{found.difference:.1%}", "", _furthest(found.places, *sides))


def _row(name: str, pictures: tuple[str, str], distance: str, within: str, furthest: str) -> str:
    cells = "".join(f"{drawn:{PICTURE_WIDTH}}" for drawn in pictures)
    return f"{name:{NAME_WIDTH}}{cells}{distance:>10}{within:>12}  {furthest}".rstrip()


def picture(samples: Sequence[float], held_out: Sequence[float], full: float = 0.0) -> tuple[str, str]:
    """Two rows of shares as bars of one scale; a share above 0 is never drawn as nothing.

    Args:
        full: The least share that is drawn as a full bar.
    """
    highest = max((*samples, *held_out, full)) or 1
    heights = [[-(-share * (len(BLOCKS) - 1) // highest) for share in side] for side in (samples, held_out)]
    first, second = ("".join(BLOCKS[int(height)] for height in side) for side in heights)
    return first, second


def _furthest(labels: Sequence[str], samples: Sequence[float], held_out: Sequence[float]) -> str:
    """Where two rows of shares differ most."""
    apart = [abs(one - other) for one, other in zip(samples, held_out, strict=True)]
    at = apart.index(max(apart))
    return f"{labels[at]}: {samples[at]:.0%} / {held_out[at]:.0%}"
