"""The only place of the command line that prints.

Names, reasons and records come from files and models of other people. In a line they are data:
characters that could move the cursor, change colours or turn the text around are escaped.
"""

import json
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any
from unicodedata import category

import click

from rnngen.errors import shortened

if TYPE_CHECKING:
    from rich.progress import Progress as Bar


LINE_CHARACTERS = 1500
"""Most characters of a printed line; the rest is cut."""

CONTROLS = {"Cc", "Cs"}
"""Unicode categories that are escaped in a text: C0, DEL, C1 and lone surrogates."""
INVISIBLE = CONTROLS | {"Cf", "Zl", "Zp"}
"""Those escaped in a line too: marks of direction, characters of no width, line separators."""
JOINERS = "\u200c\u200d"
"""Persian, Indian scripts and emoji need these two characters of no width."""

_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")


def printable(line: object) -> str:
    """Return a line with every character visible: a newline as `\\n`, an escape as `\\x1b`."""
    shown = _escaped(str(line), INVISIBLE, JOINERS)
    return shown if len(shown) <= LINE_CHARACTERS else shown[: LINE_CHARACTERS - 1] + "…"


def _escaped(text: str, categories: set[str], kept: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        _escape(character)
        if category(character) in categories and character not in kept
        else character
        for character in text
    )


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def show(line: object, err: bool = False) -> None:
    """Print one line: on stdout, where results go, or on stderr."""
    click.echo(printable(line), err=err)


def show_lines(lines: Iterable[object]) -> None:
    """Print lines to stdout."""
    for line in lines:
        show(line)


def notice(message: str) -> None:
    """Print a line on stderr: stdout is for results. Ignore a broken stderr."""
    with suppress(OSError):
        if _streamed.is_open and sys.stdout.isatty():
            show_text("\n")  # a text is being shown, and its line has not ended
        show(message, err=True)


class _Streamed:
    """The state of a text that is shown piece by piece."""

    is_open = False
    """Whether its last line has been begun and not ended."""


_streamed = _Streamed()


def show_text(text: str) -> None:
    """Print a text to stdout as it is; on a terminal, with its control characters escaped.

    A text is content: a sample, a draft, a script. Other programs get every character of it.
    """
    if sys.stdout.isatty():
        text = _escaped(text, CONTROLS, "\n\t")
    if text:
        _streamed.is_open = not text.endswith("\n")
    click.echo(text, nl=False, color=True)  # or click removes escape sequences


def end_text() -> None:
    """End the line of a text, if one was begun, so that an error begins a line of its own."""
    if _streamed.is_open:
        show_text("\n")


def show_bytes(data: bytes) -> None:
    """Write the content of a file to stdout; on a terminal, as a text."""
    if sys.stdout.isatty():
        show_text(data.decode("utf-8", "replace"))
    else:
        sys.stdout.buffer.write(data)


def show_path(path: Path) -> None:
    """Print the path of a written file to stdout: as it is for programs, as a line for people."""
    if sys.stdout.isatty():
        show(path)
    else:
        click.echo(path)


def show_json(values: object) -> None:
    """Print values as one line of JSON. `\\u` replaces what a terminal could obey."""
    text = json.dumps(values, ensure_ascii=False)
    if not text.isprintable():
        text = "".join(
            json.dumps(character)[1:-1] if category(character) in INVISIBLE else character
            for character in text
        )
    click.echo(text)


def styled(text: object, **style: Any) -> str:
    """Return a line in a colour or another style of click's, for `show_drawing`."""
    return click.style(printable(text), **style)


def show_drawing(drawing: str, colours: bool | None) -> None:
    """Print the lines of a drawing to stdout; only `styled` may have coloured them.

    Args:
        colours: None shows them on a terminal only.
    """
    parts = _COLOUR.split(drawing)
    plain = [_escaped(part, INVISIBLE, JOINERS + "\n") for part in parts[::2]]
    parts[::2] = plain
    click.echo("".join(parts), color=colours)


def confirmed(question: str) -> bool:
    """Ask a question on stderr, and return whether the answer is yes."""
    return click.confirm(printable(question), err=True)


def show_trace(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Print the full trace of an error on stderr; takes the place of `sys.excepthook`."""
    for line in "".join(traceback.format_exception(kind, error, trace)).rstrip("\n").split("\n"):
        notice(line)


class Screen:
    """Lines in rich's styles and a bar below them, on stderr."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console: Console = Console(stderr=True, highlight=False, markup=False)
        self._console.soft_wrap = not self.is_terminal

    @property
    def is_terminal(self) -> bool:
        """Return whether stderr is a terminal."""
        return self._console.is_terminal

    def show(self, line: str, style: str = "", one_row: bool = False) -> None:
        """Print a line.

        Args:
            style: such as "bold" or "yellow".
            one_row: whether to cut the line where the terminal ends.
        """
        from rich.text import Text

        shown = Text(printable(line), style)
        if one_row:
            self._console.print(shown, no_wrap=True, overflow="ellipsis")
        else:
            self._console.print(shown)

    def bar(self, *columns: str) -> "Bar":
        """Return a bar with these columns of text beside it, such as "{task.description}"."""
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        texts = [TextColumn(column, markup=False) for column in columns]
        return Bar(BarColumn(), *texts, console=self._console, transient=True)


@contextmanager
def progress_bar(task: str, unit: str) -> Iterator[Callable[[int, int | None], None]]:
    """Show a bar on stderr, moved by (done, total); without a terminal, show nothing.

    The total may be unknown.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
    )
    console = Console(stderr=True)
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        shown = bar.add_task(shortened(printable(task)), total=None)
        yield lambda done, total: bar.update(shown, completed=done, total=total)
