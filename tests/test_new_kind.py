"""A kind of corpus that the library does not know, added through the tables alone.

The kind `numbers` reads tables of numbers: its reader drops the header line and rounds every
number. It is trained, sampled and evaluated like any other kind.
"""

import json

import pytest
from click.testing import CliRunner

from rnngen.cli import main
from rnngen.corpus import load_corpus
from rnngen.corpus.document import Document, UnreadableFile
from rnngen.corpus.readers import READERS, file_by_file
from rnngen.corpus.text import decode_text
from rnngen.kinds import KINDS, Kind
from rnngen.models.library import load_model

NUMBERS = Kind(
    name="numbers",
    suffixes=(".tsv",),
    codec="char",
    unit="characters",
    output=".txt",
    temperature=0.8,
    length=40,
)

TABLE = "day\tvalue\n" + "".join(f"{day}\t{day * 7 % 31 / 4:.4f}\n" for day in range(400))


def parse_numbers(file, keep):
    """Yield the rows of a table without its header, with one decimal."""
    text, notices = decode_text(file.read(), file.name)
    try:
        rows = [[float(cell) for cell in line.split("\t")] for line in text.splitlines()[1:]]
    except ValueError:
        raise UnreadableFile(file.name, "holds a cell that is no number") from None
    yield Document(
        file.name, keep(["\t".join(f"{cell:.1f}" for cell in row) + "\n" for row in rows]), notices
    )


@pytest.fixture
def table(monkeypatch, tmp_path):
    """Register the kind, and return a file of it."""
    monkeypatch.setitem(KINDS, NUMBERS.name, NUMBERS)
    monkeypatch.setitem(READERS, NUMBERS.name, file_by_file(parse_numbers))
    path = tmp_path / "weather.tsv"
    path.write_text(TABLE)
    return path


def run(*arguments):
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result


def test_a_new_kind_is_read_by_its_own_reader(table):
    corpus = load_corpus(table)
    assert corpus.kind == "numbers"
    assert corpus.documents[0].content.splitlines()[:3] == ["0.0\t0.0", "1.0\t1.8", "2.0\t3.5"]
    (table.parent / "bad.tsv").write_text("day\nMonday\n")
    [skipped] = load_corpus(table.parent).skipped
    assert (skipped.name, skipped.reason) == ("bad.tsv", "holds a cell that is no number")


def test_a_kind_without_a_reader_is_read_as_plain_text(table, monkeypatch):
    monkeypatch.delitem(READERS, NUMBERS.name)
    assert load_corpus(table, kind="numbers").documents[0].content == TABLE


def test_a_new_kind_is_shown(table):
    shown = run("corpora", "show", table).stdout
    assert "numbers" in shown
    assert "too small" in shown


def test_a_new_kind_is_trained_sampled_and_evaluated(table, tmp_path):
    run("train", table, "--epochs", 2, "--units", 16, "--lanes", 4, "--sequence-length", 16)
    model = load_model("weather")
    assert model.kind == "numbers"
    assert set(model.codec.vocabulary.tokens[2:]) == set("0123456789.\t\n")

    sample = run("sample", "weather", "--seed", 1).stdout
    assert sample
    assert set(sample) <= set("0123456789.\t\n")
    out = tmp_path / "sample.txt"
    run("sample", "weather", "--seed", 1, "--output", out)
    assert set(out.read_text()) <= set("0123456789.\t\n")

    held_out = json.loads(run("evaluate", "weather", "--json").stdout)
    assert held_out["bits_per_character"] > 0
    whole = json.loads(run("evaluate", "weather", table, "--json").stdout)
    assert whole["tokens"] == len(load_corpus(table).documents[0].content) + 1

    report = json.loads(run("evaluate", "weather", "--samples", 2, "--length", 40, "--json").stdout)
    assert report["samples"]
