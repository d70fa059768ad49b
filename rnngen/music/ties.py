"""Tied notes of a notation joined to the notes that sound; knows nothing of formats."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from rnngen.music.score import Note


class WrittenNote(NamedTuple):
    """A notehead: a sounding note or, with ties, a piece of one."""

    note: Note
    voice: str
    """Names the voice within the part; notes of one voice are tied by preference."""
    tied_from: bool
    """A tie leads here from an earlier notehead."""
    tied_on: bool
    """A tie leads from here to a later one."""


def join_ties(written: Iterable[WrittenNote]) -> list[Note]:
    """The notes that sound: a notehead goes on in the one that begins at its end, if a tie leads between them.

    A tie that leads nowhere is passed over. Velocity is that of the first notehead.
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
    """Remove and return the note that ends here in this voice, or else in any."""
    if not ends:
        return None
    place = next((i for i, (other, _) in enumerate(ends) if other == voice), 0)
    return ends.pop(place)[1]
