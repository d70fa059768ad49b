"""`rnngen sample`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rnngen.cli.options import complete_model, notice
from rnngen.cli.sampling_options import config_of, sampling_options
from rnngen.kinds import KINDS

if TYPE_CHECKING:
    from rnngen.cli.task import Task
    from rnngen.config import SampleConfig
    from rnngen.model_file import Model
    from rnngen.sampling.constraint.base import Constraint


@click.command("sample")
@click.argument("model", shell_complete=complete_model, required=False)
@click.option("--prime", metavar="TEXT|@FILE", help="Begin with this text, a file's text, or, for music, a score file.")
@click.option("--between", nargs=2, metavar="A B", help="Lead from one text to another; each as in --prime.")
@click.option(
    "--keep-bars", metavar="BARS", help="Keep these bars of --prime, such as 1-4,9-12, and rewrite the others."
)
@sampling_options
@click.option("--free", is_flag=True, help="Sample without the constraint that keeps output valid.")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Write to this file; may be repeated.",
)
@click.option("--format", "file_format", help="Suffix that decides the format, whatever the file is called.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each sample.")
@click.option("--stats", is_flag=True, help="Say what it took: time, lines drawn again, loops, probability masked.")
def sample_command(
    model: str | None,
    prime: str | None,
    between: tuple[str, str] | None,
    keep_bars: str | None,
    free: bool,
    outputs: tuple[Path, ...],
    file_format: str | None,
    as_json: bool,
    stats: bool,
    **options: Any,
) -> None:
    """Write in the manner of MODEL: a name (`rnngen models`) or a file; without one, the newest model.

    Text streams to standard output; music goes to a .mid file. The same model, seed and options give the
    same bytes.

    \b
    rnngen sample shakespeare --temperature 0.7 --prime "ROMEO:"
    rnngen sample shakespeare --temperature 0.4:1.1 --stop "JULIET:"
    rnngen sample python --prime "def " -o script.py
    rnngen sample irish --count 4 --best-of 8 -o tune.mid      tune-1.mid … tune-4.mid
    rnngen sample shakespeare --between "ROMEO: I will go to the " "and so farewell."
    rnngen sample irish --bars 16 -o tune.mid
    rnngen sample irish --prime tune.mid --keep-bars 1-4,9-12 -o variation.mid
    rnngen sample bach -o chorale.mid -o chorale.musicxml -o chorale.png
    """
    check_together(prime, between, keep_bars, free, options["bars"])
    from rnngen.cli.output import Output
    from rnngen.generation import constraint_of
    from rnngen.models import load_model

    loaded = load_model(model)
    config = config_of(options, KINDS[loaded.kind], fills=between is not None or keep_bars is not None)
    constraint = constraint_of(loaded, free, config.bars)
    output = Output(loaded, config, outputs, file_format, free, as_json, stats)
    task = task_of(loaded, config, prime, between, keep_bars, constraint)
    if task.notice:
        notice(task.notice)
    if options["seed"] is None and not as_json:
        notice(f"seed {config.seed}")
    output.take(task, constraint)


def check_together(
    prime: str | None, between: tuple[str, str] | None, keep_bars: str | None, free: bool, bars: int | None
) -> None:
    """Raise where options exclude one another."""
    if between is not None and (prime is not None or keep_bars is not None):
        raise click.UsageError("--between says where a text begins and ends. Expected it without --prime, --keep-bars.")
    if keep_bars is not None and (free or bars is not None):
        raise click.UsageError("--keep-bars fills the bars that there are. Expected it without --free, --bars.")


def task_of(
    model: "Model",
    config: "SampleConfig",
    prime: str | None,
    between: tuple[str, str] | None,
    keep_bars: str | None,
    constraint: "Constraint",
) -> "Task":
    """What the options ask for."""
    from rnngen.cli.task import bridge, continuation, rewriting

    if between is not None:
        return bridge(model, config, between, constraint)
    if keep_bars is not None:
        return rewriting(model, config, prime, keep_bars)
    return continuation(model, config, prime, constraint)
