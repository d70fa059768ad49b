r"""The constraint that makes sampled LaTeX compile, over a vocabulary of characters.

`Automaton` reads a document character by character: its state is a stack of open frames and a
position inside the innermost one (`state`). The mask of a state holds the characters that the
automaton can read from there (`reading` for text and formulas, `commands` for commands) and that a
model may be offered. The witness closes all frames, so that sampling may stop anywhere
(`automaton`).

Most states differ only in ways that do not matter for the next character. So masks are kept by what
does matter: the frame's view, the position, whether the frame may be closed, and the shape of the
paper.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from rnngen.constraints.base import Constraint
from rnngen.constraints.latex.automaton import (
    AUTHOR,
    REQUIRED_OF_PAPERS,
    REQUIRED_OF_TEXT,
    Automaton,
    may_end,
)
from rnngen.constraints.latex.offers import ENDS_AFTER, FADING_WIDTH, Hints, hints_at
from rnngen.constraints.latex.references import known_keys
from rnngen.constraints.latex.state import (
    COMPLETE,
    LISTED,
    NEVER,
    OPENING,
    OWING,
    Position,
    State,
    View,
)
from rnngen.constraints.latex.tables import MATH, TEXT
from rnngen.constraints.latex.widths import added_width
from rnngen.errors import ConstraintError
from rnngen.tokens.base import BOUNDARY, Vocabulary

Key = tuple[View, Position, Hints, int, bool]


class _Moves(NamedTuple):
    """What may come next at all states of one key."""

    mask: np.ndarray
    """bool[vocabulary]"""
    positions: dict[int, Position]
    """The next position, by token, for tokens that neither open nor close nor change a frame."""


class LatexConstraint(Constraint):
    r"""Writes papers that pdflatex compiles with the preamble of `writers.latex`.

    The mask forces a paper's skeleton (\title, \author, \maketitle, abstract, \section), and the
    model writes the text in it. A paper may end when it has a statement and its proof; the witness
    adds them.

    A prompt may instead be a fragment: text that does not start with \title{ may hold anything that
    a paper's body may. The mask never offers that, but `accepts` and `advance` follow it. All
    states are FINAL, since the mask alone keeps papers valid.

    Raises:
        ConstraintError: if the vocabulary lacks characters without which no LaTeX can be closed.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        paper: bool = True,
        title: str | None = None,
        author: str | None = None,
    ) -> None:
        self._given = {"author": author or AUTHOR}
        if title:
            self._given["title"] = title
        self._characters = vocabulary.tokens
        self._ids = vocabulary.index
        self._check(self.required(paper))
        self._automaton = Automaton(vocabulary.tokens[2:])
        self._start = self._automaton.start(paper)
        self._moves: dict[Key, _Moves] = {}
        self._only = np.eye(len(vocabulary), dtype=bool)

    def required(self, paper: bool) -> Iterable[str]:
        """Return the characters that the vocabulary must have."""
        return REQUIRED_OF_PAPERS if paper else REQUIRED_OF_TEXT

    def _check(self, required: Iterable[str]) -> None:
        lacking = sorted(set(required) - self._ids.keys())
        if lacking:
            raise ConstraintError(
                "The model's vocabulary cannot spell LaTeX that compiles: it lacks "
                f"{' '.join(map(repr, lacking[:10]))}. "
                "Use --free to sample without this constraint."
            )

    def start(self) -> State:
        return self._start

    def allowed(self, state: State) -> np.ndarray:
        if self._must_close(state):
            return self._only[self._ids[self.closing(state)[0]]]
        if state.shape & LISTED and may_end(state):
            return self._only[BOUNDARY]
        return self._moves_at(state).mask

    def _must_close(self, state: State) -> bool:
        """Return whether the frame has its length or width, or a text that is given."""
        frame = state.frame
        if state.length >= frame.deadline:
            return True
        if frame.widest:
            # A formula that is nearly full goes on to no further line.
            is_fresh = state.position.blank and frame.view.mode == MATH
            if state.width >= frame.widest * (FADING_WIDTH if is_fresh else 1):
                return True
        if frame.view.kind == "environment" and state.position.blank and _is_long(state):
            return True
        return frame.view.kind in self._given and self._rest_of_given(state) is not None

    def _rest_of_given(self, state: State) -> str | None:
        """Return the rest of the given title or author; None if a prompt has another one."""
        given = self._given.get(state.frame.view.kind)
        if given is None or state.position.lexer or not given.startswith(state.written):
            return None
        return given[len(state.written) :] or "}"

    def accepts(self, state: State, token: int) -> bool:
        """Return whether a prompt's token can follow, perhaps as part of a fragment."""
        step = self._automaton.step(state, self._characters[token]) if token >= 2 else None
        return (step or self._as_fragment(state, token)) is not None

    def advance(self, state: State, token: int) -> State:
        # The usual case is a look-up: the frame stays and the position was computed with the mask.
        if state.length < state.frame.deadline:
            position = self._moves_at(state).positions.get(token)
            if position is not None:
                width = state.width
                if state.frame.widest:
                    width += added_width(state, self._characters[token])
                frame, _, length, shape, _, written, labels, cited, listed = state
                length += 1
                return State(frame, position, length, shape, width, written, labels, cited, listed)
        after = self._automaton.step(state, self._characters[token]) or self._as_fragment(
            state, token
        )
        if after is None:
            raise ConstraintError(
                f"{self._characters[token]!r} cannot follow here. "
                "Pass a token that the mask allows."
            )
        return after

    def boundary(self, state: State) -> bool:
        return may_end(state)

    def witness(self, state: State) -> list[int]:
        tokens: list[int] = []
        while closing := self.closing(state):
            # What is written may cross a deadline and must then be closed itself: stop there and
            # ask again.
            room = state.frame.deadline - state.length
            for character in closing[: max(room, 1)]:
                tokens.append(self._ids[character])
                state = self.advance(state, tokens[-1])
        return tokens

    def closing(self, state: State) -> str:
        """Return some characters that may stand here and lead to an end; empty at an end."""
        if state.frame.view.kind in self._given:
            rest = self._rest_of_given(state)
            if rest is not None:
                return rest
        return self._automaton.closing(state)

    @property
    def room(self) -> int:
        return 1_500

    def may_end(self, state: State) -> bool:
        return may_end(state) and (state.position.blank > 0 or not state.position.line)

    def _as_fragment(self, state: State, token: int) -> State | None:
        """Return the state after a token that breaks the opening: all so far becomes a fragment."""
        position = state.position
        in_opening = position.lexer == "forced" and position.text == OPENING[state.length :]
        if not in_opening or token < 2:
            return None
        after: State | None = self._automaton.start(paper=False)
        for character in OPENING[: state.length] + self._characters[token]:
            after = after and self._automaton.step(after, character)
        return after

    def _moves_at(self, state: State) -> _Moves:
        frame, position = state.frame, state.position
        hints = hints_at(state)
        if frame.view.kind == "key" and known_keys(state) is not None:
            return self._explore(state, hints)
        is_taken = frame.view.name == "l" and state.written in dict(state.labels)
        # Only names and nouns ask for what the paper has to refer to.
        is_name = position.lexer or (position.noun and frame.view.mode == TEXT)
        matters = -1 if is_name else COMPLETE | OWING
        key = (frame.view, position, hints, state.shape & matters, is_taken)
        moves = self._moves.get(key)
        if moves is None:
            moves = self._moves[key] = self._explore(state, hints)
        return moves

    def _explore(self, state: State, hints: Hints) -> _Moves:
        """Try every character from a state."""
        tokens = (self._ids[character] for character in self._automaton.candidates(state))
        steps = ((token, self._automaton.step(state, self._characters[token])) for token in tokens)
        reached = {token: after for token, after in steps if after is not None}
        offered = [
            token
            for token, after in reached.items()
            if self._automaton.offers(state, self._characters[token], after, hints)
        ]
        mask = np.zeros(len(self._characters), dtype=bool)
        # After some prompts nothing is offered. Then everything that can be read is allowed.
        mask[offered or list(reached)] = True
        mask[BOUNDARY] = may_end(state)
        kept = {
            token: after.position
            for token, after in reached.items()
            if after.frame is state.frame
            and after.shape == state.shape
            and after.written == state.written
        }
        return _Moves(mask, kept)


def is_heading(text: str) -> bool:
    """Return whether a text compiles as a heading."""
    automaton = Automaton({*text, *map(chr, range(32, 127))})
    state: State | None = automaton.start(paper=False)
    for character in f"\\section{{{text}}}":
        state = state and automaton.step(state, character)
    return state is not None and state.frame.view.kind == "body"


def _is_long(state: State) -> bool:
    """Return whether an environment that is long enough ends with the sentence before."""
    frame, position = state.frame, state.position
    if state.length - frame.start < ENDS_AFTER.get(frame.view.name, NEVER):
        return False
    return position.closed and not position.pending and frame.view.items != 0
