"""`rnngen train`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from rnngen.cli.interrupt import stop_on_signals
from rnngen.cli.options import (
    READING,
    Duration,
    Reading,
    complete_corpus,
    complete_model,
    given,
    reading_options,
    setting_option,
    transpose_option,
)
from rnngen.cli.terminal import notice
from rnngen.config import (
    FINE_TUNING_RATE,
    PEAK_RATE,
    SIZES,
    NetworkOverrides,
    TrainConfig,
)
from rnngen.kinds import must_be_named

if TYPE_CHECKING:
    from rnngen.models.library import ModelFiles
    from rnngen.models.model_file import Model
    from rnngen.training.cluster import Workers

PLANNED = "planned"
SIZES_HELP = ", ".join(f"{name} {units} units" for name, (units, _) in SIZES.items())

TOGETHER = {"workers", "worker", "wait"}
"""Options that say who trains together."""
RESUMABLE = {"corpus", "resume", "seconds", "epochs", "name", "output", "tensorboard"}
RESUMABLE |= TOGETHER | set(READING)
"""Options that can be given with --resume; the corpus must be read as it was."""


@click.command("train")
@click.argument("corpus", shell_complete=complete_corpus)
@click.option(
    "--time",
    "seconds",
    type=Duration(),
    help="Stop after this time in all, such as 90s, 10m or 1h30m.",
)
@setting_option("--epochs", TrainConfig, show_default="what suits the corpus")
@click.option("--resume", is_flag=True, help="Resume the interrupted training of this name.")
@click.option(
    "--from",
    "base",
    metavar="MODEL",
    shell_complete=complete_model,
    help="Fine-tune this model on CORPUS.",
)
@click.option("--name", help="Give the model this name.  [default: the corpus's name]")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write the model to this file instead of the folder of models.",
)
@reading_options("all")
@click.option(
    "--size",
    type=click.Choice(list(SIZES)),
    show_default=PLANNED,
    help=f"Choose a network of one layer: {SIZES_HELP}.",
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
@transpose_option
@setting_option("--source-weight", TrainConfig, show_default=PLANNED)
@setting_option("--look-back", NetworkOverrides, show_default=PLANNED)
@setting_option("--shift", TrainConfig, show_default="2 for pictures")
@setting_option("--patience", TrainConfig)
@setting_option("--checkpoint-seconds", TrainConfig)
@click.option(
    "--tensorboard",
    type=click.Path(path_type=Path),
    help="Write curves for TensorBoard to this folder.",
)
@setting_option("--seed", TrainConfig)
@click.option(
    "--workers",
    metavar="HOST:PORT,…",
    help="Train on several machines, at these addresses. Start the same command on each, with its "
    "own --worker. Use a private network: TensorFlow runs any program that is sent to these ports. "
    "TF_CONFIG is obeyed instead where it is set.",
)
@click.option(
    "--worker",
    type=int,
    metavar="N",
    help="Be worker N, at address N of --workers. Worker 0 shows the progress and saves the model.",
)
@click.option(
    "--wait",
    type=Duration(),
    default="5m",
    show_default=True,
    help="Wait this long for the other workers to start.",
)
@setting_option("--local-steps", TrainConfig)
def train_command(
    corpus: str,
    resume: bool,
    base: str | None,
    name: str | None,
    output: Path | None,
    reading: Reading,
    tensorboard: Path | None,
    workers: str | None,
    worker: int | None,
    wait: float,
    **settings: Any,
) -> None:
    """Train a model on CORPUS.

    CORPUS is a built-in name (`rnngen corpora`), a file, a folder, a glob, a zip, or - for standard
    input. Corpus, machine speed and time decide the network and its settings. Without --time or
    --epochs, the number of passes suits the corpus. The model with the lowest validation loss is
    kept. Ctrl-C stops and keeps it too. --resume continues from there, even after a crash.

    \b
    rnngen train shakespeare --time 2m
    rnngen train ~/my-novel/ --name novel --epochs 10
    rnngen train shakespeare --resume
    rnngen train ~/my-sonnets.txt --from shakespeare --time 1m
    cat *.md | rnngen train - --name notes
    rnngen train ~/piano-recordings/ --performance
    """
    context = click.get_current_context()
    check_usage(context, base is not None, resume)
    if name is not None:
        check_name(name)
    prefer_command_line(context, settings)
    config, wishes = settings_of(settings)
    team = workers_of(workers, worker, wait)
    writes = team is None or team.number == 0

    from rnngen.cli.fine_tuning import Comparison
    from rnngen.cli.reading import read_corpus
    from rnngen.cli.training_display import TrainingDisplay
    from rnngen.models.library import ModelFiles, find_model, model_path
    from rnngen.models.model_file import check_writable, read_model
    from rnngen.training.start import find_checkpoint

    base_path = None if base is None else find_model(base)
    base_model = None if base_path is None else read_model(base_path)
    corpus, name = resolve_stdin(corpus, name, output, resume)
    loaded = read_corpus(corpus, reading.by_default(kind_of_base(base_model), {}), name)
    files = ModelFiles(output or model_path(loaded.name))
    comparison = None
    if base_path is not None and base_model is not None:
        comparison = Comparison(base_model, base_path, loaded)
    if resume and writes:
        find_checkpoint(files)
    elif writes:
        check_writable(files.model)
        report_earlier_training(files)
    with stop_on_signals() as stop:
        with TrainingDisplay(loaded, files, tensorboard) as display:
            from rnngen.training import train
            from rnngen.training.events import STOPPED

            trained = train(
                loaded,
                config,
                wishes,
                files.model,
                display.show,
                stop,
                resume,
                base_model,
                context.obj,
                team,
            )
        if writes:
            display.summary(trained, context)
        if comparison is not None and writes:
            comparison.show(trained.model)
    context.exit(stop.exit_code if trained.ended == STOPPED else 0)


def workers_of(workers: str | None, worker: int | None, wait: float) -> "Workers | None":
    """Return the workers that the options or TF_CONFIG name; None for one machine."""
    from rnngen.training.cluster import Workers

    described = os.environ.get("TF_CONFIG")
    if workers is not None:
        if worker is None:
            raise click.UsageError("--workers needs --worker, the number of this one, from 0.")
        return Workers.parse(workers, worker, wait)
    if worker is not None:
        raise click.UsageError("--worker needs --workers, the addresses of all of them.")
    return Workers.from_tf_config(described, wait) if described else None


def resolve_stdin(
    corpus: str, name: str | None, output: Path | None, resume: bool
) -> tuple[str, str | None]:
    """Return the corpus and its name. Replace standard input by its saved copy if resuming."""
    from rnngen.corpus.files import STDIN, STDIN_NAME
    from rnngen.models.library import ModelFiles, model_path

    if corpus != STDIN:
        return corpus, name
    name = name or STDIN_NAME
    saved = ModelFiles(output or model_path(name)).standard_input if resume else None
    if saved is None:
        notice("Standard input is saved next to the model, for --resume and `rnngen evaluate`.")
    return str(saved or corpus), name


def kind_of_base(base: "Model | None") -> str | None:
    """Return the kind in which to read the corpus if neither file names nor contents tell it."""
    from rnngen.corpus.pairs import LABEL

    if base is None or base.kind == LABEL:
        return None
    return base.kind if must_be_named(base.kind) else None


def check_usage(ctx: click.Context, fine_tunes: bool, resume: bool) -> None:
    """Refuse options that exclude each other or would have no effect."""
    explicit = {
        name for name in ctx.params if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    }
    flags = {option.name: max(option.opts, key=len) for option in ctx.command.params}

    def refuse(names: set[str], reason: str) -> None:
        if wrong := sorted(flags[name] for name in explicit & names):
            raise click.UsageError(f"{' and '.join(wrong)} cannot be used: {reason}")

    if {"seconds", "epochs"} <= explicit:
        raise click.UsageError("--time and --epochs exclude each other. Give one of them.")
    if "size" in explicit:
        refuse({"units", "layers"}, "--size already sets units and layers.")
    if fine_tunes:
        refuse({"size", "units", "layers", "look_back"}, "--from keeps the network of its model.")
    if resume:
        refuse(
            explicit - RESUMABLE,
            "--resume keeps the settings of the interrupted training, except its budget.",
        )


def prefer_command_line(ctx: click.Context, settings: dict[str, Any]) -> None:
    """Drop options from the environment that contradict the command line."""
    for rivals in (("seconds", "epochs"), ("size", "units"), ("size", "layers")):
        sources = {name: ctx.get_parameter_source(name) for name in rivals}
        if ParameterSource.COMMANDLINE in sources.values():
            settings |= {
                name: None for name in rivals if sources[name] is ParameterSource.ENVIRONMENT
            }


def check_name(name: str) -> None:
    """Refuse a name that cannot be the name of a folder."""
    from rnngen.corpus import folder_name

    if name != folder_name(name):
        raise click.UsageError(
            f"--name {name!r} cannot be the name of a folder. Try --name {folder_name(name)}."
        )


def settings_of(options: dict[str, Any]) -> tuple[TrainConfig, NetworkOverrides]:
    """Return the settings that the options give."""
    units, layers = options["units"], options["layers"]
    if options["size"]:
        units, layers = SIZES[options["size"]]
    wishes = NetworkOverrides(
        units, layers, options["dropout"], options["weight_drop"], options["look_back"]
    )
    return TrainConfig(**given(TrainConfig, options)), wishes


def report_earlier_training(files: "ModelFiles") -> None:
    """Print what will happen to the files of an earlier training."""
    if files.checkpoint.exists():
        notice(
            f"An interrupted training is at {files.checkpoint}. To continue it, use --resume. "
            + backup_notice(files.checkpoint)
        )
    if files.model.exists():
        notice(f"There is already a model at {files.model}. {backup_notice(files.model)}")


def backup_notice(file: Path) -> str:
    """Return what will happen to a file that the training replaces."""
    from rnngen.models.library import MAX_BACKUPS, expired, next_backup

    old = ", ".join(each.name for each in expired(file))
    removed = f" Only {MAX_BACKUPS} backups are kept, so {old} will be removed." if old else ""
    return f"It will be kept as {next_backup(file).name}.{removed}"
