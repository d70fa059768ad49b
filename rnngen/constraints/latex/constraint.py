"""The constraint under which sampled LaTeX compiles, over a vocabulary of characters."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from rnngen.constraints.base import Constraint
from rnngen.constraints.latex.automaton import Automaton, may_end
from rnngen.constraints.latex.state import (
    OPENING,
    REQUIRED_OF_PAPERS,
    REQUIRED_OF_TEXT,
    Position,
    State,
    View,
)
from rnngen.errors import ConstraintError
from rnngen.tokens.base import BOUNDARY, Vocabulary

Key = tuple[View, Position, bool, int]


class _Moves(NamedTuple):
    """What may come at equal states: the mask, and the place after each token that keeps to its frame."""

    mask: np.ndarray
    places: dict[int, Position]


class LatexConstraint(Constraint):
    r"""Papers that pdflatex compiles, in the preamble that `writers.latex` gives them.

    A paper opens with \title, \author, \maketitle, an abstract and a \section, whose commands the mask forces and
    whose text the model writes; it ends when it has a statement and its proof, which the witness adds if need be.
    A prompt need not be the opening of a paper: text that does not begin with \title{ makes a fragment, which
    may hold anything that a body may. The mask never offers that, but `advance` follows it; `accepts` picks
    from a prompt what can be. All states are FINAL, since the mask alone keeps them valid.

    Raises:
        ConstraintError: where the vocabulary lacks characters without which no LaTeX can be closed.
    """

    def __init__(self, vocabulary: Vocabulary, paper: bool = True) -> None:
        self._characters = vocabulary.tokens
        self._ids = vocabulary.index
        self._check(REQUIRED_OF_PAPERS if paper else REQUIRED_OF_TEXT)
        self._automaton = Automaton(vocabulary.tokens[2:])
        self._start = self._automaton.start(paper)
        self._moves: dict[Key, _Moves] = {}
        self._only = np.eye(len(vocabulary), dtype=bool)

    def _check(self, required: Iterable[str]) -> None:
        lacking = sorted(set(required) - self._ids.keys())
        if lacking:
            raise ConstraintError(
                "The model's vocabulary cannot spell LaTeX that compiles. Expected the letters, signs and newline "
                f"of a paper. Received: one that lacks {' '.join(map(repr, lacking[:10]))}."
            )

    def start(self) -> State:
        return self._start

    def allowed(self, state: State) -> np.ndarray:
        if state.length >= state.frame.deadline:
            return self._only[self._ids[self._automaton.closing(state)[0]]]
        return self._moves_at(state).mask

    def accepts(self, state: State, token: int) -> bool:
        """Whether a token can be followed, be it that it makes a fragment of an opening."""
        step = self._automaton.step(state, self._characters[token]) if token >= 2 else None
        return (step or self._as_fragment(state, token)) is not None

    def advance(self, state: State, token: int) -> State:
        """The state after one more token, which must be allowed, or make a fragment of an opening."""
        if state.length < state.frame.deadline:
            place = self._moves_at(state).places.get(token)
            if place is not None:
                return State(state.frame, place, state.length + 1, state.shape)
        after = self._automaton.step(state, self._characters[token]) or self._as_fragment(
            state, token
        )
        if after is None:
            raise ConstraintError(
                f"A token cannot be followed. Expected one that the mask allows. Received: {self._characters[token]!r}."
            )
        return after

    def boundary(self, state: State) -> bool:
        return may_end(state)

    def witness(self, state: State) -> list[int]:
        tokens: list[int] = []
        while closing := self._automaton.closing(state):
            # What begins before a deadline may run into it, and then has to be closed itself.
            room = state.frame.deadline - state.length
            for character in closing[: max(room, 1)]:
                tokens.append(self._ids[character])
                state = self.advance(state, tokens[-1])
        return tokens

    def _as_fragment(self, state: State, token: int) -> State | None:
        """The state after a token that the opening of a paper does not have, read as text from the beginning."""
        opening = state.place.lexer == "forced" and state.place.text == OPENING[state.length :]
        if not opening or token < 2:
            return None
        after: State | None = self._automaton.start(paper=False)
        for character in OPENING[: state.length] + self._characters[token]:
            after = after and self._automaton.step(after, character)
        return after

    def _moves_at(self, state: State) -> _Moves:
        frame = state.frame
        key = (frame.view, state.place, state.length >= frame.ripe, state.shape)
        moves = self._moves.get(key)
        if moves is None:
            moves = self._moves[key] = self._explored(state)
        return moves

    def _explored(self, state: State) -> _Moves:
        """What every token leads to, and which of them are offered: only a prompt can leave no choice but a refuge."""
        tokens = (self._ids[character] for character in self._automaton.candidates(state))
        steps = ((token, self._automaton.step(state, self._characters[token])) for token in tokens)
        ways = {token: after for token, after in steps if after is not None}
        offered = [
            token
            for token, after in ways.items()
            if self._automaton.offers(state, self._characters[token], after)
        ]
        mask = np.zeros(len(self._characters), dtype=bool)
        mask[offered or list(ways)] = True
        mask[BOUNDARY] = may_end(state)
        kept = {
            token: after.place
            for token, after in ways.items()
            if after.frame is state.frame and after.shape == state.shape
        }
        return _Moves(mask, kept)
