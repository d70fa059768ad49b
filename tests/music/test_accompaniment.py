"""Accompaniments of given chords."""

from hypothesis import given
from hypothesis import strategies as st

from rnngen.music.accompaniment import accompanied
from rnngen.music.chords import read_progression
from rnngen.music.score import Metre
from tests.scores import assert_canonical, scores, tune

PROGRESSIONS = ["G", "G | C G | D7 | G", "Am7/E F#dim C D Bb", "E7sus4 | Ebm6"]


def played(score, bar):
    """Return the last part of a bar: {ticks from the barline: [(pitch, duration), …]}."""
    part, found = len(score.parts) - 1, {}
    for note in score.notes:
        if note.part == part and bar.onset <= note.onset < bar.offset:
            found.setdefault(note.onset - bar.onset, []).append((note.pitch, note.duration))
    return found


def test_bass_and_chord_alternate_in_a_reel_and_share_each_beat_of_a_jig():
    reel = accompanied(tune((67, 192), (67, 192), bars=2), read_progression("G | C D"))
    first, second = (played(reel, bar) for bar in reel.bars)
    assert first[0] == [(43, 48)]  # G2
    assert [pitch % 12 for pitch, _ in first[48]] == [7, 11, 2]
    assert first[96] == [(38, 48)]  # its fifth, D2
    assert second[0] == [(36, 48)]
    assert second[96] == [(38, 48)]  # D comes on the third beat
    jig = accompanied(tune((67, 144), metre=Metre(6, 8), bars=1), read_progression("G"))
    (bar,) = (played(jig, bar) for bar in jig.bars)
    assert {onset: {duration for _, duration in notes} for onset, notes in bar.items()} == {
        0: {48}, 48: {24}, 72: {48}, 120: {24}
    }  # fmt: skip


def test_a_chord_of_one_beat_is_struck_with_its_bass():
    reel = accompanied(tune((67, 192), bars=1), read_progression("D G A D"))
    (bar,) = (played(reel, each) for each in reel.bars)
    assert sorted(bar) == [0, 48, 96, 144]
    assert [pitch % 12 for pitch, _ in bar[48]] == [7, 7, 11, 2]


def test_a_pick_up_is_unaccompanied_and_the_progression_repeats():
    score = accompanied(
        tune((62, 48), *[(67, 192)] * 3, pick_up=48, bars=3), read_progression("G | C")
    )
    basses = [played(score, bar).get(0) for bar in score.bars]
    assert basses == [None, [(43, 48)], [(36, 48)], [(43, 48)]]


@given(scores(), st.sampled_from(PROGRESSIONS))
def test_every_full_bar_has_only_tones_of_its_chords(score, text):
    progression = read_progression(text)
    result = accompanied(score, progression)
    assert_canonical(result)
    assert [note for note in result.notes if note.part < len(score.parts)] == list(score.notes)
    number = 0
    for bar in score.bars:
        notes = [pitch for row in played(result, bar).values() for pitch, _ in row]
        if bar.duration < bar.metre.ticks:
            assert notes == []
            continue
        chords = progression[number % len(progression)]
        number += 1
        assert {pitch % 12 for pitch in notes} <= set().union(
            *(chord.pitch_classes for chord in chords)
        )
        assert notes
