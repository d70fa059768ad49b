"""Tables and small rules that all constraints on music share.

`EventTable` sorts the tokens of an event codec by kind, so that a rule can set a whole kind in a
mask with one numpy operation. `Barline` holds the rules between two bars. `event_of` finds the
event state inside the state of any constraint on music.
"""

from collections.abc import Callable, Collection
from functools import cache, cached_property
from typing import Any, NamedTuple

import numpy as np

from rnngen.constraints.base import Constraint
from rnngen.music.score import Metre
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_state import EventState, notes_again
from rnngen.tokens.event_tokens import PITCHED, Event, EventKind, pitch_of
from rnngen.tokens.places import LAST, BarMark, Place

_NUMBERS = (
    EventKind.FIFTHS,
    EventKind.POLYPHONY,
    EventKind.VOICES,
    EventKind.TEMPO,
    EventKind.AGAIN,
    EventKind.AT,
    EventKind.SHIFT,
    EventKind.PART,
    EventKind.DURATION,
    EventKind.VELOCITY,
    EventKind.PITCH,
    EventKind.DRUM,
)
"""Kinds whose values are numbers."""


class EventTable:
    """Token ids of each kind, and the values of those that are numbers, ascending by value."""

    def __init__(self, codec: EventCodec) -> None:
        self.codec = codec
        self.size = len(codec.vocabulary)
        self._lengths = cache(self._lengths_of)
        self._following = cache(self._that_follow)
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
        """Return a new bool[vocabulary], all False."""
        return np.zeros(self.size, dtype=bool)

    def of(self, *kinds: EventKind) -> np.ndarray:
        """Return a new bool[vocabulary], True for the tokens of these kinds."""
        mask = self.none()
        for kind in kinds:
            mask[self.ids[kind]] = True
        return mask

    def only(self, event: Event) -> np.ndarray:
        """Return a new bool[vocabulary], True for the token of this event alone."""
        mask = self.none()
        mask[self.codec.ids[event]] = True
        return mask

    def has(self, kind: EventKind, value: object) -> bool:
        """Return whether the codec spells an event."""
        return Event(kind, value) in self.codec.ids

    @cached_property
    def pitched(self) -> tuple[np.ndarray, np.ndarray]:
        """The ids of the tokens that begin a note with a pitch, and their MIDI pitches."""
        ids = [i for i, event in enumerate(self.codec.events) if event and event.kind in PITCHED]
        pitches = [pitch_of(self.codec.events[i]) for i in ids]  # type: ignore[arg-type]
        return np.array(ids, np.intp), np.array(pitches, np.int64)

    @cached_property
    def sung(self) -> tuple[np.ndarray, np.ndarray]:
        """The part and the pitch of each SUNG token, int64[SUNG tokens] each."""
        values = [self.codec.events[i].value for i in self.ids[EventKind.SUNG]]  # type: ignore[union-attr]
        rows = np.array(values, np.int64).reshape(-1, 2)
        return rows[:, 0], rows[:, 1]

    @cached_property
    def metres(self) -> dict[int, Metre]:
        """Metre of each METRE token, by id."""
        return {int(i): self.codec.events[i].value for i in self.ids[EventKind.METRE]}  # type: ignore[union-attr]

    @cached_property
    def keys(self) -> dict[int, tuple[int, bool]]:
        """Key of each KEY token, by id."""
        return {int(i): self.codec.events[i].value for i in self.ids[EventKind.KEY]}  # type: ignore[union-attr]

    @cached_property
    def has_full_bars(self) -> bool:
        """Whether the vocabulary has a metre, and the BAR token that means a full bar."""
        return any(not mark.ticks for mark in self.marks) and any(
            metre.ticks for metre in self.metres.values()
        )

    def bar_lengths(self, metre: Metre) -> np.ndarray:
        """Return the length in ticks of the bar that each BAR token starts in this metre.

        0 marks a token whose length is a full bar: the token without a length spells that.
        """
        ticks = [
            metre.ticks if not mark.ticks else 0 if mark.ticks == metre.ticks else mark.ticks
            for mark in self.marks
        ]
        return np.array(ticks, dtype=np.int64)

    def lengths(self, metre: Metre, first: bool, regular: bool) -> np.ndarray:
        """Return `bar_lengths`; if `regular`, 0 for all but usual bars.

        Usual are full bars, a `first` pick-up, and a shorter last bar.
        """
        return self._lengths(metre, first, regular)

    def _lengths_of(self, metre: Metre, first: bool, regular: bool) -> np.ndarray:
        lengths = self.bar_lengths(metre)
        if not regular:
            return lengths
        may_be_short = self._are_last if not first else ~self._are_last
        return np.where(
            (lengths == metre.ticks) | (may_be_short & (lengths < metre.ticks)), lengths, 0
        )

    @cached_property
    def marks(self) -> list[BarMark]:
        """The value of each BAR token."""
        return [self.codec.events[i].value for i in self.ids[EventKind.BAR]]  # type: ignore[union-attr]

    @cached_property
    def _are_last(self) -> np.ndarray:
        """bool[BAR tokens]: whether the token stands before the last bar."""
        return np.array([mark.place == LAST for mark in self.marks], bool)

    def in_place(self, mask: np.ndarray, state: EventState, left: int | None = None) -> np.ndarray:
        """Return a mask without the BAR tokens whose place does not follow on the state.

        The mask stays as it is if no BAR token would be left, so that music can go on.

        Args:
            left: bars still to start, if that is known.
        """
        places, ids = self.codec.spelling.places, self.ids[EventKind.BAR]
        if not places.ending or not mask[ids].any():
            return mask
        fitting = mask[ids] & self._following(state.bars, state.left, left, not state.barline)
        if not fitting.any():
            return mask
        mask = mask.copy()
        mask[ids] = fitting
        return mask

    def _that_follow(self, bars: int, left: int, to_start: int | None, first: bool) -> np.ndarray:
        """Return bool[BAR tokens]: those whose place may follow `bars` bars."""
        places = self.codec.spelling.places
        wanted = None if to_start is None else places.at(bars, bars + to_start)

        def follows(mark: BarMark) -> bool:
            if first and mark.ticks and mark.place == Place():
                return True  # a pick-up
            if wanted is not None:
                return mark.place == wanted
            return places.may_follow(mark.place, bars, left)

        return np.array([follows(mark) for mark in self.marks], bool)


def event_of(constraint: Constraint, state: Any) -> EventState:
    """Return the event state inside a state of a constraint on music, through all its wrappers."""
    innermost = constraint.unwrap(state)
    return innermost if isinstance(innermost, EventState) else innermost.event


def bar_repeats(table: EventTable, state: EventState) -> list[int]:
    """Return the AGAIN tokens allowed here, each of which repeats an earlier bar.

    A bar, or that of a part, may be repeated if it has notes and all of them have a pitch in the
    table's codec. The last bar repeats none.
    """
    if state.last not in (EventKind.BAR, EventKind.PLAY) or state.left == 1:
        return []
    rows = zip(
        table.ids[EventKind.AGAIN].tolist(), table.values[EventKind.AGAIN].tolist(), strict=True
    )
    return [token for token, ago in rows if _can_repeat(table, state, ago)]


def _can_repeat(table: EventTable, state: EventState, ago: int) -> bool:
    notes = notes_again(state, ago)
    is_drum = state.tracks and state.band.instruments[state.part].drums
    kind = EventKind.DRUM if is_drum else EventKind.PITCH
    return bool(notes) and all(table.has(kind, note.pitch) for note in notes)


def without_repeats(table: EventTable, mask: np.ndarray, ago: Collection[int]) -> np.ndarray:
    """Return a copy of a mask that forbids repeating the bars which began `ago` bars before."""
    ids, values = table.ids[EventKind.AGAIN], table.values[EventKind.AGAIN]
    left = mask.copy()
    left[ids[np.isin(values, list(ago))]] = False
    return left


MOST_SILENT_BARS = 2
"""Silent bars in a row. The next bar must have a note, so that no sample falls silent for good."""

_RANKS = {EventKind.METRE: 1, EventKind.KEY: 2, EventKind.TEMPO: 3}


class Barline(NamedTuple):
    """Everything that decides what may be written at a barline, before the next bar starts.

    Changes of metre, key and tempo are written in this order, and only if they change something. So
    each score has exactly one spelling.
    """

    metre: Metre
    key: tuple[int, bool] | None
    tempo: int | None
    first: bool
    """Whether no bar has started yet, so that a metre must be written."""
    rank: int
    """1 after a metre, 2 after a key, 3 after a tempo, else 0. The next change must rank higher."""

    @classmethod
    def of(cls, state: EventState) -> "Barline":
        """Return the barline that a state has reached or will reach next."""
        rank = _RANKS.get(state.last, 0) if state.last else 0
        return cls(state.metre, state.key, state.tempo, not state.barline, rank)

    def allowed(self, table: EventTable, fitting: Callable[[Metre], np.ndarray]) -> np.ndarray:
        """Return bool[vocabulary]: bars that fit, and changes after which some bar fits.

        Args:
            fitting: Function from a metre to bool[BAR tokens]: which bars may start in that metre.
        """
        mask = table.none()
        bars = fitting(self.metre)
        # Key and tempo leave the metre as it is, so they help only if a bar of this metre fits.
        if (not self.first or self.rank) and bars.any():
            mask[table.ids[EventKind.BAR]] = bars
            if self.rank < _RANKS[EventKind.KEY]:
                mask[[i for i, key in table.keys.items() if key != self.key]] = True
            if self.rank < _RANKS[EventKind.TEMPO]:
                mask[table.ids[EventKind.TEMPO]] = table.values[EventKind.TEMPO] != self.tempo
        # A new metre comes first of all and decides anew which bars fit.
        if not self.rank:
            changes = [i for i, metre in table.metres.items() if self.first or metre != self.metre]
            mask[[i for i in changes if fitting(table.metres[i]).any()]] = True
        return mask


def silent_for_long(state: EventState) -> bool:
    """Return whether this bar has no note yet and MOST_SILENT_BARS silent bars came before it."""
    return state.bar_onset - state.end >= MOST_SILENT_BARS * state.metre.ticks
