"""`rnngen render`: a roll in the terminal, and files by their suffixes."""

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.cli.roll import roll
from rnngen.music.score import Metre, Note, Part, Score
from rnngen.writers import write
from rnngen.writers.audio import fluidsynth
from tests.scores import METRES, bars_of, scores, tune

JIG = tune((71, 24), *[(67, 24), (69, 24), (71, 24)] * 4, pick_up=24, metre=Metre(6, 8))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "jig.mid"
    write(JIG, path)
    return path


def rows(score, width=80):
    return click.unstyle(roll(score, width)).splitlines()


def test_without_a_file_to_write_to_the_roll_is_drawn(rnngen, file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = rnngen("render", file)
    assert result.exit_code == 0
    assert "bars" in result.stdout.splitlines()[0]
    assert "▀▘" in result.stdout
    assert [path.name for path in tmp_path.glob("*.*")] == ["jig.mid"]


def test_colours_show_in_a_terminal_that_wants_them(rnngen, file, monkeypatch):
    assert "\x1b[34m" in rnngen("render", file, color=True).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in rnngen("render", file, color=True).stdout


def test_a_jig_is_drawn_with_its_pick_up_bars_and_names():
    drawn = rows(JIG)
    assert drawn[2] == "        1            2"
    assert [row for row in drawn[3:] if "▘" in row or "▖" in row] == [
        "     │▀▘│    ▀▘    ▀▘│    ▀▘    ▀▘│",
        "  A4 │  │  ▀▘    ▀▘  │  ▀▘    ▀▘  │",
        "     │  │▀▘    ▀▘    │▀▘    ▀▘    │",
    ]
    assert [row[:4].strip() for row in drawn[3:]] == ["E5", "", "C5", "", "A4", ""]


def test_a_note_that_is_struck_again_is_told_from_one_that_is_held():
    held, struck = (rows(tune(*notes, bars=1))[3:] for notes in ([(60, 96)], [(60, 48), (60, 48)]))
    assert "".join(held).strip(" │") != "".join(struck).strip(" │")


def test_each_part_has_a_colour_and_a_name():
    notes = (Note(0, 0, 60, 96, 80), Note(0, 1, 72, 96, 80))
    drawn = roll(Score(notes, bars_of((192, METRES[0])), parts=(Part(40), Part(drums=True))), 80)
    assert "\x1b[34m■ Violin\x1b[0m" in drawn
    assert "\x1b[33m■ Drums\x1b[0m" in drawn
    assert "\x1b[34m▄" in drawn


@settings(max_examples=50)
@given(scores(), st.integers(60, 200))
def test_any_score_fits_the_terminal(score, width):
    systems = [row for row in rows(score, width)[2:] if "│" in row]
    longest = max(bar.duration for bar in score.bars)
    assert systems
    if longest <= 192:
        assert all(len(row) <= width for row in systems)


def test_an_empty_score_is_drawn():
    assert rows(Score((), ()))[0] == "0 bars"


@pytest.mark.parametrize("suffix", [".mid", ".musicxml", ".abc", ".wav", ".ogg", ".html", ".png"])
def test_the_suffix_decides_what_is_written(rnngen, file, tmp_path, suffix):
    target = tmp_path / f"out{suffix}"
    result = rnngen("render", file, "-o", target, "--sound", "built-in")
    assert (result.exit_code, result.stdout.strip()) == (0, str(target))
    assert target.stat().st_size > 50


def test_several_pieces_are_numbered(rnngen, tmp_path):
    book = tmp_path / "book.abc"
    book.write_text("X:1\nT:One\nK:C\nCDEF|GABc|]\n\nX:2\nT:Two\nK:C\nc4|G4|]\n")
    assert "book.abc#2 Two" in rnngen("render", book).stdout
    rnngen("render", book, "-o", tmp_path / "out.abc")
    assert [(tmp_path / f"out-{number}.abc").exists() for number in (1, 2)] == [True, True]


def test_polyphony_as_abc_is_one_clear_sentence(rnngen, tmp_path):
    path = tmp_path / "two.mid"
    notes = (Note(0, 0, 60, 96, 80), Note(48, 0, 72, 96, 80))
    write(Score(notes, bars_of((192, METRES[0]))), path)
    result = rnngen("render", path, "-o", tmp_path / "two.abc")
    assert result.exit_code == 1
    assert "this score has notes that overlap" in result.stderr
    assert "Traceback" not in result.output


def test_without_fluidsynth_a_wav_comes_with_a_word_on_how_to_get_it(
    rnngen, file, tmp_path, monkeypatch
):
    monkeypatch.setattr(fluidsynth, "find", lambda: None)
    assert (
        "built-in sound; for that of real instruments"
        in rnngen("render", file, "-o", tmp_path / "a.wav").stderr
    )
    assert rnngen("render", file, "-o", tmp_path / "b.wav", "--sound", "built-in").stderr == ""
    refused = rnngen("render", file, "-o", tmp_path / "c.wav", "--sound", "fluidsynth")
    assert refused.exit_code == 1
    assert "--sound fluidsynth needs" in refused.stderr


def test_a_sample_can_be_heard_and_seen(rnngen, score_model, tmp_path):
    outputs = [tmp_path / f"tune{suffix}" for suffix in (".wav", ".html")]
    options = [part for path in outputs for part in ("-o", path)]
    result = rnngen("sample", "tunes", "--seed", 1, "--bars", 2, "--sound", "built-in", *options)
    assert result.exit_code == 0, result.output
    assert all(path.stat().st_size > 1000 for path in outputs)
