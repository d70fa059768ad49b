"""Sources of pairs, as a user names them: texts, files, or lines of standard input."""

import sys
from collections.abc import Iterator
from itertools import starmap
from pathlib import Path
from typing import Any, NamedTuple

from rnngen.cli.task import MEDIA, TEXT, Medium
from rnngen.errors import CorpusError
from rnngen.models.model_file import Model
from rnngen.models.pairs import pair_codec

STANDARD_INPUT = "-"
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
    for file in files:
        if file == STANDARD_INPUT:
            yield from lines_of_input(model, file)
        elif by_line:
            text = TEXT.read_prompt(model, f"@{file}", file, None)
            yield from map(_line, _full_lines(text))
        elif medium.read_all is not None:
            yield from starmap(Named, medium.read_all(file, file))
        else:
            prefix = "@" if medium is TEXT else ""
            yield Named(file, medium.read_prompt(model, prefix + file, file, None))


def medium_of_sources(model: Model, option: str) -> Medium:
    """Return how the sources of a model of pairs are read."""
    return MEDIA[pair_codec(model, option).source.name]


def lines_of_input(model: Model, option: str) -> Iterator[Named]:
    """Yield the lines of standard input that are not empty, as they come."""
    if medium_of_sources(model, option) is not TEXT:
        reads = pair_codec(model, option).source.writes
        raise CorpusError(f"{model.name} reads {reads}. Name a file instead of -.")
    for line in sys.stdin:
        yield from map(_line, _full_lines(line))


def _full_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _line(line: str) -> Named:
    return _named(line, line)


def _named(content: Any, typed: str) -> Named:
    text = " ".join((content if isinstance(content, str) else str(Path(typed))).split())
    return Named(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…", content)
