"""The performances that a model was trained on, to compare samples with and to keep them from repeating it.

Nobody plays a passage twice to the hundredth of a second: a run of notes is compared by the steps from each key that
is struck to the next, in any transposition and at any pace.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from rnngen.memorization.continuations import Continuations
from rnngen.memorization.hashing import RollingHash, Window
from rnngen.memorization.shared_run import Run
from rnngen.memorization.training_notes import longest_run_of_notes
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.performance import PerformanceCodec
from rnngen.tokens.performance_events import (
    START,
    PerformanceKind,
    PlayedEvent,
    PlayedState,
    advance,
)

UNISON = 128
"""The symbol of a key that is struck again; with every semitone upwards it is one more."""


class Strike(NamedTuple):
    """A step from a key to the next."""

    place: int
    """Index of the token that struck the first of the two."""
    symbol: int


def strikes(codec: PerformanceCodec, tokens: Iterable[int]) -> list[list[Strike]]:
    """The steps of each performance in a row of tokens; what has no event, such as BOUNDARY, ends one."""
    rows: list[list[Strike]] = [[]]
    pitch, last = -1, 0
    for place, token in enumerate(tokens):
        event = codec.events[token]
        if event is None:
            rows.append([])
            pitch = -1
        elif event.kind is PerformanceKind.NOTE_ON:
            if pitch >= 0:
                rows[-1].append(Strike(last, UNISON + event.value - pitch))
            pitch, last = event.value, place
    return [row for row in rows if row]


@dataclass(frozen=True)
class TrainingPerformances:
    """The steps between keys that a model was trained on, or the first of them."""

    unit: ClassVar[str] = "notes"
    symbols: np.ndarray
    """Unsigned integers, UNISON + semitones; performances end at BOUNDARY."""
    share: float
    """Of the tokens trained on, those that are kept: more than 0, at most 1."""
    codec: PerformanceCodec

    @classmethod
    def of(
        cls, codec: PerformanceCodec, tokens: Iterable[int], share: float = 1.0
    ) -> "TrainingPerformances":
        """The steps between the notes that tokens write."""
        symbols = [BOUNDARY]
        for row in strikes(codec, tokens):
            symbols += [*(step.symbol for step in row), BOUNDARY]
        return cls(np.array(symbols, np.uint8), share, codec)

    def longest_shared_run(self, tokens: Sequence[int] | np.ndarray) -> Run:
        """The longest run of notes that a sample shares with a performance, in any transposition and at any pace.

        Its length is in notes and at least 2, or 0 where no two notes in a row are shared.
        """
        rows = strikes(self.codec, np.asarray(tokens).tolist())
        return longest_run_of_notes(
            self.symbols, ([(step.symbol, step.place) for step in row] for row in rows)
        )

    def runs(self, length: int) -> "StrikeRuns":
        """The rule that no run of `length` notes is taken from the performances; length ≥ 3."""
        return StrikeRuns(self, length)


class Followed(NamedTuple):
    """Where a row of tokens has come to."""

    played: PlayedState
    window: Window


class StrikeRuns:
    """Follows a row of tokens, and says which would complete a run of so many notes that stands in the training."""

    def __init__(self, training: TrainingPerformances, length: int) -> None:
        self._codec = training.codec
        self._continuations = Continuations(training.symbols, length - 2)
        self._hash = RollingHash(length - 2)

    def start(self) -> Followed:
        """Where a document begins."""
        return Followed(START, Window())

    def advance(self, state: Followed, token: int) -> Followed:
        """One token further; the special ones begin anew."""
        event = self._codec.events[token]
        if event is None:
            return self.start()
        played = advance(state.played, event)
        if played.notes == state.played.notes or not state.played.notes:
            return Followed(played, state.window)
        return Followed(
            played, self._hash.moved(state.window, UNISON + played.pitch - state.played.pitch)
        )

    def completing(self, state: Followed) -> list[int]:
        """The keys that would complete a run, were one of them struck next."""
        if len(state.window.symbols) < self._hash.length:
            return []
        steps = (
            symbol - UNISON
            for symbol in self._continuations.after(state.window)
            if symbol != BOUNDARY
        )
        struck = (PlayedEvent(PerformanceKind.NOTE_ON, state.played.pitch + step) for step in steps)
        return [self._codec.ids[event] for event in struck if event in self._codec.ids]
