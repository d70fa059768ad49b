"""Music in the grammar of the event codec whose bars are exactly full; knows nothing of models.

In a melody, an event is allowed only if the bar, and the bars that a held note reaches, can still be filled
with the notes and rests that the corpus has. Where a bar begins, an earlier one may come again. A document may end at
a barline where every note has ended.
"""

import numpy as np

from rnngen.constraints.bars.bar_fill import UNREACHABLE
from rnngen.constraints.bars.barline import bars_again
from rnngen.constraints.bars.event_table import EventTable
from rnngen.constraints.bars.melody import MelodyRules
from rnngen.constraints.bars.polyphony import PolyphonyRules, must_sound
from rnngen.constraints.bars.ways import MOST_BARS, any_bars
from rnngen.constraints.base import Constraint, way_to_boundary
from rnngen.errors import ConstraintError
from rnngen.music.names import tonic
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_state import START, EventState, advance
from rnngen.tokens.event_tokens import EventKind

_SIGNATURE = (EventKind.METRE, EventKind.KEY, EventKind.TEMPO)


class MetreConstraint(Constraint):
    """A `rnngen.constraints.base.Constraint` on the ids of an event codec.

    Raises:
        ConstraintError: if the vocabulary can spell no score with a note.
    """

    def __init__(self, codec: EventCodec) -> None:
        self._codec = codec
        self._table = EventTable(codec)
        ways = any_bars(self._table)
        self._melody, self._any_melody = (
            MelodyRules(self._table, ways),
            MelodyRules(self._table, ways[-1:]),
        )
        self._polyphony, self._any_polyphony = (
            PolyphonyRules(self._table, regular) for regular in (True, False)
        )
        self._textures = self._table.none()
        self._textures[self._table.ids[EventKind.MELODY]] = self._melody.possible
        self._textures[self._table.ids[EventKind.POLYPHONY]] = self._polyphony.possible
        if not (self._textures.any() and len(self._table.ids[EventKind.INSTRUMENT])):
            raise ConstraintError(
                "No music with full bars can be sampled. Expected a vocabulary that spells a bar with a note, and "
                f"notes of at most {MOST_BARS} bars (--free samples without this constraint)."
            )

    def start(self) -> EventState:
        """The state before the first token of a document."""
        return START

    def allowed(self, state: EventState) -> np.ndarray:
        """bool[vocabulary]: tokens that may come next; never all False."""
        return self._allowed(state, self._melody, self._polyphony)

    def accepts(self, state: EventState, token: int) -> bool:
        """Whether a token can be followed: music that people wrote may have bars that are not full."""
        return bool(self._allowed(state, self._any_melody, self._any_polyphony)[token])

    def _allowed(
        self, state: EventState, melody: MelodyRules, polyphony: PolyphonyRules
    ) -> np.ndarray:
        if state.last is None:
            return self._textures
        if state.instruments < state.parts:
            return self._table.of(EventKind.INSTRUMENT)
        mask = melody.costs(state) < UNREACHABLE if state.melody else polyphony.allowed(state)
        for token in bars_again(self._table, state):
            mask[token] = True
        if self.boundary(state):
            mask = mask.copy()
            mask[BOUNDARY] = True
        return mask

    def advance(self, state: EventState, token: int) -> EventState:
        """The state after one more token; BOUNDARY leads to the next document."""
        event = self._codec.events[token]
        if event is None:
            return START if token == BOUNDARY else state
        return advance(state, event)

    def boundary(self, state: EventState) -> bool:
        """Whether the document may end here: at least one note, all ended, and the bar full."""
        if state.pitch < 0 or state.last in _SIGNATURE:
            return False
        if state.melody:
            return state.cursor == state.barline
        return state.end <= state.barline and not must_sound(state)

    def witness(self, state: EventState) -> list[int]:
        """A short way to the end of the last bar; a note that it needs is the tonic nearest to the last one."""
        return way_to_boundary(self, state, self._towards_end)

    def _towards_end(self, state: EventState) -> int:
        """The next token of the witness."""
        allowed = self.allowed(state)
        if state.melody and state.last and state.instruments == state.parts:
            token = int(self._melody.costs(state).argmin())
        else:
            token = self._first(allowed, state)
        event = self._codec.events[token]
        return (
            self._closing_pitch(allowed, state)
            if event and event.kind is EventKind.PITCH
            else token
        )

    def _first(self, allowed: np.ndarray, state: EventState) -> int:
        """The first allowed token of the kind that leads to the end soonest, outside a melody."""
        wants_note = state.pitch < 0 or must_sound(state)
        for kind in (
            (EventKind.PITCH, EventKind.DURATION, EventKind.PART, *_CLOSING)
            if wants_note
            else _CLOSING
        ):
            ids = self._table.ids[kind]
            if allowed[ids].any():
                return int(ids[allowed[ids]][0])
        raise ConstraintError(
            "No way leads to the end of a score. Expected a state that the constraint reached."
        )

    def _closing_pitch(self, allowed: np.ndarray, state: EventState) -> int:
        ids, pitches = self._table.ids[EventKind.PITCH], self._table.values[EventKind.PITCH]
        near = np.abs(pitches - (state.pitch if state.pitch >= 0 else 60))
        foreign = (pitches % 12 != tonic(*state.key)) * 128 if state.key else 0
        return int(ids[np.where(allowed[ids], near + foreign, UNREACHABLE).argmin()])


_CLOSING = (
    EventKind.BAR,
    EventKind.METRE,
    EventKind.INSTRUMENT,
    EventKind.MELODY,
    EventKind.POLYPHONY,
)
"""Kinds that lead to the end, the soonest first."""
