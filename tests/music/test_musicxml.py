from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from rnngen.music.bridge import chorale_names, read_chorale, read_midi, read_notation, to_musicxml
from rnngen.music.score import Key, Note, Part, Score
from tests.scores import scores, tune

IRISH = sorted((Path(__file__).parents[2] / "corpora/irish/MIDI").glob("*.mid"))


def reread(score):
    [(_, read, _)] = read_notation(to_musicxml(score, "a test"), ".musicxml")
    return read


def xml(score):
    return ElementTree.fromstring(to_musicxml(score, "a test"))


@settings(deadline=None, max_examples=60)
@given(scores(least_notes=1))
def test_a_score_reads_back_as_the_same_score(score):
    read = reread(score)
    assert read.notes == score.notes
    assert (read.keys, read.tempos, read.parts) == (score.keys, score.tempos, score.parts)
    assert sum(bar.duration for bar in read.bars) == score.ticks


@pytest.mark.parametrize("path", IRISH[::200], ids=lambda path: path.stem)
def test_a_tune_reads_back_as_the_same_score(path):
    score, _ = read_midi(path.read_bytes())
    assert reread(score) == score


@pytest.mark.parametrize("name", ["bwv269", "bwv190.7", "bwv276"])
def test_a_chorale_reads_back_as_the_same_score(name):
    score, _ = read_chorale(name)
    assert reread(score) == score


@pytest.mark.slow
def test_many_chorales_read_back_as_the_same_scores():
    for name in chorale_names()[::7]:
        if name != "bwv27.6":
            score, _ = read_chorale(name)
            assert reread(score) == score, name


def test_the_same_score_gives_the_same_bytes():
    score = tune((60, 96), (64, 96), parts=(Part(40),))
    assert to_musicxml(score, "a test") == to_musicxml(score, "a test")


def test_the_provenance_stands_in_the_file_and_nothing_made_up():
    root = xml(tune((60, 96)))
    assert root.findtext("identification/source") == "a test"
    assert root.find("movement-title") is None
    assert root.find("identification/creator") is None
    assert root.find(".//encoding-date") is None


def test_a_pick_up_is_bar_zero():
    root = xml(tune((60, 48), (62, 192), pick_up=48, bars=1))
    assert [measure.get("number") for measure in root.iter("measure")] == ["0", "1"]


def test_pitches_are_named_as_the_key_asks():
    def names(fifths):
        root = xml(tune((61, 96), (66, 96), keys=(Key(0, fifths, False),)))
        return [(pitch.findtext("step"), pitch.findtext("alter")) for pitch in root.iter("pitch")]

    assert names(2) == [("C", "1"), ("F", "1")]
    assert names(-5) == [("D", "-1"), ("G", "-1")]


def test_notes_that_the_key_covers_have_no_accidental():
    root = xml(tune((66, 96), (65, 96), keys=(Key(0, 1, False),)))
    assert [accidental.text for accidental in root.iter("accidental")] == ["natural"]


def test_clef_and_name_suit_the_part():
    low = Score(
        (Note(0, 0, 40, 192, 80), Note(0, 1, 80, 192, 80)), tune((60, 1), bars=1).bars, parts=(Part(32), Part())
    )
    root = xml(low)
    assert [sign.text for sign in root.iter("sign")] == ["F", "G"]
    assert [name.text for name in root.iter("part-name")] == ["Acoustic Bass", "Part 2"]


def test_drums_play_on_channel_ten():
    root = xml(tune((38, 48), parts=(Part(drums=True),)))
    assert root.findtext(".//midi-channel") == "10"
    assert root.findtext(".//sign") == "percussion"
