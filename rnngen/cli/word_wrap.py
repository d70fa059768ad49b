"""Rows of the editor's screen: lines broken between words, with the ghost text at the cursor."""

import sys
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments
from prompt_toolkit.utils import get_cwidth


class WordWrap(Processor):
    """Puts the ghost text in at the cursor and fills rows with blanks, so that none cuts a word."""

    def __init__(self, ghost: Callable[[], str]) -> None:
        self._ghost = ghost

    def apply_transformation(self, ti: TransformationInput) -> Transformation:
        """Return the fragments of one line; each row but the last is as wide as the screen."""
        ghost = self._ghost() if ti.lineno == ti.document.cursor_position_row else ""
        column = ti.document.cursor_position_col
        line = ti.document.lines[ti.lineno]
        starts = row_starts(line[:column] + ghost + line[column:], ti.width)
        characters = explode_text_fragments(ti.fragments)
        characters[column:column] = [("class:ghost", ghost.replace("\n", " "))]
        shown: StyleAndTextTuples = []
        places: list[int] = []  # where each character is shown
        blanks = 0
        for first, end in pairwise([*starts, len(characters)]):
            row = characters[first:end]
            shown += [("", " ")] * blanks
            places += range(len(shown), len(shown) + len(row))
            shown += row
            blanks = ti.width - sum(columns(text) for _, text, *_ in row)
        places.append(len(shown))
        return Transformation(shown, lambda i: places[i + len(ghost) * (i > column)])


@lru_cache(maxsize=16384)
def row_starts(line: str, width: int) -> tuple[int, ...]:
    """Return where the rows of a line begin: between words, and after a newline in a ghost text.

    A row leaves a column for the cursor and one for a blank, so that the next begins with a word.
    """
    starts = [0]
    word = used = 0
    for i, character in enumerate(line):
        if character == "\n":
            starts.append(i + 1)
            used = 0
            continue
        used += columns(character)
        while used > max(width - 2, 2) + character.isspace():
            # A word that fills the row alone is cut.
            starts.append(word if word > starts[-1] and not character.isspace() else i)
            used = sum(map(columns, line[starts[-1] : i + 1]))
        if character.isspace():
            word = i + 1
    return tuple(starts)


def columns(character: str) -> int:
    """Return the width of a character; a control character is shown as ^X."""
    return 2 if character < " " else get_cwidth(character)


def moved(document: Document, by: int, width: int) -> int:
    """Return where the cursor goes by moving down rows of the screen, or up if `by` is negative.

    It keeps its distance from the row's beginning if the row is long enough. It stays rather than
    leave the text.
    """
    rows = [
        (number, first, end)
        for number, line in enumerate(document.lines)
        for first, end in pairwise([*row_starts(line, width), len(line) + 1])
    ]
    place = (document.cursor_position_row, document.cursor_position_col, sys.maxsize)
    row = bisect_right(rows, place) - 1
    if not 0 <= row + by < len(rows):
        return document.cursor_position
    line, first, end = rows[row + by]
    distance = document.cursor_position_col - rows[row][1]
    return document.translate_row_col_to_index(line, min(first + distance, end - 1))
