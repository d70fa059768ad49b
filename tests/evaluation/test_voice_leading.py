from hypothesis import given
from hypothesis import strategies as st

from rnngen.evaluation.piece_measures import Share
from rnngen.evaluation.voice_leading import (
    all_sounding,
    beats_off_chords,
    clashes,
    crossing,
    dissonant_leaps,
    ends_on_tonic_triad,
    ends_on_triad,
    full_chords_off,
    out_of_range,
    parallels,
    spacing,
    voice_leading_measures,
    wide_leaps,
)
from rnngen.music.score import Key, Note, Part, Score
from rnngen.music.transposition import Ranges, transposed
from tests.scores import METRES, bars_of, scores, tune

C_MAJOR = (Key(0, 0, False),)
FIFTHS, OCTAVES = 7, 0


def chorale(*chords, drums=False, keys=C_MAJOR):
    """Build a piece of quarter notes; a chord names the pitch of each voice, 0 for a rest."""
    notes = [
        Note(48 * number, part, pitch, 48, 80)
        for number, chord in enumerate(chords)
        for part, pitch in enumerate(chord)
        if pitch
    ]
    parts = [Part()] * max(map(len, chords))
    bars = bars_of(*[(192, METRES[0])] * -(-len(chords) // 4))
    return Score(tuple(sorted(notes)), bars, keys, parts=(*parts[:-1], Part(drums=drums)))


def test_parallels_among_joint_moves():
    fifths = chorale((67, 60), (69, 62), (69, 60))
    assert parallels(FIFTHS, fifths) == Share(1, 1)
    assert parallels(OCTAVES, fifths) == Share(0, 1)
    assert parallels(OCTAVES, chorale((72, 60), (74, 62), (64, 52))) == Share(2, 2)
    assert parallels(OCTAVES, chorale((72, 60), (74, 50))) == Share(0, 1)  # contrary motion
    assert parallels(FIFTHS, chorale((67, 60), (67, 60))) == Share(0, 0)  # nothing moves
    assert parallels(FIFTHS, chorale((67, 60), (0, 0), (69, 62))) == Share(0, 0)
    assert parallels(FIFTHS, chorale((79, 60), (81, 62))) == Share(1, 1)  # a twelfth


def test_parallels_are_counted_of_all_pairs():
    assert parallels(FIFTHS, chorale((67, 64, 60), (69, 65, 62))) == Share(1, 3)


def test_where_voices_lie():
    assert all_sounding(chorale((67, 60), (67, 0), (67, 60), (67, 60))) == Share(3, 4)
    assert crossing(chorale((67, 60), (60, 62), (60, 60))) == Share(1, 3)
    assert spacing(chorale((77, 64, 48), (76, 64, 48))) == Share(1, 2)
    assert spacing(chorale((77, 48))) is None


def test_leaps():
    assert wide_leaps(chorale((60, 60), (72, 73))) == Share(1, 2)
    assert dissonant_leaps(tune((60, 48), (66, 48), (76, 48), (65, 48))) == Share(3, 3)


def test_notes_outside_the_range_of_their_part():
    ranges = Ranges.of([chorale((72, 60), (60, 48))])
    assert out_of_range(ranges, chorale((73, 60), (60, 47))) == Share(2, 4)
    assert out_of_range(ranges, tune((60, 48))) is None


def test_harmony_on_beats():
    chords = ((67, 64, 60), (65, 62, 55), (66, 61, 60), (71, 60, 60))
    assert beats_off_chords(chorale(*chords)) == Share(1, 4)  # B over C may be a seventh chord
    assert full_chords_off(chorale(*chords)) == Share(1, 3)
    assert clashes(chorale(*chords)) == Share(2, 4)
    assert beats_off_chords(tune((60, 48), (61, 48))) is None


def test_a_note_between_beats_is_not_on_a_beat():
    notes = (Note(0, 0, 60, 24, 80), Note(0, 1, 48, 48, 80), Note(24, 0, 61, 24, 80))
    score = Score(notes, bars_of((192, METRES[0])), parts=(Part(), Part()))
    assert clashes(score) == Share(0, 1)


def test_endings():
    tonic, tenths, first_inversion = (67, 64, 60, 48), (64, 64, 60, 48), (67, 64, 60, 52)
    dominant, seventh = (67, 62, 59, 55), (65, 62, 59, 55)
    ends = [tonic, tenths, first_inversion, dominant, seventh, (60, 60, 60, 48)]
    assert [ends_on_triad(chorale(tonic, end)) for end in ends] == [1, 1, 1, 1, 0, 0]
    assert [ends_on_tonic_triad(chorale(tonic, end)) for end in ends] == [1, 1, 0, 0, 0, 0]
    assert ends_on_tonic_triad(chorale(tonic, keys=())) is None


def test_one_voice_and_drums_are_left_out():
    for score in (tune((60, 48)), chorale((67, 60), (69, 62), drums=True)):
        assert parallels(FIFTHS, score) is all_sounding(score) is ends_on_triad(score) is None


@given(scores(), st.integers(-12, 12))
def test_voice_leading_is_the_same_in_every_key(score, shift):
    pitches = [note.pitch for note in score.notes]
    if not all(0 <= pitch + shift <= 127 for pitch in pitches):
        return
    higher = transposed(score, shift)
    ours = voice_leading_measures(Ranges.of([score]))
    theirs = voice_leading_measures(Ranges.of([higher]))
    for one, other in zip(ours, theirs, strict=True):
        found = one.of(score)
        assert found == other.of(higher)
        assert found is None or one.unit != "%" or 0 <= found <= 1
