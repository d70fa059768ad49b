"""A piece as a piano roll that needs no script: a small SVG every few bars, which wrap as lines of text do."""

import math
from collections.abc import Iterator, Sequence

from rnngen.music.names import pitch_name
from rnngen.music.performance import Piece
from rnngen.music.score import TICKS_PER_QUARTER, Bar, Note, Score
from rnngen.writers.pages import safe
from rnngen.writers.timeline import Pitches, Timeline, part_names, pitch_range, timeline

QUARTER, SEMITONE = 17.0, 4.5
"""Pixels of a quarter across, and of a semitone up."""
TOP, LEFT = 12, 20
"""Pixels for the numbers of bars, and for the names of pitches."""
PIECE_QUARTERS = 16
"""A small SVG has at most so many quarters, in 1, 2, 4 … bars."""
COLOURS = 8
"""Parts of different colours; see colours.css."""
BLACK_KEYS = (1, 3, 6, 8, 10)
CLEAR = 3
"""Ticks left clear at the end of a note."""


def piano_roll(piece: Piece) -> str:
    """The whole piece over its bars or seconds; where it has several parts, with a key to their colours."""
    line = timeline(piece)
    score, pitches = line.score, pitch_range(line.score.notes)
    drawn, number = [], line.first
    for bars in _pieces(line):
        drawn.append(_drawn(line, bars, pitches, number))
        number += len(bars)
    unit = "seconds" if line.in_seconds else "bars"
    label = f"Piano roll of {len(score.notes):,} notes in {number - (not line.in_seconds)} {unit}"
    return f'{_key(score)}<div class=roll role=img aria-label="{label}">{"".join(drawn)}</div>'


def _key(score: Score) -> str:
    if len(score.parts) < 2:
        return ""
    square = '<svg viewBox="0 0 10 10" aria-hidden=true><rect width=10 height=10 style="fill:var(--part-{})" /></svg>'
    names = enumerate(part_names(score.parts))
    items = "".join(f"<li>{square.format(part % COLOURS)}{safe(name)}</li>" for part, name in names)
    return f"<ul class=key>{items}</ul>"


def _pieces(line: Timeline) -> Iterator[Sequence[Bar]]:
    """The bars a few at a time, a pick-up with the first."""
    bars = line.score.bars
    lead = 0 if line.in_seconds else 1 - line.first
    few = 2 ** max(0, int(math.log2(PIECE_QUARTERS * TICKS_PER_QUARTER / bars[lead].duration)))
    for start in range(lead, len(bars), few):
        yield bars[0 if start == lead else start : start + few]


def _drawn(line: Timeline, bars: Sequence[Bar], pitches: Pitches, number: int) -> str:
    """Some bars, of which the first has this number; of a pick-up, the one after it is numbered."""
    onset, offset = bars[0].onset, bars[-1].offset
    across = QUARTER / TICKS_PER_QUARTER
    width, height = (
        LEFT + (offset - onset) * across + 1,
        TOP + (pitches.high - pitches.low + 1) * SEMITONE + 1,
    )
    place = 0 if line.is_numbered(number) or len(bars) == 1 else 1
    texts = [f"<text x={LEFT + (bars[place].onset - onset) * across:g} y=9>{number + place}</text>"]
    for pitch in range(pitches.low, pitches.high + 1):
        if pitch % 12 == 0:
            middle = TOP + (pitches.high - pitch + 0.5) * SEMITONE + 3
            texts.append(
                f"<text x={LEFT - 3} y={middle:g} text-anchor=end>{pitch_name(pitch)}</text>"
            )
    return (
        f'<svg width={width:g} height={height:g} viewBox="0 0 {width:g} {height:g}" aria-hidden=true>{"".join(texts)}'
        f'<g transform="translate({LEFT} {TOP}) scale({across:.4f} {SEMITONE})">'
        f"{_ground(line, bars, pitches)}{_notes(line.score.notes, onset, offset, pitches.high)}</g></svg>"
    )


def _ground(line: Timeline, bars: Sequence[Bar], pitches: Pitches) -> str:
    """Shades behind the black keys, beats and barlines; in ticks and semitones."""
    onset, ticks, rows = (
        bars[0].onset,
        bars[-1].offset - bars[0].onset,
        pitches.high - pitches.low + 1,
    )
    black = [pitch for pitch in range(pitches.low, pitches.high + 1) if pitch % 12 in BLACK_KEYS]
    shades = [
        f"<rect class=black x=0 y={pitches.high - pitch} width={ticks} height=1 />"
        for pitch in black
    ]
    beats = {tick for bar in bars for tick in line.beats(bar)}
    barlines = {bar.onset for bar in bars} | {bars[-1].offset}
    lines = [_upright("beat", tick - onset, rows) for tick in sorted(beats - barlines)]
    return "".join(
        [*shades, *lines, *(_upright("barline", tick - onset, rows) for tick in sorted(barlines))]
    )


def _upright(name: str, tick: int, rows: int) -> str:
    return f"<line class={name} x1={tick} x2={tick} y1=0 y2={rows} />"


def _notes(notes: Sequence[Note], onset: int, offset: int, highest: int) -> str:
    """Those that sound between two ticks, a little shorter than they are, so that one struck again is seen to be."""
    drawn = []
    for note in notes:
        if note.onset < offset and note.offset > onset:
            left, right = max(note.onset, onset), min(note.offset, offset)
            width = right - left - min(CLEAR, (right - left) / 4)
            place = f"x={left - onset} y={highest - note.pitch + 0.05:g} width={width:g} height=.9"
            drawn.append(f'<rect {place} style="fill:var(--part-{note.part % COLOURS})" />')
    return "".join(drawn)
