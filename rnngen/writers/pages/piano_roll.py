"""A piano roll for pages that need no script: small SVGs of a few bars, which wrap like words."""

import math
from collections.abc import Iterator, Sequence

from rnngen.music.names import pitch_name
from rnngen.music.performance import Piece
from rnngen.music.score import TICKS_PER_QUARTER, Bar, Note
from rnngen.writers.pages import SQUARE, key, safe
from rnngen.writers.pages.charts import COLOURS
from rnngen.writers.timeline import Pitches, Timeline, part_names, pitch_range, timeline

QUARTER, SEMITONE = 17.0, 4.5
"""Pixels of a quarter across, and of a semitone up."""
TOP, LEFT = 12, 20
"""Pixels for the numbers of bars, and for the names of pitches."""
MOST_QUARTERS = 16
"""Quarters of a small SVG, which has 1, 2, 4 … bars."""
BLACK_KEYS = (1, 3, 6, 8, 10)
GAP = 3
"""Ticks left free at the end of a note, so that repeated notes are seen apart."""


def piano_roll(piece: Piece) -> str:
    """Return the whole piece over its bars or seconds, with a key to the colours of its parts."""
    line = timeline(piece)
    pitches = pitch_range(line.score.notes)
    drawings = []
    number = line.first
    for bars in _groups(line):
        drawings.append(_drawing(line, bars, pitches, number))
        number += len(bars)
    length = f"{number} seconds" if line.in_seconds else f"{number - 1} bars"
    label = f"Piano roll of {len(line.score.notes):,} notes in {length}"
    roll = f'<div class="roll sheet" role=img aria-label="{label}">{"".join(drawings)}</div>'
    names = part_names(line.score)
    marks = [SQUARE.format(f'style="{_fill(part)}"') for part in range(len(names))]
    entries = list(zip(marks, map(safe, names), strict=True))
    return (key(entries) if len(entries) > 1 else "") + roll


def _fill(part: int) -> str:
    return f"fill:var(--part-{part % COLOURS})"


def _groups(line: Timeline) -> Iterator[Sequence[Bar]]:
    """Yield the bars of one SVG after another. A pick-up is in the first."""
    bars = line.score.bars
    lead = 0 if line.in_seconds else 1 - line.first
    fitting = MOST_QUARTERS * TICKS_PER_QUARTER / bars[lead].duration
    count = 2 ** max(0, int(math.log2(fitting)))
    for start in range(lead, len(bars), count):
        yield bars[0 if start == lead else start : start + count]


def _drawing(line: Timeline, bars: Sequence[Bar], pitches: Pitches, number: int) -> str:
    """Return the SVG of some bars. `number` is that of the first."""
    across = QUARTER / TICKS_PER_QUARTER
    onset, offset = bars[0].onset, bars[-1].offset
    rows = pitches.high - pitches.low + 1
    width, height = LEFT + (offset - onset) * across + 1, TOP + rows * SEMITONE + 1
    # A pick-up has no number; the bar after it shows its own.
    i = 0 if line.is_numbered(number) or len(bars) == 1 else 1
    texts = f"<text x={LEFT + (bars[i].onset - onset) * across:g} y=9>{number + i}</text>"
    for pitch in range(pitches.low, pitches.high + 1):
        if pitch % 12 == 0:
            baseline = TOP + (pitches.high - pitch + 0.5) * SEMITONE + 3
            place = f"x={LEFT - 3} y={baseline:g} text-anchor=end"
            texts += f"<text {place}>{pitch_name(pitch)}</text>"
    # Inside this group, a unit is a tick across and a semitone down.
    scaled = f'transform="translate({LEFT} {TOP}) scale({across:.4f} {SEMITONE})"'
    inside = _background(line, bars, pitches) + _notes(
        line.score.notes, onset, offset, pitches.high
    )
    size = f'width={width:g} height={height:g} viewBox="0 0 {width:g} {height:g}"'
    return f"<svg {size} aria-hidden=true>{texts}<g {scaled}>{inside}</g></svg>"


def _background(line: Timeline, bars: Sequence[Bar], pitches: Pitches) -> str:
    """Return shades behind the black keys, then beats, then barlines."""
    onset, offset = bars[0].onset, bars[-1].offset
    html = "".join(
        f"<rect class=black x=0 y={pitches.high - pitch} width={offset - onset} height=1 />"
        for pitch in range(pitches.low, pitches.high + 1)
        if pitch % 12 in BLACK_KEYS
    )
    barlines = {bar.onset for bar in bars} | {offset}
    beats = {tick for bar in bars for tick in line.beats(bar)} - barlines
    for style, ticks in (("beat", beats), ("barline", barlines)):
        for x in sorted(tick - onset for tick in ticks):
            html += f"<line class={style} x1={x} x2={x} y1=0 y2={pitches.high - pitches.low + 1} />"
    return html


def _notes(notes: Sequence[Note], onset: int, offset: int, highest: int) -> str:
    """Return the notes that sound between two ticks, cut at both."""
    html = ""
    for note in notes:
        if note.onset < offset and note.offset > onset:
            left, right = max(note.onset, onset), min(note.offset, offset)
            width = right - left - min(GAP, (right - left) / 4)
            place = f"x={left - onset} y={highest - note.pitch + 0.05:g} width={width:g} height=.9"
            html += f'<rect {place} style="{_fill(note.part)}" />'
    return html
