"""Several processes read a corpus exactly as one does."""

import gzip
import json
import textwrap

import pytest
import zstandard

from rnngen.corpus import load_corpus, side_by_side
from rnngen.errors import CorpusError

PROSE = "It was the best of times, it was the worst of times, it was the age of wisdom. " * 40


@pytest.fixture
def folder(tmp_path):
    """Texts that are plain, compressed, filled, in another encoding, equal, empty and binary."""
    folder = tmp_path / "folder"
    folder.mkdir()
    for number in range(3):
        (folder / f"plain-{number}.txt").write_text(f"{number}. {PROSE}\n")
    (folder / "packed.txt.gz").write_bytes(gzip.compress(b"Packed. " + PROSE.encode()))
    packed = zstandard.ZstdCompressor().compress(b"Packed again. " + PROSE.encode())
    (folder / "packed.txt.zst").write_bytes(packed)
    filled = "\n\n".join("\n".join(textwrap.wrap(PROSE, 60 + i % 2)) for i in range(9))
    (folder / "filled.txt").write_text(filled)
    (folder / "western.txt").write_bytes("Ein Mädchen über Öl. ".encode("cp1252") * 99)
    (folder / "twice.txt").write_text(f"0. {PROSE}\n")
    (folder / "empty.txt").write_text("")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 9)
    return folder


def contents(corpus):
    documents = [
        (each.name, each.notices, "".join(map(str, each.pieces()))) for each in corpus.documents
    ]
    return documents, corpus.skipped, corpus.duplicates, corpus.notices


@pytest.fixture
def by_three(monkeypatch):
    """Let three processes read however small a corpus is."""

    def set_up():
        monkeypatch.setattr(side_by_side, "LEAST_BYTES", 1)
        monkeypatch.setattr(side_by_side, "usable_cores", lambda: 3)

    return set_up


def test_files_are_read_as_by_one_process(folder, by_three):
    alone = contents(load_corpus(folder))
    by_three()
    assert contents(load_corpus(folder)) == alone
    assert len(alone[1]) == 2
    assert alone[2] == 1


def test_columns_of_tables_are_read_as_by_one_process(tmp_path, by_three):
    for number in range(4):
        rows = [json.dumps({"text": f"{number} {i} {PROSE[:99]}", "n": i}) for i in range(1500)]
        (tmp_path / f"{number}.jsonl").write_text("\n".join(rows))
    alone = contents(load_corpus(tmp_path, columns=["text"]))
    by_three()
    assert contents(load_corpus(tmp_path, columns=["text"])) == alone
    assert len(alone[0]) == 6000


def test_a_process_that_dies_is_one_plain_message(folder, by_three, monkeypatch):
    by_three()
    monkeypatch.setattr(side_by_side, "WORKER", ("-c", "import os; os.abort()"))
    with pytest.raises(CorpusError, match="was killed"):
        load_corpus(folder)
