"""Performances: what the grid of 10 ms and of 32 velocities does to notes, and what it never does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.errors import CorpusError
from rnngen.music.performance import (
    Performance,
    Sound,
    after,
    check,
    performance_from_json,
    performance_of,
    performance_to_json,
    stretched,
    velocity_bin,
    velocity_of,
)
from tests.played import SCALE, SOUNDS, performances, played


@given(st.lists(SOUNDS, max_size=40))
def test_what_is_read_is_canonical_and_counts_what_it_leaves_out(sounds):
    performance, lost = performance_of(sounds)
    check(performance)
    assert len(performance.notes) + lost == len(sounds)


@given(
    st.lists(
        st.tuples(st.floats(0, 500), st.floats(20, 900), st.integers(1, 127)),
        min_size=1,
        max_size=80,
    )
)
def test_no_onset_or_end_is_moved_by_more_than_5_ms_however_long_the_piece(rows):
    sounds, now = [], 0.0
    for pitch, (gap, length, velocity) in enumerate(
        rows
    ):  # each of its own pitch, so that none cuts another short
        now += gap
        sounds.append(Sound(now, now + length, pitch, velocity))
    found = {note.pitch: note for note in performance_of(sounds)[0].notes}
    start = sounds[0].onset
    for sound in sounds:
        note = found[sound.pitch]
        assert abs(note.onset - (sound.onset - start)) <= 5.001
        assert abs(note.offset - (sound.offset - start)) <= 5.001
        assert abs(note.velocity - sound.velocity) <= 2


def test_there_are_32_velocities_and_each_stands_for_four():
    bins = [velocity_bin(velocity) for velocity in range(1, 128)]
    assert bins == sorted(bins)
    assert (bins[0], bins[-1], max(map(bins.count, bins))) == (1, 32, 4)
    assert all(velocity_bin(velocity_of(number)) == number for number in range(1, 33))


def test_a_key_that_is_struck_again_ends_the_note_before():
    sounds = [Sound(0, 900, 60, 80), Sound(500, 700, 60, 90), Sound(502, 1100, 60, 70)]
    performance, lost = performance_of(sounds)
    assert performance == played((0, 60, 500, 78), (500, 60, 600, 90))
    assert lost == 1


def test_silence_before_the_first_note_is_not_part_of_a_performance():
    assert performance_of([Sound(5000, 5100, 60, 80)])[0] == played((0, 60, 100, 78))


def test_a_stretched_performance_lasts_as_much_longer():
    longer = stretched(SCALE, 1.05)
    check(longer)
    assert longer.milliseconds == pytest.approx(1.05 * SCALE.milliseconds, abs=5)
    assert [note.pitch for note in longer.notes] == [note.pitch for note in SCALE.notes]


def test_what_comes_after_a_time_begins_at_its_own_first_note():
    assert after(played((0, 60, 900, 78), (400, 62, 100, 78), (700, 64, 10, 78)), 400) == played(
        (0, 62, 100, 78), (300, 64, 10, 78)
    )
    assert after(SCALE, 10**6) == Performance(())


@settings(max_examples=40)
@given(performances())
def test_a_performance_comes_back_from_json(performance):
    assert performance_from_json(performance_to_json(performance)) == performance


@pytest.mark.parametrize(
    "rows",
    [
        None,
        [[0, 60, 100]],
        [[0, 60, 100, "78"]],
        [[0, 60, 100, True]],
        [[10, 60, 100, 78]],
        [[0, 60, 105, 78]],
        [[0, 128, 100, 78]],
        [[0, 60, 100, 79]],
        [[0, 60, 100, 78], [50, 60, 100, 78]],
        [[0, 62, 100, 78], [0, 60, 100, 78]],
    ],
)
def test_a_damaged_performance_is_refused(rows):
    with pytest.raises(CorpusError, match="performance"):
        performance_from_json(rows)
