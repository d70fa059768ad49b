"""What the editor shows of its text: rows broken between words, and a ghost that is not there yet, at the cursor."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.data_structures import Point
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout.controls import BufferControl, UIContent

from rnngen.cli.editor.rows import row_at, rows_of


class Page(BufferControl):
    """Shows a buffer with `ghost()` put in at the cursor, which stays before it."""

    def __init__(self, buffer: Buffer, ghost: Callable[[], str], **options: Any) -> None:
        super().__init__(buffer, **options)
        self._ghost = ghost
        self.rows_below = 0
        """Rows that the ghost takes below that of the cursor."""

    def create_content(self, width: int, height: int, preview_search: bool = False) -> UIContent:
        """The rows of the text; they fit the width, so that the window has nothing to wrap."""
        document, ghost = self.buffer.document, self._ghost()
        cursor = document.cursor_position
        text = document.text[:cursor] + ghost + document.text[cursor:]
        rows = rows_of(text, width)
        marks = {"class:ghost": (cursor, cursor + len(ghost))}
        if document.selection and not ghost:
            marks["class:selected"] = document.selection_range()
        number = row_at(rows, cursor)
        self.rows_below = row_at(rows, cursor + len(ghost)) - number

        def get_line(i: int) -> StyleAndTextTuples:
            # The blank after the row is where a cursor at its end stands.
            return [*styled(text, rows[i].start, rows[i].end, marks), ("", " ")]

        return UIContent(get_line, len(rows), Point(cursor - rows[number].start, number))


def styled(
    text: str, start: int, end: int, marks: dict[str, tuple[int, int]]
) -> Iterator[tuple[str, str]]:
    """A stretch of a text in pieces, each with the style whose mark (first place, end) it lies in, if any."""
    edges = {min(max(edge, start), end) for mark in marks.values() for edge in mark}
    for first, following in pairwise(sorted({start, end} | edges)):
        style = next((style for style, (low, high) in marks.items() if low <= first < high), "")
        yield style, text[first:following]
