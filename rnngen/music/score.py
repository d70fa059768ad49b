"""A piece of music as plain values.

All times are integer ticks from the start of the piece, TICKS_PER_QUARTER to a quarter note.
"""

from dataclasses import dataclass, field
from math import gcd
from typing import NamedTuple

from rnngen.brief import Brief

TICKS_PER_QUARTER = 48
"""48 = 16 × 3: exact for 64th notes and for triplets down to the 32nd."""


class Note(NamedTuple):
    """One sounding note; sorting is by onset, then part, then pitch."""

    onset: int
    """Ticks from the start of the piece."""
    part: int
    """Index into `Score.parts`."""
    pitch: int
    """MIDI pitch, 0–127; 60 is middle C."""
    duration: int
    """Ticks, at least 1."""
    velocity: int
    """MIDI velocity, 1–127."""

    @property
    def offset(self) -> int:
        """Ticks from the start of the piece to the note's end."""
        return self.onset + self.duration


class Metre(NamedTuple):
    """A time signature."""

    numerator: int
    denominator: int
    """A power of two."""

    @property
    def ticks(self) -> int:
        """Ticks of a full bar."""
        return self.numerator * 4 * TICKS_PER_QUARTER // self.denominator

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


class Bar(NamedTuple):
    """One bar; its duration differs from `metre.ticks` only in a pick-up or an irregular bar."""

    onset: int
    duration: int
    metre: Metre

    @property
    def offset(self) -> int:
        """Ticks from the start of the piece to the closing barline."""
        return self.onset + self.duration


class Key(NamedTuple):
    """A key signature that takes effect at `onset`."""

    onset: int
    fifths: int
    """Sharps (positive) or flats (negative), -7 to 7."""
    minor: bool


class Tempo(NamedTuple):
    """A tempo that takes effect at `onset`."""

    onset: int
    quarters_per_minute: int


class ChordSign(NamedTuple):
    """A chord symbol over the notes, such as `F#m7`, from `onset` on."""

    onset: int
    symbol: str


class Part(NamedTuple):
    """One part (voice, staff, track) of a score."""

    program: int | None = None
    """General MIDI program, 0–127; None where the source names no instrument."""
    drums: bool = False


@dataclass(frozen=True)
class Score(Brief):
    """A piece: notes in parts, over bars that follow one another without gaps.

    Every reader produces the canonical form. Notes are sorted and distinct. The first bar
    starts at 0, each bar where the last one ends, and the last note ends within the last bar.
    Keys and tempos are sorted, each at the start of a bar and different from the one before.
    There is at least one part. Title, composer, names, clefs and chord symbols are for the page:
    they do not count when scores are compared. Models learn only the usual names of parts.
    """

    notes: tuple[Note, ...]
    bars: tuple[Bar, ...]
    keys: tuple[Key, ...] = ()
    tempos: tuple[Tempo, ...] = ()
    parts: tuple[Part, ...] = (Part(),)
    title: str = field(default="", compare=False)
    composer: str = field(default="", compare=False)
    names: tuple[str, ...] = field(default=(), compare=False)
    """The name of each part, '' for none; empty if no part has one."""
    clefs: tuple[str, ...] = field(default=(), compare=False)
    """The clef of each part by a name in `rnngen.music.page.CLEFS`, '' if unknown; may be empty."""
    chords: tuple[ChordSign, ...] = field(default=(), compare=False)
    """The symbols of a lead sheet, sorted."""

    @property
    def ticks(self) -> int:
        """Length of the piece in ticks."""
        return self.bars[-1].offset if self.bars else 0


def quarters(ticks: int) -> str:
    """Format ticks as quarters: 48 → '1', 16 → '1/3', 72 → '3/2'."""
    divisor = gcd(ticks, TICKS_PER_QUARTER)
    whole = TICKS_PER_QUARTER // divisor
    return str(ticks // divisor) if whole == 1 else f"{ticks // divisor}/{whole}"


def ticks_of(text: str) -> int:
    """Parse what `quarters` formats."""
    numerator, _, denominator = text.partition("/")
    return int(numerator) * TICKS_PER_QUARTER // int(denominator or 1)
