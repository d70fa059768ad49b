"""Follow repeat signs, endings, D.C., D.S., Coda and Fine: bars in the order of playing."""

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from rnngen.music.limits import check_size


class Mark(Enum):
    """Words and signs at a bar that say where to go."""

    SEGNO = "segno"
    CODA = "coda"
    TO_CODA = "to coda"
    FINE = "fine"
    DA_CAPO = "da capo"
    DAL_SEGNO = "dal segno"


class Signs(NamedTuple):
    """The signs of one bar."""

    start: bool = False
    """A repeated section begins with the bar."""
    plays: int = 0
    """How often a section that ends with the bar is played: 2 is usual, 0 for no sign."""
    endings: frozenset[int] = frozenset()
    """The times at which the bar is played as an ending; empty for a bar that always is."""
    marks: frozenset[Mark] = frozenset()

    def __or__(self, other: "Signs") -> "Signs":  # type: ignore[override]
        """Return the signs of both; parts that play together share their signs."""
        return Signs(
            self.start or other.start,
            max(self.plays, other.plays),
            self.endings | other.endings,
            self.marks | other.marks,
        )


_WORDS = (
    (re.compile(r"d\.?\s*c\.?(?![a-z])|da\s*capo"), Mark.DA_CAPO),
    (re.compile(r"d\.?\s*s\.?(?![a-z])|dal\s*segno"), Mark.DAL_SEGNO),
    (re.compile(r"(?:to|da)\s*coda"), Mark.TO_CODA),
    (re.compile(r"fine$"), Mark.FINE),
    (re.compile(r"coda$"), Mark.CODA),
    (re.compile(r"segno$"), Mark.SEGNO),
)


def mark_of(words: str) -> Mark | None:
    """Return the mark that words mean, such as 'D.C. al Fine', or None."""
    plain = words.strip().strip("<>^_@ ").lower()
    return next((mark for pattern, mark in _WORDS if pattern.match(plain)), None)


def played_order(signs: Sequence[Signs]) -> list[int]:
    """Return the indices of the bars in the order in which they are played.

    After D.C. or D.S. repeats are not taken again, and of several endings the last is played.

    Raises:
        TooLarge: if that makes too many bars.
    """
    walk = _Walk(with_to_coda(signs))
    order: list[int] = []
    while walk.bar < len(signs):
        order += walk.step()
        check_size(bars=len(order))
    return order


def with_to_coda(signs: Sequence[Signs]) -> list[Signs]:
    """Read the first of two coda signs as 'to coda', as it is usually written."""
    codas = [index for index, sign in enumerate(signs) if Mark.CODA in sign.marks]
    told = any(Mark.TO_CODA in sign.marks for sign in signs)
    result = list(signs)
    if len(codas) > 1 and not told:
        marks = result[codas[0]].marks - {Mark.CODA} | {Mark.TO_CODA}
        result[codas[0]] = result[codas[0]]._replace(marks=marks)
    return result


class _Walk:
    """A player who reads bar by bar and jumps where the signs say so."""

    def __init__(self, signs: Sequence[Signs]) -> None:
        self.bar = 0
        self._signs = signs
        self._times = _times(signs)
        self._section, self._time = 0, 1
        self._jumped = False

    def step(self) -> list[int]:
        """Play or skip one bar, and go on to the next; return the bar if it was played."""
        bar, sign = self.bar, self._signs[self.bar]
        if sign.start and bar != self._section:
            self._section, self._time = bar, 1
        time = self._times[bar] if self._jumped else self._time
        if sign.endings and time not in sign.endings:
            self.bar += 1
            self._leave_endings(bar)
            return []
        self.bar = self._after(bar, sign)
        return [bar]

    def _after(self, bar: int, sign: Signs) -> int:
        """Return the bar that is played after one."""
        if self._jumped and Mark.FINE in sign.marks:
            return len(self._signs)
        if self._jumped and Mark.TO_CODA in sign.marks:
            return self._find(Mark.CODA, bar + 1, bar + 1)
        if self._ends_section(bar) and self._time < max(sign.plays, self._times[bar]):
            self._time += 1
            return self._section
        if sign.plays and not sign.endings:
            self._section, self._time = bar + 1, 1
        self._leave_endings(bar)
        if not self._jumped and sign.marks & {Mark.DA_CAPO, Mark.DAL_SEGNO}:
            self._jumped = True
            return self._find(Mark.SEGNO, 0, 0) if Mark.DAL_SEGNO in sign.marks else 0
        return bar + 1

    def _ends_section(self, bar: int) -> bool:
        """Tell whether to go back; before another ending the sign is often left out."""
        if self._jumped:
            return False
        sign = self._signs[bar]
        return sign.plays > 0 or (bool(sign.endings) and _another(self._signs, bar))

    def _leave_endings(self, bar: int) -> None:
        """Begin a new section after the last ending of one."""
        ends = self._signs[bar].endings and not _endings(self._signs, bar + 1)
        if ends:
            self._section, self._time = bar + 1, 1

    def _find(self, mark: Mark, first: int, otherwise: int) -> int:
        bars = range(first, len(self._signs))
        return next((bar for bar in bars if mark in self._signs[bar].marks), otherwise)


def _endings(signs: Sequence[Signs], bar: int) -> frozenset[int]:
    return signs[bar].endings if bar < len(signs) else frozenset()


def _another(signs: Sequence[Signs], bar: int) -> bool:
    """Tell whether another ending begins after a bar."""
    return _endings(signs, bar + 1) not in (frozenset(), signs[bar].endings)


def _times(signs: Sequence[Signs]) -> list[int]:
    """Return for each bar the largest number of the endings that it is among, else 0."""
    times = [0] * len(signs)
    first = 0
    for bar in range(len(signs) + 1):
        if not _endings(signs, bar):
            largest = max((max(signs[i].endings) for i in range(first, bar)), default=0)
            times[first:bar] = [largest] * (bar - first)
            first = bar + 1
    return times


def count_signs(signs: Iterable[Signs]) -> int:
    """Return how many signs there are."""
    return sum(
        sign.start + bool(sign.plays) + bool(sign.endings) + len(sign.marks) for sign in signs
    )
