"""`rnngen sample`."""

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from rnngen.cli.interrupt import stop_on_signals
from rnngen.cli.options import (
    complete_model,
    given,
    notice,
    outputs_option,
    parts_option,
    sound_option,
)
from rnngen.cli.sampling_options import (
    SampleOptions,
    config_of,
    sampling_options,
    steering_options,
    told,
)
from rnngen.config import FormConfig, SteerConfig
from rnngen.kinds import KINDS, Sound


@click.command("sample")
@click.argument("model", shell_complete=complete_model, required=False)
@click.option(
    "--prime",
    metavar="TEXT|@FILE",
    help="Begin with this text, a file's text, or, for music, a score file.",
)
@parts_option(
    "as the model was trained",
    "Parts of the score in --prime: all, melody, or a name, instrument or number.",
)
@click.option(
    "--keep-prime/--drop-prime",
    default=None,
    help="Whether --prime stands at the beginning of the sample.  [default: keep]",
)
@click.option(
    "--between", nargs=2, metavar="A B", help="Lead from one text to another; each as in --prime."
)
@click.option(
    "--keep-bars",
    metavar="BARS",
    help="Keep these bars of --prime, such as 1-4,9-12, and rewrite the others.",
)
@click.option(
    "--harmonise",
    metavar="FILE",
    help="Set the other parts of music under the melody in this score file, which stays.",
)
@steering_options
@sampling_options
@click.option(
    "--baseline", is_flag=True, help="Let n-grams of the model's own corpus write in its place."
)
@click.option(
    "--mix", is_flag=True, help="Let n-grams of the model's own corpus write together with it."
)
@click.option("--free", is_flag=True, help="Sample without the constraint that keeps output valid.")
@click.option(
    "--grammar",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Obey the grammar in this .lark file instead, prompt included (pip install 'rnngen[grammar]').",
)
@click.option(
    "--match", metavar="REGEX", help="Match this pattern from beginning to end, prompt included."
)
@click.option(
    "--no-copy",
    type=int,
    metavar="INTEGER",
    help="Write no run of so many characters, or notes in any transposition, that the training has too, "
    "wherever there is a choice.",
)
@outputs_option("text to standard output, music to MODEL-SEED.mid")
@click.option(
    "--format",
    "file_format",
    help="Suffix that decides the format, whatever the file is called.  [default: the file's own]",
)
@sound_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each sample.")
@click.option(
    "--explain",
    "page",
    metavar="FILE.html",
    type=click.Path(path_type=Path),
    help="Write a web page too that shows how likely each token was, and what was likelier.",
)
@click.option(
    "--stats",
    is_flag=True,
    help="Say what it took: time, lines drawn again, loops, probability masked.",
)
def sample_command(
    model: str | None,
    prime: str | None,
    parts: str | None,
    keep_prime: bool | None,
    between: tuple[str, str] | None,
    keep_bars: str | None,
    harmonise: str | None,
    baseline: bool,
    mix: bool,
    free: bool,
    grammar: Path | None,
    match: str | None,
    no_copy: int | None,
    outputs: tuple[Path, ...],
    file_format: str | None,
    sound: Sound,
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
    rnngen sample tang --mix
    rnngen sample shakespeare --baseline
    rnngen sample irish --count 4 --best-of 8 -o tune.mid      tune-1.mid … tune-4.mid
    rnngen sample shakespeare --between "ROMEO: I will go to the " "and so farewell."
    rnngen sample irish --bars 16 -o tune.mid
    rnngen sample irish --metre 6/8 --key D --tempo 110 --range G3-D6 --density 2 --form AABB -o jig.mid
    rnngen sample bach --harmonise melody.mid -o chorale.mid
    rnngen sample irish --prime tune.mid --keep-bars 1-4,9-12 -o variation.mid
    rnngen sample bach -o chorale.mid -o chorale.musicxml -o chorale.html -o chorale.mp3
    """
    request = SampleOptions(
        prime, keep_prime is not False, between, keep_bars, options["form"], harmonise, parts
    )
    request.check(options_given())
    from rnngen.cli.evaluating import counted, mixed
    from rnngen.cli.output import Output, training_of
    from rnngen.cli.reading import prompt_bar
    from rnngen.cli.task import task_of
    from rnngen.corpus.text import decode_text
    from rnngen.models.library import find_model
    from rnngen.models.model_file import read_model
    from rnngen.sampling import BestOf, Brief, Rules, steering_of
    from rnngen.sampling.form import bars_of_section

    if page:
        from rnngen.cli.output import check_page, write_page

        check_page(page)
    path = find_model(model)
    loaded = read_model(path)
    config = config_of(options, KINDS[loaded.kind], request.fills)
    rules = Rules(
        free,
        None if grammar is None else decode_text(grammar.read_bytes(), grammar.name)[0],
        match,
        no_copy,
    )
    training = training_of(loaded, path)
    if baseline or mix:
        loaded = (counted if baseline else mixed)(loaded, path)
    wishes, form = (
        SteerConfig(**given(SteerConfig, options)),
        FormConfig(**given(FormConfig, options)),
    )
    form = bars_of_section(form, config.bars, options["section_bars"] is not None)
    heard = click.get_current_context().with_resource(prompt_bar())
    brief = Brief(
        *(loaded, config, rules, steering_of(loaded, wishes), form, BestOf(training, free)),
        request.keep_prime,
        heard,
    )
    output = Output(loaded, config, outputs, file_format, training, as_json, stats, sound, heard)
    task = task_of(brief, request)
    for message in (brief.steering.notice, task.notice):
        if message:
            notice(message)
    if options["seed"] is None and not as_json:
        notice(f"seed {config.seed}")
    origin = task.origin | rules.told() | told(wishes) | told(form)
    origin |= (
        {"n-grams in place of the network": ""}
        if baseline
        else {"n-grams mixed in": ""}
        if mix
        else {}
    )
    with stop_on_signals() as stopped:
        documents = output.take(task, origin, stopped)
        if page:
            write_page(page, loaded, config, origin, documents)
    click.get_current_context().exit(stopped.exit_code)


def options_given() -> set[str]:
    """The names of the options that were given by the user of the command that runs; --drop-prime has its own."""
    context = click.get_current_context()
    usual = (ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP)
    given = {name for name in context.params if context.get_parameter_source(name) not in usual}
    return given | ({"drop_prime"} if context.params["keep_prime"] is False else set())
