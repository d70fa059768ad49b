"""`rnngen write`."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rnngen.cli.options import complete_model, notice, setting_option, with_options
from rnngen.cli.sampling_options import TEMPERATURE, config_of
from rnngen.config import SampleConfig
from rnngen.errors import RnngenError
from rnngen.kinds import KINDS, REACHES

if TYPE_CHECKING:
    from rnngen.models.model_file import Model
    from rnngen.sampling.cowriting.partner import Suggester
    from rnngen.sampling.cowriting.session import Session

LENGTH = 300
ALTERNATIVES = 3
CHOOSING = (
    TEMPERATURE,
    setting_option("--word-temperature", SampleConfig, show_default="that of all"),
    setting_option("--top-k", SampleConfig, show_default="all are kept"),
    setting_option("--top-p", SampleConfig, show_default="all are kept"),
    setting_option("--min-p", SampleConfig, show_default="all are kept"),
    setting_option("--seed", SampleConfig, show_default="drawn", default=None),
)


@click.command("write")
@click.argument("model", shell_complete=complete_model, required=False)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Save here instead of to FILE.",
)
@click.option(
    "--reach",
    type=click.Choice(REACHES),
    show_default="line for code, sentence otherwise",
    help="How far a continuation goes: to the end of a sentence, line or paragraph, or as far as --length.",
)
@click.option(
    "--length",
    type=click.IntRange(1, 4000),
    default=LENGTH,
    show_default=True,
    help="Most characters of a continuation.",
)
@click.option(
    "--count",
    type=click.IntRange(1, 9),
    default=ALTERNATIVES,
    show_default=True,
    help="Continuations to choose from.",
)
@with_options(*CHOOSING)
@click.option("--free", is_flag=True, help="Go on without the constraint that keeps output valid.")
def write_command(
    model: str | None,
    file: Path | None,
    output: Path | None,
    reach: str | None,
    free: bool,
    **options: Any,
) -> None:
    """Write together with MODEL in the terminal: you type, it goes on, you choose.

    Tab shows how the model would go on from the cursor. Tab again takes it, Ctrl-Right takes a word of it, Up and
    Down show others, Ctrl-R asks again, Esc drops it. Ctrl-Z undoes, Ctrl-S saves, Ctrl-D leaves; text that was
    not saved is kept in a file beside FILE. F1 lists all keys.

    \b
    rnngen write shakespeare                       a new text
    rnngen write shakespeare scene.txt             go on with a text, or begin it
    rnngen write python tool.py --reach paragraph --temperature 0.4
    """
    _check_terminal()
    from rnngen.models.library import load_model
    from rnngen.sampling import Rules, constraint_of
    from rnngen.sampling.cowriting.files import open_draft
    from rnngen.sampling.cowriting.partner import Suggester
    from rnngen.sampling.cowriting.reach import Reach
    from rnngen.sampling.cowriting.session import Session

    loaded = load_model(model)
    _check_kind(loaded)
    config = config_of({**options, "repeat_guard": False}, KINDS[loaded.kind])
    text, message = open_draft(file) if file else ("", "")
    usual = Reach.LINE if loaded.kind == "python" else Reach.SENTENCE
    session = Session(text, config, Reach(reach) if reach else usual)
    session.message = message
    _write(
        session,
        Suggester(loaded, constraint_of(loaded, Rules(free))),
        loaded,
        model or loaded.name,
        output or file,
    )


def _write(
    session: "Session", partner: "Suggester", model: "Model", name: str, path: Path | None
) -> None:
    """Show the editor until the writer leaves, however that comes about; then see to what was not saved.

    Args:
        name: How the writer called the model.
    """
    from rnngen.cli.editor.screen import Screen

    screen = Screen(session, partner, model.name, path)
    try:
        screen.run()
    finally:
        if session.draft.unsaved and session.draft.text:
            _keep(session.draft.text, screen.path, model, name)


def _keep(text: str, path: Path | None, model: "Model", name: str) -> None:
    """Keep a draft that was not saved, and say where; with no place for it, print it."""
    from rnngen.sampling.cowriting.files import keep_draft

    try:
        kept = keep_draft(text, path, f"{model.name}-draft{KINDS[model.kind].output}")
        again = ["rnngen", "write", name, str(kept), *(["-o", str(path)] if path else [])]
        notice(f"The text was not saved; it is kept in {kept}. Go on: {shlex.join(again)}")
    except RnngenError as error:
        click.echo(text)
        notice(str(error))


def _check_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError(
            "Writing together needs a terminal. Expected one; without, `rnngen sample` writes alone."
        )


def _check_kind(model: "Model") -> None:
    if KINDS[model.kind].is_music:
        raise RnngenError(
            f"{model.name} writes music. Expected a model of text, as what is written together is text; "
            f"`rnngen sample {model.name}` writes tunes."
        )
