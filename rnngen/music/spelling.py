"""Spell the notes of a score by its key, the harmony, and where they lead: G♯ to A, but A♭ to G."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import groupby
from operator import attrgetter

from rnngen.music.names import Spelling, line_of_fifths, spelling_of
from rnngen.music.score import TICKS_PER_QUARTER, Note, Score

_LEADS = 4.0
"""Weight of a step of a semitone to the next note, in fifths of distance to a sounding note."""
_KEY = 0.1
"""Weight of the distance to the middle of the key's scale."""
_SHARPEST, _FLATTEST = 10, -5
"""Ends of the line of fifths that a key uses, counted from its signature."""


class Speller:
    """The spelling of each note of a score.

    A note of the scale has its name there. Another one has that of its two names which is nearer
    to the other notes that sound, on the line of fifths (Temperley 2001, The Cognition of Basic
    Musical Structures, ch. 5), and which leads to the next note by a step.
    """

    def __init__(self, score: Score) -> None:
        self._keys = [key.fifths for key in score.keys]
        self._changes = [key.onset for key in score.keys]
        self._onsets: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._places: dict[tuple[int, int, int], int] = {}
        following = _Following(score)
        for note, sounding in _with_sounding(score):
            fifths = self.fifths(note.onset)
            self._onsets[note.part, note.pitch].append(note.onset)
            self._places[note.part, note.pitch, note.onset] = _place(
                note, fifths, sounding, following
            )

    def fifths(self, tick: int) -> int:
        """Return the key signature at a tick; before the first one, none."""
        index = bisect_right(self._changes, tick)
        return self._keys[index - 1] if index else 0

    def of(self, part: int, pitch: int, tick: int) -> Spelling:
        """Return the spelling of the note of a part that sounds at a tick."""
        onsets = self._onsets[part, pitch]
        onset = onsets[bisect_right(onsets, tick) - 1]
        return spelling_of(pitch, self._places[part, pitch, onset])


class _Following:
    """The pitches that follow each note in its part."""

    def __init__(self, score: Score) -> None:
        self._pitches: dict[tuple[int, int], set[int]] = defaultdict(set)
        for note in score.notes:
            self._pitches[note.part, note.onset].add(note.pitch)
        self._onsets: dict[int, list[int]] = defaultdict(list)
        for part, onset in self._pitches:
            self._onsets[part].append(onset)

    def after(self, note: Note) -> set[int]:
        """Return the pitches at the next onset, if it comes within a quarter of the note's end."""
        onsets = self._onsets[note.part]
        index = bisect_left(onsets, note.offset)
        if index == len(onsets) or onsets[index] > note.offset + TICKS_PER_QUARTER:
            return set()
        return self._pitches[note.part, onsets[index]]


def _with_sounding(score: Score) -> Iterator[tuple[Note, list[int]]]:
    """Yield each note, and the pitch classes that sound when it begins, in linear space."""
    ends: list[tuple[int, int]] = []
    counts = [0] * 12
    for onset, group in groupby(score.notes, attrgetter("onset")):
        while ends and ends[0][0] <= onset:
            counts[heappop(ends)[1]] -= 1
        notes = list(group)
        for note in notes:
            if not score.parts[note.part].drums:
                heappush(ends, (note.offset, note.pitch % 12))
                counts[note.pitch % 12] += 1
        sounding = [pitch for pitch, count in enumerate(counts) if count]
        yield from ((note, sounding) for note in notes)


def _place(note: Note, fifths: int, sounding: list[int], following: _Following) -> int:
    """Return the place of a note on the line of fifths, 0 for C, 1 for G."""
    usual = line_of_fifths(note.pitch, fifths)
    if _in_scale(usual, fifths):
        return usual
    middle = fifths + 2
    others = [
        place for pitch in sounding if _in_scale(place := line_of_fifths(pitch, fifths), fifths)
    ]
    after = following.after(note)

    def cost(place: int) -> float:
        harmony = sum(abs(place - other) for other in others) / max(1, len(others))
        leads = (place > middle) == (note.pitch + 1 in after) != (note.pitch - 1 in after)
        return harmony + _KEY * abs(place - middle) - _LEADS * leads

    names = (usual, usual - 12, usual + 12)
    return min((name for name in names if _FLATTEST <= name - fifths <= _SHARPEST), key=cost)


def _in_scale(place: int, fifths: int) -> bool:
    return fifths - 1 <= place <= fifths + 5
