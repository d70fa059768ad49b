"""Parts without overlaps as a row of moments, in each of which no part changes."""

from itertools import pairwise
from typing import NamedTuple

from rnngen.music.score import Note, Score


class Moment(NamedTuple):
    """A time in which no part of a score changes."""

    onset: int
    duration: int
    notes: tuple[Note | None, ...]
    """The note of each part; None while it is silent."""


def moments_of(score: Score) -> list[list[Moment]]:
    """Return the moments of each bar, for parts without overlaps."""
    changes = {bar.onset for bar in score.bars}
    changes.update(time for note in score.notes for time in (note.onset, note.offset))
    times = sorted(time for time in changes if time < score.ticks)
    begin = {(note.onset, note.part): note for note in score.notes}
    sung: list[Note | None] = [None] * len(score.parts)
    bars: list[list[Moment]] = []
    starts = {bar.onset for bar in score.bars}
    for time, end in pairwise([*times, score.ticks]):
        if time in starts:
            bars.append([])
        for part, note in enumerate(sung):
            ongoing = note if note is not None and note.offset > time else None
            sung[part] = begin.get((time, part), ongoing)
        bars[-1].append(Moment(time, end - time, tuple(sung)))
    return bars
