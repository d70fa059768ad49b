from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rnngen.music.score import Metre, Note
from rnngen.music.written import NOTE_LENGTHS, spell, voices, write_voice
from tests.scores import bars_of, scores

WALTZ = bars_of((144, Metre(3, 4)), (144, Metre(3, 4)))


@given(st.integers(1, 3000) | st.just(1_000_000))
def test_every_duration_is_a_sum_of_note_lengths(duration):
    lengths = spell(duration)
    assert sum(lengths) == duration
    assert set(lengths) <= set(NOTE_LENGTHS)
    assert list(lengths) == sorted(lengths, reverse=True)


def test_durations_are_split_as_a_musician_would_split_them():
    assert spell(144) == (144,)  # dotted half
    assert spell(16) == (16,)  # triplet eighth
    assert spell(60) == (48, 12)
    assert spell(240) == (192, 48)
    assert spell(40) == (32, 8)  # within the triplet


def test_a_note_across_a_barline_is_tied_and_gaps_become_rests():
    (voice,) = voices([Note(96, 0, 60, 96, 80)])
    first, second = write_voice(voice, WALTZ)
    assert [(w.onset, w.duration, w.pitches, w.tied_from, w.tied_on) for w in first + second] == [
        (0, 96, (), False, False),
        (96, 48, (60,), False, True),
        (144, 48, (60,), True, False),
        (192, 96, (), False, False),
    ]


def test_notes_of_equal_span_are_a_chord_and_others_a_new_voice():
    alike = [Note(0, 0, 60, 48, 80), Note(0, 0, 64, 48, 100)]
    assert [chord.pitches for voice in voices(alike) for chord in voice] == [(60, 64)]
    assert [chord.velocities for voice in voices(alike) for chord in voice] == [(80, 100)]
    assert len(voices([*alike, Note(0, 0, 60, 48, 70)])) == 2
    assert len(voices([*alike, Note(24, 0, 67, 48, 80)])) == 2


def test_a_part_without_notes_is_one_voice_of_rests():
    (voice,) = voices([])
    assert [[rest.duration for rest in bar] for bar in write_voice(voice, WALTZ)] == [[144], [144]]


@given(scores())
def test_each_voice_fills_every_bar(score):
    for part in range(len(score.parts)):
        for voice in voices(note for note in score.notes if note.part == part):
            for bar, row in zip(score.bars, write_voice(voice, score.bars), strict=True):
                assert row[0].onset == bar.onset
                assert row[-1].onset + row[-1].duration == bar.offset
                assert all(a.onset + a.duration == b.onset for a, b in pairwise(row))


def test_notes_and_rests_off_the_beat_are_split_at_the_next_beat():
    (voice,) = voices([Note(24, 0, 60, 24, 80), Note(48 + 24, 0, 62, 60, 80)])
    first, _ = write_voice(voice, WALTZ)
    assert [(w.onset, w.duration, bool(w.pitches)) for w in first] == [
        (0, 24, False),
        (24, 24, True),
        (48, 24, False),
        (72, 24, True),
        (96, 36, True),
        (132, 12, False),
    ]


def test_a_rest_in_a_jig_is_split_at_the_beat():
    (voice,) = voices([Note(0, 0, 60, 24, 80)])
    (bar,) = write_voice(voice, bars_of((144, Metre(6, 8))))
    assert [w.duration for w in bar] == [24, 48, 72]


def test_a_silent_bar_is_one_rest_in_every_metre():
    (bar,) = write_voice([], bars_of((168, Metre(7, 8))))
    assert [w.duration for w in bar] == [168]
