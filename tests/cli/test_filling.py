"""`rnngen sample --between` and `--keep-bars`."""

import json

import mido
import pytest

from rnngen.writers import write
from tests.cli.conftest import RISING
from tests.cli.test_bad_input import explained


@pytest.mark.usefixtures("text_model")
def test_a_text_leads_to_another(rnngen, tmp_path):
    (tmp_path / "end.txt").write_text(" fox.", encoding="utf-8")
    options = [
        "sample",
        "--between",
        "the ",
        f"@{tmp_path / 'end.txt'}",
        "--seed",
        3,
        "--length",
        20,
    ]
    result = rnngen(*options)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("the ")
    assert result.stdout.endswith(" fox.\n")
    assert len("the  fox.\n") < len(result.stdout) <= len("the  fox.\n") + 20
    assert rnngen(*options).stdout == result.stdout


@pytest.mark.usefixtures("text_model")
def test_json_counts_the_draws_and_what_follows_the_first_text(rnngen):
    result = rnngen(
        *(
            "sample",
            "--between",
            "the ",
            " fox.",
            "--seed",
            3,
            "--length",
            20,
            "--count",
            2,
            "--json",
            "--best-of",
            3,
        )
    )
    assert result.exit_code == 0, result.output
    records = [json.loads(line) for line in result.stdout.split("\n") if line]
    assert [record["sample"] for record in records] == [1, 2]
    for record in records:
        assert record["tokens"] == len(record["text"]) - len("the ")
        assert 0 < record["stats"]["draws"] <= 3 * 20
    assert records[0]["text"] != records[1]["text"]


@pytest.mark.usefixtures("python_model")
def test_provenance_tells_what_was_joined_and_of_how_many(rnngen, tmp_path):
    rnngen(
        "sample",
        "--free",
        "--between",
        "def f",
        "x",
        "--length",
        9,
        "--seed",
        1,
        "-o",
        tmp_path / "x.py",
    )
    first = (tmp_path / "x.py").read_text(encoding="utf-8").splitlines()[0]
    assert "best_of 16" in first
    assert "length 9" in first
    assert "between" in first
    assert "free" in first


@pytest.fixture
def theme(score_model, tmp_path):
    """A MIDI file of four bars of 4/4, which the model can spell."""
    write(RISING, tmp_path / "theme.mid", score_model.name, ".mid")
    return tmp_path / "theme.mid"


def notes_of(path):
    """(ticks, pitch) of each note."""
    now, notes = 0, []
    for message in mido.merge_tracks(mido.MidiFile(path).tracks):
        now += message.time
        if message.type == "note_on" and message.velocity:
            notes.append((now, message.note))
    return notes


def test_kept_bars_stay_and_the_others_change(rnngen, theme, tmp_path):
    result = rnngen(
        *(
            "sample",
            "--prime",
            theme,
            "--keep-bars",
            "2",
            "--count",
            2,
            "--best-of",
            2,
            "-o",
            tmp_path / "new.mid",
        )
    )
    assert result.exit_code == 0, result.output
    bar = 4 * mido.MidiFile(theme).ticks_per_beat
    for name in ("new-1.mid", "new-2.mid"):
        old, new = (notes_of(path) for path in (theme, tmp_path / name))
        assert [note for note in new if bar <= note[0] < 2 * bar] == [
            note for note in old if bar <= note[0] < 2 * bar
        ]
        assert new != old
        texts = [
            message.text
            for track in mido.MidiFile(tmp_path / name).tracks
            for message in track
            if message.type == "text"
        ]
        assert any("kept bars 2" in text and "best_of 2" in text for text in texts)


def test_bars_outside_the_piece_are_told(rnngen, theme):
    assert "bars from 1 to" in explained(
        rnngen("sample", "--prime", theme, "--keep-bars", "1-99"), code=2
    )


@pytest.mark.usefixtures("score_model")
def test_a_model_of_music_needs_a_score_to_keep_bars_of_and_joins_no_texts(rnngen):
    assert "--prime" in explained(rnngen("sample", "--keep-bars", "1"), code=2)
    assert "a model of text" in explained(rnngen("sample", "--between", "a", "b"), code=2)


@pytest.mark.usefixtures("text_model")
@pytest.mark.parametrize(
    "options",
    [
        ["--between", "a", "b", "--prime", "c"],
        ["--between", "a", "b", "--keep-bars", "1"],
        ["--keep-bars", "1", "--free"],
        ["--keep-bars", "1", "--bars", 4],
        ["--keep-bars", "1", "--prime", "a"],
        ["--between", "a", ""],
    ],
)
def test_what_does_not_go_together_is_told(rnngen, options):
    explained(rnngen("sample", *options), code=2)
