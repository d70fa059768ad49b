"""An editor control that shows a text which is not there yet, at the cursor."""

from collections.abc import Callable
from typing import Any

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout.controls import BufferControl, UIContent

GHOST = "class:ghost"


class GhostControl(BufferControl):
    """Shows the buffer with `ghost()` put in at the cursor, which stays before it."""

    def __init__(self, buffer: Buffer, ghost: Callable[[], str], **options: Any) -> None:
        super().__init__(buffer, **options)
        self._ghost = ghost

    def create_content(self, width: int, height: int, preview_search: bool = False) -> UIContent:
        """The lines of the buffer, those of the ghost among them."""
        content = super().create_content(width, height, preview_search)
        ghost = self._ghost()
        return with_ghost(content, ghost) if ghost else content


def with_ghost(content: UIContent, ghost: str) -> UIContent:
    """The content with a text put in at its cursor."""
    at, row = content.cursor_position.x, content.cursor_position.y
    before, after = split(content.get_line(row), at)
    lines: list[StyleAndTextTuples] = [[(GHOST, part)] for part in ghost.split("\n")]
    lines[0] = before + lines[0]
    lines[-1] = lines[-1] + after
    more = len(lines) - 1

    def get_line(number: int) -> StyleAndTextTuples:
        if row <= number <= row + more:
            return lines[number - row]
        return content.get_line(number if number < row else number - more)

    return UIContent(get_line, content.line_count + more, content.cursor_position)


def split(fragments: StyleAndTextTuples, at: int) -> tuple[StyleAndTextTuples, StyleAndTextTuples]:
    """The fragments of a line up to so many characters, and the rest."""
    before: StyleAndTextTuples = []
    after: StyleAndTextTuples = []
    for style, text, *_ in fragments:
        before.append((style, text[:at]))
        after.append((style, text[at:]))
        at = max(at - len(text), 0)
    return [part for part in before if part[1]], [part for part in after if part[1]]
