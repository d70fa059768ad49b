"""Pieces over time, as pictures, pages and sound need them.

At 125 quarters a minute a tick lasts 10 ms. So a performance becomes a score whose bars are
seconds, and whatever draws or plays scores can draw and play it. Keys and metres of such a score
have no meaning.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from rnngen.music.canonical import check_limits
from rnngen.music.metre import COMMON_TIME, beat_ticks
from rnngen.music.names import key_name
from rnngen.music.page import instrument_in_short
from rnngen.music.performance import TIME_STEP, Performance, Piece, sounding
from rnngen.music.score import TICKS_PER_QUARTER, Bar, Metre, Note, Part, Score, Tempo
from rnngen.music.words import usual_name

SECOND = 1000 // TIME_STEP
"""Ticks of a second in the score of a performance."""

_PERFORMANCE_TEMPO = 125
"""Quarters per minute."""

_PERFORMANCE_METRE = Metre(2, 4)
"""Shorter than a second, so that no second looks like a pick-up."""

DEFAULT_TEMPO = 120
"""Quarters per minute of a score without tempos, as in MIDI."""

_ROW_QUARTERS = 32
"""Quarters in a row of a picture, about; more if there would be over _MOST_ROWS."""
_MOST_ROWS = 24


class Timeline(NamedTuple):
    """A piece over bars, or over seconds."""

    score: Score
    """Has at least one bar or second."""
    headline: str
    first: int
    """Number of the first bar: 1, or 0 for a pick-up. Seconds count from 0."""
    in_seconds: bool

    def is_numbered(self, number: int, every: int = 1) -> bool:
        """Return whether a bar or second shows its number if one of `every` does.

        A pick-up does not.
        """
        return number % every == 0 if self.in_seconds else number > 0 and (number - 1) % every == 0

    def beats(self, bar: Bar) -> range:
        """Return the ticks of a bar's beats. A second has two."""
        step = SECOND // 2 if self.in_seconds else beat_ticks(bar.metre)
        return range(bar.onset, bar.offset, step)


def timeline(piece: Piece) -> Timeline:
    """Return a score over its bars, or a performance over its seconds.

    Raises:
        TooLarge: if the score is beyond `rnngen.music.limits`.
    """
    if isinstance(piece, Performance):
        return Timeline(performance_as_score(piece), _performance_headline(piece), 0, True)
    check_limits(piece)
    score = piece if piece.bars else replace(piece, bars=(Bar(0, COMMON_TIME.ticks, COMMON_TIME),))
    return Timeline(score, _score_headline(piece), 1 - pick_up_bars(score.bars), False)


def performance_as_score(performance: Performance) -> Score:
    """Return a performance as a score for piano, with notes as long as the pedal holds them.

    Its bars are seconds, and a tick is TIME_STEP milliseconds.
    """
    notes = (
        Note(note.onset // TIME_STEP, 0, note.pitch, note.duration // TIME_STEP, note.velocity)
        for note in sounding(performance).notes
    )
    seconds = max(1, -(-performance.milliseconds // 1000))
    bars = tuple(Bar(number * SECOND, SECOND, _PERFORMANCE_METRE) for number in range(seconds))
    return Score(tuple(notes), bars, tempos=(Tempo(0, _PERFORMANCE_TEMPO),), parts=(Part(0),))


def _score_headline(score: Score) -> str:
    """Return key, metre, length and tempo at the start: 'E minor · 6/8 · 32 bars · ♩ = 120'."""
    key = [key_in_words(each.fifths, each.minor) for each in score.keys[:1]]
    metre = [str(score.bars[pick_up_bars(score.bars)].metre)] if score.bars else []
    count = len(score.bars) - pick_up_bars(score.bars)
    tempo = [f"♩ = {each.quarters_per_minute}" for each in score.tempos[:1]]
    return " · ".join([*key, *metre, f"{count} {'bar' if count == 1 else 'bars'}", *tempo])


def _performance_headline(performance: Performance) -> str:
    """Return the length: '1:03 minutes · 412 notes'."""
    minutes, seconds = divmod(round(performance.milliseconds / 1000), 60)
    return f"{minutes}:{seconds:02} minutes · {len(performance.notes):,} notes"


def key_in_words(fifths: int, minor: bool) -> str:
    """Return 'E minor' for (1, True)."""
    name = key_name(fifths, minor).removesuffix("m").replace("b", "♭").replace("#", "♯")
    return f"{name} {'minor' if minor else 'major'}"


def part_names(score: Score) -> list[str]:
    """Return a distinct name for each part: 'Violin 1', 'Violin 2', 'Left hand', 'Part 4'."""
    own = [*map(usual_name, score.names), *[""] * len(score.parts)]
    names = [
        own[index] or instrument_in_short(part) or f"Part {index + 1}"
        for index, part in enumerate(score.parts)
    ]
    totals = Counter(names)
    counts: Counter[str] = Counter()
    for index, name in enumerate(names):
        counts[name] += 1
        names[index] = f"{name} {counts[name]}" if totals[name] > 1 else name
    return names


class Pitches(NamedTuple):
    """The pitch range of a picture, both ends included."""

    low: int
    high: int


def pitch_range(notes: Sequence[Note]) -> Pitches:
    """Return the range of the notes plus a semitone on each side, at least an octave."""
    used = [note.pitch for note in notes] or [60, 71]
    low, high = max(0, min(used) - 1), min(127, max(used) + 1)
    return Pitches(low, max(high, low + 11))


def pick_up_bars(bars: Sequence[Bar]) -> int:
    """Return 1 if the piece opens with a short bar, else 0. Bar 1 is the first whole bar."""
    return int(len(bars) > 1 and bars[0].duration < bars[0].metre.ticks)


def split_systems(bars: Sequence[Bar]) -> list[Sequence[Bar]]:
    """Return the bars in rows (systems) of a multiple of four bars.

    A pick-up is put before the first row.
    """
    lead = pick_up_bars(bars)
    whole = len(bars) - lead
    average = sum(bar.duration for bar in bars[lead:]) / whole
    fewest = -(-whole // _MOST_ROWS)
    fours = max(1, round(_ROW_QUARTERS * TICKS_PER_QUARTER / average / 4), -(-fewest // 4))
    starts = range(lead, len(bars), 4 * fours)
    return [bars[start if i else 0 : start + 4 * fours] for i, start in enumerate(starts)]


def tempos_of(score: Score) -> dict[int, int]:
    """Return tick → quarters per minute from there on. Tick 0 is always in it."""
    return {0: DEFAULT_TEMPO} | {tempo.onset: tempo.quarters_per_minute for tempo in score.tempos}


class Clock:
    """Ticks → seconds, by the tempos of a score."""

    def __init__(self, score: Score) -> None:
        changes = tempos_of(score)
        self._ticks = sorted(changes)
        self._seconds_per_tick = [60 / (changes[tick] * TICKS_PER_QUARTER) for tick in self._ticks]
        self._starts = [0.0]
        for i in range(1, len(self._ticks)):
            lasted = (self._ticks[i] - self._ticks[i - 1]) * self._seconds_per_tick[i - 1]
            self._starts.append(self._starts[-1] + lasted)

    def seconds(self, tick: int) -> float:
        """Return the seconds from the start of the piece to a tick, 0 or more."""
        i = bisect_right(self._ticks, tick) - 1
        return self._starts[i] + (tick - self._ticks[i]) * self._seconds_per_tick[i]
