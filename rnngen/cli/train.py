"""`rnngen train`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from rnngen.cli.interrupt import stop_on_signals
from rnngen.cli.options import (
    Duration,
    complete_corpus,
    complete_model,
    given,
    kind_asked,
    notice,
    reading_options,
    setting_option,
)
from rnngen.config import (
    FINE_TUNING_RATE,
    PEAK_RATE,
    SIZES,
    TRANSPOSE,
    NetworkOverrides,
    TrainConfig,
)

if TYPE_CHECKING:
    from rnngen.models.model_file import Model

PLANNED = "planned"

READING = ("kind", "performance", "parts")
"""Options that say what is read of a corpus, which a training that is resumed has to be told again."""


@click.command("train")
@click.argument("corpus", shell_complete=complete_corpus)
@click.option(
    "--time", "seconds", type=Duration(), help="Wall-clock budget in all, such as 90s, 10m, 1h30m."
)
@setting_option("--epochs", TrainConfig, show_default="as many as pay")
@click.option(
    "--resume", is_flag=True, help="Go on with the training of that name that was interrupted."
)
@click.option(
    "--from",
    "base",
    metavar="MODEL",
    shell_complete=complete_model,
    help="Go on from this model, on CORPUS.",
)
@click.option("--name", help="Name of the model.  [default: the corpus's name]")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write the model to this file instead."
)
@reading_options("all")
@click.option(
    "--size",
    type=click.Choice(list(SIZES)),
    show_default=PLANNED,
    help=f"Units of the network: {', '.join(f'{name} {units}' for name, (units, _) in SIZES.items())}, in one layer.",
)
@setting_option("--units", NetworkOverrides, show_default=PLANNED)
@setting_option("--layers", NetworkOverrides, show_default="1")
@setting_option("--dropout", NetworkOverrides, show_default=PLANNED)
@setting_option("--weight-drop", NetworkOverrides, show_default=PLANNED)
@setting_option(
    "--learning-rate", TrainConfig, show_default=f"{PEAK_RATE}, with --from {FINE_TUNING_RATE}"
)
@setting_option("--weight-decay", TrainConfig, show_default=f"{PLANNED}, with --from 0")
@setting_option("--lanes", TrainConfig)
@setting_option("--sequence-length", TrainConfig)
@click.option("--transpose", type=click.Choice(TRANSPOSE), default="auto", show_default=True,
              help="Learn music in other keys too, as far as every part stays in its range; performances at other "
              "paces, too.")  # fmt: skip
@setting_option("--patience", TrainConfig)
@setting_option("--checkpoint-seconds", TrainConfig)
@click.option(
    "--tensorboard",
    type=click.Path(path_type=Path),
    help="Write curves for TensorBoard to this folder.",
)
@setting_option("--seed", TrainConfig)
def train_command(
    corpus: str,
    resume: bool,
    base: str | None,
    name: str | None,
    output: Path | None,
    kind: str | None,
    performance: bool,
    parts: str | None,
    tensorboard: Path | None,
    **settings: Any,
) -> None:
    """Train a model on CORPUS.

    CORPUS is a built-in name (`rnngen corpora`), a file, a folder, a glob, a zip, or - for standard input.
    Network and settings are planned from the corpus, this machine's speed and the time; without --time or
    --epochs, training goes on until it no longer pays. The model that validates best is kept. Ctrl-C stops
    and keeps it too; --resume goes on from there, also after a crash.

    \b
    rnngen train shakespeare --time 2m
    rnngen train ~/my-novel/ --name novel --epochs 10
    rnngen train shakespeare --resume
    rnngen train ~/my-sonnets.txt --from shakespeare --time 1m
    cat *.md | rnngen train - --name notes
    rnngen train ~/piano-recordings/ --performance
    """
    check_usage(click.get_current_context(), base is not None, resume)
    kind = kind_asked(kind, performance)
    if name is not None:
        check_name(name)
    prefer_command_line(click.get_current_context(), settings)
    config, wishes = settings_of(settings)

    from rnngen.cli.fine_tuning import Comparison
    from rnngen.cli.reading import read_corpus
    from rnngen.cli.training_display import TrainingDisplay
    from rnngen.models.library import load_model, model_path
    from rnngen.models.model_file import check_writable

    base_model = None if base is None else load_model(base)
    corpus, name = resolve_stdin(corpus, name, output, resume)
    loaded = read_corpus(corpus, kind or played(base_model), name, parts)
    path = output or model_path(loaded.name)
    check_writable(path)
    tell_what_lies_there(path, resume)
    comparison = None if base_model is None else Comparison(base_model, loaded)
    with stop_on_signals() as stop:
        with TrainingDisplay(loaded, path, tensorboard) as display:
            from rnngen.training import train
            from rnngen.training.events import STOPPED

            trained = train(loaded, config, wishes, path, display.show, stop, resume, base_model)
        display.summary(trained, click.get_current_context())
        if comparison is not None:
            comparison.show(trained.model)
    click.get_current_context().exit(stop.exit_code if trained.ended == STOPPED else 0)


def resolve_stdin(
    corpus: str, name: str | None, output: Path | None, resume: bool
) -> tuple[str, str | None]:
    """Return a corpus and its name; to resume from stdin, return the saved copy of it."""
    from rnngen.corpus.files import STDIN, STDIN_NAME
    from rnngen.models.library import model_path
    from rnngen.training.standard_input import kept_input

    if corpus != STDIN:
        return corpus, name
    name = name or STDIN_NAME
    kept = kept_input(output or model_path(name)) if resume else None
    if kept is None:
        notice("Standard input is saved beside the model, for --resume and for evaluating.")
    return str(kept or corpus), name


def played(base: "Model | None") -> str | None:
    """The kind of a model of performances, which suffixes do not tell."""
    return "performance" if base is not None and base.kind == "performance" else None


def check_usage(ctx: click.Context, fine_tunes: bool, resume: bool) -> None:
    """Refuse options that contradict one another, or that would do nothing."""
    given = {
        name for name in ctx.params if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    }
    spelled = {option.name: max(option.opts, key=len) for option in ctx.command.params}

    def refuse(names: set[str], reason: str) -> None:
        if wrong := sorted(spelled[name] for name in given & names):
            raise click.UsageError(f"{', '.join(wrong)}: {reason}")

    if {"seconds", "epochs"} <= given:
        raise click.UsageError("--time and --epochs exclude each other.")
    if "size" in given:
        refuse({"units", "layers"}, "--size says that already.")
    if fine_tunes:
        refuse({"size", "units", "layers"}, "--from goes on with the network of its model.")
    if resume:
        others = given - {
            "corpus",
            "resume",
            "seconds",
            "epochs",
            "name",
            "output",
            "tensorboard",
            *READING,
        }
        refuse(
            others,
            "--resume goes on with the settings of the interrupted training; only its budget can be changed.",
        )


def prefer_command_line(ctx: click.Context, settings: dict[str, Any]) -> None:
    """Let what stands on the command line overrule what the environment says to the contrary."""
    for rivals in (("seconds", "epochs"), ("size", "units"), ("size", "layers")):
        sources = {name: ctx.get_parameter_source(name) for name in rivals}
        if ParameterSource.COMMANDLINE in sources.values():
            settings |= {
                name: None for name in rivals if sources[name] is ParameterSource.ENVIRONMENT
            }


def check_name(name: str) -> None:
    """Refuse a name that is not one of a folder."""
    from rnngen.corpus import folder_name

    if name != folder_name(name):
        raise click.BadParameter(
            f"{name!r} cannot name a folder. Expected such as {folder_name(name)!r}."
        )


def settings_of(options: dict[str, Any]) -> tuple[TrainConfig, NetworkOverrides]:
    """The settings that options say."""
    units, layers = (
        SIZES[options["size"]] if options["size"] else (options["units"], options["layers"])
    )
    wishes = NetworkOverrides(units, layers, options["dropout"], options["weight_drop"])
    return TrainConfig(**given(TrainConfig, options)), wishes


def tell_what_lies_there(path: Path, resume: bool) -> None:
    """Say what becomes of what an earlier training left at the model's place."""
    from rnngen.models.library import CHECKPOINT, beside

    if resume:
        return
    if (checkpoint := beside(path, CHECKPOINT)).exists():
        notice(
            f"An interrupted training lies at {checkpoint}; --resume would go on with it. {what_is_kept(checkpoint)}"
        )
    if path.exists():
        notice(f"A model lies at {path} already. {what_is_kept(path)}")


def what_is_kept(path: Path) -> str:
    """What becomes of a file that a training replaces."""
    from rnngen.models.backups import MOST_PREVIOUS, previous, too_many

    old = ", ".join(each.name for each in too_many(path))
    goes = f" The oldest of more than {MOST_PREVIOUS} goes: {old}." if old else ""
    return f"It will be kept as {previous(path).name}.{goes}"
