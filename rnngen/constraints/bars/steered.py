"""Music in a given metre, key and tempo, and on given pitches.

Pitches are limited by leaving tokens out of the codec (`EventCodec.without`). So there are two
constraints over the same states: `whole`, for all that the codec spells, which judges prompts, and
`limited`, for what may be sampled. Metre, key and tempo are forced at the first barline where they
may be written.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from rnngen.constraints.bars.event_table import EventTable, event_of
from rnngen.constraints.base import Constraint, ConstraintWrapper
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_state import EventState
from rnngen.tokens.event_tokens import Event, EventKind

SIGNS = (EventKind.METRE, EventKind.KEY, EventKind.TEMPO)
"""Events that can be forced at a barline, in the order in which a score writes them."""


def value_of(event: EventState, kind: EventKind) -> Any:
    """Return the present metre, key or tempo."""
    return {EventKind.METRE: event.metre, EventKind.KEY: event.key, EventKind.TEMPO: event.tempo}[
        kind
    ]


class SteeredConstraint(ConstraintWrapper):
    """Samples under a limited constraint and writes the given signs as soon as they may stand.

    After a prompt the limited constraint may have no token to offer. Then the whole one leads on
    until the limited one can take over.

    Args:
        limited: the limited constraint for pieces whose key has these fifths; for None, that for
            the beginning, where it is not written yet.
        signs: Kind → id of its token, for each sign to force. The limited codec has no other tokens
            of these kinds.
    """

    def __init__(
        self,
        codec: EventCodec,
        whole: Constraint,
        limited: Callable[[int | None], Constraint],
        signs: Mapping[EventKind, int] | None = None,
    ) -> None:
        super().__init__(whole)
        signs = signs or {}
        self._limited = limited
        self._signs = {kind: signs[kind] for kind in SIGNS if kind in signs}
        self._values = {kind: codec.events[token] for kind, token in self._signs.items()}
        # Until a sign is written, the signs after it and the bar itself have to wait.
        table = EventTable(codec)
        later = {kind: [*SIGNS[number + 1 :], EventKind.BAR] for number, kind in enumerate(SIGNS)}
        self._until = {kind: ~table.of(*later[kind]) for kind in SIGNS}

    def allowed(self, state: Any) -> np.ndarray:
        mask = self._limited_at(state).allowed(state)
        if not mask.any():
            return self.inner.allowed(state)
        kind = self._due(state, mask)
        return mask if kind is None else mask & self._until[kind]

    def _limited_at(self, state: Any) -> Constraint:
        event = event_of(self, state)
        return self._limited(event.fifths if event.last else None)

    def _due(self, state: Any, mask: np.ndarray) -> EventKind | None:
        """Return the kind of the sign that must come before the next bar, if it may stand here."""
        event = event_of(self, state)
        wrong = (
            kind
            for kind, wanted in self._values.items()
            if wanted != Event(kind, value_of(event, kind))
        )
        return next((kind for kind in wrong if mask[self._signs[kind]]), None)

    def witness(self, state: Any) -> list[int]:
        """Return a short way to the end of the last bar, with the signs that are due."""
        tokens: list[int] = []
        planned: list[int] = []
        while not self.boundary(state):
            limited = self._limited_at(state)
            mask = limited.allowed(state)
            kind = self._due(state, mask)
            if kind is not None:
                # The sign changes what may follow, so a plan made before it is void.
                token, planned = self._signs[kind], []
            elif mask.any():
                token, *planned = planned or limited.witness(state)
                if event_of(self, state).last is None:
                    planned = []  # the key, which comes first, limits what may follow
            else:
                token, planned = self.inner.witness(state)[0], []
            tokens.append(token)
            state = self.advance(state, token)
        return tokens
