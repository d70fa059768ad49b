import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from rnngen.corpus import builtin, load_corpus
from rnngen.corpus.builtin import BUILTINS, builtin_names, corpora_folder, standard_library_files
from rnngen.corpus.document import Corpus
from rnngen.corpus.notices import document_notices
from rnngen.corpus.summary import summarize
from rnngen.errors import CorpusError
from rnngen.kinds import KINDS

MD5_OF_TINY_SHAKESPEARE = "6fb458f1232090904fb40fe944165e91"


def contents(corpus: Corpus) -> list[str]:
    return [document.content for document in corpus.documents if isinstance(document.content, str)]


def test_the_built_in_corpora_are_documents_and_pairs_of_known_kinds():
    documents = ("shakespeare", "papers", "python", "tang", "irish", "bach", "band", "ragtime")
    pairs = ("dances", "phrases", "reviews", "digits", "waves", "formulas")
    assert builtin_names() == (*documents, *pairs)
    assert all(corpus.kind in KINDS for corpus in BUILTINS.values())


@pytest.mark.parametrize(
    "name", ["shakespeare", "papers", "tang", "irish", "band", "ragtime", "digits"]
)
def test_a_shipped_corpus_states_its_origin_and_licence(name):
    text = (corpora_folder() / name / "SOURCE.md").read_text(encoding="utf-8")
    assert "https://github.com/" in text
    assert "commit" in text
    assert "Licence:" in text


STACKS_LICENCE = ("papers/stacks/COPYING", "papers/stacks/fdl.tex")
OTHER_LICENCES = (
    "papers/emcee/LICENSE",
    "papers/celerite/LICENSE",
    "tang/LICENSE",
    "irish/LICENSE.md",
    "irish/README.md",
    "band/COPYING.adoc",
    "band/CREDITS",
)


@pytest.mark.parametrize("licence", [*STACKS_LICENCE, *OTHER_LICENCES])
def test_a_licence_lies_beside_its_files(licence):
    assert (corpora_folder() / licence).stat().st_size > 1000


def test_shakespeare_is_the_published_text_to_the_character():
    corpus = load_corpus("shakespeare")
    [text] = contents(corpus)
    assert (len(text), len(set(text))) == (1_115_394, 65)
    assert hashlib.md5(text.encode()).hexdigest() == MD5_OF_TINY_SHAKESPEARE
    assert corpus.licence.startswith("public domain")


def test_tang_is_poems_with_their_titles():
    poems = contents(load_corpus("tang"))
    assert len(poems) == 10_008
    assert "洛陽陌\n李白\n\n白玉誰家郎，回車渡天津。\n" in "".join(poems)
    assert all(poem.count("\n\n") == 1 and poem.endswith("\n") for poem in poems)


def test_irish_is_found_file_by_file():
    files = BUILTINS["irish"].files()
    assert len(files) == 1195
    assert all(file.read().startswith(b"MThd") for file in files)
    assert [file.name for file in files] == sorted(file.name for file in files)


def test_band_is_pieces_with_drums():
    files = BUILTINS["band"].files()
    assert len(files) == 112
    # A note-on of channel 10 has the status byte 0x99.
    assert sum(b"\x99" in file.read() for file in files) > 90


@pytest.mark.slow
def test_band_is_read_whole():
    corpus = load_corpus("band")
    assert (len(corpus.documents), corpus.duplicates, corpus.skipped) == (111, 1, ())
    drummed = [any(part.drums for part in each.content.parts) for each in corpus.documents]
    assert sum(drummed) > 90
    assert summarize(corpus).instruments[0][0] == "Drums"
    notices = document_notices(corpus)
    assert len([each for each in notices if "off the grid" in each]) == 1


def test_ragtime_is_rags_of_two_hands_in_full_bars():
    corpus = load_corpus("ragtime")
    pieces = [document.content for document in corpus.documents]
    assert (len(pieces), corpus.duplicates, corpus.skipped) == (8, 0, ())
    assert sorted(str(piece.bars[0].metre) for piece in pieces) == [*["2/4"] * 7, "3/4"]
    for piece in pieces:
        assert {note.part for note in piece.notes} == {0, 1}
        assert all(bar.duration == bar.metre.ticks for bar in piece.bars)


def test_every_rag_is_named_with_its_typesetter_and_licence():
    source = (corpora_folder() / "ragtime" / "SOURCE.md").read_text(encoding="utf-8")
    rows = [line for line in source.splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == [f.name for f in BUILTINS["ragtime"].files()]
    assert "Licence: public domain" in source


def test_a_built_in_corpus_has_one_kind():
    with pytest.raises(CorpusError, match=r"'tang' is of kind text; it cannot be read as score\."):
        load_corpus("tang", kind="score")


def test_the_standard_library_is_read_without_tests_packages_and_machine_data(tmp_path):
    for name in (
        "a.py",
        "pkg/b.py",
        "pkg/tests/c.py",
        "test/d.py",
        "site-packages/e.py",
        "idlelib/f.py",
        "g.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    (tmp_path / "_sysconfigdata__linux.py").write_text("x = 1\n")
    assert [file.name for file in standard_library_files(tmp_path)] == ["a.py", "pkg/b.py"]


def test_corpora_that_are_not_installed_are_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(builtin.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(builtin, "__file__", str(tmp_path / "rnngen" / "corpus" / "builtin.py"))
    with pytest.raises(CorpusError, match="not installed"):
        corpora_folder()


def test_text_is_read_without_music21_or_tensorflow_in_the_process():
    program = "import sys; from rnngen.corpus import load_corpus; load_corpus('shakespeare'); print(*sys.modules)"
    root = Path(builtin.__file__).parents[2]
    modules = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, check=True, text=True
    )
    assert {"music21", "tensorflow", "charset_normalizer", "mido"}.isdisjoint(
        modules.stdout.split()
    )


@pytest.mark.slow
def test_python_is_the_library_that_compiles():
    corpus = load_corpus("python")
    assert len(corpus.documents) > 300
    assert "argparse.py" in {document.name for document in corpus.documents}
    assert all(skipped.reason == "is empty" for skipped in corpus.skipped)
    assert contents(load_corpus("python")) == contents(corpus)


@pytest.mark.slow
def test_papers_are_sections_and_papers_in_common_commands():
    corpus = load_corpus("papers")
    texts = contents(corpus)
    assert len(texts) == 675
    assert max(map(len, texts)) < 60_000
    assert not corpus.skipped
    own_macros = (
        "\\Spec",
        "\\SheafHom",
        "\\bvec",
        "\\project",
        "\\like",
        "\\begin{slogan}",
        "\\input{",
        "\\newcommand",
    )
    assert not [macro for macro in own_macros for text in texts if macro in text]
    assert not [
        name
        for document in corpus.documents
        if (name := document.name).startswith(("stacks/fdl", "stacks/pre"))
    ]
