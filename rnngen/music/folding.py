"""Find the repeats of a piece, to write it with repeat signs and endings, as musicians do."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Any, NamedTuple, TypeVar

from rnngen.music.metre import join_split_bars
from rnngen.music.played import Played
from rnngen.music.repeats import Signs, played_order
from rnngen.music.score import Bar, ChordSign, Key, Note, Score, Tempo
from rnngen.music.ties import WrittenNote, join_ties

Change = TypeVar("Change", Key, Tempo)

_SHORTEST, _LONGEST = 4, 64
"""Bars of a section that is worth a repeat sign, and of the longest that is looked for."""
_ENDINGS = (1, 2)
"""Bars in which the two times of a section may differ."""
_WORTH_ENDINGS = 8
"""Bars of a section that is worth endings; in half of it, an answer differs from its question."""


class _Section(NamedTuple):
    """A section of `units` units that is played twice, from unit `first` on."""

    first: int
    units: int
    ending: int
    """Units in which its two times differ."""

    @property
    def equal(self) -> int:
        """Number of the first unit that differs."""
        return self.units - self.ending


def folded(score: Score) -> tuple[Score, list[Signs]]:
    """Return a score without what repeat signs say, and the signs of each bar.

    Sections repeat whole bars; after a pick-up they begin as long before a barline as it is.
    `unfolded` gives the same score again.
    """
    plain = [Signs()] * len(score.bars)
    lattice = _lattice(score.bars)
    sections = _sections(_units(score, lattice), _crossed(score.notes, lattice))
    if not sections:
        return score, plain
    short, signs = _write(score, lattice, sections)
    return (short, signs) if unfolded(short, signs) == score else (score, plain)


def folded_page(score: Score) -> tuple[Score, list[Signs]]:
    """Return what `folded` does, but let the first notes be as loud as where they return.

    abc2midi accents the first notes of a piece, which would keep its first section from
    repeating.
    """
    short, signs = folded(_without_first_accent(score))
    return (short, signs) if signs and signs[0].start else folded(score)


def _without_first_accent(score: Score) -> Score:
    """Return a score whose first notes are as loud as where the first unit returns."""
    if not score.notes:
        return score
    first = score.notes[0].onset
    units = _units(score, _lattice(score.bars))
    alike = [_evened(unit, first) for unit in units]
    again = next((i for i in range(_SHORTEST, len(units)) if alike[i] == alike[0]), 0)
    loudness = {note[1:4]: note.velocity for note in _first_notes(units[again], first)}
    notes = (
        note._replace(velocity=loudness.get(note[1:4], note.velocity))
        if note.onset == first
        else note
        for note in score.notes
    )
    return replace(score, notes=tuple(sorted(notes)))


def _evened(unit: Any, onset: int) -> Any:
    """Return a unit without the velocities of the notes at one onset."""
    _, timed, *rest = unit
    even = [each[:-1] if each in _first_notes(unit, onset) else each for each in timed]
    return unit[0], tuple(even), *rest


def _first_notes(unit: Any, onset: int) -> list[Note]:
    return [each for each in unit[1] if isinstance(each, Note) and each.onset == onset]


def unfolded(score: Score, signs: Sequence[Signs]) -> Score:
    """Return a score as it is played."""
    played = Played.of(score.bars, played_order(signs))
    keys, tempos = played.changes(score.keys), played.changes(score.tempos)
    heads = (WrittenNote(note, "", False, False) for note in score.notes)
    return replace(
        score,
        notes=tuple(sorted(join_ties(played.again(heads)))),
        bars=join_split_bars(played.bars, [key.onset for key in keys] + [t.onset for t in tempos]),
        keys=tuple(keys),
        tempos=tuple(tempos),
        chords=tuple(played.signs(score.chords)),
    )


def _lattice(bars: Sequence[Bar]) -> list[int]:
    """Return the ticks at which a section may begin or end: barlines, less the pick-up."""
    pick_up = bars[0].duration
    regular = len(bars) > 1 and all(bar.duration == bar.metre.ticks for bar in bars[1:-1])
    if not regular or pick_up >= bars[0].metre.ticks:
        return [bar.onset for bar in bars] + [bars[-1].offset]
    return [0, *(bar.offset - pick_up for bar in bars[1:-1]), bars[-1].offset]


def _units(score: Score, lattice: Sequence[int]) -> list[Any]:
    """Return what is played between the ticks of a lattice, as values to compare."""
    rows: dict[int, list[Any]] = {start: [] for start in lattice[:-1]}
    timed: list[Any] = [*score.notes, *score.chords]
    for each in timed:
        start = lattice[min(bisect_right(lattice, each.onset), len(lattice) - 1) - 1]
        rows[start].append(each._replace(onset=each.onset - start))
    metres = [(bar.onset, bar.metre) for bar in score.bars]
    layers = [list(_within(changes, lattice)) for changes in (metres, score.keys, score.tempos)]
    spans = (end - start for start, end in pairwise(lattice))
    return list(zip(spans, map(tuple, rows.values()), *layers, strict=True))


def _within(changes: Sequence[Any], lattice: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """Yield what is in force at the start of each unit, and what changes within it.

    Args:
        changes: Tuples that begin with their onset.
    """
    onsets = [change[0] for change in changes]
    for start, end in pairwise(lattice):
        first = max(0, bisect_right(onsets, start) - 1)
        here = changes[first : bisect_left(onsets, end)]
        yield tuple((max(0, onset - start), *values) for onset, *values in here)


def _crossed(notes: Iterable[Note], lattice: Sequence[int]) -> list[bool]:
    """Tell of each tick of a lattice whether a note sounds across it."""
    change = [0] * (len(lattice) + 1)
    for note in notes:
        change[bisect_right(lattice, note.onset)] += 1
        change[bisect_left(lattice, note.offset)] -= 1
    return [count > 0 for count in accumulate(change)][: len(lattice)]


def _sections(units: Sequence[Any], crossed: Sequence[bool]) -> list[_Section]:
    """Return the sections whose signs leave the fewest bars to write."""
    numbers: dict[Any, int] = {}
    ids = [numbers.setdefault(unit, len(numbers)) for unit in units]
    best: list[tuple[int, _Section | None]] = [(0, None)] * (len(ids) + 1)
    found = _candidates(ids, crossed)
    for first in range(len(ids) - 1, -1, -1):
        ways: list[tuple[int, _Section | None]] = [(best[first + 1][0] + 1, None)]
        for section in found[first]:
            cost = section.units + section.ending + 1 + bool(section.ending)
            ways.append((cost + best[first + 2 * section.units][0], section))
        best[first] = min(ways, key=lambda way: way[0])
    return list(_chosen(best))


def _chosen(best: Sequence[tuple[int, _Section | None]]) -> Iterator[_Section]:
    first = 0
    while first < len(best) - 1:
        section = best[first][1]
        if section:
            yield section
        first += 2 * section.units if section else 1


def _candidates(ids: Sequence[int], crossed: Sequence[bool]) -> list[list[_Section]]:
    """Return the sections that may begin at each unit."""
    found: list[list[_Section]] = [[] for _ in ids]
    for units in range(_SHORTEST, min(_LONGEST, len(ids) // 2) + 1):
        equal = 0
        for first in range(len(ids) - units - 1, -1, -1):
            equal = equal + 1 if ids[first] == ids[first + units] else 0
            last = first + 2 * units
            if last > len(ids) or any(crossed[i] for i in (first, first + units, last)):
                continue
            for ending in (0, *(_ENDINGS if units >= _WORTH_ENDINGS else ())):
                if equal >= units - ending:
                    found[first].append(_Section(first, units, ending))
                    break
    return found


class _Span(NamedTuple):
    """Ticks of a score that are written, and their signs."""

    start: int
    end: int
    signs: Signs
    """`start` counts for the first bar, `plays` for the last, `endings` for all."""


def _write(
    score: Score, lattice: Sequence[int], sections: Sequence[_Section]
) -> tuple[Score, list[Signs]]:
    """Return the bars of a score that are written, and their signs."""
    spans = list(_spans(score, lattice, sections))
    bars: list[Bar] = []
    signs: list[Signs] = []
    notes: list[Note] = []
    chords: list[ChordSign] = []
    keys: list[Key] = []
    tempos: list[Tempo] = []
    for span in spans:
        shift = (bars[-1].offset if bars else 0) - span.start
        row = [
            Bar(max(bar.onset, span.start) + shift, 0, bar.metre)._replace(
                duration=min(bar.offset, span.end) - max(bar.onset, span.start)
            )
            for bar in score.bars
            if bar.offset > span.start and bar.onset < span.end
        ]
        _append(keys, score.keys, span, shift)
        _append(tempos, score.tempos, span, shift)
        notes += [
            note._replace(onset=note.onset + shift)
            for note in score.notes
            if span.start <= note.onset < span.end
        ]
        chords += [
            chord._replace(onset=chord.onset + shift)
            for chord in score.chords
            if span.start <= chord.onset < span.end
        ]
        bars += row
        signs += _of_bars(span.signs, len(row))
    short = replace(
        score,
        notes=tuple(notes),
        chords=tuple(chords),
        bars=tuple(bars),
        keys=tuple(keys),
        tempos=tuple(tempos),
    )
    return short, signs


def _append(found: list[Any], changes: Iterable[Any], span: _Span, shift: int) -> None:
    """Append the changes in a span, the first as it is in force at its start."""
    before = [change for change in changes if change.onset <= span.start][-1:]
    within = [change for change in changes if span.start < change.onset < span.end]
    for change in (*before, *within):
        if not found or change[1:] != found[-1][1:]:
            found.append(change._replace(onset=max(change.onset, span.start) + shift))


def _of_bars(signs: Signs, count: int) -> list[Signs]:
    """Return the signs of each bar of a span."""
    row = [Signs(endings=signs.endings)] * count
    row[0] = row[0]._replace(start=signs.start)
    row[-1] = row[-1]._replace(plays=signs.plays)
    return row


def _spans(score: Score, lattice: Sequence[int], sections: Sequence[_Section]) -> Iterator[_Span]:
    """Yield the spans of a score that are written, in their order."""
    now = 0
    for section in sections:
        start, again, end = (lattice[section.first + times * section.units] for times in range(3))
        if now < start:
            yield _Span(now, start, Signs())
        now = end
        if not section.ending:
            yield _Span(start, again, Signs(start=True, plays=2))
            continue
        first = _start_of_ending(score, start, again, lattice[section.first + section.equal])
        yield _Span(start, first, Signs(start=True))
        yield _Span(first, again, Signs(plays=2, endings=frozenset({1})))
        yield _Span(first - start + again, end, Signs(endings=frozenset({2})))
    if now < score.ticks:
        yield _Span(now, score.ticks, Signs())


def _start_of_ending(score: Score, start: int, again: int, latest: int) -> int:
    """Return the last barline up to which both times of a section are equal.

    Args:
        start: Tick at which the section begins.
        again: Tick at which it begins again.
        latest: Tick up to which both times are equal, before a pick-up to the next bar.
    """
    barline = next(bar.onset for bar in score.bars if bar.onset >= latest)
    if _notes_between(score, latest, barline) == _notes_between(
        score, latest - start + again, barline - start + again
    ):
        return barline
    return next(bar.onset for bar in reversed(score.bars) if bar.onset <= latest)


def _notes_between(score: Score, start: int, end: int) -> list[Note]:
    return [
        note._replace(onset=note.onset - start) for note in score.notes if start <= note.onset < end
    ]
