"""Play the bars of a notation in another order: repeats written out."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from rnngen.music.score import Bar, ChordSign, Key, Tempo
from rnngen.music.ties import WrittenNote

Change = TypeVar("Change", Key, Tempo)


class Played(NamedTuple):
    """The bars of a piece as played, and where each written bar is among them."""

    written: Sequence[Bar]
    order: Sequence[int]
    """Index into `written` of each bar that is played."""
    bars: tuple[Bar, ...]

    @classmethod
    def of(cls, written: Sequence[Bar], order: Sequence[int]) -> "Played":
        """Place the bars of an order one after another."""
        bars, onset = [], 0
        for index in order:
            bars.append(written[index]._replace(onset=onset))
            onset = bars[-1].offset
        return cls(written, order, tuple(bars))

    def again(self, notes: Iterable[WrittenNote]) -> Iterator[WrittenNote]:
        """Yield each notehead as often as its bar is played.

        A tie before a jump, such as one from before an ending, leads to where the jump does.
        """
        shifts: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        for before, index, bar in zip((-1, *self.order), self.order, self.bars, strict=False):
            shifts[index].append((bar.onset - self.written[index].onset, index != before + 1))
        onsets = [bar.onset for bar in self.written]
        for each in notes:
            index = bisect_right(onsets, each.note.onset) - 1
            for shift, jumped in shifts[index] if onsets else [(0, False)]:
                moved = each.note._replace(onset=each.note.onset + shift)
                is_first = jumped and each.note.onset == onsets[index]
                yield each._replace(note=moved, tied_from=each.tied_from or is_first)

    def signs(self, chords: Iterable[ChordSign]) -> list[ChordSign]:
        """Return the chord symbols of each bar as often as it is played."""
        if not self.bars:
            return sorted(chords)
        rows: dict[int, list[ChordSign]] = defaultdict(list)
        onsets = [bar.onset for bar in self.written]
        for chord in chords:
            rows[bisect_right(onsets, chord.onset) - 1].append(chord)
        return sorted(
            chord._replace(onset=chord.onset - self.written[index].onset + bar.onset)
            for index, bar in zip(self.order, self.bars, strict=True)
            for chord in rows[index]
        )

    def changes(self, changes: Sequence[Change]) -> list[Change]:
        """Return the changes as played: after a jump, those of the bar that it leads to."""
        if not self.bars:
            return list(changes)
        onsets = [change.onset for change in changes]
        found: list[Change] = []
        for index, bar in zip(self.order, self.bars, strict=True):
            written = self.written[index]
            first = max(0, bisect_right(onsets, written.onset) - 1)
            last = bisect_right(onsets, max(written.onset, written.offset - 1))
            for change in changes[first:last]:
                onset = bar.onset + max(0, change.onset - written.onset)
                if not found or change[1:] != found[-1][1:]:
                    found.append(change._replace(onset=onset))
        return found
