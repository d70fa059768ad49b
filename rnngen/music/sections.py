"""Cut bars out of a score, and join pieces."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rnngen.music.score import Bar, Score


def excerpt(score: Score, bars: range) -> Score:
    """Return bars in a row (at least one index into `score.bars`) as a piece that begins at 0.

    A note belongs to the bar in which it begins and ends with the last bar at the latest. The
    piece begins with the key and tempo in force.
    """
    start, end = score.bars[bars.start].onset, score.bars[bars.stop - 1].offset
    notes = (note for note in score.notes if start <= note.onset < end)
    return Score(
        tuple(
            note._replace(onset=note.onset - start, duration=min(note.duration, end - note.onset))
            for note in notes
        ),
        tuple(bar._replace(onset=bar.onset - start) for bar in score.bars[bars.start : bars.stop]),
        _within(score.keys, start, end),
        _within(score.tempos, start, end),
        score.parts,
    )


def joined(first: Score, second: Score) -> Score:
    """Append one piece to another, with the parts of the first; drop repeated keys and tempos."""
    at = first.ticks
    return replace(
        first,
        notes=(*first.notes, *(note._replace(onset=note.onset + at) for note in second.notes)),
        bars=(*first.bars, *(bar._replace(onset=bar.onset + at) for bar in second.bars)),
        keys=_followed(first.keys, second.keys, at),
        tempos=_followed(first.tempos, second.tempos, at),
    )


def empty_bars(like: Bar, count: int) -> Score:
    """Return full bars without notes in the metre of a bar."""
    ticks = like.metre.ticks
    return Score((), tuple(Bar(number * ticks, ticks, like.metre) for number in range(count)))


def _within(changes: Sequence[Any], start: int, end: int) -> tuple[Any, ...]:
    """Return the change in force at `start` and those up to `end`, counted from `start`."""
    held = [change for change in changes if change.onset <= start][-1:]
    later = [change for change in changes if start < change.onset < end]
    return tuple(change._replace(onset=max(change.onset - start, 0)) for change in (*held, *later))


def _followed(before: Sequence[Any], after: Sequence[Any], at: int) -> tuple[Any, ...]:
    result = list(before)
    for change in after:
        if not result or change[1:] != result[-1][1:]:
            result.append(change._replace(onset=change.onset + at))
    return tuple(result)
