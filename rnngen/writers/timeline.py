"""Pieces as pictures, pages and sound take them: a score over bars, or a performance over seconds.

At 125 quarters a minute, a tick lasts 10 ms: a performance is exactly a score whose bars are seconds, and all that
draws or plays scores can draw and play it. Nothing of such a score but its times means anything.
"""

from dataclasses import replace
from typing import NamedTuple

from rnngen.music.metre import COMMON_TIME, beat_ticks
from rnngen.music.performance import TIME_STEP, Performance, Piece
from rnngen.music.score import Bar, Metre, Note, Part, Score, Tempo
from rnngen.writers.headline import headline, headline_of_playing
from rnngen.writers.systems import pick_up_bars

SECOND = 1000 // TIME_STEP
"""Ticks."""

_TEMPO = 125
"""Quarters per minute."""

_METRE = Metre(2, 4)
"""Shorter than a second, which so is no pick-up."""

_PIANO = Part(0)


class Timeline(NamedTuple):
    """A piece over a row of bars, or of seconds."""

    score: Score
    """With one bar or second at least."""
    headline: str
    first: int
    """The number of the first bar, 0 for a pick-up; seconds are counted from 0."""
    in_seconds: bool

    def is_numbered(self, number: int, every: int = 1) -> bool:
        """Whether a bar or second of this number shows it, where one of so many does."""
        return number % every == 0 if self.in_seconds else number > 0 and (number - 1) % every == 0

    def beats(self, bar: Bar) -> range:
        """The ticks of a bar's beats; a second is divided into two."""
        return range(
            bar.onset, bar.offset, SECOND // 2 if self.in_seconds else beat_ticks(bar.metre)
        )


def timeline(piece: Piece) -> Timeline:
    """A piece over its bars or seconds."""
    if isinstance(piece, Performance):
        return Timeline(over_seconds(piece), headline_of_playing(piece), 0, True)
    score = piece if piece.bars else replace(piece, bars=(Bar(0, COMMON_TIME.ticks, COMMON_TIME),))
    return Timeline(score, headline(piece), 1 - pick_up_bars(score.bars), False)


def over_seconds(performance: Performance) -> Score:
    """A performance on a piano as a score in which a bar is a second and a tick TIME_STEP milliseconds."""
    notes = (
        Note(note.onset // TIME_STEP, 0, note.pitch, note.duration // TIME_STEP, note.velocity)
        for note in performance.notes
    )
    seconds = max(1, -(-performance.milliseconds // 1000))
    bars = tuple(Bar(number * SECOND, SECOND, _METRE) for number in range(seconds))
    return Score(tuple(notes), bars, tempos=(Tempo(0, _TEMPO),), parts=(_PIANO,))
