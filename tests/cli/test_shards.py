"""Shards of samples and of evaluations make, put together, exactly what one run makes."""

import shlex

import pytest

from tests.cli.test_frozen import models  # noqa: F401 (a fixture)

LINES = {
    "prose --length 40 --exact": "",
    "prose --length 20 --best-of 3 --temperature 1.3": "",
    "prose --length 20 --between 'the ' ' fox.'": "",
    "tunes --bars 2 -o a.mid": "a",
    "tunes --form AB --section-bars 1 -o a.mid": "a",
    "tunes --prime ../reel.mid --keep-bars 1-3 --best-of 2 -o a.mid": "a",
    "duets --harmonise ../melody.mid --best-of 2 -o a.mid": "a",
    "pianist --length 20 --json -o a.mid": "a",
}
"""Command line after `rnngen sample` → the beginning of the names of its files."""


def outcome(rnngen, folder, monkeypatch, line, *options):
    """Return standard output, and the files by name."""
    folder.mkdir(exist_ok=True)
    monkeypatch.chdir(folder)
    result = rnngen("sample", *shlex.split(line), "--seed", 4, "--count", 7, *options)
    assert result.exit_code == 0, result.output
    return result.stdout_bytes, {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("line", LINES)
def test_shards_make_the_samples_of_one_run(rnngen, models, monkeypatch, line):  # noqa: F811
    whole, files = outcome(rnngen, models / "whole", monkeypatch, line)
    written = b""
    for number in range(1, 4):
        part, found = outcome(rnngen, models / "parts", monkeypatch, line, "--shard", f"{number}/3")
        written += part
    assert written == whole
    assert found == files
    assert len(files) == (7 if LINES[line] else 0)


def run(rnngen, *arguments):
    """Run a command that succeeds, and return what it printed."""
    result = rnngen(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def error(rnngen, *arguments):
    """Run a command that fails, and return its message."""
    result = rnngen(*arguments)
    assert result.exit_code in (1, 2), result.output
    return result.stderr


RECORDS = ("sample", "prose", "--length", 9, "--seed", 4, "--count", 10, "--json")


@pytest.fixture
def parts(rnngen, models):  # noqa: F811
    """A folder with the records of three shards."""
    folder = models / "records"
    folder.mkdir()
    for number in range(1, 4):
        printed = run(rnngen, *RECORDS, "--shard", f"{number}/3")
        (folder / f"{number}.jsonl").write_bytes(printed)
    return folder


def test_records_of_shards_are_merged_to_those_of_one_run(rnngen, parts):
    whole = run(rnngen, *RECORDS)
    assert run(rnngen, "sample", "--merge", parts, "--count", 10) == whole
    # One that was killed and has been run again into another file counts once.
    (parts / "2-again.jsonl").write_bytes((parts / "2.jsonl").read_bytes())
    assert run(rnngen, "sample", "--merge", parts, "--count", 10) == whole


def test_a_part_that_was_killed_is_found_out(rnngen, parts):
    data = (parts / "2.jsonl").read_bytes()
    (parts / "2.jsonl").write_bytes(data[:-20])
    assert "2.jsonl is not what" in error(rnngen, "sample", "--merge", parts, "--count", 10)
    (parts / "2.jsonl").unlink()
    missing = error(rnngen, "sample", "--merge", parts, "--count", 10)
    assert "3 of 10 samples are missing, from sample 4 on" in missing
    (parts / "2.jsonl").write_bytes(data.replace(b'"seed": 4', b'"seed": 5'))
    assert "another run" in error(rnngen, "sample", "--merge", parts, "--count", 10)


def test_merging_needs_the_number_of_samples_and_no_other_option(rnngen, parts):
    assert "needs --count" in error(rnngen, "sample", "--merge", parts)
    wrong = error(rnngen, "sample", "--merge", parts, "--count", 10, "--seed", 4)
    assert "--merge and --seed exclude each other" in wrong


@pytest.fixture
def novel(models):  # noqa: F811
    """A text of so many tokens that four shards share its lanes."""
    path = models / "novel.txt"
    path.write_text("the lazy dog and a quick fox.\n" * 8000, encoding="utf-8")
    return path


def test_shards_of_an_evaluation_are_merged_to_that_of_one_run(rnngen, novel):
    evaluate = ("evaluate", "prose", novel)
    folder = novel.parent / "scores"
    folder.mkdir()
    for number in range(1, 4):
        (folder / f"{number}.json").write_bytes(run(rnngen, *evaluate, "--shard", f"{number}/3"))
    assert run(rnngen, *evaluate, "--json", "--merge", folder) == run(rnngen, *evaluate, "--json")
    # Of a text with fewer lanes, some parts hold nothing.
    novel.write_text(novel.read_text()[:9000], encoding="utf-8")
    for number in range(1, 4):
        (folder / f"{number}.json").write_bytes(run(rnngen, *evaluate, "--shard", f"{number}/3"))
    table = run(rnngen, *evaluate, "--documents", "--merge", folder)
    assert table == run(rnngen, *evaluate, "--documents")
    (folder / "2.json").rename(folder.parent / "2.json")
    assert "Shards are missing: 2/3" in error(rnngen, *evaluate, "--merge", folder)
    (folder / "2.json").write_bytes((folder.parent / "2.json").read_bytes()[:-100])
    assert "Run that shard again" in error(rnngen, *evaluate, "--merge", folder)


def test_a_part_of_another_corpus_is_refused(rnngen, novel):
    other = novel.with_name("other.txt")
    other.write_text("another lazy fox.\n" * 9, encoding="utf-8")
    part = novel.with_name("part.json")
    part.write_bytes(run(rnngen, "evaluate", "prose", other, "--shard", "1/1"))
    wrong = error(rnngen, "evaluate", "prose", novel, "--merge", part)
    assert "another model or corpus" in wrong


@pytest.mark.parametrize("option", [["--adapt"], ["--samples", 2], ["--documents"]])
def test_a_shard_of_an_evaluation_is_no_report(rnngen, novel, option):
    wrong = error(rnngen, "evaluate", "prose", novel, "--shard", "1/2", *option)
    assert f"--shard and {option[0]} exclude each other" in wrong


def test_a_shard_of_samples_needs_a_seed(rnngen, models):  # noqa: F811
    assert "--shard needs --seed" in error(rnngen, "sample", "prose", "--shard", "1/2")


def test_a_shard_without_samples_writes_nothing(rnngen, models):  # noqa: F811
    shard = ("--seed", 4, "--prime", "the ", "--shard", "1/2")
    assert run(rnngen, "sample", "prose", *shard) == b""
