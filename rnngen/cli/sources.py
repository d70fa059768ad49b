"""Sources of pairs, as a user names them: texts, files, or lines of standard input."""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import starmap
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from rnngen.cli.task import MEDIA, TEXT, Medium
from rnngen.cli.terminal import notice, progress_bar
from rnngen.errors import CorpusError, SettingError, needs_error
from rnngen.models.model_file import Model
from rnngen.models.pairs import pair_codec
from rnngen.sampling.given import LANES, read_source

T = TypeVar("T")

STANDARD_INPUT = "-"
MOST_COUNTED = 64 * 2**20
"""Bytes of the largest file whose lines are counted beforehand."""
SHOWN = 60
"""Characters of a text that stand for it in a table."""


class Named(NamedTuple):
    """A source and what to call it."""

    name: str
    """The path of a file, or the beginning of a text."""
    content: Any


def typed_sources(model: Model, typed: str, option: str) -> Iterator[Named]:
    """Yield the source that a user typed, or one for each line of standard input.

    The user types the text itself, or @ and a text file, or a file of music.
    """
    if typed == STANDARD_INPUT:
        yield from lines_of_input(model, option)
        return
    content = medium_of_sources(model, option).read_prompt(model, typed, option, None)
    yield _named(content, typed)


def sources_in_files(model: Model, files: tuple[str, ...], by_line: bool) -> Iterator[Named]:
    """Yield the source in each file, or in each line of each; - is standard input, line by line."""
    medium = medium_of_sources(model, "classify")
    if by_line and medium is not TEXT:
        reads = f"{model.name} reads {pair_codec(model).source.writes}"
        raise needs_error("lines", "a model that reads texts", reads)
    for file in files:
        if file != STANDARD_INPUT and not Path(file).exists():
            raise CorpusError(f"There is no file {file!r}. Give a text itself by --given.")
    for file in files:
        if file == STANDARD_INPUT:
            yield from lines_of_input(model, file)
        elif by_line:
            text = TEXT.read_prompt(model, f"@{file}", file, None)
            yield from map(_line, _full_lines(text))
        elif medium.read_all is not None:
            yield from starmap(Named, medium.read_all(file, "classify"))
        else:
            prefix = "@" if medium is TEXT else ""
            yield Named(file, medium.read_prompt(model, prefix + file, file, None))


def medium_of_sources(model: Model, option: str) -> Medium:
    """Return how the sources of a model of pairs are read."""
    return MEDIA[pair_codec(model, option).source.name]


def watched(found: Iterable[T], task: str) -> Iterator[T]:
    """Yield the same, one for each source, and move a progress bar.

    There is no bar where output goes to the terminal, and shows the progress itself.
    """
    if sys.stdout.isatty():
        yield from found
        return
    total = lines_ahead()
    with progress_bar(task, "sources") as move:
        for done, each in enumerate(found, start=1):
            yield each
            move(done, total)


def lines_ahead() -> int | None:
    """Return how many lines standard input has; None if it is no file, or a large one."""
    try:
        input_file = sys.stdin.fileno()
        found = os.fstat(input_file)
        if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_COUNTED:
            return None
        return os.pread(input_file, found.st_size, 0).count(b"\n")
    except (OSError, AttributeError):  # a stream in memory, or a system without pread
        return None


def lines_of_input(
    model: Model, option: str, read_line: Callable[[], str] | None = None
) -> Iterator[Named]:
    """Yield the lines of standard input that are not empty, as they come.

    A line that the model cannot read is left out, with a notice.

    Args:
        read_line: returns the next line, or nothing at the end.
    """
    check_reads_lines(model, option)
    for number, line in enumerate(iter(read_line or sys.stdin.readline, ""), start=1):
        for text in _full_lines(line):
            try:
                read_source(model, text)
            except SettingError as error:
                notice(f"Line {number} is left out. {error}")
            else:
                yield _line(text)


def lines_at_once() -> int:
    """Return how many lines to read before they are answered: one if they are typed by hand."""
    return 1 if sys.stdin.isatty() else LANES


def check_reads_lines(model: Model, option: str) -> None:
    """Raise CorpusError unless the sources of a model are texts, which a line can hold."""
    if medium_of_sources(model, option) is not TEXT:
        reads = pair_codec(model, option).source.writes
        raise CorpusError(f"{model.name} reads {reads}. Name a file instead of -.")


def _full_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _line(line: str) -> Named:
    return _named(line, line)


def _named(content: Any, typed: str) -> Named:
    text = " ".join((content if isinstance(content, str) else str(Path(typed))).split())
    return Named(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…", content)
