"""The rules of voices: every moment ends inside its bar, and every part says something in it.

Moments fill a bar as notes fill that of a melody, but none sounds over a barline: a voice holds its
note instead. So a table of one bar says which moments may come.
"""

from collections.abc import Iterator
from functools import cache, cached_property, lru_cache

import numpy as np

from rnngen.constraints.bars.event_table import Barline, EventTable
from rnngen.constraints.bars.fills import LONGEST, UNREACHABLE
from rnngen.constraints.bars.lines import LineHabits
from rnngen.constraints.bars.tonality import is_last_moment
from rnngen.music.score import Metre
from rnngen.tokens.event_state import EventState, Line
from rnngen.tokens.event_tokens import EventKind
from rnngen.tokens.habits import (
    LAST_CHORDS,
    OCTAVE,
    PARALLELS,
    PERFECT,
    RESTS,
    TRIADS,
    Habits,
)

_SUNG = (EventKind.HOLD, EventKind.SUNG, EventKind.REST)
"""Kinds of the events of a voice, the plainest first."""


class VoicesRules:
    """Masks of the next event."""

    def __init__(self, table: EventTable, regular: bool, habits: Habits | None = None) -> None:
        """Set up the rules.

        Args:
            regular: Whether all bars but a pick-up and the last must be full, if the vocabulary
                has full bars.
            habits: What the voices keep to, while there is another way.
        """
        self._habits = habits or Habits()
        self._lines = LineHabits(self._habits)
        self._table = table
        self._regular = regular and table.has_full_bars
        self._durations = table.values[EventKind.DURATION]
        self._barline = lru_cache(4096)(self._at_barline)
        parts, self._pitches = table.sung
        self._of_part = {part: parts == part for part in np.unique(parts).tolist()}

    @cached_property
    def _moments(self) -> np.ndarray:
        """int64[ticks left]: the fewest moments that fill the rest of a bar of at most LONGEST."""
        lengths = [self._table.bar_lengths(metre) for metre in self._table.metres.values()]
        longest = min(max((int(row.max(initial=0)) for row in lengths), default=0), LONGEST)
        fewest = np.full(longest + 1, UNREACHABLE, np.int64)
        fewest[0] = 0
        for left in range(1, longest + 1):
            before = left - self._durations[self._durations <= left]
            fewest[left] = min(1 + fewest[before].min(initial=UNREACHABLE), UNREACHABLE)
        return fewest

    def fits(self, ticks: np.ndarray | int) -> np.ndarray:
        """Return whether moments can fill this time, in ticks."""
        return self._cost(ticks) < UNREACHABLE

    def _cost(self, ticks: np.ndarray | int) -> np.ndarray:
        ticks = np.asarray(ticks)
        known = (ticks >= 0) & (ticks < len(self._moments))
        return np.where(known, self._moments[np.where(known, ticks, 0)], UNREACHABLE)

    @property
    def possible(self) -> bool:
        """Whether any music in voices can be spelled, with something to do for every part."""
        metres = self._table.metres.values()
        parts = int(self._table.values[EventKind.VOICES].max(initial=0))
        rests = len(self._table.ids[EventKind.REST]) > 0
        has_parts = all(rests or part in self._of_part for part in range(parts))
        return bool(
            parts
            and self._of_part
            and has_parts
            and any(self._fitting(metre, False).any() for metre in metres)
        )

    def allowed(self, state: EventState) -> np.ndarray:
        """Return bool[vocabulary], without BOUNDARY: the events that may come next."""
        if is_between(state):
            return self._barline(Barline.of(state))
        return self.inside(state)

    def _at_barline(self, barline: Barline) -> np.ndarray:
        mask = barline.allowed(self._table, lambda metre: self._fitting(metre, barline.first))
        mask.flags.writeable = False  # because the cache hands out the same array again
        return mask

    def _fitting(self, metre: Metre, first: bool) -> np.ndarray:
        """Return bool[BAR tokens]: the bars that moments can fill."""
        lengths = self._table.lengths(metre, first, self._regular)
        return (lengths > 0) & self.fits(lengths)

    def inside(self, state: EventState) -> np.ndarray:
        """Return bool[vocabulary]: the events that may come next inside a bar."""
        table, left = self._table, state.barline - state.cursor
        mask = table.none()
        if state.line == 0 and state.last not in (EventKind.DURATION, EventKind.VELOCITY):
            others = self._durations != state.duration
            fitting = self.fits(left - self._durations)
            closing = fitting & self._may_end(state, left, self._durations)
            if closing.any() or (state.duration and self._may_end(state, left, state.duration)):
                fitting = closing
            mask[table.ids[EventKind.DURATION]] = others & fitting
        is_usual = self._may_end(state, left, state.duration) or not mask.any()
        if state.line or (state.duration and self.fits(left - state.duration) and is_usual):
            self._add_line(mask, state)
        return mask

    def _may_end(
        self, state: EventState, left: int, duration: np.ndarray | int
    ) -> np.ndarray | bool:
        """Return whether the last chord can be long enough after a moment of this duration."""
        if state.left != 1:
            return True
        least = self._habits.last_chord
        after = np.asarray(left - duration)
        return np.where(after == 0, np.asarray(duration) >= least, after >= least)

    def _add_line(self, mask: np.ndarray, state: EventState) -> None:
        """Allow what the next voice may do."""
        table, line = self._table, state.lines[state.line]
        if state.last is not EventKind.VELOCITY:
            usual = table.codec.velocity_profile.at(state.metre, state.cursor - state.bar_onset)
            unusual = table.values[EventKind.VELOCITY] != usual
            mask[table.ids[EventKind.VELOCITY]] = unusual & (state.line in self._of_part)
            # A moment in which no voice changes would be a second spelling of a longer one.
            must_change = state.line + 1 == state.parts and not state.changed
            mask[table.ids[EventKind.HOLD]] = line is not None and not must_change
            mask[table.ids[EventKind.REST]] = line is not None or not must_change
        if state.line in self._of_part:
            mask[table.ids[EventKind.SUNG]] = self._of_part[state.line]
            self._keep_habits(mask, state)

    def _keep_habits(self, mask: np.ndarray, state: EventState) -> None:
        """Forbid what the voices never do, unless nothing else is left."""
        ids, kept = self._table.ids, self._habits.kept
        usual = self._of_part[state.line] & self._usual_pitches(state)[self._pitches]
        hold = ids[EventKind.HOLD]
        if LAST_CHORDS in kept and is_last_moment(state):
            closing = _closing(frozenset(pitch % OCTAVE for pitch in _sung(state)))
            usual &= closing[self._pitches % OCTAVE]
            line = state.lines[state.line]
            mask[hold] &= line is not None and bool(closing[line.pitch % OCTAVE])
        is_enough = usual.any() or mask[hold].any()
        if RESTS in kept and is_enough:
            mask[ids[EventKind.REST]] = False
        if is_enough or mask[ids[EventKind.REST]].any():
            mask[ids[EventKind.SUNG]] = usual

    def _usual_pitches(self, state: EventState) -> np.ndarray:
        """Return bool[128]: the pitches that the next voice may take."""
        part = state.line
        before = state.heard if part else state.lines
        line = before[part] if before else None
        last = None if line is None else line.pitch
        usual = self._lines.usual(state.parts, part, state.fifths, last)
        if last is None or PARALLELS not in self._habits.kept:
            return usual
        usual = usual.copy()
        usual[[*self._parallels(state, before, last)]] = False
        return usual

    def _parallels(
        self, state: EventState, before: tuple[Line | None, ...], pitch: int
    ) -> Iterator[int]:
        """Yield the pitches to which a voice would move in parallel with one above it."""
        for last, now in zip(before[: state.line], state.lines, strict=False):
            if last is None or now is None or (last.pitch - pitch) % OCTAVE not in PERFECT:
                continue
            step = now.pitch - last.pitch
            first = (pitch + step) % OCTAVE
            for other in range(first, 128, OCTAVE):
                if step * (other - pitch) > 0:
                    yield other

    def next_of_witness(self, state: EventState, allowed: np.ndarray) -> int:
        """Return the plainest event inside a bar: few moments, and notes that go on."""
        table = self._table
        for kind in _SUNG:
            ids = table.ids[kind][allowed[table.ids[kind]]]
            if not len(ids) or self._is_too_short(state):
                continue
            if kind is not EventKind.SUNG:
                return int(ids[0])
            line = state.lines[state.line]
            near = state.pitch if line is None else line.pitch
            pitches = self._pitches[allowed[table.ids[kind]]]
            return int(ids[np.abs(pitches - near).argmin()])
        ids = table.ids[EventKind.DURATION]
        left = state.barline - state.cursor
        costs = np.where(allowed[ids], self._cost(left - self._durations), UNREACHABLE)
        return int(ids[costs.argmin()])

    def _is_too_short(self, state: EventState) -> bool:
        """Return whether another duration leads to the end of the bar in fewer moments."""
        if state.line or state.last in (EventKind.DURATION, EventKind.VELOCITY):
            return False
        left = state.barline - state.cursor
        return bool(1 + self._cost(left - state.duration) > self._cost(left))


def _sung(state: EventState) -> list[int]:
    """Return the pitches that the voices before this one sing at this moment."""
    return [line.pitch for line in state.lines[: state.line] if line is not None]


@cache
def _closing(chord: frozenset[int]) -> np.ndarray:
    """Return bool[12]: the pitch classes that make a triad with a last chord so far."""
    classes = {each for triad in TRIADS if chord <= triad for each in triad}
    return np.isin(np.arange(OCTAVE), list(classes))


def is_between(state: EventState) -> bool:
    """Return whether voices stand at a barline, where the next bar begins."""
    return not state.line and state.cursor >= state.barline
