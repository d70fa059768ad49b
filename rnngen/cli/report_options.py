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
"""Samples drawn for a page without --samples."""
SAMPLES_TO_HEAR = 8
"""The same for a blind test; as many real pieces stand beside them."""

samples_options = with_options(
    click.option(
        "--samples",
        "count",
        type=click.IntRange(0, MOST_SAMPLES),
        default=None,
        show_default=f"0, for a page {SAMPLES_OF_A_PAGE}",
        metavar="N",
        help="Draw N samples and compare them with N passages of the corpus: novelty, validity, "
        "diversity, style, and structure of music. 32 samples take up to a minute.",
    ),
    click.option(
        "--temperature",
        type=Temperature(),
        show_default=suiting("temperature"),
        help="Temperature of the samples.",
    ),
    setting_option("--length", SampleConfig, show_default=suiting("length"), default=None),
    setting_option("--seed", SampleConfig),
)


def _page_check(what: str, option: str) -> Callable[..., Path | None]:
    """Return a callback that refuses a file that is no page before anything is evaluated."""

    def check(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
        from rnngen.cli.explanation import check_page

        if path is not None:
            check_page(path, what, option)
        return path

    return check


def page_option(what: str) -> Callable[[Any], Any]:
    """Return the option `-o`, which writes `what` as a page."""
    return click.option(
        "-o",
        "--output",
        "page",
        type=click.Path(path_type=Path),
        metavar="FILE.html",
        callback=_page_check("A report", "-o"),
        help=f"Also write {what} as a web page, in one file that needs nothing else.",
    )


listen_option = click.option(
    "--listen",
    type=click.Path(path_type=Path),
    metavar="FILE.html",
    callback=_page_check("A blind test", "--listen"),
    help="Also write a page that plays samples and held-out pieces of music in random order, and "
    f"asks which is which. Without --samples, {SAMPLES_TO_HEAR} are drawn.",
)


def report_options(what: str) -> Callable[[Any], Any]:
    """Return the options of commands with reports: how samples are drawn, -o and --json."""
    return with_options(samples_options, page_option(what), json_option)
