"""Pages for the stand: words, names, clefs and brackets, written and read back."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given

from rnngen.music.accompaniment import accompanied
from rnngen.music.bridge import read_chorale, read_midi, read_notation
from rnngen.music.canonical import score_from_json, score_to_json
from rnngen.music.chords import read_progression
from rnngen.music.page import (
    CHOIR,
    clef_of,
    groups,
    heading,
    is_choir,
    key_in_words,
    names_of_parts,
)
from rnngen.music.parts import take_parts
from rnngen.music.score import Key, Note, Part, Score
from rnngen.writers import render
from tests.scores import METRES, bars_of, scores, tune

SAMPLE = "rnngen 0.1.0, model irish 1234abcd, seed 0, sample 1 of 1"


def score_of(*pitches, parts, **words):
    notes = tuple(Note(0, index, pitch, 192, 80) for index, pitch in enumerate(pitches))
    return Score(notes, bars_of((192, METRES[0])), parts=parts, **words)


def xml(score, provenance="a test"):
    return ElementTree.fromstring(render(score, ".musicxml", provenance))


def words_of(score):
    return score.title, score.composer, score.names


@pytest.mark.parametrize(
    ("provenance", "title", "composer"),
    [
        (SAMPLE, "Tune in D major", "rnngen, after irish"),
        ("a_jig.mid", "a jig", ""),
        ("book.abc#12 Drowsy Maggie", "Drowsy Maggie", ""),
        ("book.abc#7", "7", ""),
        ("an example", "an example", ""),
    ],
)
def test_a_title_is_one_that_a_person_would_write(provenance, title, composer):
    score = tune((62, 96), (66, 96), (69, 96), (62, 96), keys=(Key(0, 2, False),))
    assert heading(score, provenance) == (title, composer)
    named = replace(score, title="Mine", composer="Me")
    assert heading(named, provenance) == ("Mine", "Me")


@given(scores())
def test_every_key_has_a_name(score):
    tonic, mode = key_in_words(score).split()
    assert tonic[0] in "ABCDEFG"
    assert mode in ("major", "minor", "lydian", "mixolydian", "dorian", "phrygian")


def test_a_sample_in_abc_has_title_composer_and_source():
    score = tune((62, 96), (66, 96), (69, 96), (62, 96), keys=(Key(0, 2, False),))
    header = render(score, ".abc", SAMPLE).decode().splitlines()[2:5]
    assert header == ["T:Tune in D major", "C:rnngen, after irish", f"S:{SAMPLE}"]


@pytest.mark.parametrize("suffix", [".abc", ".musicxml"])
def test_words_read_back(suffix):
    voices = (Part(), Part())
    score = score_of(72, 60, parts=voices, title="Ó", composer="A. N.", names=("Fiddle", "Cello 2"))
    [(_, read, _)] = read_notation(render(score, suffix, "x"), suffix)
    assert words_of(read) == words_of(score)
    assert words_of(score_from_json(score_to_json(read))) == words_of(score)
    assert take_parts(read, read.names, "cello").names == ("Cello 2",)


def test_track_names_are_kept_and_numbers_are_not():
    two = score_of(72, 60, parts=(Part(40), Part(0)))
    assert read_midi(render(two, ".mid", "x"))[0].names == ()
    named = replace(two, names=("Fiddle", ""))
    assert read_midi(render(named, ".mid", "x"))[0].names == ("Fiddle", "")


def test_a_choir_has_its_names_a_bracket_and_a_tenor_clef():
    score = replace(read_chorale("bwv269")[0], names=(), clefs=())
    assert is_choir(score)
    assert names_of_parts(score) == list(CHOIR)
    assert groups(score, CHOIR) == [(0, 3, "bracket")]
    assert [clef_of(score, i, CHOIR[i]) for i in range(4)] == [
        "treble",
        "treble",
        "treble8vb",
        "bass",
    ]
    root = xml(score)
    assert [part.text for part in root.iter("part-name")] == list(CHOIR)
    assert [each.text for each in root.iter("group-symbol")] == ["bracket"]
    assert [each.text for each in root.iter("clef-octave-change")] == ["-1"]
    [(_, read, _)] = read_notation(render(score, ".musicxml", "x"), ".musicxml")
    assert read == score


def test_four_parts_beyond_voices_are_no_choir():
    assert not is_choir(score_of(72, 67, 60, 48, parts=(Part(40),) * 4))
    assert not is_choir(score_of(100, 67, 60, 48, parts=(Part(),) * 4))
    assert not is_choir(score_of(48, 60, 67, 72, parts=(Part(),) * 4))
    assert is_choir(score_of(72, 67, 60, 48, parts=(Part(),) * 4))


def test_two_staves_of_a_piano_have_a_brace_and_one_name():
    score = score_of(72, 48, 60, parts=(Part(0), Part(0), Part(40)))
    root = xml(score)
    assert [each.text for each in root.iter("group-symbol")] == ["brace"]
    shown = [each.get("print-object") != "no" for each in root.iter("part-name")]
    assert shown == [True, False, True]


@pytest.mark.parametrize(
    ("names", "parts", "shown"),
    [
        (("rh:", "lh:"), (Part(), Part()), ["Piano", "Piano"]),
        (("up", "down"), (Part(3), Part(3)), ["Honky-tonk Piano"] * 2),
        (("Left", "Right"), (Part(), Part()), ["Left", "Right"]),
        (("Right", "Left"), (Part(30), Part(30)), ["Right", "Left"]),
        (("Right hand", ""), (Part(), Part()), ["Right hand", "Part 2"]),
    ],
)
def test_the_hands_of_a_pianist_have_the_name_of_the_instrument(names, parts, shown):
    # Both hands play in the middle, where range alone would give one clef.
    score = score_of(64, 62, parts=parts, names=names)
    assert names_of_parts(score) == shown
    is_piano = shown[0] == shown[1]
    assert groups(score, shown) == ([(0, 1, "brace")] if is_piano else [])
    if is_piano:
        assert [clef_of(score, i, shown[i]) for i in (0, 1)] == ["treble", "bass"]


def test_a_drum_kit_has_its_name():
    kits = (Part(16, drums=True), Part(0, drums=True), Part(30, drums=True))
    assert names_of_parts(score_of(36, 36, 36, parts=kits)) == ["Power Kit", "Drums", "Drums"]


def test_a_lead_sheet_has_its_chord_symbols():
    melody = tune(*[(72, 48)] * 16, bars=4, keys=(Key(0, 0, False),))
    sheet = accompanied(melody, read_progression("C | F Bbm7 | G7/B | C"))
    assert [sign.symbol for sign in sheet.chords] == ["C", "F", "B♭m7", "G7/B", "C"]
    text = render(sheet, ".abc", SAMPLE).decode()
    assert '| "F"cc "Bbm7"cc |' in text.replace("2", "")
    assert "T:Tune in C major" in text
    steps = [each.findtext("root/root-step") for each in xml(sheet).iter("harmony")]
    assert steps == ["C", "F", "B", "G", "C"]
    for suffix in (".abc", ".musicxml"):
        [(_, read, notices)] = read_notation(render(sheet, suffix, "x"), suffix)
        assert notices == ()
        plain = [sign._replace(symbol=sign.symbol.replace("♭", "b")) for sign in sheet.chords]
        assert list(read.chords) == plain


def test_chord_symbols_are_spelled_by_the_key():
    for fifths, names in ((3, ["C♯m", "F♯m"]), (-4, ["D♭m", "G♭m"])):
        melody = tune((69, 192), (69, 192), keys=(Key(0, fifths, False),))
        sheet = accompanied(melody, read_progression("C#m | Gbm"))
        assert [sign.symbol for sign in sheet.chords] == names


def test_chord_symbols_are_played_again_with_their_bars():
    abc = b'X:1\nM:4/4\nL:1/4\nK:C\n|:"C"CDEF|"G7"GABc:|"F"FFFF|]\n'
    [(_, score, _)] = read_notation(abc, ".abc")
    assert [sign.symbol for sign in score.chords] == ["C", "G7", "C", "G7", "F"]
    assert [sign.onset for sign in score.chords] == [0, 192, 384, 576, 768]


def test_strings_and_singers_have_brackets_and_violas_an_alto_clef():
    names = ("Soprano I", "Alto II", "Flute", "Violin 1", "Viola", "Violoncello", "Piano", "Piano")
    score = score_of(72, 60, 72, 72, 60, 48, 72, 48, parts=(Part(),) * 8, names=names)
    assert groups(score, names) == [(0, 1, "bracket"), (3, 5, "bracket"), (6, 7, "brace")]
    assert clef_of(score, 4, "Viola") == "alto"


def test_a_clef_is_kept_in_files_and_when_parts_are_chosen():
    score = score_of(72, 50, parts=(Part(), Part()), names=("Cello", "Bassoon"))
    score = replace(score, clefs=("tenor", "tenor"))
    [(_, read, _)] = read_notation(render(score, ".musicxml", "x"), ".musicxml")
    assert read.clefs == score_from_json(score_to_json(read)).clefs == score.clefs
    assert take_parts(read, read.names, "bassoon").clefs == ("tenor",)
    assert b"clef=tenor" in render(score, ".abc", "x")
