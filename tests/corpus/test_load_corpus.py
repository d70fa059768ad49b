import io
import os
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from rnngen.corpus import folder_name, load_corpus
from rnngen.corpus.document import Document, Skipped
from rnngen.corpus.selection import described
from rnngen.corpus.spool import StoredText
from rnngen.corpus.summary import fingerprint, summarize
from rnngen.errors import CorpusError


def make(folder: Path, **files: str | bytes) -> Path:
    """Files whose names have their dot as an underscore."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name.replace("_", ".")).write_bytes(data)
    return folder


def test_a_folder_becomes_a_named_corpus_of_its_files(tmp_path):
    corpus = load_corpus(make(tmp_path / "My poems", b_txt="two\n", a_txt="one\n"))
    assert (corpus.name, corpus.kind, corpus.source) == (
        "My-poems",
        "text",
        str(tmp_path / "My poems"),
    )
    assert corpus.documents == (Document("a.txt", "one\n"), Document("b.txt", "two\n"))
    assert (corpus.skipped, corpus.duplicates, corpus.notices) == ((), 0, ())


def test_a_file_a_glob_a_zip_and_stdin_give_the_same_document(tmp_path, monkeypatch):
    folder = make(tmp_path / "poems", a_txt="one\n")
    with zipfile.ZipFile(tmp_path / "poems.zip", "w") as archive:
        archive.writestr("a.txt", "one\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"one\n")))
    sources = [folder / "a.txt", folder / "*.txt", tmp_path / "poems.zip", "-"]
    corpora = [load_corpus(source) for source in sources]
    assert [corpus.name for corpus in corpora] == ["a", "poems", "poems", "stdin"]
    assert all(
        [document.content for document in corpus.documents] == ["one\n"] for corpus in corpora
    )


def test_of_kinds_with_as_many_files_the_larger_is_taken_and_the_rest_left_out(tmp_path):
    folder = make(
        tmp_path / "x",
        a_py="a = 1\n" * 50,
        b_txt="text",
        c_jpg=b"\0" * 9999,
        d_jpg=b"\0",
        Makefile="all:",
    )
    corpus = load_corpus(folder)
    assert corpus.kind == "python"
    assert described(corpus.selection) == {
        "taken": "1 .py",
        "left out": "2 .jpg, 1 without suffix, 1 .txt (--kind text)",
    }


def test_folders_that_are_not_searched_are_named(tmp_path):
    folder = make(tmp_path / "x", a_py="a = 1\n")
    for name in ("node_modules", ".git", "venv"):
        make(folder / name, b_py="b = 2\n")
    (folder / "venv" / "pyvenv.cfg").touch()
    corpus = load_corpus(folder)
    assert len(corpus.documents) == 1
    assert corpus.selection.pruned == (".git", "node_modules", "venv")


def test_only_files_of_some_names_are_read(tmp_path):
    folder = make(tmp_path / "x", a_py="a = 1\n", b_txt="b" * 99, c_txt="c")
    corpus = load_corpus(folder, only=("*.py",))
    assert (corpus.kind, corpus.only) == ("python", ("*.py",))
    assert [document.name for document in corpus.documents] == ["a.py"]
    both = load_corpus(folder, only=("b.*", "c.*"))
    assert [document.name for document in both.documents] == ["b.txt", "c.txt"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (None, r"holds no file that --only '\*.js' matches; it has 1 .py"),
        ("python", "python is a built-in corpus"),
    ],
)
def test_only_must_match_files_of_ones_own(tmp_path, source, message):
    folder = make(tmp_path / "x", a_py="a = 1\n")
    with pytest.raises(CorpusError, match=message):
        load_corpus(source or folder, only=("*.js",))


def test_a_kind_that_is_given_wins(tmp_path):
    folder = make(tmp_path / "x", a_py="a = 1\n" * 50, b_tex="\\emph{b}")
    assert [document.name for document in load_corpus(folder, kind="latex").documents] == ["b.tex"]


def test_kind_text_takes_every_textual_file_as_it_stands(tmp_path):
    folder = make(tmp_path / "x", a_py="print 1", b_tex="% b\n", c_md="# c", d_mid=b"MThd")
    corpus = load_corpus(folder, kind="text")
    assert [document.content for document in corpus.documents] == ["print 1", "% b\n", "# c"]


def test_a_single_file_is_taken_whatever_its_suffix(tmp_path):
    folder = make(tmp_path / "x", notes_xyz="words", paper_txt="\\emph{a} % b")
    assert load_corpus(folder / "notes.xyz").documents == (Document("notes.xyz", "words"),)
    assert load_corpus(folder / "paper.txt", kind="latex").documents[0].content == "\\emph{a}\n"


def test_equal_documents_are_taken_once_and_counted(tmp_path):
    corpus = load_corpus(
        make(tmp_path / "x", a_txt="same\r\n", b_txt="same\n", c_txt="other", d_txt="same\n")
    )
    assert [document.name for document in corpus.documents] == ["a.txt", "c.txt"]
    assert corpus.duplicates == 2


def test_bad_files_are_skipped_with_reasons(tmp_path):
    corpus = load_corpus(make(tmp_path / "x", a_txt="good", b_txt="", c_txt=b"\0\1\2"))
    assert corpus.skipped == (Skipped("b.txt", "is empty"), Skipped("c.txt", "looks binary"))


def test_a_file_that_may_not_be_read_is_skipped(tmp_path, monkeypatch):
    folder = make(tmp_path / "x", a_txt="good", b_txt="secret")
    opened = os.open

    def refuse(path, *flags):
        if Path(path).name == "b.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, *flags)

    monkeypatch.setattr(os, "open", refuse)
    assert load_corpus(folder).skipped == (Skipped("b.txt", "cannot be read (permission denied)"),)


def test_progress_counts_the_files(tmp_path):
    calls: list[tuple[int, int]] = []
    load_corpus(
        make(tmp_path / "x", a_txt="one", b_txt=""), progress=lambda *call: calls.append(call)
    )
    assert calls == [(1, 2), (2, 2)]


@pytest.mark.parametrize(("kind", "suffix"), [("text", "txt"), ("python", "py"), ("latex", "tex")])
def test_a_large_corpus_is_set_aside_on_disk_and_is_the_same(tmp_path, monkeypatch, kind, suffix):
    names = (f"{name}_{suffix}" for name in "abcd")
    folder = make(
        tmp_path / "x",
        **dict(zip(names, ("x = 'é'\r\n", "x = 'e\u0301'\n", "y = 2", b"\0"), strict=True)),
    )
    held = load_corpus(folder, kind)
    monkeypatch.setattr("rnngen.corpus.load.HELD_BYTES", 10)
    stored = load_corpus(folder, kind)
    assert all(isinstance(document.content, StoredText) for document in stored.documents)
    assert ["".join(document.pieces()) for document in stored.documents] == [
        document.content for document in held.documents
    ]
    assert replace(stored, documents=()) == replace(held, documents=())
    assert (summarize(stored), fingerprint(stored)) == (summarize(held), fingerprint(held))
    assert stored.duplicates == 1


def test_poems_in_json_are_set_aside_too_and_other_json_is_read_as_text(tmp_path, monkeypatch):
    monkeypatch.setattr("rnngen.corpus.load.HELD_BYTES", 10)
    poems = '[{"title": "A", "paragraphs": ["one"]}, {"title": "B", "paragraphs": ["two"]}]'
    corpus = load_corpus(make(tmp_path / "x", a_json=poems, b_json='{"title": "C"}', c_json="[1]"))
    texts = ["".join(document.pieces()) for document in corpus.documents]
    assert texts == ["A\n\none\n", "B\n\ntwo\n", '{"title": "C"}', "[1]"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "holds no file of a known kind.*no files"),
        ({"a_jpg": b"\0"}, r"holds no file of a known kind.*1 file \(1 \.jpg\)"),
        (
            {"a_txt": "", "b_txt": b"\0"},
            r"nothing to learn from.*a\.txt is empty, b\.txt looks binary\.",
        ),
        ({"a_txt": "x"}, "nothing to learn from: it needs at least 2 characters"),
        ({f"{n}_txt": "" for n in range(9)}, r"4\.txt is empty and 4 more were skipped\."),
    ],
)
def test_a_corpus_without_content_is_an_error_that_says_why(tmp_path, files, message):
    with pytest.raises(CorpusError, match=message):
        load_corpus(make(tmp_path / "x", **files))


def test_a_kind_that_no_file_has_is_an_error(tmp_path):
    with pytest.raises(
        CorpusError,
        match=r"no file of kind latex; it has 1 file \(1 \.txt\)\. These.*: \.tex, \.ltx\.",
    ):
        load_corpus(make(tmp_path / "x", a_txt="text"), kind="latex")


def test_an_unknown_kind_is_an_error_that_lists_the_kinds(tmp_path):
    with pytest.raises(
        CorpusError,
        match=r"^'prose' is not a kind.*are text, latex, formula, python, javascript, .*performance\.",
    ):
        load_corpus(make(tmp_path / "x", a_txt="text"), kind="prose")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "shakespear",
            r"no corpus 'shakespear'\. Did you mean shakespeare\?.* shakespeare, papers, ",
        ),
        ("nothing/like/it", "There is no corpus"),
        ("", "There is no corpus"),
        ("a\0b", "There is no corpus"),
        ("x" * 5000, "cannot be opened"),
        ("~no-such-user-at-all/x", "cannot be opened|There is no corpus"),
    ],
)
def test_a_source_that_is_nothing_is_an_error(source, message):
    with pytest.raises(CorpusError, match=message):
        load_corpus(source)


def test_a_broken_zip_is_an_error(tmp_path):
    with pytest.raises(CorpusError, match=r"Zip 'a\.zip' cannot be opened"):
        load_corpus(make(tmp_path / "x", a_zip=b"PK") / "a.zip")


def test_a_built_in_name_wins_over_a_file_unless_it_is_written_as_a_path(tmp_path, monkeypatch):
    monkeypatch.chdir(make(tmp_path / "x", shakespeare="my own"))
    assert load_corpus("shakespeare").source == "shakespeare"
    assert load_corpus("./shakespeare").documents[0].content == "my own"
    assert load_corpus(Path("shakespeare")).documents[0].content == "my own"


def test_a_name_that_is_given_is_kept(tmp_path):
    assert load_corpus(make(tmp_path / "x", a_txt="text"), name="mine").name == "mine"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("My poems (new)", "My-poems-new"),
        ("..", "corpus"),
        ("", "corpus"),
        ("a/b\\c:d", "a-b-c-d"),
        ("詩經", "詩經"),
    ],
)
def test_a_corpus_name_can_name_a_folder(name, expected):
    assert folder_name(name) == expected
