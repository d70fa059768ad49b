"""Draw a piano roll in the terminal: a row is two semitones, a cell two steps of time."""

from collections.abc import Iterable, Iterator, Sequence

from rnngen.cli.terminal import styled
from rnngen.music.names import pitch_name
from rnngen.music.performance import Piece
from rnngen.music.score import Bar, Note
from rnngen.writers.timeline import Timeline, part_names, pick_up_bars, pitch_range, timeline

COLOURS = ("blue", "yellow", "green", "magenta", "cyan", "red", "bright_blue", "bright_yellow")
"""Colours of the parts, in turn."""

_BLOCKS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
"""By the sum of the filled quarters: upper left 1, upper right 2, lower left 4, lower right 8."""

_STEPS = (6, 12, 24, 48, 96)
"""Possible steps, in ticks."""
_STEPS_OF_SECONDS = (5, 10, 25, 50)
"""Possible steps of a performance, in hundredths of a second."""

_NAMED = (0, 4, 9)
"""Pitch classes whose names are shown: C, E, A."""

_GUTTER = 5
"""Cells left of the roll, for the names of pitches."""
_FEWEST_BARS = 4
"""Fewest bars side by side, if a step can be coarse enough."""


def roll(piece: Piece, width: int) -> str:
    """Return a headline and systems of bars or seconds, in lines of at most `width` cells."""
    line = timeline(piece)
    score = line.score
    bars = score.bars
    room = max(16, width - _GUTTER - 1)
    step = _step(bars, room, _STEPS_OF_SECONDS if line.in_seconds else _STEPS)
    lines = [styled(line.headline, bold=True)]
    if len(score.parts) > 1:
        names = enumerate(part_names(score))
        lines.append("  ".join(styled(f"■ {name}", fg=_colour(index)) for index, name in names))
    number = line.first
    for system in _systems(bars, step, room):
        lines += ["", *_System(line, system, step, number).lines()]
        number += len(system)
    return "\n".join(lines)


def _step(bars: Sequence[Bar], room: int, steps: Sequence[int]) -> int:
    """Return the finest step at which _FEWEST_BARS bars fit side by side, or else the coarsest."""
    longest = max(bar.duration for bar in bars)
    count = min(_FEWEST_BARS, len(bars))
    return next((step for step in steps if count * (_cells(longest, step) + 1) <= room), steps[-1])


def _cells(ticks: int, step: int) -> int:
    return max(1, -(-ticks // (2 * step)))


def _systems(bars: Sequence[Bar], step: int, room: int) -> Iterator[Sequence[Bar]]:
    """Yield rows of bars that fit: if there is room, a multiple of four after a pick-up."""
    longest = max(_cells(bar.duration, step) + 1 for bar in bars)
    count = max(1, room // longest)
    count -= count % 4 if count > 4 else 0
    lead = pick_up_bars(bars)
    if lead and count > 1 and _width(bars[: count + 1], step) > room:
        count -= 1
    for start in range(lead, len(bars), count):
        yield bars[0 if start == lead else start : start + count]


def _width(bars: Iterable[Bar], step: int) -> int:
    return sum(_cells(bar.duration, step) + 1 for bar in bars)


def _colour(part: int) -> str:
    return COLOURS[part % len(COLOURS)]


class _System:
    """One row of bars.

    Cells by (row, column) hold their filled quarters and the part that colours them.
    """

    def __init__(self, line: Timeline, bars: Sequence[Bar], step: int, number: int) -> None:
        self._line = line
        self._bars = bars
        self._step = step
        self._number = number
        notes = [
            note
            for note in line.score.notes
            if note.onset < bars[-1].offset and note.offset > bars[0].onset
        ]
        low, self._high = pitch_range(notes)
        self._high += 1 - self._high % 2  # so that C and C sharp share a row
        self._rows = (self._high - low) // 2 + 1
        self._columns = [self._place(bar.onset) for bar in bars]
        self._cells: dict[tuple[int, int], tuple[int, int]] = {}
        for note in notes:
            self._draw(note)

    def _place(self, tick: int) -> int:
        """Return the column of a tick of this system, barlines included."""
        return sum(_cells(bar.duration, self._step) + 1 for bar in self._bars if bar.offset <= tick)

    def _draw(self, note: Note) -> None:
        row, lower = divmod(self._high - note.pitch, 2)
        for bar, column in zip(self._bars, self._columns, strict=True):
            start = (max(note.onset, bar.onset) - bar.onset) // self._step
            end = -(-(min(note.offset, bar.offset) - bar.onset) // self._step)
            # The last half cell stays empty: a repeated note looks different from a held one.
            stop = max(start + 1, end - 1) if note.offset <= bar.offset else end
            for half in range(start, stop) if end > start else ():
                place = (row, column + 1 + half // 2)
                quarters, _ = self._cells.get(place, (0, 0))
                self._cells[place] = (quarters | 1 << (half % 2 + 2 * lower), note.part)

    def lines(self) -> Iterator[str]:
        """Yield the numbers of the bars, then the rows from the highest to the lowest."""
        numbers = "".join(
            f"{self._name(self._number + index):<{_cells(bar.duration, self._step) + 1}}"
            for index, bar in enumerate(self._bars)
        )
        yield styled(" " * _GUTTER + numbers.rstrip(), dim=True)
        for row in range(self._rows):
            yield self._label(row) + "".join(self._row(row)).rstrip()

    def _name(self, number: int) -> str:
        if not self._line.is_numbered(number):
            return ""
        return f"{number} s" if self._line.in_seconds else str(number)

    def _label(self, row: int) -> str:
        pitches = (self._high - 2 * row, self._high - 2 * row - 1)
        named = next((pitch for pitch in pitches if pitch % 12 in _NAMED), None)
        name = "" if named is None else pitch_name(named)
        return styled(f"{name:>{_GUTTER - 1}} ", dim=named is None or named % 12 != 0)

    def _row(self, row: int) -> Iterator[str]:
        for bar, column in zip(self._bars, self._columns, strict=True):
            yield styled("│", dim=True)
            for cell in range(column + 1, column + 1 + _cells(bar.duration, self._step)):
                quarters, part = self._cells.get((row, cell), (0, 0))
                yield styled(_BLOCKS[quarters], fg=_colour(part)) if quarters else " "
        yield styled("│", dim=True)
