"""Columns of numbers as series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.corpus import load_corpus
from rnngen.corpus.document import FoundFile, UnreadableFile
from rnngen.corpus.pairs import Pairing
from rnngen.corpus.series import LONGEST, read_series, read_sources, waves
from rnngen.errors import CorpusError

COLUMNS = Pairing("x", "y")
NUMBERS = st.floats(-1e6, 1e6, width=32)
SERIES = st.lists(
    st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5), min_size=1, max_size=4
)


def table(text, name="table.csv"):
    data = text.encode()
    return FoundFile(name, ".csv", lambda: [data], len(data))


def values(document):
    pair = document.content
    return np.concatenate([pair.source.array(), pair.target.array()], axis=1)


@given(SERIES)
def test_blank_lines_or_a_column_divide_series(series):
    rows = ["".join(f"{x},{y}\n" for x, y in each) for each in series]
    by_lines = read_series(table("x,y\n" + "\n".join(rows)), COLUMNS)
    rows = ["".join(f"{x},s{n},{y}\n" for x, y in each) for n, each in enumerate(series)]
    by_column = read_series(table("x,series,y\n" + "".join(rows)), COLUMNS)
    for found in (by_lines, by_column):
        assert len(found) == len(series)
        for document, expected in zip(found, series, strict=True):
            assert np.array_equal(values(document), np.array(expected, np.float32))


def test_a_table_of_numbers_is_a_corpus_of_series(tmp_path):
    rows = "\n".join(f"{n},{n}\n{n + 1},{n}\n" for n in range(30))
    (tmp_path / "table.csv").write_text("x,y\n" + rows)
    corpus = load_corpus(tmp_path / "table.csv", pairing=COLUMNS)
    assert (corpus.kind, corpus.source_kind, len(corpus.documents)) == ("series", "series", 30)
    as_text = load_corpus(tmp_path / "table.csv", pairing=COLUMNS, kind="text")
    assert (as_text.kind, as_text.documents[0].content.source) == ("text", "0")


def test_columns_of_words_are_no_series():
    assert read_series(table("x,y\n1984,by Orwell\n451,by Bradbury\n"), COLUMNS) is None
    assert read_series(table("a,b\n1,2\n"), COLUMNS) is None
    assert read_series(table("1,2\n3,4\n"), Pairing()) is None


@pytest.mark.parametrize("kind", ["series", "picture", "score"])
def test_words_cannot_be_read_as_numbers_or_music(tmp_path, kind):
    (tmp_path / "words.tsv").write_text("".join(f"a{n}\tb{n}\n" for n in range(30)))
    with pytest.raises(CorpusError, match=f"cannot be read as {kind}"):
        load_corpus(tmp_path / "words.tsv", kind)


@pytest.mark.parametrize("cell", ["", "n/a", "nan", "inf", "1e300"])
def test_a_gap_is_said_with_its_row(tmp_path, cell):
    rows = [f"{n},{n}\n" for n in range(40)]
    (tmp_path / "table.csv").write_text("x,y\n" + "".join([*rows[:20], f"{cell},1\n", *rows[20:]]))
    with pytest.raises(CorpusError, match=rf"has a gap in row 22: '{cell}' is not a number"):
        load_corpus(tmp_path / "table.csv", pairing=COLUMNS)


def test_long_series_are_cut_into_pieces():
    rows = "".join(f"{n},{n}\n" for n in range(2 * LONGEST + 1))
    found = read_series(table("x,y\n" + rows), COLUMNS)
    assert [len(values(document)) for document in found] == [LONGEST, LONGEST, 1]
    assert found[0].notices == ("long series were cut into pieces",)


def test_sources_are_in_the_named_column_or_in_the_first():
    [rows] = read_sources(table("y,x\n1,2\n3,4\n"), "x")
    assert rows.array().tolist() == [[2], [4]]
    for text in ("1\n3\n", "a\n1\n3\n", "1,2\n3,4\n"):
        [rows] = read_sources(table(text), "x")
        assert rows.array().tolist() == [[1], [3]]
    with pytest.raises(UnreadableFile, match="no column of numbers"):
        read_sources(table("one\ntwo\n"), "x")


def test_waves_are_cosines_of_their_sines_and_always_the_same():
    corpus = load_corpus("waves")
    assert (corpus.kind, corpus.source_kind, len(corpus.documents)) == ("series", "series", 600)
    for document in corpus.documents[:50]:
        sine, cosine = values(document).T
        ahead = cosine[2:] + cosine[:-2]  # = 2 cos(frequency) cosine
        factor = ahead @ cosine[1:-1] / (cosine[1:-1] @ cosine[1:-1])
        assert np.allclose(ahead, factor * cosine[1:-1], atol=1e-3)
        assert np.mean((sine**2 + cosine**2 - 1) ** 2) < 1
    [one], [other] = waves(), waves()
    assert one.read() == other.read()
