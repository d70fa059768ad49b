"""Join tied noteheads into sounding notes."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from rnngen.music.score import Note


class WrittenNote(NamedTuple):
    """A notehead: a sounding note or, with ties, a piece of one."""

    note: Note
    voice: str
    """Name of the voice within the part; ties prefer notes of one voice."""
    tied_from: bool
    """Whether a tie leads here from an earlier notehead."""
    tied_on: bool
    """Whether a tie leads on to a later one."""


def join_ties(written: Iterable[WrittenNote]) -> list[Note]:
    """Return the sounding notes: a notehead continues in one tied to it that begins at its end.

    A tie that leads nowhere is ignored. The velocity is the first notehead's.
    """
    sounding: list[Note] = []
    open_ends: dict[tuple[int, int, int], list[tuple[str, int]]] = defaultdict(list)
    for note, voice, tied_from, tied_on in sorted(written):
        ends = open_ends[note.part, note.pitch, note.onset] if tied_from else []
        index = _take(ends, voice)
        if index is None:
            index = len(sounding)
            sounding.append(note)
        else:
            sounding[index] = sounding[index]._replace(duration=note.offset - sounding[index].onset)
        if tied_on:
            open_ends[note.part, note.pitch, note.offset].append((voice, index))
    return sounding


def _take(ends: list[tuple[str, int]], voice: str) -> int | None:
    """Remove and return the note that ends here in this voice, or else in any voice."""
    if not ends:
        return None
    place = next((i for i, (other, _) in enumerate(ends) if other == voice), 0)
    return ends.pop(place)[1]
