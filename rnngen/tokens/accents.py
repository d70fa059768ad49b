"""The velocity to expect at each place in the bar; knows nothing of tokens.

Many sources stress the downbeat and the middle of the bar and play the rest alike, so a codec that knows
this pattern needs a velocity token only for the notes that break it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rnngen.errors import CodecError
from rnngen.music.score import Bar, Metre, Note, Score

Place = tuple[Metre, int]
"""A metre, and ticks from the start of the bar."""


@dataclass(frozen=True)
class Accents:
    """The commonest velocity of a corpus, and of each place in the bar where that differs."""

    velocity: int = 80
    """MIDI velocity, 1–127."""
    exceptions: Mapping[Place, int] = field(default_factory=dict)

    @classmethod
    def of(cls, scores: Iterable[Score]) -> "Accents":
        """The accents of a corpus; ties go to the lower velocity."""
        counts: defaultdict[Place, Counter[int]] = defaultdict(Counter)
        for score in scores:
            for bar, notes in notes_by_bar(score):
                for note in notes:
                    counts[bar.metre, note.onset - bar.onset][note.velocity] += 1
        total: Counter[int] = sum(counts.values(), Counter())
        if not total:
            return cls()
        usual = _commonest(total)
        places = {place: _commonest(count) for place, count in sorted(counts.items())}
        return cls(
            usual, {place: velocity for place, velocity in places.items() if velocity != usual}
        )

    def at(self, metre: Metre, position: int) -> int:
        """The velocity to expect `position` ticks into a bar."""
        return self.exceptions.get((metre, position), self.velocity)

    def to_json(self) -> dict[str, Any]:
        """A JSON object from which `from_json` makes equal accents."""
        rows = [
            [*metre, position, velocity] for (metre, position), velocity in self.exceptions.items()
        ]
        return {"velocity": self.velocity, "exceptions": rows}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Accents":
        """The accents that `to_json` described.

        Raises:
            CodecError: for a velocity that is none.
        """
        exceptions = {
            (Metre(int(n), int(d)), int(position)): int(v)
            for n, d, position, v in data["exceptions"]
        }
        accents = cls(int(data["velocity"]), exceptions)
        for velocity in (accents.velocity, *exceptions.values()):
            if not 1 <= velocity <= 127:
                raise CodecError(
                    f"An accent is not usable. Expected a velocity from 1 to 127. Received: {velocity}."
                )
        return accents


def notes_by_bar(score: Score) -> Iterator[tuple[Bar, list[Note]]]:
    """Each bar with the notes that begin in it."""
    i, notes = 0, score.notes
    for bar in score.bars:
        first = i
        while i < len(notes) and notes[i].onset < bar.offset:
            i += 1
        yield bar, list(notes[first:i])


def _commonest(counts: Counter[int]) -> int:
    return min(counts, key=lambda velocity: (-counts[velocity], velocity))
