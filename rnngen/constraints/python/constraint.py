"""Python that compiles, line by line.

LaTeX can be kept valid one character at a time, but whether a line of Python compiles is only known
at its end. So the constraint works with *certified prefixes*. At the start of each line, the script
so far compiles together with its witness. A line is then drawn under masks that leave out what is
certainly dead (state OPEN). At its end the compiler decides: FINAL if the script with the line and
its new witness compiles, otherwise REJECTED, and the sampler draws the line again. So valid lines
keep the chances that the model gives them.

The masks depend on little, above all on the lexer's state. They are computed once and kept (see
`masks`).
"""

from collections.abc import Sequence
from enum import Enum

import numpy as np

from rnngen.constraints.base import Constraint, Verdict
from rnngen.constraints.python.completion import after_text, complete, explain, next_step
from rnngen.constraints.python.habits import refused_by_habit
from rnngen.constraints.python.layout import FREE, layout_of
from rnngen.constraints.python.leaning import Leaning
from rnngen.constraints.python.lexer import QUOTES, LexerMode
from rnngen.constraints.python.masks import Masks
from rnngen.constraints.python.permitted import (
    Cursor,
    View,
    closing,
)
from rnngen.constraints.python.script import (
    CLOSINGS,
    MOST_BLANK_LINES,
    MOST_COMMENTS,
    Script,
)
from rnngen.constraints.python.state import (
    FULL_ROW,
    LONGEST_ROW,
    START,
    State,
    certified,
    follow_line,
    place_of,
)
from rnngen.constraints.python.steering import steer
from rnngen.constraints.python.usage import refused_in_pair
from rnngen.errors import ConstraintError
from rnngen.tokens.base import BOUNDARY, UNKNOWN, Vocabulary

_OPENINGS = {":": "", "try:": "try", "match:": "match", "@": "@"}
"""What opens a block → the entry of `CLOSINGS` that completes it."""


MOST_KEPT = 256
"""States of samples side by side of which something is kept."""


class Aim(Enum):
    """What scripts should do besides compile."""

    COMPILING = "compiling"
    """Nothing."""
    KNOWN_NAMES = "known-names"
    """Read only known names where a name is read for certain. This costs no draws."""
    RUNNING = "running"
    """Run to their end, and read no unknown name. Lines that might fail are drawn again."""


class PythonConstraint(Constraint):
    """Writes Python that compiles, on the token ids of a character codec.

    Args:
        prose: The share of comments and docstrings that scripts should have, 0 to 1.

    Raises:
        ConstraintError: if the vocabulary can open a block that it cannot complete.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        aim: Aim = Aim.RUNNING,
        prose: float | None = None,
    ) -> None:
        self._characters = vocabulary.tokens
        self._index = vocabulary.index
        _require_closings(set(vocabulary.index))
        self._masks = Masks(vocabulary)
        self._aim = aim
        self._leaning = Leaning(vocabulary, prose) if prose is not None else None
        self._known = frozenset(self._index)
        self._own = _Kept()
        spelled = (each for each in ("pass", *self._characters[2:]) if self._spells(each))
        self._least = next((f"{each}\n" for each in spelled if each.isidentifier()), "")
        """The line that makes an empty script say something, if the vocabulary can spell one."""

    def _spells(self, text: str) -> bool:
        return self._known.issuperset(text)

    def start(self) -> State:
        return START

    def allowed(self, state: State) -> np.ndarray:
        cursor = state.cursor
        if cursor is None:
            return self._at_margin(state)
        view = cursor.view
        laid = layout_of(state, cursor.lexer) if self._aim is Aim.RUNNING else FREE
        if state.must_end:
            end = next_step(cursor, state.line, self._known)[:1]
            return self._masks.of_end(view, end)
        if laid.only:
            return self._masks.of_end(view, laid.only)
        if state.line[-1] == " " and state.is_wide:
            return self._masks.without(view, " \t")
        if cursor.lexer.mode is LexerMode.CODE:
            mask = self._in_code(state, cursor, laid.refused)
            return self._ending(cursor, mask) if laid.ends else mask
        return self._in_text(state, view, laid.refused)

    def _ending(self, cursor: Cursor, mask: np.ndarray) -> np.ndarray:
        """Return the mask in a line that is too long: what closes or ends it, if that may come."""
        for end in (cursor.lexer.closers[-1:] or ":", "\n"):
            if end in self._index and mask[self._index[end]]:
                return self._masks.of_end(cursor.view, end)
        return mask

    def _in_code(self, state: State, cursor: Cursor, refused: str) -> np.ndarray:
        view = cursor.view
        if self._aim is Aim.COMPILING:
            return self._masks.of(view)
        place = state.place if self._aim is Aim.RUNNING else state.place._replace(world=None)
        if self._aim is Aim.RUNNING:
            refused += refused_by_habit(state) + refused_in_pair(state.line)
        name = steer(state.line, cursor.lexer.closers, place)
        if name is None:
            return self._masks.without(view, refused) if refused else self._masks.of(view)
        if name.own:
            self._own.keep(state, name.own)
        return self._masks.of_name(view, name.spelling, name.refused + refused)

    def _in_text(self, state: State, view: View, refused: str) -> np.ndarray:
        """Return the mask in a comment or string; it must not swallow the whole script."""
        if state.opened >= 0 and view.lexer.mode is LexerMode.STRING and not view.lexer.strings:
            return self._in_long_string(state, view, refused)
        if state.is_full:
            return self._masks.without(view, " \t")
        return self._masks.of(view)

    def _at_margin(self, state: State) -> np.ndarray:
        """Return the mask before the first character of a line that is not blank."""
        script = state.script
        blank = script.blanks < MOST_BLANK_LINES
        comment = script.comments < MOST_COMMENTS and script.comment_above in (None, state.line)
        refused = "#" * (not comment) + QUOTES * (not script.takes_docstring)
        margins = state.margins
        if state.line and not any(margin.blanks.startswith(state.line) for margin in margins):
            margins = (place_of(state),)
        return self._masks.of_margin(state.line, margins, refused, blank, self.boundary(state))

    def _in_long_string(self, state: State, view: View, refused: str) -> np.ndarray:
        """Return the mask in a triple-quoted string.

        Rows that get too long must end. A string that gets too long must close, at the margin of
        its line.
        """
        column = len(state.row)
        if state.must_close:
            margin = state.line[: -len(state.line.lstrip(" \t"))]
            inside = view.lexer.fresh and column < len(margin)
            end = margin[column] if inside else closing(view.lexer)
        elif column >= LONGEST_ROW:
            end = "\n"
        elif column >= FULL_ROW:
            return self._masks.without(view, " \t")
        else:
            return self._masks.without(view, refused) if refused else self._masks.of(view)
        return self._masks.of_end(view, end)

    def accepts(self, state: State, token: int) -> bool:
        """Return True for any character: the line is judged at its end."""
        return token > UNKNOWN

    def advance(self, state: State, token: int) -> State:
        """Return the state after one more token; BOUNDARY starts the next document."""
        if token == BOUNDARY:
            return START
        if token == UNKNOWN:
            return state._replace(verdict=Verdict.REJECTED)
        after = follow_line(state, self._characters[token])
        if after.script.unbound and not self._spells("".join(after.script.witness())):
            return state._replace(verdict=Verdict.REJECTED)
        return after

    def boundary(self, state: State) -> bool:
        """Return whether the document may end: at the start of a line, with nothing to complete."""
        return state.verdict is Verdict.FINAL and not self._missing(state)

    def may_end(self, state: State) -> bool:
        """Return whether the script can end here with nothing lost or added."""
        return state.verdict is Verdict.FINAL and not state.script.witness()

    def is_empty(self, state: State) -> bool:
        """Return whether the script has no statement so far, or only its docstring."""
        return bool(self._least) and not state.script.stated

    def _missing(self, state: State) -> list[str]:
        """Return the fewest lines that complete the script, so that it says something."""
        return state.script.witness() or [self._least] * self.is_empty(state)

    def witness(self, state: State) -> list[int]:
        """Return the fewest lines that complete the script, and the line if it is OPEN."""
        rest = ""
        if state.verdict is Verdict.OPEN:
            rest = self._rest(state) or ""
            state = after_text(state, rest)
        return self._spelled(rest + "".join(self._missing(state)))

    def _rest(self, state: State) -> str | None:
        """Return a short text that completes the line, or None if there is none."""
        return complete(state, self._known)

    def verdict(self, state: State) -> Verdict:
        """Return FINAL at the start of a line, OPEN within it, REJECTED if it cannot stand."""
        return state.verdict

    def bias(self, state: State) -> np.ndarray | None:
        return self._leaning.bias(state, self._own.of(state)) if self._leaning else None

    def wanted(self, state: State, prompted: bool = False) -> bool:
        if self._aim is not Aim.RUNNING or state.script.is_sound or not state.wanted:
            return state.wanted
        # If the masks forbid what a prompt has begun, drawing the rest again is of no use.
        before = state.before
        return prompted and before is not None and self._forbids_last_line(state, before)

    def _forbids_last_line(self, state: State, before: Script) -> bool:
        state, line = certified(before), state.script.equal[0]
        for character in line:
            if not self.allowed(state)[self._index[character]]:
                return True
            state = follow_line(state, character)
        return False

    def fallback(self, state: State) -> list[int]:
        """Return the first line of the witness, or a blank line if nothing needs completing.

        Within a line, return the rest of the line.
        """
        if state.verdict is Verdict.OPEN:
            return self._spelled(self._rest(state) or "")
        blank = "\n" if state.script.blanks < MOST_BLANK_LINES else ""
        return self._spelled(next(iter(self._missing(state)), blank))

    def can_begin(self, state: State) -> bool:
        if state.verdict is Verdict.OPEN:
            return self._rest(state) is not None
        return state.verdict is Verdict.FINAL

    def problem(self, tokens: Sequence[int]) -> str:
        """Say in which line and column nothing valid goes on, and what the compiler says."""
        return explain("".join(self._characters[token] for token in tokens if token > UNKNOWN))

    def _spelled(self, text: str) -> list[int]:
        return [self._index[character] for character in text]


class _Kept:
    """Results for the last states; `allowed` and `bias` ask for the same ones."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[State, frozenset[str]]] = {}

    def keep(self, state: State, found: frozenset[str]) -> None:
        if len(self._found) >= MOST_KEPT:
            self._found.clear()
        self._found[id(state)] = state, found

    def of(self, state: State) -> frozenset[str]:
        if not self._found:
            return frozenset()
        kept, found = self._found.pop(id(state), (None, frozenset()))
        return found if kept is state else frozenset()


def _require_closings(characters: set[str]) -> None:
    """Raise ConstraintError for a block that the vocabulary can open but not complete."""
    closings = [
        f" {CLOSINGS[name]}" for opening, name in _OPENINGS.items() if set(opening) <= characters
    ]
    lacking = sorted({"\n"}.union(*closings) - characters)
    if lacking:
        raise ConstraintError(
            "The model's vocabulary cannot complete a block of Python, for example with 'pass'. "
            f"It lacks {''.join(lacking)!r}. Use --free to sample without this constraint."
        )
