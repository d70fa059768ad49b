"""Reports and comparisons as tables for the terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import chain, groupby, zip_longest
from textwrap import wrap

from rnngen.evaluation.calibration import Calibration
from rnngen.evaluation.comparison import ComparisonRow
from rnngen.evaluation.distributions import OTHER
from rnngen.evaluation.likelihood import DocumentLikelihood
from rnngen.evaluation.report import (
    Distribution,
    Measure,
    Profile,
    Report,
    Section,
    format_number,
    percent_decimals,
)

WIDTH, CELL = 100, 15
"""Characters of a line, and of a column."""
MODELS = 4
"""Models side by side; others follow in a table below."""
BEST = "*"


def comparison_lines(names: Sequence[str], rows: Sequence[ComparisonRow]) -> Iterator[str]:
    """Yield the table of a comparison, several for many models; the best of a row has a star."""
    blocks = [
        range(first, min(first + MODELS, len(names))) for first in range(0, len(names), MODELS)
    ]
    longest = max((len(_named(row)) for row in rows), default=0)
    width = min(longest + 3, WIDTH - CELL * max(map(len, blocks)))
    for block in blocks:
        yield from _head([names[column] for column in block], width)
        for section, group in groupby(rows, key=lambda row: row.section):
            yield section
            for row in group:
                yield from _lines(row, block, width)
        yield ""
    if any(row.best for row in rows):
        yield f"{BEST} best of its row"
    if any(held is not None for row in rows for held in row.held_out):
        yield "a / b: of samples, and of held-out documents, which samples should be like"


def _head(names: Sequence[str], width: int) -> Iterator[str]:
    """Yield the names of models, wrapped if long; their last lines are in the same row."""
    rows = [wrap(name, CELL - 2) or [""] for name in names]
    tall = max(map(len, rows))
    for line in zip_longest(*([""] * (tall - len(row)) + row for row in rows), fillvalue=""):
        yield (" " * width + "".join(f"{part:>{CELL - 1}} " for part in line)).rstrip()


def _lines(row: ComparisonRow, columns: Sequence[int], width: int) -> Iterator[str]:
    cells = row.cells()
    figures = "".join(
        f"{cells[column]:>{CELL - 1}}{BEST if column in row.best else ' '}" for column in columns
    )
    first, *others = wrap(_named(row), width - 3)
    yield f"  {first:{width - 2}}{figures}".rstrip()
    yield from (f"    {other}" for other in others)


def _named(row: ComparisonRow) -> str:
    return row.name if row.unit in ("", "%") else f"{row.name}, {row.unit}"


LONGEST_NAME = 48
"""Characters of a document's name that are shown, the last ones."""


def calibration_lines(calibration: Calibration) -> Iterator[str]:
    """Yield the calibration error, and the loss at the best temperature."""
    yield f"{'calibration error':20}{calibration.error:>15.4f}"
    yield f"{'best temperature':20}{calibration.temperature:>15.4f}"
    yield f"{'nats per token there':20}{calibration.nats_per_token:>15.4f}"


def document_lines(documents: Sequence[DocumentLikelihood]) -> Iterator[str]:
    """Yield a line for each document."""
    by_note = documents[0].nats_per_note is not None
    names = [_shortened(document.name) for document in documents]
    width = max(map(len, (*names, "document")))
    unit = "nats per note" if by_note else "bits per character"
    yield f"{'document':{width}}  {'tokens':>9}  {'nats per token':>14}  {unit:>18}"
    for name, each in zip(names, documents, strict=True):
        per_unit = each.nats_per_note if by_note else each.bits_per_character
        yield f"{name:{width}}  {each.tokens:>9,}  {each.nats_per_token:>14.4f}  {per_unit:>18.4f}"


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else "…" + name[1 - LONGEST_NAME :]


def further_lines(
    calibration: Calibration | None, documents: Sequence[DocumentLikelihood], with_documents: bool
) -> Iterator[str]:
    """Yield calibration and, if asked, documents."""
    calibrated = calibration_lines(calibration) if calibration else iter(())
    listed = chain([""], document_lines(documents)) if with_documents and documents else iter(())
    return chain(calibrated, listed)


NAME_WIDTH, CELL_WIDTH = 20, 15
MEASURE_WIDTH, FIGURE_WIDTH, PICTURE_WIDTH = 44, 12, 22
BLOCKS = " ▁▂▃▄▅▆▇█"
FULL = 0.25
"""Share that fills the picture of a profile, so that small shares do not look large."""


def likelihood_lines(report: Report) -> Iterator[str]:
    """Yield a line for each figure of the likelihood, with a column for each alternative."""
    columns = {report.model: report.likelihood} | report.alternatives()
    if len(columns) > 1:
        yield " " * NAME_WIDTH + "".join(f"{name:>{CELL_WIDTH}}" for name in columns)
    figures = [asdict(likelihood) for likelihood in columns.values()]
    for name, value in figures[0].items():
        if value is not None:
            cells = "".join(f"{format_figure(column[name]):>{CELL_WIDTH}}" for column in figures)
            yield f"{name.replace('_', ' '):{NAME_WIDTH}}{cells}"


def format_figure(value: float) -> str:
    """Format a figure of the likelihood with 4 decimals, a count without."""
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"


def section_lines(report: Report) -> Iterator[str]:
    """Yield a block for each section: measures in columns, distributions as small pictures."""
    other = "held out" if report.held_out else "corpus"
    if report.sampling is not None:
        sampling = report.sampling
        drawn = (
            f"{len(report.samples)} samples, temperature {sampling.temperature}, "
            f"seed {sampling.seed}"
        )
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


def two_sample_lines(report: Report) -> Iterator[str]:
    """Yield how well samples are classifier accuracy, by what, and what is missing."""
    test = report.two_sample
    if test is not None:
        yield from ("", f"Two-sample test, {test.pieces} of each; chance is 50 %")
        for name, share in test.shares().items():
            interval = f"({share.low:.0%} to {share.high:.0%})"
            yield f"{name:{MEASURE_WIDTH}}{share.value:>{FIGURE_WIDTH}.1%}  {interval}"
        heads = ("samples", "held out", "alone")
        yield f"{'by':{MEASURE_WIDTH}}" + "".join(f"{head:>{FIGURE_WIDTH}}" for head in heads)
        for each in test.telling:
            cells = (format_number(each.samples), format_number(each.held_out))
            figures = "".join(f"{cell:>{FIGURE_WIDTH}}" for cell in (*cells, f"{each.alone:.0%}"))
            yield f"{each.name:{MEASURE_WIDTH}}{figures}"
    yield from report.missing


def _measure_lines(section: Section, other: str) -> Iterator[str]:
    """Yield the names of a section and its columns, then its measures."""
    columns = ["samples", other]
    if any(measure.free is not None for measure in section.measures):
        columns.append("free")
    yield f"{section.name:{MEASURE_WIDTH}}" + "".join(f"{name:>{FIGURE_WIDTH}}" for name in columns)
    for measure in section.measures:
        figures = (measure.samples, measure.held_out, measure.free)[: len(columns)]
        cells = "".join(f"{format_measure(value, measure):>{FIGURE_WIDTH}}" for value in figures)
        unit = f", {measure.unit}" if measure.unit not in ("", "%") else ""
        yield f"{measure.name + unit:{MEASURE_WIDTH}}{cells}".rstrip()


def format_measure(value: float | None, measure: Measure) -> str:
    """Format a figure of a measure; empty for None."""
    if value is None:
        return ""
    if measure.unit == "%":
        return f"{value:.{percent_decimals(value)}%}"
    return f"{value:,}" if isinstance(value, int) else f"{value:.2f}"


def _distribution_line(found: Distribution) -> str:
    within = "" if found.within is None else f"{found.within:.2f}"
    named = len(found.bins) - (len(found.bins) > 1 and found.bins[-1] == OTHER)
    bins, samples, held_out = found.bins[:named], found.samples[:named], found.held_out[:named]
    return _row(
        found.name,
        picture(samples, held_out),
        f"{found.distance:.2f}",
        within,
        _furthest(bins, samples, held_out),
    )


def _profile_line(found: Profile) -> str:
    sides = found.samples, found.held_out
    return _row(
        found.name,
        picture(*sides, FULL),
        f"{found.difference:.1%}",
        "",
        _furthest(found.places, *sides),
    )


def _row(name: str, pictures: tuple[str, str], distance: str, within: str, furthest: str) -> str:
    cells = "".join(f"{drawn:{PICTURE_WIDTH}}" for drawn in pictures)
    return f"{name:{NAME_WIDTH}}{cells}{distance:>10}{within:>12}  {furthest}".rstrip()


def picture(
    samples: Sequence[float], held_out: Sequence[float], full: float = 0.0
) -> tuple[str, str]:
    """Return two rows of shares as bars of the same scale; a share above 0 is never invisible.

    Args:
        full: the least share that is drawn as a full bar.
    """
    highest = max((*samples, *held_out, full)) or 1
    heights = [
        [-(-share * (len(BLOCKS) - 1) // highest) for share in side] for side in (samples, held_out)
    ]
    first, second = ("".join(BLOCKS[int(height)] for height in side) for side in heights)
    return first, second


def _furthest(labels: Sequence[str], samples: Sequence[float], held_out: Sequence[float]) -> str:
    """Return where two rows of shares differ most."""
    apart = [abs(one - other) for one, other in zip(samples, held_out, strict=True)]
    at = apart.index(max(apart))
    return f"{labels[at]}: {samples[at]:.0%} / {held_out[at]:.0%}"
