"""The options that `rnngen evaluate` and `rnngen compare` share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from rnngen.cli.options import json_option, setting_option, with_options
from rnngen.cli.sampling_options import Temperature, suiting
from rnngen.config import SampleConfig

MOST_SAMPLES = 10_000
SAMPLES_OF_A_PAGE = 16
"""Drawn for a page where nothing is said."""

samples_options = with_options(
    click.option(
        "--samples",
        "count",
        type=click.IntRange(0, MOST_SAMPLES),
        default=None,
        show_default=f"0, for a page {SAMPLES_OF_A_PAGE}",
        metavar="N",
        help="Draw N samples, and compare them with as many passages of the corpus: novelty, validity, diversity, "
        "style, and the structure of music. 32 take seconds to a minute.",
    ),
    click.option(
        "--temperature",
        type=Temperature(),
        show_default=suiting("temperature"),
        help="Of the samples.",
    ),
    setting_option("--length", SampleConfig, show_default=suiting("length"), default=None),
    setting_option("--seed", SampleConfig),
)


def page_option(what: str) -> Callable[[Any], Any]:
    """`-o`, which writes a page."""
    return click.option(
        "-o",
        "--output",
        "page",
        type=click.Path(path_type=Path),
        metavar="FILE.html",
        callback=_checked_page,
        help=f"Write {what} as a web page too, in one file that needs nothing else.",
    )


def report_options(what: str) -> Callable[[Any], Any]:
    """How samples are drawn, and how `what` is told: the options that all commands with reports share."""
    return with_options(samples_options, page_option(what), json_option)


def _checked_page(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    """Refuse what is not a page before anything is evaluated."""
    from rnngen.cli.output import check_page

    if path is not None:
        check_page(path, "A report", "-o")
    return path
