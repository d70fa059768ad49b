"""Music in a metre, key and tempo that were asked for, on some pitches alone.

It stands on two constraints of the same states: one for all that a codec spells, which judges prompts, and one
for what may be sampled, whose codec knows nothing else (`EventCodec.without`).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from rnngen.constraints.bars.event_table import EventTable
from rnngen.constraints.base import Constraint
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_state import EventState
from rnngen.tokens.event_tokens import Event, EventKind

SIGNS = (EventKind.METRE, EventKind.KEY, EventKind.TEMPO)
"""What can be asked for at a barline, in the order in which it stands there."""


def event_of(state: Any) -> EventState:
    """Where the events of a state of a constraint of music have come to."""
    if isinstance(state, EventState):
        return state
    return event_of(state.inner if hasattr(state, "inner") else state.event)


def said(event: EventState, kind: EventKind) -> Any:
    """What holds of metre, key or tempo."""
    return {EventKind.METRE: event.metre, EventKind.KEY: event.key, EventKind.TEMPO: event.tempo}[
        kind
    ]


class SteeredConstraint(Constraint):
    """As the limited constraint, and from the first barline on where that is possible, the signs asked for hold.

    Where a prompt leaves the limited one no way, the whole one leads on until there is one.

    Args:
        signs: The id of the token for each kind of sign that is asked for; the limited codec knows no other.
    """

    def __init__(
        self,
        codec: EventCodec,
        whole: Constraint,
        limited: Constraint,
        signs: Mapping[EventKind, int] | None = None,
    ) -> None:
        signs = signs or {}
        self._whole, self._limited = whole, limited
        self._signs = {kind: signs[kind] for kind in SIGNS if kind in signs}
        self._values = {kind: codec.events[token] for kind, token in self._signs.items()}
        table = EventTable(codec)
        later = {kind: [*SIGNS[number + 1 :], EventKind.BAR] for number, kind in enumerate(SIGNS)}
        self._until = {kind: ~table.of(*later[kind]) for kind in SIGNS}

    def start(self) -> Any:
        """The state before the first token of a document."""
        return self._whole.start()

    def allowed(self, state: Any) -> np.ndarray:
        """bool[vocabulary]: tokens that may come next; never all False."""
        mask = self._limited.allowed(state)
        if not mask.any():
            return self._whole.allowed(state)
        kind = self._due(state, mask)
        return mask if kind is None else mask & self._until[kind]

    def _due(self, state: Any, mask: np.ndarray) -> EventKind | None:
        """The sign that has to stand before the next bar, if it may stand here."""
        event = event_of(state)
        wrong = (
            kind
            for kind, wanted in self._values.items()
            if wanted != Event(kind, said(event, kind))
        )
        return next((kind for kind in wrong if mask[self._signs[kind]]), None)

    def accepts(self, state: Any, token: int) -> bool:
        """People may begin with anything."""
        return self._whole.accepts(state, token)

    def advance(self, state: Any, token: int) -> Any:
        """The state after one more token."""
        return self._whole.advance(state, token)

    def boundary(self, state: Any) -> bool:
        """Whether the document may end here."""
        return self._whole.boundary(state)

    def witness(self, state: Any) -> list[int]:
        """A short way to the end of the last bar, with the signs that are due."""
        tokens: list[int] = []
        way: list[int] = []
        while not self.boundary(state):
            mask = self._limited.allowed(state)
            kind = self._due(state, mask)
            if kind is not None:
                token, way = self._signs[kind], []
            elif mask.any():
                token, *way = way or self._limited.witness(state)
            else:
                token, way = self._whole.witness(state)[0], []
            tokens.append(token)
            state = self.advance(state, token)
        return tokens
