"""Drums on a page: places on the staff, and the same drums again."""

from pathlib import Path
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st
from music21.common import getCorpusFilePath

from rnngen.music.bridge import read_notation, to_musicxml
from rnngen.music.score import Key, Note, Part, Score
from tests.scores import METRES, bars_of

BARS = bars_of((192, METRES[0]))


@settings(max_examples=20, deadline=None)
@given(
    st.sets(st.tuples(st.integers(0, 7), st.integers(0, 127)), min_size=1, max_size=12),
    st.none() | st.integers(0, 127),
)
def test_any_drums_read_back(hits, program):
    notes = sorted(Note(24 * place, 0, pitch, 24, 1 + pitch % 127) for place, pitch in hits)
    score = Score(tuple(notes), BARS, keys=(Key(0, 0, False),), parts=(Part(program, True),))
    [(_, read, notices)] = read_notation(to_musicxml(score, "a test"), ".musicxml")
    assert read == score
    assert notices == ()


def test_a_kit_is_written_as_drummers_read_it():
    hits = [Note(0, 0, pitch, 24, 80) for pitch in (36, 38, 42)]
    notes = (*hits, Note(0, 1, 60, 24, 80))
    parts = (Part(None, True), Part(0))
    score = Score(notes, BARS, keys=(Key(0, -3, False),), parts=parts)
    drums = ElementTree.fromstring(to_musicxml(score, "a test")).find("part")
    places = [
        note.findtext("unpitched/display-step") + note.findtext("unpitched/display-octave")
        for note in drums.iter("note")
        if note.find("rest") is None
    ]
    assert places == ["F4", "C5", "G5"]
    assert [head.text for head in drums.iter("notehead")] == ["x"]
    assert not list(drums.iter("accidental"))
    assert not list(drums.iter("key"))


def test_drums_of_other_programs_are_read_by_their_instruments():
    path = Path(getCorpusFilePath()) / "demos" / "drum_sample.xml"
    [(_, score, notices)] = read_notation(path.read_bytes(), ".xml")
    assert {note.pitch for note in score.notes} == {36, 38, 42, 49, 56}
    assert all(part.drums for part in score.parts)
    assert notices == ()
