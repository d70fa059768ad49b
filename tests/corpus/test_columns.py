"""Texts from the columns of tables."""

import csv
import io
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.corpus import columns
from rnngen.corpus.load import load_corpus
from rnngen.corpus.text import lines_of
from rnngen.errors import CorpusError

ROWS = [
    {"id": i, "text": f'Row {i}: "a, b; c"\nÜber {word}', "stars": i % 5}
    for i, word in enumerate(("sea", "sky", "مرحبا", "land"), start=1)
]
TEXTS = [f"{row['text']}\n" for row in ROWS]


def write(path, rows=ROWS):
    """Write rows as the table that a file's suffix says."""
    if path.suffix == ".parquet":
        pyarrow = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*rows[0]])
            writer.writeheader()
            writer.writerows(rows)
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        path.write_text(json.dumps(rows))
    return path


def texts(corpus):
    return [document.content for document in corpus.documents]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".json", ".parquet"])
def test_each_row_is_a_document(tmp_path, suffix):
    path = write(tmp_path / f"rows{suffix}")
    corpus = load_corpus(path, columns=["text"])
    assert (corpus.kind, corpus.columns, texts(corpus)) == ("text", ("text",), TEXTS)
    both = load_corpus(path, columns=["stars", "text"])
    assert both.documents[0].content == f"1\n{TEXTS[0]}"
    assert texts(load_corpus(tmp_path, columns=["2"]))[-len(TEXTS) :] == TEXTS


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".json", ".parquet"])
def test_a_table_needs_a_column_and_lists_what_it_has(tmp_path, suffix):
    path = write(tmp_path / f"rows{suffix}")
    with pytest.raises(CorpusError, match=r"Add --column text, .* id \('1'\), text \('Row 1"):
        load_corpus(path)
    with pytest.raises(
        CorpusError, match=r"has no column nonsense for --column; it has id \('1'\)"
    ):
        load_corpus(path, columns=["nonsense"])


def test_a_table_can_still_be_read_as_it_stands(tmp_path):
    path = write(tmp_path / "rows.csv")
    assert texts(load_corpus(path, kind="text")) == [path.read_text(encoding="utf-8")]
    assert texts(load_corpus(write(tmp_path / "r.json"), kind="text"))[0].startswith('[{"id"')


def test_a_column_of_lines_is_text(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("one\ntwo\nthree\n")
    assert texts(load_corpus(path)) == ["one\ntwo\nthree\n"]
    assert texts(load_corpus(path, columns=["1"])) == ["one\n", "two\n", "three\n"]


def test_rows_without_text_are_counted(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("a,b\nx,y\n,z\nw\n  ,\n")
    corpus = load_corpus(path, columns=["a"])
    assert texts(corpus) == ["x\n", "w\n"]
    assert corpus.documents[0].notices == ("2 of 4 rows have no text in column a",)


@pytest.mark.parametrize("divider", [",", ";", "\t"])
def test_a_table_from_a_spreadsheet_is_read(tmp_path, divider):
    path = tmp_path / "rows.csv"
    path.write_bytes(f'name{divider}note\r\n"x{divider} y"{divider}é\r\n'.encode("utf-8-sig"))
    assert texts(load_corpus(path, columns=["name"])) == [f"x{divider} y\n"]
    assert texts(load_corpus(path, columns=["note"])) == ["é\n"]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".json"])
def test_a_table_comes_from_standard_input(tmp_path, monkeypatch, suffix):
    data = write(tmp_path / f"rows{suffix}").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    corpus = load_corpus("-", columns=["text"])
    assert texts(corpus) == TEXTS
    assert corpus.stdin.suffix == suffix


def test_a_table_beside_texts_is_left_out(tmp_path):
    write(tmp_path / "rows.csv", ROWS * 99)
    (tmp_path / "a.txt").write_text("words")
    corpus = load_corpus(tmp_path)
    assert texts(corpus) == ["words"]
    assert corpus.selection.left == ((".csv", 1),)


def test_only_so_many_rows_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(columns, "MOST_ROWS", 3)
    corpus = load_corpus(write(tmp_path / "rows.jsonl"), columns=["text"])
    assert texts(corpus) == TEXTS[:3]
    assert "only the first 3 rows" in corpus.documents[0].notices[0]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b'a,b\n"x,y\n', "is not a table"),
        ("a.jsonl", b'{"text": "x"}\n{"text": ', "has a line that is not a JSON object"),
        ("a.jsonl", b'{"text": "\\ud800"}\n', "has a line that is not a JSON object"),
        ("a.json", b'{"text": "x"}', "does not list JSON objects"),
        ("a.json", b"[", "is not valid JSON"),
        ("a.parquet", b"PAR1nonsense", "is damaged, or is no .parquet file"),
    ],
)
def test_a_damaged_table_says_why(tmp_path, name, data, message):
    pytest.importorskip("pyarrow")
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CorpusError, match=message):
        load_corpus(tmp_path / name, columns=["text"])


def test_columns_are_texts_of_tables(tmp_path):
    path = write(tmp_path / "rows.csv")
    with pytest.raises(CorpusError, match="--kind python"):
        load_corpus(path, kind="python", columns=["text"])
    with pytest.raises(CorpusError, match="built-in corpus"):
        load_corpus("shakespeare", columns=["text"])
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("words")
    with pytest.raises(CorpusError, match="--column needs tables"):
        load_corpus(tmp_path / "texts", columns=["text"])


@given(st.lists(st.text("ab\n", max_size=5)))
def test_lines_do_not_depend_on_pieces(pieces):
    assert list(lines_of(pieces)) == "".join(pieces).splitlines(keepends=True)
