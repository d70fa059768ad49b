"""Where a bar stands in its piece, as barlines say it.

An LSTM cannot count to 32, so the barline counts for it. `Bar_2.3` is the third bar of the second
section, and `Bar_end.3` has three bars to go. A pick-up has no place and is not counted.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from rnngen.music.score import Bar

MOST_SECTIONS = 4
"""Later sections count as this one."""
ENDING = 8
"""Bars whose place is counted from the end, in music without phrases of one length."""
PHRASES = (8, 12, 6)
"""Lengths of a phrase in bars, the usual one first."""
LEAST_OF_PHRASE = 0.4
"""Least share of pieces whose length is a multiple of the phrase."""
FEW_PIECES = 8
"""Fewer pieces show too few endings to learn them."""
OPEN = 1 << 20
"""Bars of a piece whose end is not known yet."""


class Place(NamedTuple):
    """The place of a bar; by default none."""

    section: int = 0
    """From 1; 0 if `bar` counts from the end."""
    bar: int = 0
    """Bar of the section, from 1; or how many bars are left, this one included."""

    @property
    def is_ending(self) -> bool:
        """Whether the end is in sight."""
        return not self.section and self.bar > 0


LAST = Place(0, 1)


class BarMark(NamedTuple):
    """What a barline says of the bar after it; by default that it is full."""

    ticks: int = 0
    """Length of the bar; 0 for a full bar of the metre."""
    place: Place = Place()


@dataclass(frozen=True)
class Places:
    """Which places the barlines of a codec say; by default none."""

    phrase: int = 0
    """Bars of a section; 0 for music without sections of one length."""
    ending: int = 0
    """Most bars that are counted from the end; 0 for none."""

    @classmethod
    def of_lengths(cls, lengths: Iterable[int]) -> "Places":
        """Return what suits pieces of these lengths, in bars without the pick-up."""
        counts = Counter(lengths)
        if counts.total() < FEW_PIECES:
            return cls()
        whole = {
            phrase: sum(count for bars, count in counts.items() if bars and not bars % phrase)
            for phrase in PHRASES
        }
        phrase = max(PHRASES, key=whole.__getitem__)
        if whole[phrase] < LEAST_OF_PHRASE * counts.total():
            return cls(0, ENDING)
        return cls(phrase, phrase)

    @classmethod
    def of_marks(cls, marks: Iterable[BarMark]) -> "Places":
        """Return what a vocabulary with these barlines says."""
        places = [mark.place for mark in marks]
        return cls(
            max((place.bar for place in places if place.section), default=0),
            max((place.bar for place in places if place.is_ending), default=0),
        )

    def at(self, number: int, bars: int) -> Place:
        """Return the place of bar `number`, from 0, of a piece of `bars` bars."""
        begin = bars - 1 - (bars - 1) % self.phrase if self.phrase else bars - self.ending
        if self.ending and number >= begin:
            return Place(0, bars - number)
        return self._inside(number)

    def _inside(self, number: int) -> Place:
        if not self.phrase:
            return Place()
        section, bar = divmod(number, self.phrase)
        return Place(min(section + 1, MOST_SECTIONS), bar + 1)

    def may_follow(self, place: Place, number: int, left: int) -> bool:
        """Return whether bar `number`, from 0, may have this place.

        Args:
            left: what the bar before said of the bars left, itself included; 0 if nothing.
        """
        if left:
            return place == Place(0, left - 1)
        if place.is_ending:
            if self.phrase:
                return not number % self.phrase
            return place.bar == self.ending or not number
        return place == self._inside(number)


NO_PLACES = Places()


def count_bars(bars: tuple[Bar, ...]) -> int:
    """Return the number of bars without a pick-up, which is shorter than its metre."""
    return len(bars) - is_pickup(bars[0]) if bars else 0


def is_pickup(first: Bar) -> bool:
    """Return whether the first bar of a piece is a pick-up."""
    return first.duration < first.metre.ticks


def marks_of(bars: tuple[Bar, ...], places: Places, in_all: int | None = None) -> list[BarMark]:
    """Return what the barline before each bar says.

    Only full bars and the last one have a place.

    Args:
        in_all: bars of the whole piece without a pick-up, if these are only its first ones.
    """
    in_all = count_bars(bars) if in_all is None else in_all
    marks = []
    first = -1 if bars and is_pickup(bars[0]) else 0
    for number, bar in enumerate(bars, start=first):
        is_full = bar.duration == bar.metre.ticks
        place = places.at(number, in_all) if number >= 0 else Place()
        if not is_full and place != LAST:
            place = Place()
        marks.append(BarMark(0 if is_full else bar.duration, place))
    return marks
