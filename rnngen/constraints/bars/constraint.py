"""Music whose bars are exactly full, of any number of bars or of a given one.

The idea: at each step, allow an event only if the piece can still end properly after it. "Properly"
means that every bar is full, every note has ended and there is at least one note. In a melody a
table of costs answers that (`melody`, `fills`). In polyphony the order of events guarantees it
(`polyphony`). A bar may also repeat an earlier one. The witness follows the cheapest events to the
end of the bar.

The state is the codec's own `EventState`: the cursor, the sounding notes and the last event.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rnngen.constraints.bars.band import BandBias
from rnngen.constraints.bars.event_table import EventTable, bar_repeats
from rnngen.constraints.bars.fills import UNREACHABLE
from rnngen.constraints.bars.lines import MelodyHabits
from rnngen.constraints.bars.melody import (
    MOST_BARS,
    MelodyRules,
    options_for_any_length,
    options_for_length,
)
from rnngen.constraints.bars.polyphony import PolyphonyOfLength, PolyphonyRules, must_sound
from rnngen.constraints.bars.tonality import Tonality
from rnngen.constraints.bars.tracks import OF_TRACKS, TracksRules
from rnngen.constraints.bars.voices import VoicesRules, is_between
from rnngen.constraints.base import Constraint, walk_to_boundary
from rnngen.errors import ConstraintError
from rnngen.music.names import tonic
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_state import START, EventState, is_opening
from rnngen.tokens.event_steps import advance
from rnngen.tokens.event_tokens import EventKind

_SIGNATURE = (EventKind.METRE, EventKind.KEY, EventKind.TEMPO)

_CLOSING = (
    EventKind.BAR,
    EventKind.METRE,
    EventKind.INSTRUMENT,
    EventKind.FIFTHS,
    EventKind.MELODY,
    EventKind.VOICES,
    EventKind.POLYPHONY,
    EventKind.TRACKS,
)
"""Kinds of tokens that the witness takes, the quickest way to the end first."""

_SOUNDING = (EventKind.PITCH, EventKind.DURATION, EventKind.PART, *OF_TRACKS)
"""Kinds that the witness takes where a note is needed, the quickest first."""


class _Rules(NamedTuple):
    """The rules of each texture."""

    melody: MelodyRules
    polyphony: PolyphonyRules
    voices: VoicesRules
    tracks: TracksRules

    def allowed(self, state: EventState) -> np.ndarray:
        """Return bool[vocabulary] by the rules of the state's texture."""
        if state.melody:
            return self.melody.costs(state) < UNREACHABLE
        if state.voices:
            return self.voices.allowed(state)
        return self.tracks.allowed(state) if state.tracks else self.polyphony.allowed(state)


class MetreConstraint(Constraint):
    """Keeps all bars full, on the token ids of an event codec. A piece may end at any barline.

    Raises:
        ConstraintError: if the vocabulary can spell no score with a note.
    """

    def __init__(self, codec: EventCodec) -> None:
        self._codec = codec
        self._table = EventTable(codec)
        # Samples follow the strictest options possible. Prompts may have bars of any length, so
        # they are judged by the most lenient option alone.
        options = options_for_any_length(self._table)
        self._melody = MelodyRules(self._table, options)
        self._voices = VoicesRules(self._table, regular=True, habits=codec.habits)
        polyphony = PolyphonyRules(self._table, regular=True)
        tracks = TracksRules(self._table, regular=True)
        self._rules = _Rules(self._melody, polyphony, self._voices, tracks)
        self._any_rules = _Rules(
            MelodyRules(self._table, options[-1:]),
            PolyphonyRules(self._table, regular=False),
            VoicesRules(self._table, regular=False),
            TracksRules(self._table, regular=False),
        )
        self._fifths = self._table.of(EventKind.FIFTHS)
        self.habits = MelodyHabits(self._table)
        self._tonality, self._band = Tonality(self._table), BandBias(self._table)
        self._onward = self._table.of(*_SIGNATURE, EventKind.BAR)
        self.textures = self._table.none()
        """bool[vocabulary]: the tokens of the textures that can be spelled."""
        self.textures[self._table.ids[EventKind.MELODY]] = self._melody.possible
        self.textures[self._table.ids[EventKind.POLYPHONY]] = polyphony.possible
        self.textures[self._table.ids[EventKind.VOICES]] = self._voices.possible
        self.textures[self._table.ids[EventKind.TRACKS]] = tracks.possible
        if not (self.textures.any() and len(self._table.ids[EventKind.INSTRUMENT])):
            raise ConstraintError(
                "The model's vocabulary cannot spell music in full bars. It needs an instrument, a "
                f"bar, and notes of at most {MOST_BARS} bars that fill it. Use --free to sample "
                "without this constraint."
            )

    def start(self) -> EventState:
        return START

    def allowed(self, state: EventState) -> np.ndarray:
        mask = self._table.in_place(self._allowed(state, self._rules), state)
        mask = self.habits.keep(mask, state)
        if not mask[BOUNDARY] or not self._codec.spelling.places.ending:
            return mask
        # The last bar says that it is the last, and no other bar ends the piece.
        if state.left == 1:
            return mask & ~self._onward
        may_go_on = mask.copy()
        may_go_on[BOUNDARY] = False
        return may_go_on if may_go_on.any() else mask

    def accepts(self, state: EventState, token: int) -> bool:
        """Return whether music can go on after a token of a prompt, whose bars need not be full."""
        return bool(self._allowed(state, self._any_rules)[token])

    def _allowed(self, state: EventState, rules: "_Rules") -> np.ndarray:
        # The header first: the key, melody or polyphony, then one instrument for each part.
        if is_opening(state):
            return self.opening(state, self.textures)
        if state.instruments < state.parts:
            return self._table.of(EventKind.INSTRUMENT)
        mask = rules.allowed(state)
        for token in bar_repeats(self._table, state):
            mask[token] = True
        if self.boundary(state):
            mask = mask.copy()
            mask[BOUNDARY] = True
        return mask

    def opening(self, state: EventState, textures: np.ndarray) -> np.ndarray:
        """Return the fifths of the key, if the codec has them, then the textures."""
        return self._fifths if state.last is None and self._fifths.any() else textures

    def advance(self, state: EventState, token: int) -> EventState:
        """Return the state after one more token; BOUNDARY starts the next document."""
        event = self._codec.events[token]
        if event is None:
            return START if token == BOUNDARY else state
        return advance(state, event)

    def bias(self, state: EventState) -> np.ndarray | None:
        is_linear = state.melody or state.voices
        return self._tonality.bias(state) if is_linear else self._band.bias(state)

    def boundary(self, state: EventState) -> bool:
        """Return whether there is a note, all notes have ended and the bar is full."""
        if state.pitch < 0 or state.last in _SIGNATURE:
            return False
        if state.melody:
            return state.cursor == state.barline
        if state.voices:
            return is_between(state)
        return state.end <= state.barline and not must_sound(state)

    def witness(self, state: EventState) -> list[int]:
        """Return a short way to the end of the last bar. It prefers the nearest tonic."""
        return walk_to_boundary(self, state, self._next_of_witness)

    def _next_of_witness(self, state: EventState) -> int:
        allowed = self.allowed(state)
        if state.melody and state.last and state.instruments == state.parts:
            token = int(np.where(allowed, self._melody.costs(state), UNREACHABLE).argmin())
        elif state.voices and not is_between(state):
            return self._voices.next_of_witness(state, allowed)
        else:
            token = self._first_closing(allowed, state)
        event = self._codec.events[token]
        if event and event.kind is EventKind.PITCH:
            return self._closing_pitch(allowed, state)
        return token

    def _first_closing(self, allowed: np.ndarray, state: EventState) -> int:
        """Return the allowed token that leads to the end soonest, outside melodies."""
        wants_note = state.pitch < 0 or must_sound(state)
        for kind in (*_SOUNDING, *_CLOSING) if wants_note else _CLOSING:
            ids = self._table.ids[kind]
            if kind is EventKind.DURATION:
                ids = ids[self._table.values[kind].argsort()]
            if allowed[ids].any():
                return int(ids[allowed[ids]][0])
        raise ConstraintError(
            "The score cannot be ended from here. Pass a state that this constraint returned."
        )

    def _closing_pitch(self, allowed: np.ndarray, state: EventState) -> int:
        """Return the nearest allowed tonic, or the nearest pitch if no tonic is allowed."""
        ids, pitches = self._table.ids[EventKind.PITCH], self._table.values[EventKind.PITCH]
        near = np.abs(pitches - (state.pitch if state.pitch >= 0 else 60))
        # 128 exceeds every distance between MIDI pitches, so any tonic beats any other pitch.
        foreign = (pitches % 12 != tonic(*state.key)) * 128 if state.key else 0
        return int(ids[np.where(allowed[ids], near + foreign, UNREACHABLE).argmin()])


_ENDING = (
    EventKind.BAR,
    EventKind.PITCH,
    EventKind.DURATION,
    EventKind.PART,
    EventKind.METRE,
    EventKind.INSTRUMENT,
    EventKind.FIFTHS,
    EventKind.MELODY,
    EventKind.VOICES,
    EventKind.POLYPHONY,
    EventKind.TRACKS,
    *OF_TRACKS,
)
"""Kinds of tokens that the witness of `BarsConstraint` takes, the quickest way to the end first."""


class BarsState(NamedTuple):
    """The state of `BarsConstraint`."""

    event: EventState
    left: int
    """Number of bars still to start."""


class BarsConstraint(Constraint):
    """Keeps all bars full and ends the piece after exactly `bars` bars, not counting a pick-up.

    Args:
        more: bars of the piece that are written later, after those.

    Raises:
        ConstraintError: if the vocabulary can spell no such score.
    """

    def __init__(self, codec: EventCodec, bars: int, more: int = 0) -> None:
        self._whole, self._bars, self._more = MetreConstraint(codec), bars, more
        self._table = EventTable(codec)
        # One set of rules for each number of bars still to start.
        options = options_for_length(self._table, bars)
        self._melodies = [MelodyRules(self._table, each) for each in options]
        self._any_melodies = [MelodyRules(self._table, each[-1:]) for each in options]
        self._voices = VoicesRules(self._table, regular=True, habits=codec.habits)
        # Full bars are tried first, then bars of any length.
        self._polyphonies = self._of_length(PolyphonyRules)
        self._tracks = self._of_length(TracksRules)
        self._textures = self._possible_textures()
        if not self._textures.any():
            raise ConstraintError(
                f"The model's note values cannot fill exactly {bars} bars. "
                "Ask for another number of bars."
            )

    def _of_length(self, kind: type[PolyphonyRules]) -> list[PolyphonyOfLength]:
        return [
            PolyphonyOfLength(self._table, regular, self._bars, kind) for regular in (True, False)
        ]

    def _possible_textures(self) -> np.ndarray:
        """Return bool[vocabulary]: the first tokens of a piece of this length."""
        textures = self._whole.textures.copy()
        melody = self._table.ids[EventKind.MELODY]
        if textures[melody].any():
            textures[melody] = self._melodies[self._bars].possible
        for kind in (EventKind.POLYPHONY, EventKind.TRACKS):
            textures[self._table.ids[kind]] &= any(
                rules.possible(self._bars) for rules in self._polyphonies
            )
        return textures

    def start(self) -> BarsState:
        return BarsState(START, self._bars)

    def allowed(self, state: BarsState) -> np.ndarray:
        several = self._tracks if state.event.tracks else self._polyphonies
        mask = self._allowed(state, self._melodies, several)
        mask = self._whole.habits.keep(mask, state.event)
        return self._table.in_place(mask, state.event, state.left + self._more)

    def accepts(self, state: BarsState, token: int) -> bool:
        """Return whether music can go on after a token of a prompt, whose bars need not be full."""
        several = self._tracks if state.event.tracks else self._polyphonies
        return bool(self._allowed(state, self._any_melodies, several[-1:])[token])

    def _allowed(
        self,
        state: BarsState,
        melodies: Sequence[MelodyRules],
        polyphonies: Sequence[PolyphonyOfLength],
    ) -> np.ndarray:
        event, left = state
        if is_opening(event):
            return self._whole.opening(event, self._textures)
        if event.instruments < event.parts:
            return self._whole.allowed(event)
        if event.voices:
            mask = self._of_voices(event, left)
        elif event.melody:
            mask = melodies[left].costs(event) < UNREACHABLE
        else:
            masks = (rules.allowed(event, left) for rules in polyphonies)
            mask = next((mask for mask in masks if mask.any()), self._table.none())
        for token in bar_repeats(self._table, event):
            mask[token] = self._leads_on(event, left, token, melodies, polyphonies)
        if not left and self._whole.boundary(event):
            mask[BOUNDARY] = True
        return mask

    def _of_voices(self, event: EventState, left: int) -> np.ndarray:
        """Return bool[vocabulary]: the events of voices, whose notes end with the last bar."""
        mask = self._voices.allowed(event)
        if is_between(event) and not left:
            return self._table.none()
        return mask

    def _leads_on(
        self,
        event: EventState,
        left: int,
        token: int,
        melodies: Sequence[MelodyRules],
        polyphonies: Sequence[PolyphonyOfLength],
    ) -> bool:
        """Return whether the piece can go on after this bar if it repeats an earlier one."""
        end = self._whole.advance(event, token)
        if not left:
            return end.end <= end.barline
        if event.melody:
            return melodies[left].leads_on(event, end)
        return any(rules.allowed(end, left).any() for rules in polyphonies)

    def advance(self, state: BarsState, token: int) -> BarsState:
        event = self._whole.advance(state.event, token)
        # A pick-up is not counted, and the next document begins at 0 bars.
        started = max(event.bars - state.event.bars, 0)
        return BarsState(event, max(state.left - started, 0))

    def bias(self, state: BarsState) -> np.ndarray | None:
        return self._whole.bias(state.event)

    def boundary(self, state: BarsState) -> bool:
        return not state.left and self._whole.boundary(state.event)

    def witness(self, state: BarsState) -> list[int]:
        """Return a short way to the end of the last bar."""
        return walk_to_boundary(self, state, self._next_of_witness)

    def _next_of_witness(self, state: BarsState) -> int:
        (event, left), allowed = state, self.allowed(state)
        if event.melody and event.last and event.instruments == event.parts:
            return int(np.where(allowed, self._melodies[left].costs(event), UNREACHABLE).argmin())
        if event.voices and not is_between(event):
            return self._voices.next_of_witness(event, allowed)
        return next(int(i) for kind in _ENDING for i in self._table.ids[kind] if allowed[i])
