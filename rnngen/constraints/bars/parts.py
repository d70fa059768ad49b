"""Music for given instruments, with or without drums.

The header of a piece names its instruments, so the header alone is held to what was asked for.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnngen.constraints.bars.event_table import EventTable, event_of
from rnngen.constraints.base import Constraint, ConstraintWrapper
from rnngen.errors import ConstraintError
from rnngen.music.score import Part
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_state import EventState, is_opening
from rnngen.tokens.event_tokens import TEXTURES, Event, EventKind


class PartsConstraint(ConstraintWrapper):
    """Lets the header name these instruments and no others.

    Args:
        instruments: Of all parts, in their order; none if any will do.
        drums: "on" for music with drums, "off" for none, "only" for drums alone; None for any.

    Raises:
        ConstraintError: if no header of the codec names such parts.
    """

    def __init__(
        self,
        codec: EventCodec,
        inner: Constraint,
        instruments: Sequence[Part] = (),
        drums: str | None = None,
    ) -> None:
        super().__init__(inner)
        self._codec, self._table = codec, EventTable(codec)
        self._instruments, self._drums = tuple(instruments), drums
        self._ids = self._table.ids[EventKind.INSTRUMENT]
        self._parts: list[Part] = [codec.events[i].value for i in self._ids]  # type: ignore[union-attr]
        self._textures = self._fitting_textures()
        if not (self._textures & self._table.of(*TEXTURES)).any():
            raise ConstraintError("The model has not learnt from music with such parts.")

    def _fitting_textures(self) -> np.ndarray:
        """Return bool[vocabulary], False for the textures that cannot have these parts."""
        mask = np.ones(self._table.size, bool)
        for i, event in enumerate(self._codec.events):
            if event is not None and event.kind in TEXTURES:
                mask[i] = self._fits(event)
        return mask

    def _fits(self, texture: Event) -> bool:
        wanted = len(self._instruments)
        if texture.kind is EventKind.TRACKS:
            return True
        is_melody = texture.kind is EventKind.MELODY
        # A melody of drums alone is none.
        if is_melody and self._drums in ("on", "only"):
            return False
        return not wanted or wanted == (1 if is_melody else texture.value)

    def allowed(self, state: Any) -> np.ndarray:
        mask, event = self.inner.allowed(state), event_of(self, state)
        if is_opening(event):
            return mask & self._textures
        if event.barline or event.last not in (*TEXTURES, EventKind.INSTRUMENT):
            return mask
        fitting = mask.copy()
        fitting[self._ids] &= self._fitting_instruments(event)
        if not self._is_complete(event):
            fitting &= self._table.of(EventKind.INSTRUMENT)
        return fitting

    def _fitting_instruments(self, event: EventState) -> list[bool]:
        """Return for each INSTRUMENT token whether the next part may have it."""
        before = event.band.instruments
        if self._instruments:
            following = self._instruments[len(before) : len(before) + 1]
            return [part in following for part in self._parts]
        if self._drums in ("off", "only"):
            return [part.drums == (self._drums == "only") for part in self._parts]
        is_last = not event.tracks and len(before) + 1 == event.parts
        must_drum = self._drums == "on" and is_last and not self._is_complete(event)
        return [part.drums or not must_drum for part in self._parts]

    def _is_complete(self, event: EventState) -> bool:
        """Return whether the parts so far may be all."""
        instruments = event.band.instruments
        if self._instruments:
            return len(instruments) >= len(self._instruments)
        return self._drums != "on" or any(part.drums for part in instruments)

    def witness(self, state: Any) -> list[int]:
        """Return the header's tokens, then the inner constraint's witness."""
        tokens: list[int] = []
        while not event_of(self, state).barline:
            mask = self.allowed(state)
            planned = self.inner.witness(state)[0]
            tokens.append(planned if mask[planned] else int(np.flatnonzero(mask)[0]))
            state = self.advance(state, tokens[-1])
        return tokens + self.inner.witness(state)
