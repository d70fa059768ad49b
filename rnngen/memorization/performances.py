"""The performances that a model was trained on, as the steps from key to key.

Nobody plays a passage twice to the hundredth of a second, so time is left out: a run counts in
any transposition and at any pace.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rnngen.memorization.suffix_array import SuffixArray
from rnngen.memorization.training import Row, RunTracker, Training, last_symbols
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
"""Symbol of a key that is struck again; one more for every semitone upwards."""


@dataclass(frozen=True)
class TrainingPerformances(Training):
    """The steps between the keys that a model was trained on."""

    symbols: np.ndarray
    """UNISON + semitones; performances end at BOUNDARY."""
    share: float
    codec: PerformanceCodec

    @classmethod
    def of(
        cls, codec: PerformanceCodec, tokens: Sequence[int] | np.ndarray, share: float = 1.0
    ) -> "TrainingPerformances":
        """Read the steps between the keys that tokens strike."""
        symbols = [BOUNDARY]
        for row in key_steps(codec, tokens):
            symbols += [*row.symbols, BOUNDARY]
        return cls(np.array(symbols, np.uint8), share, codec)

    @classmethod
    def from_arrays(
        cls, codec: PerformanceCodec, arrays: Mapping[str, np.ndarray], share: float
    ) -> "TrainingPerformances":
        """Return the training data of the array `symbols`."""
        return cls(arrays["symbols"], share, codec)

    def rows(self, tokens: Sequence[int] | np.ndarray) -> Iterator[Row]:
        """Yield the steps of each performance."""
        return key_steps(self.codec, tokens)

    def tracker(self, length: int) -> "KeyTracker":
        """Return the tracker of runs of `length` notes."""
        return KeyTracker(self.codec, self.index, length)


def key_steps(codec: PerformanceCodec, tokens: Sequence[int] | np.ndarray) -> Iterator[Row]:
    """Yield the steps from key to key of each performance; special tokens end one."""
    row = Row([], [])
    pitch, position = -1, 0
    for place, token in enumerate(np.asarray(tokens).tolist()):
        event = codec.events[token]
        if event is None:
            if row.symbols:
                yield row
            row = Row([], [])
            pitch = -1
        elif event.kind is PerformanceKind.NOTE_ON:
            if pitch >= 0:
                row.symbols.append(UNISON + event.value - pitch)
                row.positions.append(position)
            pitch, position = event.value, place
    if row.symbols:
        yield row


class KeyState(NamedTuple):
    """The state of a `KeyTracker`."""

    played: PlayedState
    context: tuple[int, ...] = ()


class KeyTracker(RunTracker):
    """Follows the keys that are struck."""

    def __init__(self, codec: PerformanceCodec, index: SuffixArray, length: int) -> None:
        self._codec = codec
        self._index = index
        self._context = length - 2

    def start(self) -> KeyState:
        """Return the state at the beginning of a document."""
        return KeyState(START)

    def advance(self, state: KeyState, token: int) -> KeyState:
        """Return the state after one more token; special tokens begin a document."""
        event = self._codec.events[token]
        if event is None:
            return self.start()
        played = advance(state.played, event)
        if played.notes == state.played.notes or not state.played.notes:
            return KeyState(played, state.context)
        step = UNISON + played.pitch - state.played.pitch
        return KeyState(played, last_symbols(state.context, step, self._context))

    def forbidden(self, state: KeyState) -> list[int]:
        """Return the keys that would complete a run."""
        if len(state.context) < self._context:
            return []
        ids = self._codec.ids
        steps = [symbol for symbol in self._index.continuations(state.context) if symbol]
        keys = (state.played.pitch + symbol - UNISON for symbol in steps)
        events = (PlayedEvent(PerformanceKind.NOTE_ON, key) for key in keys)
        return [ids[event] for event in events if event in ids]
