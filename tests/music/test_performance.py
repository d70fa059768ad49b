"""Performances on a grid of 10 ms and 32 velocities."""

from itertools import pairwise

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
    sounding,
    sounds_until,
    stretched,
    velocity_bin,
    velocity_of,
)
from tests.played import PEDALS, SCALE, SOUNDS, performances, played


@given(st.lists(SOUNDS, max_size=40), PEDALS)
def test_any_sounds_become_a_canonical_performance_and_lost_notes_are_counted(sounds, pedal):
    performance, lost = performance_of(sounds, pedal)
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


@settings(max_examples=60)
@given(performances())
def test_a_pedal_only_makes_notes_longer(performance):
    heard = sounding(performance)
    check(heard)
    assert heard.pedal == ()
    assert heard.milliseconds == performance.milliseconds
    for note, longer in zip(performance.notes, heard.notes, strict=True):
        assert longer._replace(duration=note.duration) == note
        held = any(span.down <= note.offset < span.up for span in performance.pedal)
        assert longer.duration == note.duration if not held else longer.offset >= note.offset


@settings(max_examples=60)
@given(st.lists(SOUNDS, min_size=1, max_size=24), PEDALS)
def test_notes_are_heard_as_long_on_the_grid_as_in_the_file(sounds, pedal):
    """Compares with keys that are held by the exact pedal, as earlier versions read them."""
    apart = [(down, up) for down, up in pedal if up - down >= 20]
    heard = performance_of(
        sound._replace(offset=sounds_until(sound.offset, apart)) for sound in sounds
    )[0]
    found = {note[:2]: note for note in sounding(performance_of(sounds, apart)[0]).notes}
    assert found.keys() == {note[:2] for note in heard.notes}
    # Pedals closer than a step are moved apart, and a key held for one step stays on its pedal, or
    # is caught by one that goes down within that step.
    notes = (*found.values(), *heard.notes)
    if all(later[0] - span[1] >= 20 for span, later in pairwise(apart)):
        for note in heard.notes:
            short = any(each.pitch == note.pitch and each.duration <= 10 for each in notes)
            assert short or abs(found[note[:2]].duration - note.duration) <= 20


def test_a_pedal_that_holds_no_note_is_left_out():
    notes = [Sound(1000, 1200, 60, 80)]
    pedal = [(0, 900), (950, 1100), (1150, 1300), (1400, 1500)]
    assert performance_of(notes, pedal)[0].pedal == ((0, 100), (150, 300))
    assert performance_of([], pedal)[0] == Performance(())


def test_a_pedal_lifted_for_a_moment_lets_notes_go():
    notes = [Sound(0, 100, 60, 80), Sound(600, 700, 60, 80)]
    found, _ = performance_of(notes, [(50, 501), (503, 900)])
    assert found.pedal == ((50, 500), (510, 900))
    assert [note.offset for note in sounding(found).notes] == [500, 900]


def test_the_notes_after_a_time_keep_the_pedal_that_is_down():
    whole = played((0, 60, 100, 78), (400, 62, 100, 78), pedal=[(50, 300), (310, 800)])
    assert after(whole, 200) == played((0, 62, 100, 78), pedal=[(0, 400)])


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
        [[0, 60, 100, 78], [20, 10]],
        [[0, 60, 100, 78], [0, 15]],
        [[0, 60, 100, 78], [0, 50], [50, 100]],
        [[0, 60, 100, 78], [110, 200]],
        [[0, 60, 100, 78], [0, 10**400]],
        [[0, 60, 100, 78], [0, "50"]],
        [[0, 50]],
    ],
)
def test_a_damaged_performance_is_refused(rows):
    with pytest.raises(CorpusError, match="performance"):
        performance_from_json(rows)
