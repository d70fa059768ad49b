"""Finds a pick-up that a file sounds but does not write; knows nothing of files or tokens.

MIDI has no sign for a pick-up: exporters let bar 1 begin with the first note, and the true downbeats are left
to be heard. Where a program set the accents (abc2midi gives each downbeat one velocity of its own), they say
where the bars begin.
"""

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

from rnngen.music.metre import COMMON_TIME
from rnngen.music.score import Metre, Note

FEWEST_ACCENTS = 4
AGREEING = 0.95
"""Share of the accents that must fall on one place of the bar; a player's never agree so well."""

BARS_ACCENTED = 0.8
"""Share of the bars that must begin with an accent; one that comes now and then is a syncopation."""


def pickup_of(
    notes: Sequence[Note], metres: Sequence[tuple[int, Metre]]
) -> list[tuple[int, Metre]]:
    """Where the accents tell of a pick-up: [(onset of the first downbeat, the metre)]; else nothing.

    An accent is a note of the piece's highest velocity, but for the first note, which abc2midi accents wherever
    it stands. `metres` are the (onset, metre) changes that the file
    has: a piece that changes its metre is left as it is.
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
