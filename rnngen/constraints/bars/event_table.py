"""The tokens of an event codec as arrays by kind, for masks; knows nothing of what may follow what."""

from functools import cache, cached_property

import numpy as np

from rnngen.music.score import Metre
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import EventKind

_NUMBERS = (
    *(
        EventKind.POLYPHONY,
        EventKind.TEMPO,
        EventKind.AGAIN,
        EventKind.SHIFT,
        EventKind.PART,
        EventKind.DURATION,
        EventKind.VELOCITY,
        EventKind.PITCH,
    ),
)
"""Kinds whose values are numbers."""


class EventTable:
    """Ids of each kind of token, in the order of their values, and the values of those that are numbers."""

    def __init__(self, codec: EventCodec) -> None:
        self.codec = codec
        self.size = len(codec.vocabulary)
        self._lengths = cache(self._lengths_of)
        self.ids: dict[EventKind, np.ndarray] = {kind: self._ids(kind) for kind in EventKind}
        self.values: dict[EventKind, np.ndarray] = {
            kind: np.array([codec.events[i].value for i in self.ids[kind]], dtype=np.int64)  # type: ignore[union-attr]
            for kind in _NUMBERS
        }

    def _ids(self, kind: EventKind) -> np.ndarray:
        return np.array(
            [i for i, event in enumerate(self.codec.events) if event and event.kind is kind],
            dtype=np.intp,
        )

    def none(self) -> np.ndarray:
        """bool[vocabulary], all False."""
        return np.zeros(self.size, dtype=bool)

    def of(self, *kinds: EventKind) -> np.ndarray:
        """bool[vocabulary]: the tokens of these kinds."""
        mask = self.none()
        for kind in kinds:
            mask[self.ids[kind]] = True
        return mask

    @cached_property
    def metres(self) -> dict[int, Metre]:
        """Id → metre."""
        return {int(i): self.codec.events[i].value for i in self.ids[EventKind.METRE]}  # type: ignore[union-attr]

    @cached_property
    def keys(self) -> dict[int, tuple[int, bool]]:
        """Id → key."""
        return {int(i): self.codec.events[i].value for i in self.ids[EventKind.KEY]}  # type: ignore[union-attr]

    @cached_property
    def has_full_bars(self) -> bool:
        """Whether there is a token for a full bar of whatever metre, and a metre."""
        return None in self._stated and any(metre.ticks for metre in self.metres.values())

    def bar_lengths(self, metre: Metre) -> np.ndarray:
        """Ticks of the bar that each BAR token begins in a metre; 0 where another token says the same."""
        ticks = [
            metre.ticks if value is None else 0 if value == metre.ticks else value
            for value in self._stated
        ]
        return np.array(ticks, dtype=np.int64)

    def lengths(self, metre: Metre, first: bool, regular: bool) -> np.ndarray:
        """As `bar_lengths`; of regular bars only those of a full bar, and of a pick-up where the bar is the first."""
        return self._lengths(metre, first, regular)

    def _lengths_of(self, metre: Metre, first: bool, regular: bool) -> np.ndarray:
        lengths = self.bar_lengths(metre)
        if not regular:
            return lengths
        return np.where((lengths == metre.ticks) | (first & (lengths < metre.ticks)), lengths, 0)

    @cached_property
    def _stated(self) -> list[int | None]:
        """The value of each BAR token."""
        return [self.codec.events[i].value for i in self.ids[EventKind.BAR]]  # type: ignore[union-attr]
