"""The usual velocity at each position in the bar.

Many sources accent the downbeat and the middle of the bar and play the rest alike. A codec that
knows this pattern needs velocity tokens only for the notes that break it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rnngen.errors import CodecError
from rnngen.music.limits import MOST_TICKS
from rnngen.music.metre import is_metre
from rnngen.music.score import Bar, Metre, Note, Score

BarPosition = tuple[Metre, int]
"""A metre, and ticks from the start of the bar."""


@dataclass(frozen=True)
class VelocityProfile:
    """The commonest velocity of a corpus, and of each bar position where it differs."""

    velocity: int = 80
    """MIDI velocity, 1–127."""
    exceptions: Mapping[BarPosition, int] = field(default_factory=dict)

    @classmethod
    def of(cls, scores: Iterable[Score]) -> "VelocityProfile":
        """Build the profile of a corpus; ties go to the lower velocity."""
        counts: defaultdict[BarPosition, Counter[int]] = defaultdict(Counter)
        for score in scores:
            for bar, notes in notes_by_bar(score):
                for note in notes:
                    counts[bar.metre, note.onset - bar.onset][note.velocity] += 1
        total: Counter[int] = sum(counts.values(), Counter())
        if not total:
            return cls()
        usual = _commonest(total)
        by_position = {position: _commonest(count) for position, count in sorted(counts.items())}
        exceptions = {key: velocity for key, velocity in by_position.items() if velocity != usual}
        return cls(usual, exceptions)

    def at(self, metre: Metre, position: int) -> int:
        """Return the usual velocity `position` ticks into a bar."""
        return self.exceptions.get((metre, position), self.velocity)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that `from_json` reads."""
        rows = [
            [*metre, position, velocity] for (metre, position), velocity in self.exceptions.items()
        ]
        return {"velocity": self.velocity, "exceptions": rows}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "VelocityProfile":
        """Build the profile that `to_json` described.

        Raises:
            CodecError: for a velocity outside 1–127, or a position that is in no bar.
        """
        rows = data["exceptions"]
        if type(rows) is not list or not all(map(_is_exception, rows)):
            raise CodecError(
                "The codec of this model is damaged: its velocities are not listed by metre "
                "and position in the bar."
            )
        exceptions = {(Metre(n, d), position): velocity for n, d, position, velocity in rows}
        for velocity in (data["velocity"], *exceptions.values()):
            if type(velocity) is not int or not 1 <= velocity <= 127:
                raise CodecError(
                    "The codec of this model is damaged: "
                    f"velocities are 1 to 127, not {velocity!r:.40}."
                )
        return cls(data["velocity"], exceptions)


def _is_exception(row: Any) -> bool:
    """Return whether JSON is a metre, a position in the bar and something more."""
    if type(row) is not list or len(row) != 4 or set(map(type, row[:3])) != {int}:
        return False
    numerator, denominator, position, _ = row
    return is_metre(numerator, denominator) and 0 <= position <= MOST_TICKS


def notes_by_bar(score: Score) -> Iterator[tuple[Bar, list[Note]]]:
    """Yield each bar with the notes that begin in it."""
    i, notes = 0, score.notes
    for bar in score.bars:
        first = i
        while i < len(notes) and notes[i].onset < bar.offset:
            i += 1
        yield bar, list(notes[first:i])


def _commonest(counts: Counter[int]) -> int:
    return min(counts, key=lambda velocity: (-counts[velocity], velocity))
