"""Find a pick-up that a MIDI file sounds but does not write.

MIDI has no sign for a pick-up: exporters begin bar 1 with the first note. Programs such as
abc2midi give each downbeat a velocity of its own, and these accents show where the bars begin.
"""

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

from rnngen.music.metre import COMMON_TIME
from rnngen.music.score import Metre, Note

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
