"""A text that the parser reads with one witness after another."""

from functools import cached_property
from typing import Any

from rnngen.constraints.code.state import State
from rnngen.constraints.code.witness import LOOK_BACK, last_token
from rnngen.corpus.syntax import first_error


class Attempt:
    """A text to be parsed with several witnesses."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.data = state.whole.encode()
        self.old, self.start = state.tree, 0
        """The tree of the text that was parsed before, and the bytes of that text."""
        if self.old is not None:
            start = self.start = len(self.data) - len(state.new.encode())
            self.old = self.old.copy()
            # All behind the text is new. Only bytes matter here, so lines and columns are left out.
            end = max(self.old.root_node.end_byte, start)
            self.old.edit(start, end, start, (0, start), (0, end), (0, start))

    def is_text_wrong(self, fault: Any) -> bool:
        """Return whether a fault of a text with a witness lies before the last token of the text.

        No other witness can help then. Nearer to the end, it may be due to the witness.
        """
        # Looked for from the first character on, it takes longer than the parser.
        near = fault.descendant_for_byte_range(self.start, len(self.data))
        return near is not None and bool(first_error(near).end_byte <= self._before_last)

    @cached_property
    def _before_last(self) -> int:
        """Return how many bytes come before the last token; −1 if a comment comes last."""
        written, text = self._state.whole[-LOOK_BACK:], self._state.text
        if not _last_six(written).endswith(_last_six(text)):
            return -1
        return len(self.data.rstrip()) - len(last_token(text).encode())


def _last_six(text: str) -> str:
    """Return the last six characters of a text that are not blank."""
    return "".join(text[-LOOK_BACK:].split())[-6:]
