"""`rnngen corpora show` and `train` on files of all kinds."""

import gzip
import json

import pytest


def rows_of(result):
    """Return the rows of the table by name."""
    assert result.exit_code == 0, result.output
    lines = (line.split(None, 1) for line in result.stdout.splitlines() if line[:1].strip())
    return {line[0]: line[1] if len(line) > 1 else "" for line in lines}


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "posts.csv"
    lines = (f'{i},"Post {i}, of today",{i % 7}\n' for i in range(400))
    path.write_text("id,text,stars\n" + "".join(lines), encoding="utf-8")
    return path


def test_a_folder_says_what_is_taken_left_and_pruned(rnngen, tmp_path):
    for name in ("a.txt", "b.txt", "c.css", "d.csv", "e.png", "node_modules/f.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"words of {name}\n")
    result = rnngen("corpora", "show", tmp_path)
    assert "taken                2 .txt" in result.stdout
    assert (
        "left out             1 .css (--kind css), 1 .csv (--column NAME), 1 .png" in result.stdout
    )
    assert "pruned               node_modules" in result.stdout
    assert "preview\n    words of a.txt\n    words of b.txt\n" in result.stdout


def test_a_line_that_is_repeated_is_no_large_corpus(rnngen, tmp_path):
    (tmp_path / "dull.txt").write_text("All work and no play makes Jack a dull boy.\n" * 5000)
    rows = rows_of(rnngen("corpora", "show", tmp_path / "dull.txt"))
    assert rows["verdict"].startswith("too small: it repeats itself")
    assert rows["distinct"] == "lines       0%"


def test_a_table_lists_its_columns_and_is_read_by_one(rnngen, table):
    result = rnngen("corpora", "show", table)
    assert result.exit_code == 1
    message = result.stderr.strip()
    assert message.startswith("Error: posts.csv is a table. Add --column text, for example")
    assert "id ('0'), text ('Post 0, of today'), stars ('0')" in message
    assert "\n" not in message
    shown = rnngen("corpora", "show", table, "--column", "text").stdout
    assert "documents            400" in shown
    assert "    Post 0, of today\n    Post 1, of today\n" in shown


def test_a_model_of_a_column_knows_it_again(rnngen, tmp_path):
    rows = [{"text": f"Row {i} says: مرحبا"} for i in range(400)]
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    (tmp_path / "rows.jsonl.gz").write_bytes(gzip.compress(data))
    path = tmp_path / "rows.jsonl.gz"
    small = ("--epochs", 1, "--units", 16, "--lanes", 2, "--sequence-length", 32)
    trained = rnngen("train", path, "--column", "text", *small)
    assert trained.exit_code == 0, trained.output
    (tmp_path / "rows.jsonl.gz").write_bytes(gzip.compress(data))
    assert rnngen("evaluate", "rows").exit_code == 0
    sample = rnngen("sample", "rows", "--length", "50", "--seed", "1")
    assert sample.exit_code == 0
    assert "\\u" not in sample.stdout


def test_music_and_pairs_have_a_preview_in_one_line(rnngen):
    shown = rnngen("corpora", "show", "waves").stdout
    assert "preview              0.99 0.91" in shown
