"""What the music of a corpus never does, counted in it, so that samples do not do it either.

No habit is assumed: a corpus has one if it breaks it in fewer than RARE of the cases. A string
quartet may leap, and a choir of folk songs may move in fifths.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from statistics import median
from typing import Any, NamedTuple

from rnngen.errors import CodecError
from rnngen.music.limits import LONGEST_BAR
from rnngen.music.names import tonic
from rnngen.music.score import Note, Score
from rnngen.music.transposition import Place, Ranges
from rnngen.tokens.band_habits import NO_BAND, BandHabits
from rnngen.tokens.event_coding import is_melody, is_of_voices
from rnngen.tokens.event_tokens import Player
from rnngen.tokens.moments import Moment, moments_of
from rnngen.tokens.part_names import names_from_json, names_of, names_to_json

RARE = 0.01
"""Largest share of the cases in which a corpus may break its habit."""
OCTAVE = 12
PERFECT = frozenset({0, 7})
"""Semitones, but for octaves, of the intervals that do not move in parallel."""
TRIADS = frozenset(
    frozenset((root + step) % OCTAVE for step in steps)
    for root in range(OCTAVE)
    for steps in ((0, 4, 7), (0, 3, 7))
)
"""Pitch classes of the major and minor triads."""

PARALLELS = "parallels"
LEAPS = "leaps"
RESTS = "rests"
LAST_CHORDS = "last chords"
CADENCES = "cadences"
"""The habit of ending on the tonic, if most pieces do."""
CLOSING_TRIADS = "closing triads"
"""The habit of ending on the whole tonic triad, not on its root alone, if most pieces do."""
KEYS = "keys"
"""The habit of keeping to the key, if OF_KEY of the notes do in half of the pieces."""
OF_KEY = 0.9


class Breaches(NamedTuple):
    """How often something is done, and in how many cases it could be."""

    broken: int
    cases: int


def moves_in_parallel(before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Return whether two voices move the same way from one perfect interval to its like."""
    steps = after[0] - before[0], after[1] - before[1]
    interval = (before[0] - before[1]) % OCTAVE
    same = (after[0] - after[1]) % OCTAVE == interval
    return same and interval in PERFECT and steps[0] * steps[1] > 0


def is_triad(pitches: Iterable[int]) -> bool:
    """Return whether pitches belong to one major or minor triad."""
    classes = {pitch % OCTAVE for pitch in pitches}
    return any(classes <= triad for triad in TRIADS)


@dataclass(frozen=True)
class Habits:
    """The habits of a corpus; by default none."""

    kept: frozenset[str] = frozenset()
    """Names of habits: those of COUNTED, CADENCES, CLOSING_TRIADS and KEYS."""
    ranges: Mapping[Place, tuple[int, int]] = field(default_factory=dict)
    """The lowest and highest MIDI pitch of each voice, as it sounds."""
    last_chord: int = 0
    """Ticks of the shortest last chord in voices; 0 for any."""
    names: Mapping[Player, str] = field(default_factory=dict)
    """The most frequent name of each part, if it says something."""
    band: BandHabits = NO_BAND
    """Those of music in tracks."""

    @classmethod
    def of(cls, scores: Iterable[Score], voices: bool) -> "Habits":
        """Count the habits of scores as they sound.

        Args:
            voices: Whether parts without overlaps are written as voices.
        """
        scores = list(scores)
        known = [score for score in scores if score.keys and any(_pitched(score))]
        kept = set()
        for name, has in ((CADENCES, _ends_on_tonic), (CLOSING_TRIADS, _ends_on_triad)):
            if sum(map(has, known)) > len(known) / 2:
                kept.add(name)
        if known and median(map(_share_of_scale, known)) > OF_KEY:
            kept.add(KEYS)
        found = cls._of_lines([score for score in scores if _has_lines(score, voices)])
        return replace(found, kept=found.kept | kept, names=names_of(scores))

    @classmethod
    def _of_lines(cls, scores: Iterable[Score]) -> "Habits":
        broken: Counter[str] = Counter()
        cases: Counter[str] = Counter()
        scores = list(scores)
        last_chords = []
        for score in scores:
            moments = [moment for bar in moments_of(score) for moment in bar]
            names = OF_MELODY if len(score.parts) == 1 else COUNTED.keys()
            for name in names:
                found = COUNTED[name](moments)
                broken[name] += found.broken
                cases[name] += found.cases
            if len(score.parts) > 1:
                last_chords.append(_last_chord(moments))
        kept = (name for name in COUNTED if broken[name] < RARE * cases[name])
        return cls(frozenset(kept), Ranges.of(scores).by_place, _usual_least(last_chords))

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that `from_json` reads."""
        rows = [[*place, *span] for place, span in sorted(self.ranges.items())]
        data = {"kept": sorted(self.kept), "ranges": rows, "last_chord": self.last_chord}
        data |= {"names": names_to_json(self.names)} if self.names else {}
        return data | ({"band": self.band.to_json()} if self.band != NO_BAND else {})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Habits":
        """Build the habits that `to_json` described.

        Raises:
            CodecError: for unknown habits, or a range that is none of MIDI pitches.
        """
        kept, rows, last_chord = data["kept"], data["ranges"], data["last_chord"]
        if not set(kept) <= {*COUNTED, CADENCES, CLOSING_TRIADS, KEYS} or not all(
            map(_is_range, rows)
        ):
            raise CodecError("The codec of this model is damaged: its habits of voices are wrong.")
        if type(last_chord) is not int or not 0 <= last_chord <= LONGEST_BAR:
            raise CodecError("The codec of this model is damaged: its last chord has no length.")
        ranges = {(n, part): (low, high) for n, part, low, high in rows}
        band = BandHabits.from_json(data["band"]) if "band" in data else NO_BAND
        names = names_from_json(data.get("names", {}))
        return cls(frozenset(kept), ranges, last_chord, names, band)


def _is_range(row: Any) -> bool:
    """Return whether JSON is a number of parts, a part, and two MIDI pitches."""
    return (
        type(row) is list
        and len(row) == 4
        and all(type(number) is int for number in row)
        and 0 <= row[2] <= row[3] <= 127
    )


# ---- Counting


def _has_lines(score: Score, voices: bool) -> bool:
    """Return whether a score is a melody, or is written as voices."""
    return is_melody(score) or (voices and is_of_voices(score))


def triad(key: tuple[int, bool]) -> frozenset[int]:
    """Return the pitch classes of the tonic triad of (fifths, minor); minor has both thirds."""
    steps = (0, 3, 4, 7) if key[1] else (0, 4, 7)
    return frozenset((tonic(*key) + step) % OCTAVE for step in steps)


def scale(key: tuple[int, bool]) -> frozenset[int]:
    """Return the pitch classes of the scale of (fifths, minor); minor has both leading tones."""
    steps = (0, 2, 3, 5, 7, 8, 10, 11) if key[1] else (0, 2, 4, 5, 7, 9, 11)
    return frozenset((tonic(*key) + step) % OCTAVE for step in steps)


def _pitched(score: Score) -> Iterator[Note]:
    return (note for note in score.notes if not score.parts[note.part].drums)


def _ends_on_tonic(score: Score) -> bool:
    """Return whether a piece with a key ends on the tonic, in its lowest voice."""
    _, fifths, minor = score.keys[-1]
    last = max(_pitched(score), key=lambda note: (note.onset, -note.pitch))
    return last.pitch % OCTAVE == tonic(fifths, minor)


def _ends_on_triad(score: Score) -> bool:
    """Return whether the last chord of a piece with a key is its tonic triad, above the root."""
    end = max(note.offset for note in _pitched(score))
    chord = {note.pitch for note in _pitched(score) if note.offset == end}
    classes = {pitch % OCTAVE for pitch in chord}
    key = score.keys[-1][1:]
    is_chord = len(classes) > 1 and min(chord) % OCTAVE == tonic(*key)
    return is_chord and classes <= triad(key)


def _share_of_scale(score: Score) -> float:
    """Return how many notes of a piece with a key belong to it."""
    notes = scale(score.keys[0][1:])
    found = [note.pitch % OCTAVE in notes for note in _pitched(score)]
    return sum(found) / len(found)


def _parallels(moments: Sequence[Moment]) -> Breaches:
    """Count two voices that move in parallel fifths or octaves, of all that move together."""
    broken = cases = 0
    for before, after in _changes(moments):
        moves = [
            (last, now)
            for last, now in zip(before, after, strict=True)
            if last is not None and now is not None and last != now
        ]
        for first, second in combinations(moves, 2):
            cases += 1
            broken += moves_in_parallel((first[0], second[0]), (first[1], second[1]))
    return Breaches(broken, cases)


def _leaps(moments: Sequence[Moment]) -> Breaches:
    """Count leaps of more than an octave, of all moves of a voice."""
    moves = [
        abs(now - last)
        for before, after in _changes(moments)
        for last, now in zip(before, after, strict=True)
        if last is not None and now is not None and last != now
    ]
    return Breaches(sum(move > OCTAVE for move in moves), len(moves))


def _rests(moments: Sequence[Moment]) -> Breaches:
    """Count silent voices, of all voices at all moments."""
    notes = [note for moment in moments for note in moment.notes]
    return Breaches(notes.count(None), len(notes))


def _last_chord(moments: Sequence[Moment]) -> int:
    """Return the ticks since the last voice changed."""
    if not moments:
        return 0
    begin = max((note.onset for note in moments[-1].notes if note), default=moments[-1].onset)
    return moments[-1].onset + moments[-1].duration - begin


def _usual_least(lengths: list[int]) -> int:
    """Return the least of these lengths but for a share of RARE."""
    return sorted(lengths)[int(RARE * len(lengths))] if lengths else 0


def _last_chords(moments: Sequence[Moment]) -> Breaches:
    """Count last chords that are no triads."""
    pitches = [note.pitch for note in moments[-1].notes if note] if moments else []
    return Breaches(int(not is_triad(pitches)), 1)


COUNTED = {PARALLELS: _parallels, LEAPS: _leaps, RESTS: _rests, LAST_CHORDS: _last_chords}
"""Name of a habit → how often a piece breaks it."""
OF_MELODY = {LEAPS}
"""Habits that a melody has too."""

Pitches = tuple[int | None, ...]


def _changes(moments: Sequence[Moment]) -> Iterator[tuple[Pitches, Pitches]]:
    """Yield the pitches of the voices before and after each moment begins."""
    rows = [
        tuple(None if note is None else note.pitch for note in moment.notes) for moment in moments
    ]
    yield from pairwise(rows)
