"""The form of tunes: sections of eight bars, what repeats, where they end, and how they move.

Dance tunes have parts of eight bars that repeat, AABB (Breathnach 1971, "Folk Music and Dances of
Ireland"). Sturm & Ben-Tal 2017 ("Taking the Models back to Music Practice") judge generated tunes
by these: AABB, repeats, and cadences on the tonic. Melodies move mostly by steps (Vos & Troost
1989, "Ascending and descending melodic intervals"). How varied they are is an entropy (Shannon
1951).
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from functools import partial
from itertools import pairwise

from rnngen.evaluation.piece_measures import PieceMeasure, Share
from rnngen.evaluation.structure import BarNotes, bars_of, exactly, repeated_bars
from rnngen.evaluation.style_music import intervals, pitch_range, pitched
from rnngen.music.names import tonic
from rnngen.music.score import Bar, Note, Score

SECTION = 8
"""Bars of a section."""
FORM = 4 * SECTION
"""Bars of AABB."""
ALIKE = 6
"""Fewest of a section's eight bars that return when it is repeated; endings often differ."""
STEP = 2
"""Semitones of the widest step."""


def pick_up(score: Score) -> int:
    """Return the ticks of the pick-up, 0 without one."""
    first = score.bars[0]
    return first.duration if first.duration < first.metre.ticks else 0


def full_bars(score: Score) -> tuple[Bar, ...]:
    """Return the bars without a pick-up."""
    return score.bars[pick_up(score) > 0 :]


def full_bar_notes(score: Score) -> list[BarNotes]:
    """Return the notes of each bar, without a pick-up."""
    return bars_of(score)[pick_up(score) > 0 :]


def is_whole_sections(score: Score) -> float | None:
    """Return 1 if the bars, without a pick-up, are a multiple of eight, else 0."""
    return float(len(full_bars(score)) % SECTION == 0)


def is_aabb(score: Score) -> float | None:
    """Return 1 for a piece that begins AABB, else 0.

    Bars 1–8 come again as 9–16, and 17–24 as 25–32, with at least six of their bars. A and B
    differ in more than two.
    """
    bars = full_bar_notes(score)[:FORM]
    first, again, second, again_second = (
        bars[start : start + SECTION] for start in range(0, FORM, SECTION)
    )
    repeated = _alike(first, again) and _alike(second, again_second)
    return float(repeated and not _alike(first, second))


def _alike(section: Sequence[BarNotes], other: Sequence[BarNotes]) -> bool:
    return sum(one == two for one, two in zip(section, other, strict=False)) >= ALIKE


def tonic_at(score: Score, tick: int) -> int | None:
    """Return the pitch class of the tonic in force, 0–11; None for a piece without a key."""
    if not score.keys:
        return None
    key = next((key for key in reversed(score.keys) if key.onset <= tick), score.keys[0])
    return tonic(key.fifths, key.minor)


def ends_on_tonic(score: Score) -> float | None:
    """Return 1 if the last note, of a chord the lowest, is the tonic of the key, else 0."""
    notes = pitched(score)
    return float(_is_tonic(score, _last(notes))) if notes and score.keys else None


def sections_on_tonic(score: Score) -> Share | None:
    """Return how many of the full sections of eight bars end on the tonic.

    Where a piece has a pick-up, each section ends before the pick-up of the next.
    """
    if not score.keys:
        return None
    bars, notes = full_bars(score), pitched(score)
    before = pick_up(score)
    spans = [
        (first.onset - before, last.offset - before)
        for first, last in zip(bars[::SECTION], bars[SECTION - 1 :: SECTION], strict=False)
    ]
    sections = ([note for note in notes if start <= note.onset < end] for start, end in spans)
    ends = [_last(section) for section in sections if section]
    return Share(sum(_is_tonic(score, note) for note in ends), len(ends))


def _last(notes: Sequence[Note]) -> Note:
    """Return the note that begins last, the lowest of several."""
    return max(notes, key=lambda note: (note.onset, -note.pitch))


def _is_tonic(score: Score, note: Note) -> bool:
    return note.pitch % 12 == tonic_at(score, note.onset)


def bars_repeated(score: Score) -> float | None:
    """Return the share of bars that equal an earlier one (Foote 1999)."""
    return repeated_bars(list(map(exactly, full_bar_notes(score))))


def drum_bars_repeated(score: Score) -> float | None:
    """Return the share of bars whose drums equal those of an earlier one; None without drums."""
    bars = [
        tuple(note for note in bar if score.parts[note.part].drums) or None
        for bar in bars_of(score)
    ]
    return repeated_bars(bars)


def repeated_after(lag: int, score: Score) -> Share:
    """Return how many of all bars equal the one `lag` bars before (Foote & Uchihashi 2001)."""
    bars = full_bar_notes(score)
    found = (bool(later) and later == bar for bar, later in zip(bars, bars[lag:], strict=False))
    return Share(sum(found), len(bars))


def stepwise(score: Score) -> Share:
    """Return how many intervals of a part are steps: one or two semitones."""
    found = intervals(score)
    return Share(sum(0 < abs(step) <= STEP for step in found), len(found))


def interval_entropy(score: Score) -> float | None:
    """Return the entropy of the intervals in bits."""
    return entropy(intervals(score))


def interval_pair_entropy(score: Score) -> float | None:
    """Return the entropy of neighbouring pairs of intervals in bits."""
    return entropy(pairwise(intervals(score)))


def entropy(values: Iterable[Hashable]) -> float | None:
    """Return the entropy of values in bits; None without values."""
    counts = Counter(values)
    total = counts.total()
    shares = [count / total for count in counts.values()]
    return -sum(share * math.log2(share) for share in shares) if shares else None


FORM_MEASURES = (
    PieceMeasure("pieces in whole sections of 8 bars", "%", is_whole_sections),
    PieceMeasure("pieces of the form AABB", "%", is_aabb),
    PieceMeasure("pieces that end on the tonic", "%", ends_on_tonic),
    PieceMeasure("sections of 8 bars that end on the tonic", "%", sections_on_tonic),
    PieceMeasure("bars that equal the one 8 before", "%", partial(repeated_after, 8)),
    PieceMeasure("bars that equal the one 16 before", "%", partial(repeated_after, 16)),
    PieceMeasure("drum bars that repeat an earlier one", "%", drum_bars_repeated),
    PieceMeasure("stepwise motion", "%", stepwise),
    PieceMeasure("interval entropy", "bits", interval_entropy),
    PieceMeasure("interval pair entropy", "bits", interval_pair_entropy),
)
"""What is measured of any piece of music."""
FURTHER_MEASURES = (
    PieceMeasure("bars that repeat an earlier one", "%", bars_repeated),
    PieceMeasure("range of a piece", "semitones", pitch_range),
)
"""What other sections of a report show in their own way."""
