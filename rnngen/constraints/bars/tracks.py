"""The rules of tracks: parts play in their order, and none strikes a pitch that it still holds.

As in polyphony, no search is needed: a part may play or be silent, so every bar can end.
"""

import numpy as np

from rnngen.constraints.bars.event_table import Barline
from rnngen.constraints.bars.polyphony import PolyphonyRules, must_sound
from rnngen.music.score import Part
from rnngen.tokens.event_state import ANY_PITCH, Band, EventState
from rnngen.tokens.event_tokens import Event, EventKind, Player
from rnngen.tokens.track_steps import HEADER, end_of_last, is_playing

_SIGNATURE = (EventKind.METRE, EventKind.KEY, EventKind.TEMPO)
_STATING = (EventKind.DURATION, EventKind.VELOCITY)
"""Events that state something of the next note, in this order."""
OF_TRACKS = (EventKind.DRUM, EventKind.VELOCITY, EventKind.PLAY, EventKind.AT)
"""Kinds of events before or of a note in tracks, the quickest way to it first."""


class TracksRules(PolyphonyRules):
    """Masks of the next event."""

    @property
    def possible(self) -> bool:
        """Whether any tracks can be spelled."""
        table, events = self._table, self._table.codec.events
        needed = (
            *(EventKind.TRACKS, EventKind.METRE, EventKind.BAR),
            *(EventKind.DURATION, EventKind.VELOCITY),
        )
        return all(len(table.ids[kind]) for kind in needed) and any(
            event and event.kind is EventKind.INSTRUMENT and self._can_join(Band(), event.value)
            for event in events
        )

    def _can_join(self, band: Band, instrument: Part) -> bool:
        """Return whether a part with this instrument can be named and play."""
        number = 1 + band.instruments.count(instrument)
        return self._table.has(EventKind.PLAY, Player(instrument, number)) and bool(
            len(self._table.ids[_kind_of_note(instrument.drums)])
        )

    def allowed(self, state: EventState) -> np.ndarray:
        if state.last in HEADER:
            return self._header(state)
        if not state.barline or state.last in _SIGNATURE:
            return self._barline(Barline.of(state))
        return self._inside_or_barline(state)

    def _header(self, state: EventState) -> np.ndarray:
        """Return bool[vocabulary]: another instrument, or the first barline once there is one."""
        table, band = self._table, state.band
        mask = self._barline(Barline.of(state)).copy() if band.instruments else table.none()
        ids = table.ids[EventKind.INSTRUMENT]
        parts = [table.codec.events[i].value for i in ids]  # type: ignore[union-attr]
        # A prompt may have parts that never play, for which there is no PLAY token.
        mask[ids] = [not self._regular or self._can_join(band, part) for part in parts]
        return mask

    def inside(self, state: EventState) -> np.ndarray:
        mask = self._table.none()
        if is_playing(state):
            self._add_note(mask, state)
            if state.last not in (*_STATING, EventKind.AT, EventKind.STEP):
                self._add_places(mask, state)
        if not must_sound(state):
            self._add_players(mask, state)
        return mask

    def _add_players(self, mask: np.ndarray, state: EventState) -> None:
        """Allow the parts that come later in the bar and have something to play."""
        band, limit = state.band, self._limit(state)
        for part, rank in enumerate(band.ranks):
            token = self._table.codec.ids.get(Event(EventKind.PLAY, band.player_of(part)))
            if rank > band.rank and token is not None:
                earliest = self._earliest(state, part)
                is_free = earliest < state.barline
                mask[token] = is_free and earliest + self._least(band, part) <= limit

    def _least(self, band: Band, part: int) -> int:
        """Return the ticks of the shortest note that a part can play."""
        if band.instruments[part].drums:
            return 1
        return self._shortest

    def _earliest(self, state: EventState, part: int) -> int:
        """Return the tick of this bar from which a part has a free pitch."""
        ends = [end for end, holder, _ in state.sounding if holder == part]
        pitches = len(self._ids_of_notes(state, part))
        return max(state.bar_onset, ends[-pitches]) if len(ends) >= pitches else state.bar_onset

    def _ids_of_notes(self, state: EventState, part: int) -> np.ndarray:
        return self._table.ids[_kind_of_note(state.band.instruments[part].drums)]

    def _add_places(self, mask: np.ndarray, state: EventState) -> None:
        """Allow later places of the bar at which a pitch is free and a note can end in time."""
        table = self._table
        targets = state.bar_onset + table.values[EventKind.AT]
        latest = self._limit(state) - self._least(state.band, state.part)
        earliest = max(state.cursor + 1, self._earliest(state, state.part))
        end = end_of_last(state)
        # An AT to the end of the last note would be a second spelling of STEP.
        mask[table.ids[EventKind.AT]] = (
            (targets >= earliest) & (targets < state.barline) & (targets <= latest)
        ) & (targets != end)
        if end is not None:
            mask[table.ids[EventKind.STEP]] = earliest <= end <= latest

    def _add_note(self, mask: np.ndarray, state: EventState) -> None:
        """Allow the next note, or what it states first: its duration, then its velocity."""
        table, left = self._table, self._limit(state) - state.cursor
        ids = self._ids_of_notes(state, state.part)
        free = self._free_notes(state)
        if not free.any():
            return
        is_drum = state.band.instruments[state.part].drums
        if state.last not in _STATING and not is_drum:
            durations = table.values[EventKind.DURATION]
            mask[table.ids[EventKind.DURATION]] = (durations != state.duration) & (
                durations <= left
            )
        if not state.duration or (not is_drum and state.duration > left):
            return
        before = self._velocities(state)
        if state.last is EventKind.VELOCITY:
            mask[ids] = free & (before != state.velocity)
            return
        mask[ids] = free & (before > 0)
        # Only a change of velocity is written.
        usual = np.unique(before[free])
        velocities = table.values[EventKind.VELOCITY]
        mask[table.ids[EventKind.VELOCITY]] = (velocities != usual[0]) | (len(usual) > 1)

    def _free_notes(self, state: EventState) -> np.ndarray:
        """Return bool[PITCH or DRUM tokens]: those that the part may strike now, ascending."""
        free = np.ones(128, bool)
        free[
            [
                pitch
                for end, holder, pitch in state.sounding
                if holder == state.part and end > state.cursor
            ]
        ] = False
        if state.onset == state.cursor:
            free[: state.pitch + 1] = False
        return free[self._pitches(state)]

    def _pitches(self, state: EventState) -> np.ndarray:
        return self._table.values[_kind_of_note(state.band.instruments[state.part].drums)]

    def _velocities(self, state: EventState) -> np.ndarray:
        """Return int[PITCH or DRUM tokens]: the velocity that each has unstated; 0 for none yet."""
        band, part, pitches = state.band, state.part, self._pitches(state).tolist()
        if not band.instruments[part].drums:
            return np.full(len(pitches), band.velocity_of(part, ANY_PITCH) or 0)
        return np.array([band.velocity_of(part, pitch) or 0 for pitch in pitches], np.int64)


def _kind_of_note(drums: bool) -> EventKind:
    return EventKind.DRUM if drums else EventKind.PITCH
