"""Keys and modes told from the notes, compared with the keys that pieces state."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from rnngen.music.bridge import chorale_names, read_chorale, read_midi
from rnngen.music.keys import Mode, home_key, inferred_mode, mode_of
from rnngen.music.score import Key, Note, Part, Score
from rnngen.music.transposition import transposed, transposed_fifths
from tests.scores import scores, tune

IRISH = sorted((Path(__file__).parents[2] / "corpora/irish/MIDI").glob("*.mid"))

SCALES = {
    "C": (0, [60, 62, 64, 65, 67, 69, 71, 72]),
    "Ador": (1, [69, 71, 72, 74, 76, 78, 79, 81]),
    "Dmix": (1, [62, 64, 66, 67, 69, 71, 72, 74]),
    "Ephr": (0, [64, 65, 67, 69, 71, 72, 74, 76]),
    "Flyd": (0, [65, 67, 69, 71, 72, 74, 76, 77]),
    "Am": (0, [69, 71, 72, 74, 76, 77, 79, 81]),
}


def phrase(pitches):
    """A phrase in a scale, which keeps coming back to its tonic and fifth."""
    steps = [0, 2, 4, 2, 0, 1, 2, 3, 4, 5, 4, 3, 2, 0, 4, 0, 2, 1, 0, 6, 5, 4, 6, 7]
    return tune(*[(pitches[step], 24) for step in steps], (pitches[0], 192), bars=4)


@pytest.mark.parametrize("name", SCALES)
def test_a_phrase_has_the_mode_of_its_tonic(name):
    fifths, pitches = SCALES[name]
    for mode in _modes(fifths, pitches, name):
        assert mode.fifths == fifths
        assert str(mode) == name
        assert mode.tonic == pitches[0] % 12


def _modes(fifths, pitches, name):
    """The mode with the key stated and, unless it is a rare one, inferred."""
    minor = name in ("Ador", "Ephr", "Am")
    yield mode_of(replace(phrase(pitches), keys=(Key(0, fifths, minor),)))
    if name not in ("Ephr", "Flyd"):
        yield inferred_mode(phrase(pitches))


@given(scores(least_notes=1))
def test_a_stated_key_holds_and_a_mode_agrees_with_it(score):
    mode = mode_of(score)
    assert home_key(score) == (mode.fifths, mode.minor)
    if score.keys:
        assert home_key(score) == score.keys[0][1:]


@given(scores(melody=True, least_notes=1))
def test_a_transposed_piece_has_the_transposed_mode(score):
    notes = tuple(note._replace(pitch=40 + note.pitch // 4) for note in score.notes)
    score = replace(score, keys=(), notes=tuple(sorted(set(notes))), parts=(Part(),))
    mode, higher = inferred_mode(score), inferred_mode(transposed(score, 2))
    if mode.name == higher.name:  # two modes may fit equally
        assert (higher.tonic - mode.tonic) % 12 == 2 or _ties(score)
        assert transposed_fifths(mode.fifths, 2) == higher.fifths or _ties(score)


def _ties(score):
    """Whether the notes are too few for one key."""
    return len({note.pitch % 12 for note in score.notes}) < 5


def test_drums_and_silence_have_no_key():
    drums = Score(
        (Note(0, 0, 61, 48, 80), Note(48, 1, 67, 48, 80)),
        tune(bars=1).bars,
        parts=(Part(drums=True), Part()),
    )
    assert inferred_mode(drums).tonic == 7
    assert inferred_mode(tune()) == Mode(0, "ionian")


def test_an_unusual_mode_needs_its_final():
    dorian = replace(phrase(SCALES["Ador"][1]), keys=(Key(0, 1, True),))
    assert str(mode_of(dorian)) == "Ador"
    assert str(mode_of(replace(dorian, notes=dorian.notes[:-2]))) == "Em"
    assert str(mode_of(replace(dorian, keys=(Key(0, 1, False),)))) == "G"


def test_most_tunes_have_the_key_that_they_state():
    pieces = [read_midi(path.read_bytes())[0] for path in IRISH[1::20]]
    assert _agreeing(pieces) > 0.8


def test_most_chorales_have_the_key_that_they_state():
    pieces = [read_chorale(name)[0] for name in chorale_names()[::15]]
    assert _agreeing(pieces) > 0.75


def _agreeing(pieces):
    stated = [piece.keys[0].fifths for piece in pieces]
    inferred = [home_key(replace(piece, keys=()))[0] for piece in pieces]
    return sum(map(int.__eq__, stated, inferred)) / len(pieces)
