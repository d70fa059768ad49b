"""The tokens of an event codec as arrays by kind, for masks; knows nothing of what may follow what."""

from functools import cached_property

import numpy as np

from rnngen.codec.event import EventCodec
from rnngen.codec.event_state import EventState
from rnngen.codec.event_tokens import Kind
from rnngen.music.score import Metre


class EventTable:
    """Ids of each kind of token, in the order of their values, and the values of those that are numbers."""

    def __init__(self, codec: EventCodec) -> None:
        self.codec = codec
        self.size = len(codec.vocabulary)
        self.ids: dict[Kind, np.ndarray] = {kind: self._ids(kind) for kind in Kind}
        self.values: dict[Kind, np.ndarray] = {
            kind: np.array([codec.events[i].value for i in self.ids[kind]], dtype=np.int64)  # type: ignore[union-attr]
            for kind in (Kind.POLYPHONY, Kind.TEMPO, Kind.SHIFT, Kind.PART, Kind.DURATION, Kind.VELOCITY, Kind.PITCH)
        }

    def _ids(self, kind: Kind) -> np.ndarray:
        return np.array([i for i, event in enumerate(self.codec.events) if event and event.kind is kind], dtype=np.intp)

    def none(self) -> np.ndarray:
        """bool[vocabulary], all False."""
        return np.zeros(self.size, dtype=bool)

    def of(self, *kinds: Kind) -> np.ndarray:
        """bool[vocabulary]: the tokens of these kinds."""
        mask = self.none()
        for kind in kinds:
            mask[self.ids[kind]] = True
        return mask

    @cached_property
    def metres(self) -> dict[int, Metre]:
        """Id → metre."""
        return {int(i): self.codec.events[i].value for i in self.ids[Kind.METRE]}  # type: ignore[union-attr]

    @cached_property
    def keys(self) -> dict[int, tuple[int, bool]]:
        """Id → key."""
        return {int(i): self.codec.events[i].value for i in self.ids[Kind.KEY]}  # type: ignore[union-attr]

    def bar_lengths(self, metre: Metre) -> np.ndarray:
        """Ticks of the bar that each BAR token begins in a metre; 0 where another token says the same."""
        if metre not in self._bar_lengths:
            stated = [self.codec.events[i].value for i in self.ids[Kind.BAR]]  # type: ignore[union-attr]
            ticks = [metre.ticks if value is None else 0 if value == metre.ticks else value for value in stated]
            self._bar_lengths[metre] = np.array(ticks, dtype=np.int64)
        return self._bar_lengths[metre]

    def full_bars_only(self, state: EventState, mask: np.ndarray) -> np.ndarray:
        """The mask without short and long bars, if a full one is among them; for places where a piece might end too.

        Elsewhere a held note, or a first note that nothing else holds, may need another length.
        """
        full = self.bar_lengths(state.metre) == state.metre.ticks
        if full.all() or not mask[self.ids[Kind.BAR][full]].any():
            return mask
        mask = mask.copy()
        mask[self.ids[Kind.BAR][~full]] = False
        return mask

    @cached_property
    def _bar_lengths(self) -> dict[Metre, np.ndarray]:
        return {}
