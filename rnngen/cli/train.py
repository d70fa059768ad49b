"""`rnngen train`."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from rnngen.cli.group import INTERRUPTED
from rnngen.cli.options import Duration, complete_corpus, kind_option, notice, setting_option
from rnngen.config import SIZES, TrainConfig

DEFAULT_SECONDS = 300.0


@click.command("train")
@click.argument("corpus", shell_complete=complete_corpus)
@click.option(
    "--time",
    "seconds",
    type=Duration(),
    help="Wall-clock budget, such as 90s, 10m, 1h30m.  [default: 5m]",
)
@setting_option("--epochs", TrainConfig, show_default=False)
@click.option(
    "--size", type=click.Choice(list(SIZES)), help="Size of the network.  [default: small up to 15m, else medium]"
)
@click.option("--name", help="Name of the model.  [default: the corpus's name]")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the model to this file instead.")
@kind_option
@setting_option("--seed", TrainConfig)
@setting_option("--lanes", TrainConfig)
@setting_option("--sequence-length", TrainConfig)
@setting_option("--learning-rate", TrainConfig)
def train_command(
    corpus: str,
    seconds: float | None,
    epochs: float | None,
    size: str | None,
    name: str | None,
    output: Path | None,
    kind: str | None,
    **settings: int | float,
) -> None:
    """Train a model on CORPUS.

    CORPUS is a built-in name (`rnngen corpora`), a file, a folder, a glob, a zip, or - for standard input.
    The model that validates best is kept; Ctrl-C stops early and keeps it too.

    \b
    rnngen train shakespeare --time 2m
    rnngen train ~/my-novel/ --name novel --epochs 10
    cat *.md | rnngen train - --name notes
    """
    from rnngen.corpus import folder_name

    if seconds is not None and epochs is not None:
        raise click.UsageError("--time and --epochs exclude each other.")
    budget = DEFAULT_SECONDS if seconds is None and epochs is None else seconds
    if name is not None and name != folder_name(name):
        raise click.BadParameter(f"{name!r} cannot name a folder. Expected such as {folder_name(name)!r}.")
    config = TrainConfig(seconds=budget, epochs=epochs, **settings)  # type: ignore[arg-type]

    from rnngen.cli.reading import read_corpus
    from rnngen.cli.training_display import TrainingDisplay
    from rnngen.corpus.summary import size_of, verdict
    from rnngen.model_file import check_writable
    from rnngen.models import model_path, previous

    loaded = read_corpus(corpus, kind, name)
    path = output or model_path(loaded.name)
    check_writable(path)
    if path.exists():
        notice(f"A model lies at {path} already; it will be kept beside the new one as {previous(path).name}.")
    if not (enough := verdict(*size_of(loaded))).startswith("large"):
        notice(f"The corpus is {enough}.")
    with TrainingDisplay(loaded) as display, stop_on_interrupt() as stop:
        from rnngen.training import train

        model, interrupted = train(loaded, config, size, path, display.show, stop)
    display.summary(model, path, interrupted)
    if interrupted:
        click.get_current_context().exit(INTERRUPTED)


@contextmanager
def stop_on_interrupt() -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C asks the training to finish its step and stop; a second one stops at once."""
    asked = False

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        notice("Stopping after this step. Press Ctrl-C again to stop at once.")

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)
