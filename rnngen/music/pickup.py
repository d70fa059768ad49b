"""Find the pick-up of a MIDI file.

MIDI has no sign for a pick-up. Notation programs, and rnngen, write it as a bar in a shorter metre
of its own. Others begin bar 1 with the first note; abc2midi and its like give each downbeat a
velocity of its own, and these accents show where the bars begin.
"""

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

from rnngen.music.metre import COMMON_TIME
from rnngen.music.score import Bar, Metre, Note

FEWEST_ACCENTS = 4
AGREEING = 0.95
"""Least share of accents on one position of the bar; a player's never agree as well."""

BARS_ACCENTED = 0.8
"""Least share of bars that begin with an accent; an occasional one is a syncopation."""


def pickup_of(
    notes: Sequence[Note], metres: Sequence[tuple[int, Metre]]
) -> list[tuple[int, Metre]]:
    """Return [(onset of the first downbeat, the metre)] if the accents show a pick-up, else [].

    An accent is a note of the piece's highest velocity, except the first note, which abc2midi
    always accents. `metres` are the (onset, metre) changes of the file; a piece that changes
    its metre is left alone.
    """
    if any(onset for onset, _ in metres) or not notes:
        return []
    metre = metres[-1][1] if metres else COMMON_TIME
    highest = max(note.velocity for note in notes)
    first = min(note.onset for note in notes)
    accents = {note.onset for note in notes if note.velocity == highest and note.onset > first}
    place, count = max(
        Counter(onset % metre.ticks for onset in accents).items(), key=itemgetter(1), default=(0, 0)
    )
    bars = 1 + (max(note.onset for note in notes) - place) // metre.ticks
    told = (
        count >= max(FEWEST_ACCENTS, AGREEING * len(accents), BARS_ACCENTED * bars)
        and len(accents) < len(notes) / 2
    )
    return [(place, metre)] if told and place else []


def with_written_pickup(bars: Sequence[Bar]) -> tuple[Bar, ...]:
    """Return bars in which a first bar of a shorter metre of its own is a pick-up to the second.

    If the last bar has a metre of its own too and makes one bar with the pick-up, then it belongs
    to the metre before it.
    """
    if len(bars) < 2 or not _is_cut(bars[0], bars[1].metre):
        return tuple(bars)
    first = bars[0]._replace(metre=bars[1].metre)
    *middle, last = bars[1:]
    before = middle[-1].metre if middle else first.metre
    if _is_cut(last, before) and first.duration + last.duration == before.ticks:
        last = last._replace(metre=before)
    return (first, *middle, last)


def _is_cut(bar: Bar, metre: Metre) -> bool:
    """Tell whether a bar fills a metre of its own that is shorter than the one beside it."""
    return bar.metre != metre and bar.duration == bar.metre.ticks < metre.ticks
