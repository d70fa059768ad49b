"""Build scores for tests, by hand and with hypothesis."""

from itertools import pairwise

from hypothesis import strategies as st

from rnngen.music.score import Bar, Key, Metre, Note, Part, Score, Tempo

METRES = (Metre(4, 4), Metre(3, 4), Metre(6, 8), Metre(7, 8), Metre(2, 2))


def bars_of(*lengths_and_metres: tuple[int, Metre]) -> tuple[Bar, ...]:
    """Build consecutive bars from (ticks, metre) pairs."""
    bars: list[Bar] = []
    for ticks, metre in lengths_and_metres:
        bars.append(Bar(bars[-1].offset if bars else 0, ticks, metre))
    return tuple(bars)


def tune(
    *notes: tuple[int, int], pick_up: int = 0, metre: Metre = METRES[0], bars: int = 2, **fields
) -> Score:
    """Build a melody from (pitch, ticks) pairs, in full bars after a pick-up. Pitch 0 is a rest."""
    onset, row = 0, []
    for pitch, ticks in notes:
        if pitch:
            row.append(Note(onset, 0, pitch, ticks, 80))
        onset += ticks
    lengths = ([(pick_up, metre)] if pick_up else []) + [(metre.ticks, metre)] * bars
    return Score(tuple(row), bars_of(*lengths), **fields)


@st.composite
def bar_rows(draw, most: int = 5) -> tuple[Bar, ...]:
    """Draw one to `most` bars, some irregular, with changes of metre."""
    lengths = []
    for metre in draw(st.lists(st.sampled_from(METRES), min_size=1, max_size=most)):
        irregular = draw(st.integers(0, 5)) == 0
        lengths.append((draw(st.integers(1, 300)) if irregular else metre.ticks, metre))
    return bars_of(*lengths)


@st.composite
def scores(draw, melody: bool | None = None, least_notes: int = 0) -> Score:
    """Draw a canonical score of a few bars.

    `melody=True` gives one part without overlaps, `False` up to four parts that may overlap, and
    None either.
    """
    bars = draw(bar_rows())
    melody = draw(st.booleans()) if melody is None else melody
    parts = 1 if melody else draw(st.integers(1, 4))
    notes = draw(_notes(bars[-1].offset, parts, melody, least_notes))
    if draw(st.booleans()):
        bars, notes = with_repeats(
            bars, notes, draw(st.lists(st.integers(1, 4), min_size=1, max_size=6))
        )
    part = st.builds(Part, st.none() | st.integers(0, 127), st.booleans())
    return Score(
        notes,
        bars,
        _changes(
            draw, bars, lambda onset: Key(onset, draw(st.integers(-7, 7)), draw(st.booleans()))
        ),
        _changes(draw, bars, lambda onset: Tempo(onset, draw(st.integers(20, 300)))),
        tuple(draw(part) for _ in range(parts)),
    )


def with_repeats(bars: tuple[Bar, ...], notes: tuple[Note, ...], distances: list[int]) -> tuple:
    """Append, for each distance, a copy of the bar that many bars back; cut notes at its end."""
    for back in distances:
        source, end = bars[-min(back, len(bars))], bars[-1].offset
        copied = [note for note in notes if source.onset <= note.onset < source.offset]
        bar = Bar(end, source.duration, source.metre)
        moved = [note._replace(onset=note.onset - source.onset + end) for note in copied]
        notes = (
            *notes,
            *(
                note._replace(duration=min(note.duration, bar.offset - note.onset))
                for note in moved
            ),
        )
        bars = (*bars, bar)
    return bars, tuple(sorted(set(notes)))


@st.composite
def _notes(draw, end: int, parts: int, melody: bool, least: int) -> tuple[Note, ...]:
    grid = draw(st.sampled_from([1, 3, 8, 12, 24]))
    last = (end - 1) // grid
    least = min(least, last + 1)
    onsets = draw(st.lists(st.integers(0, last), min_size=least, max_size=16, unique=melody))
    notes, onsets = set(), sorted(onset * grid for onset in onsets)
    for onset, later in pairwise([*onsets, end]):
        longest = later - onset if melody else end - onset
        duration = min(longest, grid * draw(st.integers(1, 12)))
        part = draw(st.integers(0, parts - 1))
        velocity = draw(st.sampled_from([80, 80, 80, 105, 1]))
        notes.add(Note(onset, part, draw(st.integers(0, 127)), duration, velocity))
    return tuple(sorted(notes))


def _changes(draw, bars, make):
    """Draw keys or tempos at the start of some bars, each different from the one before."""
    changes = []
    for bar in bars:
        if draw(st.integers(0, 3)) == 0:
            change = make(bar.onset)
            if not changes or changes[-1][1:] != change[1:]:
                changes.append(change)
    return tuple(changes)


def assert_canonical(score: Score) -> None:
    """Fail unless a score has the form that every reader produces."""
    assert score.bars
    assert list(score.notes) == sorted(set(score.notes))
    onset = 0
    for bar in score.bars:
        assert bar.onset == onset
        assert bar.duration >= 1
        onset = bar.offset
    assert all(0 <= note.onset < note.offset <= score.ticks for note in score.notes)
    assert all(0 <= note.pitch <= 127 and 1 <= note.velocity <= 127 for note in score.notes)
    assert all(0 <= note.part < len(score.parts) for note in score.notes)
    for changes in (score.keys, score.tempos):
        assert {change.onset for change in changes} <= {bar.onset for bar in score.bars}
        assert all(a.onset < b.onset and a[1:] != b[1:] for a, b in pairwise(changes))
