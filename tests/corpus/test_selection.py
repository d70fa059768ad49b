"""The kind of a folder is that of most of its files."""

from pathlib import PurePosixPath

import pytest

from rnngen.corpus.document import Findings, FoundFile
from rnngen.corpus.selection import choose_kind, way_to_read

LONG = 200_000


def folder(*groups):
    """Return the findings of a folder of (number, name, size): 'a.py' gives 0-a.py, 1-a.py …"""
    files = []
    for count, name, size in groups:
        stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
        numbered = [name] if count == 1 else [f"{i}/{name}" for i in range(count)]
        data = b"7" if stem == "numbers" else b"word "
        files += [FoundFile(each, suffix, lambda data=data: [data], size) for each in numbered]
    return Findings("x", files)


@pytest.mark.parametrize(
    ("groups", "kind"),
    [
        # papers with their data, figures and notes
        ([(79, "a.tex", 40_000), (30, "data.csv", 9_000_000), (5, "a.md", 900)], "latex"),
        ([(79, "a.tex", 40_000), (20, "numbers.txt", 9_000_000)], "latex"),
        ([(12, "a.tex", 9_000), (60, "figure.pdf", 30_000)], "latex"),
        ([(1, "paper.tex", 9_000), (1, "README.md", 90), (1, "LICENSE.txt", 1000)], "latex"),
        # a novel, and the scripts that count its words
        ([(1, "novel.txt", LONG), (5, "a.py", 900)], "text"),
        ([(30, "chapter.docx", 30_000), (1, "a.py", 900)], "text"),
        ([(50, "paper.pdf", LONG), (9, "a.py", 900)], "text"),
        # programs with their data and notes
        ([(30, "a.js", 900), (200, "locale.json", 9_000), (9, "a.md", 900)], "javascript"),
        ([(8, "a.py", 900), (40, "a.csv", LONG), (3, "a.md", 900)], "python"),
        ([(5, "a.ipynb", LONG), (9, "a.csv", LONG)], "python"),
        ([(40, "saved.html", 90_000), (3, "a.js", LONG)], "text"),
        ([(100, "a.mid", 9_000), (3, "notes.txt", 900)], "score"),
        # nothing but data
        ([(3, "a.json", 900)], "json"),
        ([(3, "a.csv", 900)], "text"),
        ([(1, "README.md", 900)], "text"),
    ],
)
def test_the_kind_is_what_a_person_would_call_the_folder(groups, kind):
    assert choose_kind(folder(*groups), "x") == kind


@pytest.mark.parametrize(
    ("suffix", "way"),
    [
        (".css", "--kind css"),
        (".csv", "--column NAME"),
        (".parquet", "--column NAME"),
        (".json", "--kind json"),
        (".doc", "save it as .docx or .txt"),
        (".png", ""),
        ("", ""),
    ],
)
def test_a_suffix_that_is_left_out_says_how_to_read_it(suffix, way):
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    assert way_to_read(suffix) == way
