"""`rnngen sample`."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from rnngen.cli.interrupt import stop_on_signals
from rnngen.cli.options import (
    complete_model,
    given,
    outputs_option,
    parts_option,
    sound_option,
)
from rnngen.cli.sampling_options import (
    SampleOptions,
    check_combinations,
    check_harmonising,
    config_of,
    describe,
    sampling_options,
    steering_options,
)
from rnngen.cli.shard_options import merge_option, shard_option
from rnngen.cli.terminal import notice
from rnngen.config import FormConfig, SteerConfig
from rnngen.errors import SettingError
from rnngen.kinds import KINDS
from rnngen.shards import WHOLE

if TYPE_CHECKING:
    from rnngen.models.model_file import Model
    from rnngen.sampling.request import Rules, SampleRequest


STANDARD_INPUT = "-"


def single(
    context: click.Context, parameter: click.Parameter, sources: tuple[str, ...]
) -> str | None:
    """Return the only source, if there is one."""
    if len(sources) > 1:
        raise SettingError("--given takes one source. Pipe in several, one a line: --given -.")
    return sources[0] if sources else None


@click.command("sample")
@click.argument("model", shell_complete=complete_model, required=False)
@click.option(
    "--prime",
    metavar="TEXT|@FILE",
    help="Begin samples with this prompt: a text, a text file after @ (@- is standard input), or, "
    "for a model of music, a score file.",
)
@click.option(
    "--given",
    multiple=True,
    callback=single,
    metavar="TEXT|@FILE|-",
    help="Write the target of this source, for a model of pairs: a text, or a file after @, or "
    "standard input, with a source in each line; for a melody, its score file.",
)
@parts_option(
    "as the model was trained",
    "Read these parts of the score in --prime: all, melody, or a name, instrument or number.",
)
@click.option(
    "--keep-prime/--drop-prime",
    default=None,
    help="Write the prompt at the beginning of samples, or leave it out.  [default: keep]",
)
@click.option(
    "--between",
    nargs=2,
    metavar="A B",
    help="Write a text that leads from A to B; each is given as in --prime.",
)
@click.option(
    "--keep-bars",
    metavar="BARS",
    help="Keep these bars of the score in --prime, such as 1-4,9-12, and rewrite the others.",
)
@click.option(
    "--harmonise",
    metavar="FILE",
    help="Write the other parts under the melody in this score file, which stays as it is.",
)
@click.option("--title", metavar="TEXT", help="Write a paper with this title, in LaTeX.")
@click.option(
    "--author",
    metavar="TEXT",
    help="Write a paper by this author, in LaTeX; \\and stands between two.  [default: Anonymous]",
)
@steering_options
@sampling_options
@click.option(
    "--baseline",
    is_flag=True,
    help="Sample from n-grams of the model's own corpus instead of the network.",
)
@click.option(
    "--mix",
    is_flag=True,
    help="Mix the network's probabilities with those of n-grams of the model's own corpus.",
)
@click.option("--free", is_flag=True, help="Sample without the constraint that keeps output valid.")
@click.option(
    "--grammar",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Let prompt and sample obey the grammar in this .lark file instead "
    "(pip install 'rnngen[grammar]').",
)
@click.option(
    "--match",
    metavar="REGEX",
    help="Let prompt and sample together match this pattern from beginning to end.",
)
@click.option(
    "--no-copy",
    type=int,
    metavar="INTEGER",
    help="Copy no run of this many characters, or notes in any transposition, from the training "
    "data, wherever there is a choice.",
)
@merge_option("the records of all samples, which --json printed in each part")
@shard_option("Draw part K of N of the samples: those of the whole run, with their numbers.")
@outputs_option("text to standard output, music to MODEL-SEED.mid")
@click.option(
    "--format",
    "file_format",
    help="Write the format of this suffix, whatever the file is called.  "
    "[default: the file's own suffix]",
)
@sound_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each sample.")
@click.option(
    "--explain",
    "page",
    metavar="FILE.html",
    type=click.Path(path_type=Path),
    help="Also write a web page that shows how likely each token was, and which were likelier.",
)
@click.option(
    "--stats",
    is_flag=True,
    help="Report the time, the lines drawn again, the loops undone and the probability masked.",
)
def sample_command(model: str | None, **options: Any) -> None:
    """Write in the manner of MODEL: a name (`rnngen models`) or a file.

    Without MODEL, the newest one is taken. Text streams to standard output; music goes to a
    .mid file. The same model, seed and options give the same bytes. Ctrl-C ends the samples
    where they are, and keeps them.

    \b
    rnngen sample shakespeare --temperature 0.7 --prime "ROMEO:"
    rnngen sample shakespeare --temperature 0.4:1.1 --stop "JULIET:"
    rnngen sample python --prime "def " -o script.py
    rnngen sample papers -o paper.tex -o paper.pdf
    rnngen sample papers --title "On Sheaves" --author "E. Noether" -o paper.pdf
    rnngen sample shakespeare --explain why.html
    rnngen sample tang --mix
    rnngen sample shakespeare --baseline
    rnngen sample irish --count 4 --best-of 8 -o tune.mid      tune-1.mid … tune-4.mid
    rnngen sample shakespeare --between "ROMEO: I will go to the " "and so farewell."
    rnngen sample irish --bars 16 -o tune.mid
    rnngen sample irish --metre 6/8 --key D --tempo 110 --form AABB -o jig.mid
    rnngen sample irish --range G3-D6 --density 2 -o slow.mid
    rnngen sample bach --harmonise melody.mid -o chorale.mid
    rnngen sample irish --prime tune.mid --keep-bars 1-4,9-12 -o variation.mid
    rnngen sample phrases --given "I love you."
    rnngen sample harmoniser --given melody.mid -o chorale.mid
    rnngen sample waves --given curve.csv -o out.csv -o out.png
    rnngen sample bach -o chorale.mid -o chorale.musicxml -o chorale.html -o chorale.mp3
    rnngen sample irish --count 1000 --seed 4 --shard 3/8 -o tune.mid      tune-251.mid …
    """
    check_combinations(explicit_options())
    if options["merge"]:
        from rnngen.cli.merging import merge_records

        merge_records(options["merge"], explicit_options(), options["count"])
        return
    from rnngen.cli.explanation import check_page
    from rnngen.cli.output import Output, OutputOptions
    from rnngen.cli.series import answered_without_drawing
    from rnngen.cli.task import task_of
    from rnngen.models.library import load_model
    from rnngen.sampling.given import harmonises

    loaded = None if options["given"] is None else load_model(model)
    if loaded is not None and answered_without_drawing(loaded, options, explicit_options()):
        return
    if loaded is not None and harmonises(loaded) and options["given"] != STANDARD_INPUT:
        check_harmonising(explicit_options())
        options["harmonise"] = options["given"]
    if options["page"]:
        check_page(options["page"])
    task_options = SampleOptions.of(options)
    request = read_request(model, options, task_options, loaded)
    if options["given"] == STANDARD_INPUT:
        from rnngen.cli.answers import answer_lines

        with stop_on_signals() as should_stop:
            answer_lines(request, options, should_stop)
        click.get_current_context().exit(should_stop.exit_code)
    output = Output(request, OutputOptions.of(options))
    task = task_of(request, task_options)
    for message in (request.steering.notice, task.notice):
        if message:
            notice(message)
    if options["seed"] is None and not options["as_json"]:
        notice(f"seed {request.config.seed}")
    if request.config.best_of > 1 and not options["baseline"] and not options["mix"]:
        from rnngen.cli.realism import with_realism
        from rnngen.models.library import find_model

        task = with_realism(task, find_model(model))
    origin = {**task.origin, **describe_request(request, options)}
    with stop_on_signals() as should_stop:
        output.take(task, origin, should_stop)
    click.get_current_context().exit(should_stop.exit_code)


def explicit_options() -> set[str]:
    """Return the names of the options that the user gave; --drop-prime counts as one of its own."""
    context = click.get_current_context()
    defaults = (ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP)
    names = {name for name in context.params if context.get_parameter_source(name) not in defaults}
    return names | ({"drop_prime"} if context.params["keep_prime"] is False else set())


def read_request(
    model: str | None,
    options: Mapping[str, Any],
    task: SampleOptions,
    loaded: "Model | None" = None,
) -> "SampleRequest":
    """Read the model and what is asked of it; the task adds the prompt.

    Args:
        loaded: the model, if it has been read already.
    """
    from rnngen.cli.output import training_of
    from rnngen.models.library import find_model
    from rnngen.models.model_file import read_model
    from rnngen.sampling.by_kind import sampling_of
    from rnngen.sampling.request import SampleRequest

    path = find_model(model)
    loaded = with_source(loaded or read_model(path), options["given"])
    config = config_of(options, KINDS[loaded.kind], task)
    rules = read_rules(options)
    training = training_of(loaded, path)
    if options["baseline"] or options["mix"]:
        from rnngen.cli.evaluating import counted, mixed

        loaded = (counted if options["baseline"] else mixed)(loaded, path)
    steer = SteerConfig(**given(SteerConfig, options))
    form = FormConfig(**given(FormConfig, options))
    if form.form is not None and config.bars is not None:
        from rnngen.sampling.form import share_bars

        form = share_bars(form, config.bars, options["section_bars"] is not None)
    return SampleRequest(
        loaded,
        config=config,
        rules=rules,
        steering=sampling_of(loaded).steering(loaded, steer),
        form=form,
        training=training,
        keep_prompt=task.keep_prime,
        shard=options["shard"] or WHOLE,
    )


def with_source(model: "Model", typed: str | None) -> "Model":
    """Return the model after the source that --given names.

    Raises:
        SettingError: if a model of pairs has no source, or any other model has one.
    """
    from rnngen.models.pairs import target_model
    from rnngen.sampling.given import check_given, read_source

    check_given(model, typed is not None)
    if typed is None:
        return model
    if typed == STANDARD_INPUT:
        return target_model(model, [])
    from rnngen.cli.sources import typed_sources

    source = read_source(model, next(iter(typed_sources(model, typed, "--given"))).content)
    if source.notice:
        notice(source.notice)
    return target_model(model, [source.ids])


def read_rules(options: Mapping[str, Any]) -> "Rules":
    """Read the rules that samples obey, with the grammar's file."""
    from rnngen.sampling.request import Rules

    grammar = None
    if options["grammar"] is not None:
        from rnngen.corpus.files import read_text_file

        grammar = read_text_file(options["grammar"], "--grammar")
    return Rules(options["free"], grammar, options["match"], options["no_copy"])


def describe_request(request: "SampleRequest", options: Mapping[str, Any]) -> dict[str, str]:
    """Return what the provenance line says of rules, steering, form and n-grams."""
    steer = SteerConfig(**given(SteerConfig, options))
    described = request.rules.describe() | describe(steer) | describe(request.form)
    if options["baseline"]:
        described["n-grams in place of the network"] = ""
    elif options["mix"]:
        described["n-grams mixed in"] = ""
    return described
