"""`--performance`, from a folder of recordings to performances in files."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from rnngen.memorization import write_training
from rnngen.models.library import model_path
from rnngen.music.bridge import read_performance
from rnngen.music.names import pitch_name
from rnngen.music.performance import PedalSpan, Sound, performance_of, sounding
from rnngen.tokens.performance import PerformanceCodec
from rnngen.writers import write
from tests.cli.conftest import untrained
from tests.played import SCALE, played


@pytest.fixture
def folder(tmp_path):
    """Three recordings, and a file that is none."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    for number in range(3):
        write(
            played(*[(note.onset, note.pitch + number, 200, 90) for note in SCALE.notes]),
            folder / f"{number}.mid",
        )
    (folder / "bad.mid").write_bytes(b"MThd")
    return folder


@pytest.fixture
def pianist(generator):
    """A model of random weights that has heard a scale."""
    return untrained("pianist", "performance", PerformanceCodec.from_documents([SCALE]), generator)


def performed(path):
    return read_performance(path.read_bytes())[0]


def refusal(result):
    """What is said on stderr where a command cannot do what it was asked for."""
    assert result.exit_code in (1, 2), result.output
    assert "Traceback" not in result.output
    return result.stderr


def test_a_corpus_is_shown_as_performances(rnngen, folder):
    shown = rnngen("corpora", "show", folder, "--performance")
    assert shown.exit_code == 0, shown.output
    assert rnngen("corpora", "show", folder, "--kind", "performance").stdout == shown.stdout
    rows = dict(
        line.split(maxsplit=1)
        for line in shown.stdout.splitlines()
        if not line.startswith("distinct")
    )
    assert (rows["kind"], rows["documents"], rows["notes"], rows["minutes"]) == (
        "performance",
        "3",
        "36",
        "0.1",
    )
    assert "distinct velocities" in shown.stdout
    assert "bad.mid" in rows["skipped"]
    assert "bars" not in rows


def test_a_recording_is_drawn_by_its_seconds(rnngen, folder, tmp_path):
    assert rnngen("render", folder / "0.mid", "--performance").stdout.startswith(
        "0:03 minutes · 12 notes"
    )
    done = rnngen(
        "render",
        folder / "0.mid",
        "--performance",
        "-o",
        tmp_path / "x.mid",
        "-o",
        tmp_path / "x.musicxml",
    )
    assert done.exit_code == 0, done.output
    assert ".musicxml holds bars: " in done.stderr
    assert performed(tmp_path / "x.mid") == performed(folder / "0.mid")


def test_samples_last_as_long_as_they_are_asked_to(rnngen, pianist, tmp_path):
    options = (
        "--seconds",
        2.5,
        "--seed",
        1,
        "--count",
        2,
        "--rhythm-temperature",
        0.5,
        "--range",
        "C4-E4",
    )
    done = rnngen("sample", "pianist", *options, "-o", tmp_path / "x.mid")
    assert done.exit_code == 0, done.output
    for number in (1, 2):
        found = performed(tmp_path / f"x-{number}.mid")
        assert 0 < found.milliseconds <= 2500
        assert {note.pitch for note in found.notes} <= set(range(60, 65))


def test_the_same_seed_gives_the_same_bytes(rnngen, pianist, tmp_path):
    for name in ("a.mid", "b.mid"):
        rnngen(
            "sample", "pianist", "--seed", 5, "--length", 80, "--best-of", 2, "-o", tmp_path / name
        )
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()


def test_a_recording_primes_a_sample_and_can_be_left_out_of_it(rnngen, pianist, folder, tmp_path):
    options = ("sample", "pianist", "--prime", folder / "0.mid", "--seed", 2, "--seconds", 6)
    rnngen(*options, "-o", tmp_path / "whole.mid")
    given, whole = performed(folder / "0.mid"), performed(tmp_path / "whole.mid")
    seconds = 6 - given.milliseconds / 1000
    rnngen(*options, "--seconds", seconds, "--drop-prime", "-o", tmp_path / "rest.mid")
    rest = performed(tmp_path / "rest.mid")
    assert whole.notes[: len(given.notes)] == given.notes
    assert len(rest.notes) == len(whole.notes) - len(given.notes) > 0
    later = whole.notes[len(given.notes) :]
    assert [note[1:] for note in rest.notes] == [note[1:] for note in later]
    assert {one.onset - other.onset for one, other in zip(later, rest.notes, strict=True)} == {
        later[0].onset
    }


def test_a_pedal_is_continued_or_made_of_longer_notes(rnngen, pianist, tmp_path, generator):
    """By a model that knows it, and by one of earlier versions."""
    pedalled = replace(SCALE, pedal=(PedalSpan(0, 500), PedalSpan(520, 900)))
    codec = PerformanceCodec.from_documents([pedalled])
    untrained("pedallist", "performance", codec, generator)
    write(pedalled, tmp_path / "theme.mid")
    found = {}
    for name in ("pedallist", "pianist"):
        options = ("--prime", tmp_path / "theme.mid", "--seconds", 6, "--seed", 1)
        done = rnngen("sample", name, *options, "-o", tmp_path / f"{name}.mid")
        assert done.exit_code == 0, done.output
        found[name] = performed(tmp_path / f"{name}.mid")
    assert found["pedallist"].notes[:12] == SCALE.notes
    assert found["pedallist"].pedal[:2] == pedalled.pedal
    assert found["pianist"].notes[:12] == sounding(pedalled).notes
    assert found["pianist"].pedal == ()


def test_a_sample_is_explained_second_by_second_and_told_as_json(rnngen, pianist, tmp_path):
    places = ("-o", tmp_path / "x.mid", "--explain", tmp_path / "why.html")
    done = rnngen("sample", "pianist", "--json", "--seconds", 1.5, "--seed", 1, *places)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["tokens"] > 3
    page = (tmp_path / "why.html").read_text(encoding="utf-8")
    struck = {note.pitch for note in performed(tmp_path / "x.mid").notes}
    assert all(
        f">{pitch_name(pitch)}</b>" in page and f">{pitch_name(pitch)} off</b>" in page
        for pitch in struck
    )
    assert "data-bar=1" in page
    assert "nats per note" in page


def test_copies_are_told_and_can_be_ruled_out(rnngen, pianist, tmp_path, generator):
    steps = played(*[(100 * i, int(generator.integers(60, 72)), 50, 78) for i in range(2000)])
    tokens = np.array([0, *pianist.codec.encode(steps), 0])
    write_training(
        model_path("pianist"), tokens, pianist.codec, str(pianist.corpus.get("fingerprint"))
    )
    longest = []
    for options in ((), ("--no-copy", 3)):
        done = rnngen(
            "sample", "pianist", "--seed", 1, "--seconds", 120, *options, "-o", tmp_path / "x.mid"
        )
        assert done.exit_code == 0, done.output
        longest.append(
            int(re.search(r"Longest run shared with the training: (\d+) notes", done.stderr)[1])
        )
    assert longest[0] >= 3 > longest[1]


def test_a_model_tells_what_it_can_play(rnngen, pianist):
    assert "pitches        C4 to B4" in rnngen("models", "show", "pianist").stdout
    assert (
        json.loads(rnngen("models", "show", "pianist", "--json").stdout)["music"]["pitches"][0]
        == "C4"
    )


def test_a_recording_is_evaluated_without_saying_what_it_is(rnngen, pianist, folder):
    found = json.loads(rnngen("evaluate", "pianist", folder / "0.mid", "--json").stdout)
    assert found == json.loads(
        rnngen("evaluate", "pianist", folder / "0.mid", "--performance", "--json").stdout
    )
    assert "nats_per_note" in json.dumps(found)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ("--bars", 4),
            "--bars needs a model of music in bars; pianist writes performances.",
        ),
        (("--metre", "4/4"), "needs a model of scores; pianist writes performances."),
        (("--key", "C"), "needs a model of scores; pianist writes performances."),
        (("--tempo", 90), "needs a model of scores; pianist writes performances."),
        (("--density", 2, "--range", "C4-E4"), "--density needs a model of scores"),
        (
            ("--form", "AB"),
            "needs a model of scores; pianist writes performances.",
        ),
        (
            ("--harmonise", "x.mid"),
            "needs a model of scores; pianist writes performances.",
        ),
        (
            ("--prime", "x.mid", "--keep-bars", "1"),
            "needs a model of scores; pianist writes performances.",
        ),
        (("--prime", "x.mid"), "--prime needs a file of music; there is no file 'x.mid'."),
        (("--range", "C1-E1"), "C4 to B4"),
        (("--seconds", 0), "0.1"),
        (("--seconds", 5, "--free"), "--seconds and --free exclude each other"),
        (("--word-temperature", 1), "--word-temperature needs a model of text"),
        (("--stop", "x"), "--stop needs a model of text"),
        (("--between", "a", "b"), "a model of text"),
        (("-o", "x.txt"), "A performance cannot be written to .txt. Choose one of .mid,"),
    ],
)
def test_what_a_performance_has_not_is_refused(rnngen, pianist, options, sentence):
    assert sentence in refusal(rnngen("sample", "pianist", *options))


def test_seconds_are_for_performances(rnngen, text_model):
    assert "a model of performances" in refusal(rnngen("sample", "prose", "--seconds", 5))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("corpora", "show", "irish", "--performance"), "cannot be read as performance"),
        (
            ("corpora", "show", "{folder}", "--performance", "--kind", "score"),
            "--performance and --kind score exclude each other",
        ),
        (
            ("corpora", "show", "{folder}", "--performance", "--parts", "melody"),
            "--parts needs scores; corpus 'recordings' is of kind performance",
        ),
        (("corpora", "show", "{abc}", "--performance"), "is not a MIDI file"),
        (("train", "{abc}", "--kind", "performance"), "is not a MIDI file"),
    ],
)
def test_what_is_no_performance_is_refused(rnngen, folder, tmp_path, arguments, sentence):
    (tmp_path / "tune.abc").write_text("X:1\nK:C\nCDEF|\n")
    places = {"folder": folder, "abc": tmp_path / "tune.abc"}
    assert sentence in refusal(rnngen(*[argument.format(**places) for argument in arguments]))


@pytest.mark.slow
def test_a_folder_is_learnt_and_played(rnngen, tmp_path, generator):
    folder = tmp_path / "piano"
    folder.mkdir()
    for number in range(24):
        notes = [
            (10 * int(generator.integers(20, 30)) * i, 60 + (7 * i + number) % 12, 100, 90)
            for i in range(60)
        ]
        write(load_ready(notes), folder / f"{number}.mid")
    done = rnngen(
        "train",
        folder,
        "--performance",
        "--epochs",
        2,
        "--units",
        16,
        "--transpose",
        "on",
        "--seed",
        1,
    )
    assert done.exit_code == 0, done.output
    done = rnngen("sample", "piano", "--seconds", 5, "--seed", 1, "-o", tmp_path / "x.mid")
    assert done.exit_code == 0, done.output
    assert performed(tmp_path / "x.mid").notes
    assert "nats per note" in rnngen("evaluate", "piano").stdout


def load_ready(rows):
    """Rows of notes whose order is not theirs in time."""
    return performance_of(
        Sound(onset, onset + length, pitch, loud) for onset, pitch, length, loud in rows
    )[0]
