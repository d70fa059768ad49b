"""The notes of each bar of a piece, so that bars can be compared; a note belongs to the bar in which it begins."""

from typing import NamedTuple

from rnngen.music.score import Score


class BarNote(NamedTuple):
    """A note within its bar."""

    onset: int
    """Ticks from the start of the bar."""
    part: int
    pitch: int
    duration: int
    """Ticks."""


BarNotes = tuple[BarNote, ...]


def bars_of(score: Score) -> list[BarNotes]:
    """The notes of each bar, sorted."""
    rows: list[list[BarNote]] = [[] for _ in score.bars]
    number = 0
    for onset, part, pitch, duration, _ in score.notes:
        while number + 1 < len(rows) and onset >= score.bars[number].offset:
            number += 1
        rows[number].append(BarNote(onset - score.bars[number].onset, part, pitch, duration))
    return [tuple(row) for row in rows]


def in_any_key(bar: BarNotes) -> BarNotes:
    """The bar in the transposition whose lowest pitch is 0, so that those of other keys equal it."""
    lowest = min((note.pitch for note in bar), default=0)
    return tuple(note._replace(pitch=note.pitch - lowest) for note in bar)
