"""Worked by hand, and compared once with the functions of the library itself, MusPy 0.5.0."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings

from rnngen.evaluation import style_music as muspy
from rnngen.music.score import Bar, Key, Metre, Note, Part, Score
from tests.scores import bars_of, scores, tune

COMMON = Metre(4, 4)

SCALE = tune(*((pitch, 48) for pitch in (60, 62, 64, 65, 67, 69, 71, 72)), keys=(Key(0, 0, False),))
"""C major, a quarter each."""


def test_the_measures_of_pitch_on_a_scale():
    assert muspy.pitch_range(SCALE) == 12
    assert muspy.n_pitches_used(SCALE) == 8
    assert muspy.n_pitch_classes_used(SCALE) == 7
    assert muspy.pitch_entropy(SCALE) == pytest.approx(3)
    assert muspy.pitch_class_entropy(SCALE) == pytest.approx(6 * 3 / 8 + 2 / 8 * 2)
    assert muspy.pitch_in_scale_rate(SCALE) == muspy.scale_consistency(SCALE) == 1


def test_a_note_outside_the_scale_counts_against_the_key_that_holds():
    sharp = tune(*((pitch, 48) for pitch in (60, 62, 64, 66)), keys=(Key(0, 0, False),), bars=1)
    assert muspy.pitch_in_scale_rate(sharp) == 3 / 4
    assert muspy.scale_consistency(sharp) == 1  # they all lie in G major
    minor = tune(*((pitch, 48) for pitch in (69, 71, 72, 68)), keys=(Key(0, 0, True),), bars=1)
    assert muspy.pitch_in_scale_rate(minor) == 3 / 4
    assert muspy.pitch_in_scale_rate(tune((60, 48))) is None
    changed = tune(
        *((pitch, 192) for pitch in (66, 66)), keys=(Key(0, 0, False), Key(192, 1, False))
    )
    assert muspy.pitch_in_scale_rate(changed) == 1 / 2


def test_polyphony_where_a_second_voice_enters_late():
    notes = (Note(0, 0, 60, 96, 80), Note(48, 1, 64, 96, 80), Note(168, 1, 65, 24, 80))
    duet = Score(notes, (Bar(0, 192, COMMON),), parts=(Part(), Part()))
    # 48 ticks of one pitch, 48 of two, 48 of one, 24 of silence, 24 of one.
    assert muspy.polyphony(duet) == pytest.approx((48 + 2 * 48 + 48 + 24) / 168)
    assert muspy.polyphony_rate(duet) == pytest.approx(48 / 192)


def test_beats_and_bars_without_a_note():
    gaps = tune((60, 48), (0, 48), (62, 24), (0, 72), (0, 192), (64, 96), bars=3)
    # Sounding quarters: 1, 3, 9 and 10 of ten; the second of three bars is silent.
    assert muspy.empty_beat_rate(gaps) == pytest.approx(6 / 10)
    assert muspy.empty_measure_rate(gaps) == pytest.approx(1 / 3)
    held = tune((60, 384), bars=2)
    assert muspy.empty_measure_rate(held) == 0


def test_the_groove_of_bars_that_share_some_onsets():
    # Onsets at 0 48 96 144, then at 0 96 144: one position of 64 differs.
    groove = tune((60, 48), (60, 48), (60, 48), (60, 48), (60, 96), (60, 48), (60, 48))
    assert muspy.groove_consistency(groove) == pytest.approx(1 - 1 / 64)
    assert muspy.groove_consistency(tune((60, 48), bars=1)) is None


def test_a_pick_up_is_not_compared_with_a_bar():
    assert muspy.groove_consistency(tune((60, 48), (60, 192), (62, 192), pick_up=48)) == 1


def test_drums_have_a_groove_but_no_pitch():
    notes = (Note(0, 0, 36, 24, 80), Note(192, 0, 40, 24, 80))
    drums = Score(notes, bars_of((192, COMMON), (192, COMMON)), parts=(Part(None, True),))
    assert muspy.n_pitches_used(drums) == muspy.n_pitch_classes_used(drums) == 0
    for measure in (
        muspy.pitch_range,
        muspy.polyphony,
        muspy.pitch_entropy,
        muspy.scale_consistency,
    ):
        assert measure(drums) is None
    assert muspy.groove_consistency(drums) == 1
    assert muspy.empty_measure_rate(drums) == 0


def test_silence_has_nothing_to_measure():
    silence = Score((), (Bar(0, 192, COMMON),))
    for measure in (
        muspy.polyphony_rate,
        muspy.empty_beat_rate,
        muspy.empty_measure_rate,
        muspy.pitch_class_entropy,
    ):
        assert measure(silence) is None


@settings(max_examples=40)
@given(scores())
def test_polyphony_is_what_counting_tick_by_tick_finds(score):
    notes = [note for note in score.notes if not score.parts[note.part].drums]
    on = [
        {note.pitch for note in notes if note.onset <= tick < note.offset}
        for tick in range(score.ticks)
    ]
    sounding = [len(pitches) for pitches in on if pitches]
    expected = sum(sounding) / len(sounding) if sounding else None
    assert muspy.polyphony(score) == (None if expected is None else pytest.approx(expected))


@settings(max_examples=40)
@given(scores(least_notes=1))
def test_rates_and_entropies_stay_in_their_ranges(score):
    assert all(a.offset == b.onset for a, b in pairwise(score.bars))
    for measure in (
        muspy.empty_beat_rate,
        muspy.empty_measure_rate,
        muspy.groove_consistency,
        muspy.polyphony_rate,
    ):
        value = measure(score)
        assert value is None or 0 <= value <= 1
    entropy = muspy.pitch_class_entropy(score)
    assert entropy is None or -1e-9 <= entropy <= math.log2(12) + 1e-9
