"""The command line. Heavy libraries are imported only when a command runs."""

import gc
import io
import os
import sys

import click

from rnngen import __version__
from rnngen.cli.cache import cache_group
from rnngen.cli.classify import classify_command
from rnngen.cli.compare import compare_command
from rnngen.cli.completion import completion_command
from rnngen.cli.corpora import corpora_group
from rnngen.cli.evaluate import evaluate_command
from rnngen.cli.export import export_command
from rnngen.cli.group import RnngenGroup
from rnngen.cli.models import models_group
from rnngen.cli.options import name_environment
from rnngen.cli.render import render_command
from rnngen.cli.sample import sample_command
from rnngen.cli.score import score_command
from rnngen.cli.train import train_command
from rnngen.cli.write import write_command

OBJECTS_PER_SEARCH = 100_000
"""Objects made between two searches for circles. A step of a sample makes some hundred, and no
circles; Python's usual 700 cost up to a tenth of the speed of many samples side by side."""

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=RnngenGroup, context_settings=CONTEXT)
@click.version_option(__version__, "-V", "--version", prog_name="rnngen")
@click.option("--debug", is_flag=True, help="Show the full trace of an error.")
def main(debug: bool) -> None:
    """Train a small LSTM on your own text, code or music, and sample output you can use.

    \b
    rnngen train shakespeare --time 2m     train on a built-in corpus
    rnngen sample shakespeare              write in its style
    rnngen train ~/my-midi-folder/         train on your own files

    Exit codes: 0 success, 1 error, 2 wrong usage, 130 interrupted, 143 terminated.
    """
    # OpenBLAS reads this when numpy is first imported. Its threads stall for milliseconds a product
    # if another process needs their core. `rnngen.network.stepper` has threads of its own.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Pictures are written to files. A notebook's backend may be missing where the program runs.
    os.environ["MPLBACKEND"] = "agg"
    gc.set_threshold(OBJECTS_PER_SEARCH)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


for command in (
    train_command,
    sample_command,
    write_command,
    classify_command,
    evaluate_command,
    score_command,
    compare_command,
    corpora_group,
    models_group,
    cache_group,
    render_command,
    export_command,
    completion_command,
):
    main.add_command(command)
    name_environment(command)
