"""What an evaluation found, as a table for the terminal."""

from collections.abc import Iterator
from dataclasses import asdict

from rnngen.evaluation.report import Report

NAME_WIDTH, CELL_WIDTH = 20, 15


def likelihood_lines(report: Report) -> Iterator[str]:
    """A line for each figure of the likelihood: of the model, adapted where that was asked, and of the n-grams."""
    columns = {"": report.likelihood}
    if report.baseline or report.adapted:
        columns = {report.model: report.likelihood}
        if report.adapted:
            columns["adapted"] = report.adapted
        if report.baseline:
            columns[f"{report.baseline.order}-grams"] = report.baseline.likelihood
        yield " " * NAME_WIDTH + "".join(f"{name:>{CELL_WIDTH}}" for name in columns)
    figures = [asdict(likelihood) for likelihood in columns.values()]
    for name, value in figures[0].items():
        if value is not None:
            cells = "".join(f"{shown(column[name]):>{CELL_WIDTH}}" for column in figures)
            yield f"{name.replace('_', ' '):{NAME_WIDTH}}{cells}"


def shown(value: float) -> str:
    """A figure as it stands in the table."""
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"
