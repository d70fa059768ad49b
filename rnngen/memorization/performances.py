"""The performances that a model was trained on, as the steps from key to key.

Nobody plays a passage twice to the hundredth of a second, so time is left out: a run counts in
any transposition and at any pace.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Self

import numpy as np

from rnngen.memorization.suffix_array import SuffixArray
from rnngen.memorization.training import Row, RunTracker, Training, symbols_of
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


class TrainingPerformances(Training):
    """The steps between the keys that a model was trained on.

    A symbol is UNISON + semitones; performances end at BOUNDARY.
    """

    @classmethod
    def of(cls, codec: Any, tokens: Sequence[int] | np.ndarray, share: float = 1.0) -> Self:
        """Read the steps between the keys that tokens strike."""
        symbols = [BOUNDARY]
        for row in key_steps(codec, tokens):
            symbols += [*(symbol for symbol, _ in row), BOUNDARY]
        return cls(np.array(symbols, np.uint8), share, codec)

    @classmethod
    def from_arrays(cls, codec: Any, arrays: Mapping[str, np.ndarray], share: float) -> Self:
        """Return the steps in the array `symbols`."""
        return cls(symbols_of(arrays, 2 * UNISON), share, codec)

    def rows(self, tokens: Sequence[int] | np.ndarray) -> Iterator[Row]:
        """Yield the steps of each performance."""
        return key_steps(self.codec, tokens)

    def tracker(self, length: int) -> "KeyTracker":
        """Return the tracker of runs of `length` notes."""
        return KeyTracker(self.codec, self.index, length)


def key_steps(
    codec: PerformanceCodec, tokens: Sequence[int] | np.ndarray
) -> Iterator[list[tuple[int, int]]]:
    """Yield the (symbol, position) of the steps of each performance; special tokens end one."""
    row: list[tuple[int, int]] = []
    last: tuple[int, int] | None = None
    for position, token in enumerate(np.asarray(tokens).tolist()):
        event = codec.events[token]
        if event is None:
            if row:
                yield row
            row = []
            last = None
        elif event.kind is PerformanceKind.NOTE_ON:
            if last is not None:
                row.append((UNISON + event.value - last[0], last[1]))
            last = (event.value, position)
    if row:
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
        return KeyState(START)

    def advance(self, state: KeyState, token: int) -> KeyState:
        event = self._codec.events[token]
        if event is None:
            return self.start()
        played = advance(state.played, event)
        if played.notes == state.played.notes or not state.played.notes:
            return KeyState(played, state.context)
        step = UNISON + played.pitch - state.played.pitch
        return KeyState(played, (*state.context, step)[-self._context :])

    def forbidden(self, state: KeyState) -> list[int]:
        """Return the keys that would complete a run."""
        if len(state.context) < self._context:
            return []
        ids = self._codec.ids
        steps = [symbol for symbol in self._index.continuations(state.context) if symbol]
        keys = (state.played.pitch + symbol - UNISON for symbol in steps)
        events = (PlayedEvent(PerformanceKind.NOTE_ON, key) for key in keys)
        return [ids[event] for event in events if event in ids]
