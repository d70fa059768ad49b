"""`rnngen write`."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rnngen.cli.options import complete_model, setting_option, with_options
from rnngen.cli.sampling_options import TEMPERATURE, config_of
from rnngen.cli.terminal import notice, show_text
from rnngen.config import SampleConfig
from rnngen.errors import RnngenError
from rnngen.kinds import KINDS, REACHES

if TYPE_CHECKING:
    from rnngen.models.model_file import Model

FILE = click.Path(path_type=Path, dir_okay=False)
OPTIONS = (
    click.option("-o", "--output", type=FILE, help="Save here instead of to FILE."),
    click.option(
        "--reach",
        type=click.Choice(REACHES),
        show_default="line for code, sentence otherwise",
        help="End a continuation after a sentence, line or paragraph, or only at --length.",
    ),
    click.option(
        "--length",
        type=click.IntRange(1, 4000),
        default=300,
        show_default=True,
        help="End a continuation after this many characters at most.",
    ),
    click.option(
        "--count",
        type=click.IntRange(1, 9),
        default=3,
        show_default=True,
        help="Offer up to N different continuations.",
    ),
    TEMPERATURE,
    setting_option("--word-temperature", SampleConfig, show_default="that of all"),
    setting_option("--top-k", SampleConfig, show_default="all are kept"),
    setting_option("--top-p", SampleConfig, show_default="all are kept"),
    setting_option("--min-p", SampleConfig, show_default="all are kept"),
    setting_option("--seed", SampleConfig, show_default="drawn", default=None),
    click.option("--free", is_flag=True, help="Drop the constraint that keeps output valid."),
)


@click.command("write")
@click.argument("model", shell_complete=complete_model, required=False)
@click.argument("file", type=FILE, required=False)
@with_options(*OPTIONS)
def write_command(
    model: str | None,
    file: Path | None,
    output: Path | None,
    reach: str | None,
    free: bool,
    **options: Any,
) -> None:
    """Write together with MODEL in the terminal: you type, it goes on, you choose.

    Tab shows how the model would go on from the cursor. Tab again takes it, Ctrl-Right takes a
    word of it, Up and Down show others, Ctrl-R asks again, Esc drops it. Ctrl-Z undoes, Ctrl-S
    saves, Ctrl-D leaves. Text that was not saved is kept in a file beside FILE. F1 lists all keys.

    \b
    rnngen write shakespeare                       a new text
    rnngen write shakespeare scene.txt             go on with a text, or begin it
    rnngen write python tool.py --reach paragraph --temperature 0.4
    """
    _check_terminal()
    from rnngen.cli.editor import Editor
    from rnngen.models.library import load_model
    from rnngen.models.pairs import refuse_pairs
    from rnngen.sampling.cowriting.draft_files import open_draft
    from rnngen.sampling.cowriting.reach import Reach
    from rnngen.sampling.cowriting.suggester import Query, Suggester
    from rnngen.sampling.request import Rules, constraint_of

    loaded = load_model(model)
    refuse_pairs([loaded], "write", "sample {} --given …")
    kind = KINDS[loaded.kind]
    if kind.is_music:
        raise RnngenError(
            f"{loaded.name} writes music. `rnngen write` needs a model of text; "
            f"`rnngen sample {loaded.name}` writes tunes."
        )
    text, message = open_draft(file) if file else ("", "")
    config = config_of({**options, "repeat_guard": False}, kind)
    suggester = Suggester(loaded, constraint_of(loaded, Rules(free)))
    query = Query(text, config, Reach(reach or kind.reach))
    editor = Editor(suggester, query, output or file, message)
    try:
        editor.run()
    finally:
        if editor.unsaved and editor.buffer.text:
            _keep(editor.buffer.text, editor.path, loaded, model or loaded.name)


def _keep(text: str, path: Path | None, model: "Model", name: str) -> None:
    """Keep an unsaved text in a file and say where; print it if no file can be written."""
    from rnngen.sampling.cowriting.draft_files import keep_draft

    try:
        kept = keep_draft(text, path, f"{model.name}-draft{KINDS[model.kind].output}")
        again = ["rnngen", "write", name, str(kept), *(["-o", str(path)] if path else [])]
        notice(f"The text was not saved; it is kept in {kept}. Go on: {shlex.join(again)}")
    except RnngenError as error:
        show_text(f"{text}\n")
        notice(str(error))


def _check_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError(
            "`rnngen write` needs a terminal. `rnngen sample` writes without one."
        )
