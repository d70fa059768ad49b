from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from rnngen.music.bridge import chorale_names, read_chorale, read_midi, read_notation, to_musicxml
from rnngen.music.folding import folded_page, unfolded
from rnngen.music.keys import with_key
from rnngen.music.score import Key, Metre, Note, Part, Score
from tests.scores import scores, tune

IRISH = sorted((Path(__file__).parents[2] / "corpora/irish/MIDI").glob("*.mid"))


def reread(score):
    [(_, read, _)] = read_notation(to_musicxml(score, "a test"), ".musicxml")
    return read


def xml(score):
    return ElementTree.fromstring(to_musicxml(score, "a test"))


@settings(max_examples=60)
@given(scores(least_notes=1))
def test_a_score_reads_back_as_the_same_score(score):
    read = reread(score)
    assert read.notes == score.notes
    keyed = with_key(score)
    assert (read.keys, read.tempos, read.parts) == (keyed.keys, keyed.tempos, keyed.parts)
    assert sum(bar.duration for bar in read.bars) == score.ticks


@pytest.mark.parametrize("path", IRISH[::200], ids=lambda path: path.stem)
def test_a_tune_reads_back_as_the_same_score(path):
    score, _ = read_midi(path.read_bytes())
    assert reread(score) == unfolded(*folded_page(score))


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


def test_the_file_has_title_and_provenance_but_no_made_up_creator_or_date():
    root = xml(tune((60, 96)))
    assert root.findtext("identification/source") == "a test"
    assert root.findtext("movement-title") == "a test"
    assert root.find("identification/creator") is None
    assert root.find("identification/encoding/encoding-date") is None


def test_a_pick_up_is_bar_zero():
    root = xml(tune((60, 48), (62, 192), pick_up=48, bars=1))
    assert [measure.get("number") for measure in root.iter("measure")] == ["0", "1"]


def test_every_part_has_an_instrument_and_a_final_barline():
    """MuseScore warns about a part without an instrument."""
    root = xml(tune((60, 96), (48, 192), parts=(Part(), Part(40)), bars=2))
    assert [
        part.findtext("score-instrument/instrument-name") for part in root.iter("score-part")
    ] == [
        "Part 1",
        "Violin",
    ]
    for part in root.iter("part"):
        styles = [measure.findtext("barline/bar-style") for measure in part.iter("measure")]
        assert styles == [None] * (len(styles) - 1) + ["light-heavy"]


def test_pitches_are_spelled_according_to_the_key():
    def names(fifths):
        root = xml(tune((61, 96), (66, 96), keys=(Key(0, fifths, False),)))
        return [(pitch.findtext("step"), pitch.findtext("alter")) for pitch in root.iter("pitch")]

    assert names(2) == [("C", "1"), ("F", "1")]
    assert names(-5) == [("D", "-1"), ("G", "-1")]


def test_notes_of_the_key_have_no_accidental():
    root = xml(tune((66, 96), (65, 96), keys=(Key(0, 1, False),)))
    assert [accidental.text for accidental in root.iter("accidental")] == ["natural"]


def test_clef_and_name_suit_the_part():
    low = Score(
        (Note(0, 0, 40, 192, 80), Note(0, 1, 80, 192, 80)),
        tune((60, 1), bars=1).bars,
        parts=(Part(32), Part()),
    )
    root = xml(low)
    assert [sign.text for sign in root.iter("sign")] == ["F", "G"]
    assert [name.text for name in root.iter("part-name")] == ["Acoustic Bass", "Part 2"]


def test_drums_play_on_channel_ten():
    root = xml(tune((38, 48), parts=(Part(drums=True),)))
    assert root.findtext(".//midi-channel") == "10"
    assert root.findtext(".//sign") == "percussion"


def beams(score):
    """Return the first beam of each note, measure by measure."""
    rows = (measure.iter("note") for measure in xml(score).iter("measure"))
    return [[note.findtext("beam[@number='1']") for note in row] for row in rows]


def test_beams_follow_the_beats_of_the_metre():
    jig = tune(*[(67, 24)] * 12, metre=Metre(6, 8))
    assert beams(jig) == [["begin", "continue", "end"] * 2] * 2
    reel = tune(*[(67, 24)] * 16)
    assert beams(reel)[0] == beams(reel)[1]
    assert None not in beams(reel)[1]


def test_a_pick_up_is_beamed_like_the_end_of_a_bar():
    pick_up, bar = beams(tune(*[(67, 24)] * 8, pick_up=48, metre=Metre(6, 8), bars=1))
    assert pick_up == ["begin", "end"]
    assert bar == ["begin", "continue", "end"] * 2


def test_triplets_of_each_voice_have_their_brackets():
    first, second = ([(67, 16)] * 12, [(60, 32), (60, 16)] * 4)
    notes = {
        note._replace(pitch=pitch)
        for row in (first, second)
        for note in tune(*row).notes
        for pitch in {67, 60}
    }
    root = xml(Score(tuple(sorted(notes)), tune((60, 1), bars=1).bars))
    marks = [mark.get("type") for mark in root.iter("tuplet")]
    assert marks.count("start") == marks.count("stop") > 4


def test_a_silent_bar_of_any_metre_is_a_whole_bar_rest():
    root = xml(tune((60, 48), metre=Metre(7, 8)))
    second = root.findall(".//measure")[1]
    assert [rest.get("measure") for rest in second.iter("rest")] == ["yes"]


def test_a_second_voice_is_written_only_where_it_sounds():
    notes = (Note(0, 0, 60, 192, 80), Note(48, 0, 72, 48, 80), Note(192, 0, 62, 192, 80))
    first, second = xml(Score(notes, tune((60, 1)).bars)).iter("measure")
    assert {voice.text for voice in first.iter("voice")} == {"1", "2"}
    assert list(second.iter("voice")) == []
