"""Steering music from the command line."""

import json
import re

import pytest

from rnngen.corpus import load_corpus
from rnngen.music.score import Key, Metre, Note, Part, Score, Tempo
from rnngen.tokens.event import EventCodec
from rnngen.writers import write
from tests.cli.conftest import RISING, untrained
from tests.cli.test_bad_input import explained
from tests.scores import bars_of, tune

JIG = tune(
    *[(60 + i, 24) for i in range(24)],
    metre=Metre(6, 8),
    bars=4,
    keys=(Key(0, 1, False),),
    tempos=(Tempo(0, 100),),
)
REEL = tune(
    *[(62 + i, 48) for i in range(16)], bars=4, keys=(Key(0, 2, False),), tempos=(Tempo(0, 160),)
)
SONG = tune((60, 96), (62, 96), (64, 192), bars=2, keys=(Key(0, -1, True),))


@pytest.fixture
def tunes(generator):
    """A model that learnt from a jig, a reel and a song."""
    return untrained("steered", "score", EventCodec.from_documents([JIG, REEL, SONG]), generator)


@pytest.fixture
def choir(generator):
    """A model of music in two parts, the first of which rests."""
    notes = (
        Note(0, 0, 60, 96, 80),
        Note(0, 1, 48, 48, 80),
        Note(48, 1, 50, 48, 80),
        Note(96, 1, 50, 96, 80),
    )
    notes = tuple(sorted((*notes, Note(144, 0, 62, 48, 80))))
    score = Score(notes, bars_of((192, Metre(4, 4))), parts=(Part(), Part()))
    return untrained("choir", "score", EventCodec.from_documents([score, RISING]), generator)


def written(path) -> Score:
    return load_corpus(path, "score").documents[0].content


@pytest.fixture
def sampled(rnngen, tmp_path):
    """Runs `rnngen sample` and returns the score that it wrote."""

    def run(*options, name="a.musicxml"):
        result = rnngen("sample", *options, "-o", tmp_path / name)
        assert result.exit_code == 0, result.output
        return written(tmp_path / name)

    return run


@pytest.fixture
def theme(tmp_path):
    """A score file of the reel."""
    write(REEL, tmp_path / "theme.musicxml", "", ".musicxml")
    return tmp_path / "theme.musicxml"


def keys(score):
    return [(key.fifths, key.minor) for key in score.keys]


@pytest.mark.usefixtures("tunes")
@pytest.mark.parametrize(
    "bars", [(), ("--bars", 6), ("--bars", 4, "--best-of", 3, "--rhythm-temperature", 1.5)]
)
def test_a_piece_is_as_it_was_asked_for_and_the_same_again(rnngen, tmp_path, sampled, bars):
    options = (
        "steered",
        "--metre",
        "6/8",
        "--key",
        "G",
        "--tempo",
        90,
        "--range",
        "C4-G4",
        "--density",
        2,
        "--seed",
        4,
    )
    score = sampled(*options, *bars, "--length", 80)
    assert {bar.metre for bar in score.bars} == {Metre(6, 8)}
    assert keys(score) == [(1, False)]
    assert [tempo.quarters_per_minute for tempo in score.tempos] == [90]
    assert all(60 <= note.pitch <= 67 for note in score.notes)
    first = (tmp_path / "a.musicxml").read_bytes()
    assert sampled(*options, *bars, "--length", 80) == score
    assert (tmp_path / "a.musicxml").read_bytes() == first


@pytest.mark.usefixtures("tunes")
def test_more_notes_are_asked_for_and_come(sampled):
    def density(wish):
        score = sampled("steered", "--bars", 24, "--metre", "4/4", "--seed", 1, "--density", wish)
        return len(score.notes) * 48 / score.ticks

    assert density(0.6) == pytest.approx(0.6, abs=0.2)
    assert density(1.5) == pytest.approx(1.5, abs=0.3)


@pytest.mark.usefixtures("tunes")
def test_a_key_that_the_model_never_saw_is_transposed_to_and_said(rnngen, tmp_path):
    options = ("sample", "steered", "--seed", 2, "--bars", 3)
    result = rnngen(*options, "--key", "E", "--range", "C4-B5", "-o", tmp_path / "e.musicxml")
    assert result.exit_code == 0, result.output
    assert "The model learnt from no piece in E; sampled in D and transposed." in result.stderr
    score = written(tmp_path / "e.musicxml")
    assert keys(score) == [(4, False)]
    assert all(60 <= note.pitch <= 83 for note in score.notes)
    assert (
        "The model learnt"
        not in rnngen(*options, "--key", "D", "-o", tmp_path / "d.musicxml").stderr
    )


@pytest.mark.usefixtures("tunes")
def test_a_theme_in_another_key_stays_as_it_is(sampled, theme):
    score = sampled("steered", "--prime", theme, "--key", "E", "--bars", 6, "--seed", 1)
    assert [note.pitch for note in score.notes[:16]] == [note.pitch for note in REEL.notes]
    assert keys(score)[-1] == (4, False)
    assert len(score.bars) == 6


@pytest.mark.usefixtures("tunes")
def test_a_theme_is_left_out(rnngen, sampled, theme):
    options = ("steered", "--prime", theme, "--bars", 6, "--seed", 1)
    whole, rest = sampled(*options), sampled(*options[:3], "--bars", 2, "--seed", 1, "--drop-prime")
    assert len(rest.bars) == 2
    later = [note for note in whole.notes if note.onset >= 4 * 192]
    assert [(note.onset + 4 * 192, note.pitch) for note in rest.notes] == [
        (note.onset, note.pitch) for note in later
    ]
    assert sampled(*options, "--keep-prime") == whole


@pytest.mark.usefixtures("text_model")
def test_a_text_goes_on_without_its_prompt(rnngen):
    options = ("sample", "prose", "--prime", "the quick", "--length", 20, "--seed", 1)
    whole, rest = rnngen(*options).stdout, rnngen(*options, "--drop-prime").stdout
    assert whole == "the quick" + rest
    record = json.loads(rnngen(*options, "--drop-prime", "--json").stdout)
    assert record["text"].rstrip("\n") == rest.rstrip("\n")


def passage(score, first, bars):
    """The notes of some bars, counted from the start of the first."""
    start, end = score.bars[first].onset, score.bars[first + bars - 1].offset
    return [
        note._replace(onset=note.onset - start) for note in score.notes if start <= note.onset < end
    ]


@pytest.mark.usefixtures("tunes")
@pytest.mark.parametrize("variation", [0, 0.5])
def test_sections_come_again(sampled, variation):
    score = sampled(
        "steered",
        "--form",
        "AABA",
        "--bars",
        16,
        "--variation",
        variation,
        "--metre",
        "4/4",
        "--seed",
        3,
    )
    begin = len(score.bars) - 16
    assert begin <= 1

    def section(number, bars):
        return passage(score, begin + 4 * number, bars)

    same = 4 if not variation else 2
    assert section(0, same) == section(1, same) == section(3, same)
    assert section(0, 4) != section(2, 4)
    assert (section(0, 4) == section(1, 4)) == (not variation)


@pytest.mark.usefixtures("choir")
def test_polyphony_has_sections_too(sampled):
    score = sampled("choir", "--form", "aba", "--section-bars", 2, "--variation", 0, "--seed", 3)
    begin = len(score.bars) - 6
    assert begin in (0, 1)  # for a pick-up
    first, second, third = (passage(score, begin + 2 * number, 2) for number in range(3))
    assert first == third != second
    assert {note.part for note in first} == {0, 1}


@pytest.mark.usefixtures("choir")
def test_a_melody_is_harmonised_note_for_note(rnngen, tmp_path, sampled):
    melody = tune(
        (60, 48),
        (62, 96),
        (0, 48),
        (60, 96),
        (62, 48),
        (60, 48),
        pick_up=48,
        bars=2,
        tempos=(Tempo(0, 70),),
    )
    melody = Score(
        melody.notes, bars_of((192, Metre(4, 4)), (192, Metre(4, 4))), melody.keys, melody.tempos
    )
    write(melody, tmp_path / "melody.musicxml", "", ".musicxml")
    options = ("choir", "--harmonise", tmp_path / "melody.musicxml", "--seed", 1)
    score = sampled(*options, "--best-of", 4, "--range", "C3-D3")
    assert [note[:4] for note in score.notes if not note.part] == [
        note[:4] for note in melody.notes
    ]
    assert {note.pitch for note in score.notes if note.part} <= {48, 50}
    assert score.bars == melody.bars
    assert len(score.parts) == 2
    records = rnngen(
        "sample", *options, "--count", 2, "--json", "-o", tmp_path / "b.mid"
    ).stdout.splitlines()
    assert [json.loads(record)["sample"] for record in records] == [1, 2]
    assert (tmp_path / "b-2.mid").exists()


@pytest.mark.usefixtures("tunes", "choir")
def test_what_cannot_be_harmonised_is_told(rnngen, tmp_path):
    write(REEL, tmp_path / "reel.mid", "", ".mid")
    write(tune((60, 96), (90, 96), bars=1), tmp_path / "high.mid", "", ".mid")
    assert "music in several parts" in explained(
        rnngen("sample", "steered", "--harmonise", tmp_path / "reel.mid")
    )
    assert re.search(
        r"cannot spell F#6 of 2 quarters",
        explained(rnngen("sample", "choir", "--harmonise", tmp_path / "high.mid")),
    )
    chord = Score((Note(0, 0, 60, 96, 80), Note(0, 0, 62, 96, 80)), bars_of((192, Metre(4, 4))))
    write(chord, tmp_path / "chord.mid", "", ".mid")
    assert "without chords" in explained(
        rnngen("sample", "choir", "--harmonise", tmp_path / "chord.mid")
    )
    assert "--harmonise needs a file of music; there is no file" in explained(
        rnngen("sample", "choir", "--harmonise", tmp_path / "no.mid")
    )


@pytest.mark.usefixtures("tunes")
def test_kept_bars_are_filled_in_the_range(sampled, theme):
    score = sampled(
        "steered",
        "--prime",
        theme,
        "--keep-bars",
        "1-2",
        "--range",
        "C4-E4",
        "--tempo",
        77,
        "--seed",
        2,
    )
    assert all(note.pitch <= 64 for note in score.notes if note.onset >= 2 * 192)
    assert [note.pitch for note in score.notes if note.onset < 2 * 192] == [
        note.pitch for note in REEL.notes[:8]
    ]
    assert [tempo.quarters_per_minute for tempo in score.tempos] == [77]


@pytest.mark.usefixtures("tunes", "text_model")
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ("steered", "--metre", "7/4"),
            "one of the metres that the model learnt from: 4/4, 6/8, not '7/4'.",
        ),
        (("steered", "--key", "H"), "a key such as D, Bb, F#m"),
        (("steered", "--range", "G3"), "the lowest and the highest pitch, such as G3-D6"),
        (
            ("steered", "--range", "C0-D0"),
            "some of the pitches that the model learnt from: C4 to B5",
        ),
        (("steered", "--tempo", "9999"), "from 4 to 1,000"),
        (("steered", "--density", "0"), "from 0.1 to 100"),
        (("steered", "--form", "A1"), "1 to 64 letters such as AABA"),
        (
            ("steered", "--metre", "6/8", "--free"),
            "--free takes the place of the constraint that steers music",
        ),
        (
            ("steered", "--form", "AB", "--free"),
            "--form builds a piece of sections. Give it without --free.",
        ),
        (("steered", "--variation", "1"), "--variation needs --form."),
        (("steered", "--drop-prime"), "--drop-prime needs --prime."),
        (("steered", "--harmonise", "x.mid", "--key", "D"), "Give it without --key."),
        (("prose", "--metre", "6/8"), "--metre needs a model of music; prose writes text."),
        (("prose", "--form", "AB"), "a model of music"),
        (("prose", "--harmonise", "x.mid"), "a model of music"),
    ],
)
def test_what_cannot_be_asked_for_is_explained(rnngen, options, sentence):
    assert sentence in explained(rnngen("sample", *options), code=2)


@pytest.mark.usefixtures("tunes")
def test_bars_that_no_sections_share_out_are_told(rnngen):
    assert "--bars 16 does not suit --form ABA: its 3 sections" in explained(
        rnngen("sample", "steered", "--form", "ABA", "--bars", 16)
    )


@pytest.mark.usefixtures("tunes", "text_model")
def test_a_model_says_what_it_may_be_asked_for(rnngen):
    shown = rnngen("models", "show", "steered").stdout
    assert re.search(r"metres +4/4, 6/8\n", shown)
    assert re.search(r"keys +Dm, G, D\n", shown)
    assert re.search(r"tempos +100, 160 quarters a minute\n", shown)
    assert re.search(r"pitches +C4 to B5\n", shown)
    assert json.loads(rnngen("models", "show", "steered", "--json").stdout)["music"]["metres"] == [
        "4/4",
        "6/8",
    ]
    assert json.loads(rnngen("models", "show", "prose", "--json").stdout)["music"] is None


def test_a_melody_over_chords_has_a_part_that_plays_them(tunes, sampled):
    score = sampled("steered", "--accompany", "G | C G | D7 | G", "--seed", 1)
    assert len(score.parts) == 2
    assert len([bar for bar in score.bars if bar.duration == bar.metre.ticks]) == 4
    assert {(key.fifths, key.minor) for key in score.keys} == {(1, False)}  # G major
    basses = [
        min(note.pitch for note in score.notes if note.part == 1 and note.onset == bar.onset)
        for bar in score.bars
    ]
    assert [bass % 12 for bass in basses[-4:]] == [7, 0, 2, 7]
    assert len(sampled("steered", "--accompany", "G | C", "--bars", 6, "--seed", 1).bars) >= 6


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--accompany", "G | H7"], "it holds H7"),
        (["--accompany", ""], "it holds nothing"),
        (
            ["--accompany", "G", "--form", "AABA"],
            "--accompany writes a new melody over chords from the first bar on",
        ),
    ],
)
def test_chords_that_cannot_be_followed_are_told(rnngen, tunes, options, said):
    result = rnngen("sample", "steered", *options)
    assert result.exit_code == 2
    assert said in result.stderr


def test_chords_need_a_model_of_melodies(rnngen, generator):
    score = Score(
        (Note(0, 0, 60, 96, 80), Note(0, 1, 48, 96, 80)),
        bars_of((192, Metre(4, 4))),
        parts=(Part(), Part()),
    )
    untrained("duets", "score", EventCodec.from_documents([score]), generator)
    assert "--accompany needs a model of melodies" in explained(
        rnngen("sample", "duets", "--accompany", "G"), 2
    )


@pytest.mark.parametrize("pickup", [0, 24])
def test_bars_are_those_of_what_is_left_without_the_theme(pickup, sampled, tmp_path, generator):
    bars = bars_of(*([(pickup, Metre(4, 4))] if pickup else []), *[(192, Metre(4, 4))] * 3)
    notes = tuple(Note(onset, 0, 64, 24, 80) for onset in range(0, bars[-1].offset, 24))
    theme = Score(notes, bars)
    untrained("steered", "score", EventCodec.from_documents([REEL, theme]), generator)
    write(theme, tmp_path / "theme.musicxml")
    rest = sampled(
        "steered", "--prime", tmp_path / "theme.musicxml", "--bars", 5, "--seed", 3, "--drop-prime"
    )
    assert [bar.duration for bar in rest.bars] == [192] * 5
