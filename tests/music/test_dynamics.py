"""Dynamics: marks read as velocities, and velocities written as marks."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from music21.common import getCorpusFilePath

from rnngen.music.bridge import read_midi, read_notation, to_musicxml
from rnngen.music.dynamics import LEVELS, Dynamics, Loudness, Mark, dynamics_of, levels_of
from rnngen.music.musicxml_files import unzip_musicxml
from rnngen.music.page import names_of_parts
from rnngen.music.score import Note, Part, Score
from rnngen.writers import render
from tests.scores import METRES, bars_of
from tests.writers.test_abc import IRISH

CORPUS = getCorpusFilePath()
MARKED = (
    "schumann_robert/dichterliebe_no2.xml",
    "schumann_clara/polonaise_op1n4.mxl",
    "schoenberg/opus19/movement6.mxl",
    "cpebach/h186.mxl",
)
"""Files of music21's corpus with dynamics."""
ENGRAVED = (
    *MARKED,
    "leadSheet/fosterBrownHair.mxl",
    "johnson_j_r/lift_every_voice.mxl",
    "corelli/opus3no1/1grave.xml",
    "trecento/PMFC_06_Piero_2-Chavalcando.xml",
)
"""Files with words, chord symbols, clefs, repeats and staves of one player too."""


def score_of(*rows):
    """Return a score of 4/4 bars with a part of quarter notes for each row of velocities."""
    bars = bars_of(*[(192, METRES[0])] * -(-max(map(len, rows)) // 4))
    notes = (
        Note(48 * place, part, 60 + place % 7, 48, velocity)
        for part, row in enumerate(rows)
        for place, velocity in enumerate(row)
    )
    return Score(tuple(sorted(notes)), bars, parts=(Part(),) * len(rows))


def by_marks_alone(data):
    """Read a MusicXML file without the velocities that its notes state."""
    root = ElementTree.fromstring(data)
    for note in root.iter("note"):
        note.attrib.pop("dynamics", None)
    [(_, score, _)] = read_notation(ElementTree.tostring(root), ".musicxml")
    return score


@st.composite
def signed_rows(draw):
    """Draw the velocities of notes by marks and hairpins, as readers make them."""
    marks = {
        48 * place: draw(st.sampled_from(list(LEVELS)))
        for place in draw(st.sets(st.integers(0, 15), max_size=4))
    }
    starts = draw(st.sets(st.integers(0, 12), max_size=2))
    hairpins = [
        (48 * start, 48 * (start + draw(st.integers(2, 6))), draw(st.booleans()))
        for start in starts
    ]
    loudness = Loudness(marks, hairpins)
    return [loudness.at(48 * place) for place in range(16)]


@settings(max_examples=10, deadline=None)
@given(signed_rows())
def test_written_marks_are_read_as_the_same_levels(row):
    score = score_of(row)
    read = by_marks_alone(to_musicxml(score, "a test"))
    for before, after in zip(score.notes, read.notes, strict=True):
        if before.velocity in LEVELS.values():
            assert before.velocity == after.velocity
    assert dynamics_of(read).marks == dynamics_of(score).marks


@settings(max_examples=10, deadline=None)
@given(signed_rows())
def test_abc_keeps_the_levels_of_marks(row):
    score = score_of(row)
    [(_, read, notices)] = read_notation(render(score, ".abc", "a test"), ".abc")
    level = levels_of(score)
    assert [note.velocity for note in read.notes] == [level(note) for note in score.notes]
    assert notices == ()


@pytest.mark.parametrize("name", ENGRAVED)
def test_engraved_music_comes_back_with_its_page(name):
    path = Path(CORPUS) / name
    [(_, score, _)] = read_notation(path.read_bytes(), path.suffix)
    data = to_musicxml(score, "a test")
    [(_, read, notices)] = read_notation(data, ".musicxml")
    assert read == score
    assert notices == ()
    assert (read.title, read.composer) == (score.title or "a test", score.composer)
    assert names_of_parts(read) == names_of_parts(score)
    assert read.clefs == score.clefs
    assert read.chords == score.chords


@pytest.mark.parametrize("name", MARKED)
def test_marks_are_those_of_the_file(name):
    path = Path(CORPUS) / name
    [(_, score, _)] = read_notation(path.read_bytes(), path.suffix)
    assert len({note.velocity for note in score.notes}) > 2
    assert marks_of(xml_of(path)) & set(LEVELS) <= marks_of(to_musicxml(score, "a test"))


def xml_of(path):
    data = path.read_bytes()
    return unzip_musicxml(data) if path.suffix == ".mxl" else data


def marks_of(data):
    root = ElementTree.fromstring(data)
    found = {sign.tag for each in root.iter("dynamics") for sign in each}
    return {{"pppp": "ppp", "fp": "p"}.get(mark, mark) for mark in found}


@pytest.mark.parametrize("path", IRISH[::100], ids=lambda path: path.stem)
def test_accents_are_no_dynamics(path):
    score, _ = read_midi(path.read_bytes())
    assert len({note.velocity for note in score.notes}) > 1
    assert dynamics_of(score) == Dynamics()


def test_what_is_played_gets_marks_for_its_phrases():
    soft, loud = [44, 52, 47, 50] * 8, [95, 101, 92, 99] * 8
    marks = dynamics_of(score_of(soft + loud)).marks
    assert [mark.level for mark in marks][:1] == ["p"]
    assert [mark.level for mark in marks][-1:] == ["f"]
    assert len(marks) <= 4
    assert dynamics_of(score_of(soft)) == Dynamics()


def test_a_mark_of_both_hands_is_written_once():
    piano = replace(score_of([49] * 4 + [97] * 4, [49] * 4 + [97] * 4), parts=(Part(0),) * 2)
    assert dynamics_of(piano, [(0, 1)]).marks == (Mark(0, 0, "p"), Mark(192, 0, "f"))
    assert len(dynamics_of(piano).marks) == 4
    assert [note.velocity for note in by_marks_alone(to_musicxml(piano, "")).notes] == [
        note.velocity for note in piano.notes
    ]


def test_hairpins_lead_to_the_next_mark():
    row = [Loudness({0: "p", 384: "f"}, [(192, 384, True)]).at(48 * place) for place in range(12)]
    assert row[:5] == [49] * 5
    assert row[5:8] == sorted(row[5:8])
    assert 49 < row[5] < row[7] < 97 == row[8]
    [hairpin] = dynamics_of(score_of(row)).hairpins
    assert (hairpin.onset, hairpin.last, hairpin.grows) == (192, 336, True)
