"""`rnngen sample`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rnngen.cli.interrupt import stop_on_signals
from rnngen.cli.options import complete_model, notice, parts_option
from rnngen.cli.sampling_options import config_of, sampling_options
from rnngen.cli.sound import sound_option
from rnngen.kinds import KINDS

if TYPE_CHECKING:
    from rnngen.cli.task import Task
    from rnngen.config import SampleConfig
    from rnngen.generation import Judge
    from rnngen.model_file import Model
    from rnngen.sampling.constraint.base import Constraint
    from rnngen.writers.audio import Sound


@click.command("sample")
@click.argument("model", shell_complete=complete_model, required=False)
@click.option("--prime", metavar="TEXT|@FILE", help="Begin with this text, a file's text, or, for music, a score file.")
@parts_option(
    "as the model was trained", "Parts of the score in --prime: all, melody, or a name, instrument or number."
)
@click.option("--between", nargs=2, metavar="A B", help="Lead from one text to another; each as in --prime.")
@click.option(
    "--keep-bars", metavar="BARS", help="Keep these bars of --prime, such as 1-4,9-12, and rewrite the others."
)
@sampling_options
@click.option("--free", is_flag=True, help="Sample without the constraint that keeps output valid.")
@click.option(
    "--grammar",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Obey the grammar in this .lark file instead, prompt included (pip install 'rnngen[grammar]').",
)
@click.option("--match", metavar="REGEX", help="Match this pattern from beginning to end, prompt included.")
@click.option(
    "--no-copy",
    type=int,
    metavar="INTEGER",
    help="Write no run of so many characters, or notes in any transposition, that the training has too, "
    "wherever there is a choice.",
)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Write to this file; may be repeated.",
)
@click.option("--format", "file_format", help="Suffix that decides the format, whatever the file is called.")
@sound_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each sample.")
@click.option(
    "--explain",
    "page",
    metavar="FILE.html",
    type=click.Path(path_type=Path),
    help="Write a web page too that shows how likely each token was, and what was likelier.",
)
@click.option("--stats", is_flag=True, help="Say what it took: time, lines drawn again, loops, probability masked.")
def sample_command(
    model: str | None,
    prime: str | None,
    parts: str | None,
    between: tuple[str, str] | None,
    keep_bars: str | None,
    free: bool,
    grammar: Path | None,
    match: str | None,
    no_copy: int | None,
    outputs: tuple[Path, ...],
    file_format: str | None,
    sound: "Sound",
    as_json: bool,
    page: Path | None,
    stats: bool,
    **options: Any,
) -> None:
    """Write in the manner of MODEL: a name (`rnngen models`) or a file; without one, the newest model.

    Text streams to standard output; music goes to a .mid file. The same model, seed and options give the
    same bytes. Ctrl-C ends the samples where they are, and keeps them.

    \b
    rnngen sample shakespeare --temperature 0.7 --prime "ROMEO:"
    rnngen sample shakespeare --temperature 0.4:1.1 --stop "JULIET:"
    rnngen sample python --prime "def " -o script.py
    rnngen sample papers -o paper.tex -o paper.pdf
    rnngen sample shakespeare --explain why.html
    rnngen sample irish --count 4 --best-of 8 -o tune.mid      tune-1.mid … tune-4.mid
    rnngen sample shakespeare --between "ROMEO: I will go to the " "and so farewell."
    rnngen sample irish --bars 16 -o tune.mid
    rnngen sample irish --prime tune.mid --keep-bars 1-4,9-12 -o variation.mid
    rnngen sample bach -o chorale.mid -o chorale.musicxml -o chorale.html -o chorale.wav
    """
    rules_given = free or grammar is not None or match is not None or no_copy is not None
    check_together(prime, between, keep_bars, rules_given or options["bars"] is not None)
    from rnngen.cli.copying import training_of
    from rnngen.cli.output import Output
    from rnngen.corpus.text import decode_text
    from rnngen.generation import Judge, Rules, constraint_of, constraint_with
    from rnngen.model_file import read_model
    from rnngen.models import find_model

    if page:
        from rnngen.cli.explain import check_page, write_page

        check_page(page)
    path = find_model(model)
    loaded = read_model(path)
    config = config_of(options, KINDS[loaded.kind], fills=between is not None or keep_bars is not None)
    rules = Rules(free, None if grammar is None else decode_text(grammar.read_bytes(), grammar.name)[0], match, no_copy)
    training = training_of(loaded, path)
    constraint = constraint_with(constraint_of(loaded, rules, config.bars), rules, training)
    output = Output(loaded, config, outputs, file_format, training, as_json, stats, sound)
    task = task_of(loaded, config, prime, between, keep_bars, constraint, Judge(training, free), parts)
    if task.notice:
        notice(task.notice)
    if options["seed"] is None and not as_json:
        notice(f"seed {config.seed}")
    origin = task.origin | rules.told()
    with stop_on_signals() as stopped:
        documents = output.take(task, constraint, origin, stopped)
        if page:
            write_page(page, loaded, config, origin, documents)
    click.get_current_context().exit(stopped.exit_code)


def check_together(prime: str | None, between: tuple[str, str] | None, keep_bars: str | None, has_rules: bool) -> None:
    """Raise where options exclude one another."""
    if between is not None and (prime is not None or keep_bars is not None):
        raise click.UsageError("--between says where a text begins and ends. Expected it without --prime, --keep-bars.")
    if keep_bars is not None and has_rules:
        raise click.UsageError(
            "--keep-bars fills the bars that there are. "
            "Expected it without --bars, --free, --grammar, --match, --no-copy."
        )


def task_of(
    model: "Model",
    config: "SampleConfig",
    prime: str | None,
    between: tuple[str, str] | None,
    keep_bars: str | None,
    constraint: "Constraint",
    judge: "Judge",
    parts: str | None = None,
) -> "Task":
    """What the options ask for."""
    from rnngen.cli.task import bridge, continuation, rewriting

    if between is not None:
        return bridge(model, config, between, constraint)
    if keep_bars is not None:
        return rewriting(model, config, prime, keep_bars, parts)
    return continuation(model, config, prime, constraint, judge, parts)
