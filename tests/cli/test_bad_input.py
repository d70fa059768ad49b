"""Whatever is wrong, the answer is one clear sentence and an exit code, never a trace."""

import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from rnngen.models.library import model_path
from rnngen.models.model_file import save_model
from tests.cli.conftest import named
from tests.models.test_model_file import make_model, rewrite_header

MIDI_HEADER = b"MThd\x00\x00\x00\x06\x00\x00\x00\x01\x01\xe0"


def explained(result, code=1):
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    lines = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1, result.stderr
    return lines[0]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("one.txt", b"x", "small|at least"),
        ("binary.txt", bytes(range(256)) * 40, "binary"),
        ("cut.mid", MIDI_HEADER + b"MTrk\x00\x00\x00\x20\x00\x90", "MIDI"),
        ("silent.mid", MIDI_HEADER + b"MTrk\x00\x00\x00\x04\x00\xff\x2f\x00", "note"),
        ("broken.zip", b"PK\x03\x04 not a zip", "zip"),
        ("broken.py", b"def f(:\n", "compile|syntax"),
        ("broken.musicxml", b"<score-partwise>", "MusicXML|XML|readable"),
    ],
)
def test_a_corpus_of_one_bad_file(rnngen, tmp_path, name, content, reason):
    (tmp_path / name).write_bytes(content)
    sentence = explained(rnngen("train", tmp_path / name, "--epochs", 1))
    assert name.split(".")[0] in sentence
    assert any(word.lower() in sentence.lower() for word in reason.split("|")), sentence


def test_a_missing_path_is_answered_with_what_there_is(rnngen, tmp_path):
    sentence = explained(rnngen("train", tmp_path / "nothing-here"))
    assert "nothing-here" in sentence
    assert "shakespeare" in explained(rnngen("train", "shakespear"))


def test_an_empty_folder(rnngen, tmp_path):
    (tmp_path / "empty").mkdir()
    assert "empty" in explained(rnngen("train", tmp_path / "empty"))


def test_bytes_that_are_not_utf8_are_read_with_a_notice(rnngen, tmp_path):
    (tmp_path / "old.txt").write_bytes(
        "Größe, Maß und Übermut tun selten gut.\n".encode("cp1252") * 40
    )
    result = rnngen("corpora", "show", tmp_path / "old.txt")
    assert result.exit_code == 0
    assert "1252" in result.output or "8859" in result.output


def test_a_zip_that_reaches_outside_itself_is_read_without_those_members(rnngen, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../evil.txt", "evil " * 100)
        archive.writestr("good.txt", "good " * 100)
    result = rnngen("corpora", "show", tmp_path / "a.zip")
    assert result.exit_code == 0
    assert "evil.txt" in result.output
    assert not (tmp_path.parent / "evil.txt").exists()


def test_an_unknown_model(rnngen):
    assert "There is no model 'nothing'" in explained(rnngen("sample", "nothing"))
    assert "no model yet" in explained(rnngen("sample"))


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"\xff" * len(data)],
)
def test_a_damaged_model_file(rnngen, damage):
    save_model(make_model(), model_path("m"))
    model_path("m").write_bytes(damage(model_path("m").read_bytes()))
    assert "damaged" in explained(rnngen("sample", "m"))
    assert rnngen("models").exit_code == 0


def test_a_model_of_a_newer_format(rnngen):
    save_model(make_model(), model_path("m"))
    rewrite_header(model_path("m"), lambda header: header.update(format_version=99))
    assert "newer" in explained(rnngen("sample", "m"))


@pytest.mark.usefixtures("text_model")
def test_an_output_that_cannot_be_written(rnngen, tmp_path):
    assert "missing" in explained(rnngen("sample", "-o", tmp_path / "missing" / "out.txt"))
    (tmp_path / "folder.txt").mkdir()
    assert "folder.txt" in explained(rnngen("sample", "-o", tmp_path / "folder.txt"))


@pytest.mark.usefixtures("text_model")
@pytest.mark.parametrize(
    "command",
    [
        ["sample", "-o", "no/x.txt"],
        ["sample", "--explain", "no/x.html"],
        ["evaluate", "prose", "-o", "no/x.html"],
    ],
)
def test_a_place_that_is_not_there_is_told_before_the_work(rnngen, monkeypatch, command):
    monkeypatch.setattr(
        "rnngen.network.stepper.Stepper.step", lambda *_: pytest.fail("it has begun")
    )
    assert "No such file or directory" in explained(rnngen(*command))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["train", "--help"], ["corpora"]])
def test_a_full_device_gets_a_sentence_whatever_is_written_to_it(arguments):
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "rnngen", *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Error: A file cannot be read or written (No space left on device). "
        "Check that it exists, that you have access, and that the disk is not full."
    ]


@pytest.mark.usefixtures("text_model")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_words_about_a_result_that_nobody_hears_do_not_cost_the_result():
    with Path("/dev/full").open("wb") as full:
        command = [
            sys.executable,
            "-m",
            "rnngen",
            "sample",
            "prose",
            "--prime",
            "quick",
            "--length",
            "9",
        ]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=full, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith(b"quick")


@pytest.mark.usefixtures("text_model")
@pytest.mark.parametrize("name", ["out.docx", "out", "out.mid"])
def test_a_suffix_that_does_not_suit_is_refused_before_anything_is_drawn(rnngen, tmp_path, name):
    assert ".txt" in explained(rnngen("sample", "-o", tmp_path / name))
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--temperature", -1],
        ["--length", 0],
        ["--count", 0],
        ["--top-p", 0],
        ["--seed", -1],
        ["--temperature", "hot"],
    ],
)
def test_an_option_out_of_range_is_wrong_usage(rnngen, options):
    assert "Invalid value" in explained(rnngen("sample", *options), code=2)


@pytest.mark.parametrize(
    "options",
    [
        ["--time", "soon"],
        ["--time", "0"],
        ["--time", "5"],
        ["--epochs", 1, "--time", "1m"],
        ["--size", "huge"],
    ],
)
def test_a_budget_that_makes_no_sense_is_wrong_usage(rnngen, options):
    explained(rnngen("train", "shakespeare", *options), code=2)


def test_a_place_where_no_model_can_be_saved_is_told_before_the_training(rnngen, tmp_path):
    (tmp_path / "shells.txt").write_text("She sells sea shells.\n" * 50, encoding="utf-8")
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    result = rnngen(
        "train",
        tmp_path / "shells.txt",
        "--time",
        "10m",
        "-o",
        tmp_path / "file" / "model.safetensors",
    )
    assert "cannot be written" in explained(result)


def test_a_cache_that_cannot_be_written_stops_nothing(rnngen, tmp_path, monkeypatch):
    (tmp_path / "shells.txt").write_text("She sells sea shells.\n" * 50, encoding="utf-8")
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("RNNGEN_CACHE", str(tmp_path / "file" / "cache"))
    result = rnngen("train", tmp_path / "shells.txt", "--epochs", 1, "--size", "small")
    assert result.exit_code == 0, result.output


def test_a_model_whose_corpus_is_gone_says_what_to_do(rnngen, text_model, tmp_path):
    gone = tmp_path / "gone.txt"
    gone.write_text("the quick brown fox.\n" * 50, encoding="utf-8")
    save_model(replace(text_model, corpus=named(gone)), model_path("prose"))
    gone.unlink()
    sentence = explained(rnngen("evaluate", "prose"))
    assert "corpus of model 'prose'" in sentence
    assert "Name a file" in sentence or "CORPUS" in sentence


@pytest.mark.usefixtures("text_model")
def test_an_unexpected_error_is_a_sentence_too_and_debug_shows_it(rnngen, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("rnngen.sampling.request.draw_tokens", fail)
    assert "ZeroDivisionError" in explained(rnngen("sample"))
    assert isinstance(rnngen("--debug", "sample").exception, ZeroDivisionError)


@pytest.mark.parametrize("name", ["x" * 300, "~nosuch/m", "a\0b"])
def test_a_strange_name_is_just_an_unknown_model(rnngen, name):
    assert "There is no model" in explained(rnngen("sample", name))


def test_a_text_is_told_from_a_damaged_model(rnngen, tmp_path):
    (tmp_path / "sonnets.txt").write_text("Shall I compare thee", encoding="utf-8")
    assert "is not a model" in explained(rnngen("evaluate", tmp_path / "sonnets.txt"))


@pytest.mark.parametrize("file", [".", "irish", "nothing.mid"])
def test_render_takes_files_only(rnngen, file):
    assert "Give the name of a score file." in explained(rnngen("render", file))


def test_a_name_that_cannot_be_a_folder_is_wrong_usage(rnngen, tmp_path):
    (tmp_path / "a.txt").write_text("hello " * 50, encoding="utf-8")
    explained(rnngen("train", tmp_path / "a.txt", "--name", "../x"), code=2)
