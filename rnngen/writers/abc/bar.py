"""One bar in ABC: letters with accidentals, lengths, ties, tuplets, and spaces where beams part.

Accidentals are written so that every reader takes them alike, whether it lets one hold in all octaves of the bar,
in its own, or for its note alone.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rnngen.music.metre import beat_ticks
from rnngen.music.names import key_alterations, spelling
from rnngen.music.score import TICKS_PER_QUARTER, Bar
from rnngen.music.written import Written

_SIGNS = {-2: "__", -1: "_", 0: "=", 1: "^", 2: "^^"}
_HALF_BAR = 2 * TICKS_PER_QUARTER


def written_bar(row: Sequence[Written], bar: Bar, fifths: int, unit: int) -> str:
    """The bar without its barlines.

    Args:
        row: Notes and rests that fill it.
        fifths: Sharps (positive) or flats (negative) of the key that holds.
        unit: Ticks of the unit note length.
    """
    letters = _Letters(fifths)
    # A bar of four eighths and four is easier to read than one of two and two.
    beat = _HALF_BAR if _is_common(bar) else beat_ticks(bar.metre)
    text = ""
    for group in _tuplets(row):
        opening, factor = _opening(group)
        for i, written in enumerate(group):
            # A pick-up is counted from its end.
            apart = (
                (bar.offset - written.onset) % beat == 0
                if bar.duration % beat
                else _begins(written, bar, beat)
            )
            text += " " if text and apart else ""
            text += opening if i == 0 else ""
            text += letters.of(written) + _length(Fraction(written.duration, unit) * factor)
            text += "-" if written.tied_on else ""
    return text


def _is_common(bar: Bar) -> bool:
    return bar.metre.ticks == 2 * _HALF_BAR and bar.metre.denominator <= 4


def _begins(written: Written, bar: Bar, beat: int) -> bool:
    return (written.onset - bar.onset) % beat == 0


def _tuplets(row: Sequence[Written]) -> Iterator[list[Written]]:
    """Notes and rests one by one, but neighbours in triplets together, as far as they make up a 64th or more."""
    group: list[Written] = []
    for written in row:
        is_triplet = written.duration % 3 != 0
        if group and not is_triplet:
            yield group
            group = []
        group.append(written)
        if sum(each.duration for each in group) % 3 == 0:
            yield group
            group = []
    if group:
        yield group


def _opening(group: Sequence[Written]) -> tuple[str, Fraction]:
    """The sign of a triplet, and what its lengths are multiplied by."""
    if len(group) == 1 and group[0].duration % 3 == 0:
        return "", Fraction(1)
    return "(3" if len(group) == 3 else f"(3:2:{len(group)}", Fraction(3, 2)


def _length(units: Fraction) -> str:
    """1 → '', 2 → '2', 1/2 → '/2', 3/2 → '3/2'."""
    over = f"/{units.denominator}" if units.denominator > 1 else ""
    return ("" if units.numerator == 1 else str(units.numerator)) + over


class _Letters:
    """Names of notes within one bar, which remembers the accidentals in it."""

    def __init__(self, fifths: int) -> None:
        self._fifths = fifths
        self._key = key_alterations(fifths)
        self._altered: set[str] = set()

    def of(self, written: Written) -> str:
        """A rest, a note, or a chord in brackets."""
        names = [self._name(pitch) for pitch in written.pitches] or ["z"]
        return names[0] if len(names) == 1 else f"[{''.join(names)}]"

    def _name(self, pitch: int) -> str:
        letter, alter, octave = spelling(pitch, self._fifths)
        if alter != self._key.get(letter, 0):
            self._altered.add(letter)
        sign = _SIGNS[alter] if letter in self._altered else ""
        if octave >= 5:
            return sign + letter.lower() + "'" * (octave - 5)
        return sign + letter + "," * (4 - octave)
