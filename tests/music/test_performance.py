"""Performances on a grid of 10 ms and 32 velocities."""

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
def test_any_sounds_become_a_canonical_performance_and_lost_notes_are_counted(sounds):
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
def test_onsets_and_ends_move_by_at_most_5_ms_in_a_piece_of_any_length(rows):
    sounds, now = [], 0.0
    # Every note has its own pitch, so that none cuts another short.
    for pitch, (gap, length, velocity) in enumerate(rows):
        now += gap
        sounds.append(Sound(now, now + length, pitch, velocity))
    found = {note.pitch: note for note in performance_of(sounds)[0].notes}
    start = sounds[0].onset
    for sound in sounds:
        note = found[sound.pitch]
        assert abs(note.onset - (sound.onset - start)) <= 5.001
        assert abs(note.offset - (sound.offset - start)) <= 5.001
        assert abs(note.velocity - sound.velocity) <= 2


def test_each_of_32_velocity_bins_has_at_most_four_velocities():
    bins = [velocity_bin(velocity) for velocity in range(1, 128)]
    assert bins == sorted(bins)
    assert (bins[0], bins[-1], max(map(bins.count, bins))) == (1, 32, 4)
    assert all(velocity_bin(velocity_of(number)) == number for number in range(1, 33))


def test_striking_a_key_again_ends_its_note():
    sounds = [Sound(0, 900, 60, 80), Sound(500, 700, 60, 90), Sound(502, 1100, 60, 70)]
    performance, lost = performance_of(sounds)
    assert performance == played((0, 60, 500, 78), (500, 60, 600, 90))
    assert lost == 1


def test_silence_before_the_first_note_is_removed():
    assert performance_of([Sound(5000, 5100, 60, 80)])[0] == played((0, 60, 100, 78))


def test_a_stretched_performance_lasts_proportionally_longer():
    longer = stretched(SCALE, 1.05)
    check(longer)
    assert longer.milliseconds == pytest.approx(1.05 * SCALE.milliseconds, abs=5)
    assert [note.pitch for note in longer.notes] == [note.pitch for note in SCALE.notes]


def test_the_notes_after_a_time_begin_at_zero():
    assert after(played((0, 60, 900, 78), (400, 62, 100, 78), (700, 64, 10, 78)), 400) == played(
        (0, 62, 100, 78), (300, 64, 10, 78)
    )
    assert after(SCALE, 10**6) == Performance(())


@settings(max_examples=40)
@given(performances())
def test_a_performance_survives_json(performance):
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
