import io
import sys

import pytest

from rnngen.corpus import load_corpus
from rnngen.corpus.summary import fingerprint
from rnngen.models.library import ModelFiles


@pytest.fixture
def piped(monkeypatch):
    """Loads a corpus from standard input that says this."""

    def load(data, **options):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        return load_corpus("-", **options)

    return load


@pytest.fixture
def files():
    files = ModelFiles.named("m")
    files.model.parent.mkdir(parents=True)
    return files


@pytest.mark.parametrize(
    ("data", "kind"),
    [("grün\r\nist  die Heide\n".encode("cp1252"), "text"), (b"def f():\n\treturn 1\n", "python")],
)
def test_saved_input_is_read_as_the_same_corpus(piped, files, data, kind):
    corpus = piped(data, kind=kind)
    saved = files.keep_standard_input(corpus.stdin)
    assert saved.read_bytes() == data
    assert saved == files.standard_input
    assert fingerprint(load_corpus(saved, kind)) == fingerprint(corpus)


def test_saved_music_is_read_as_music(piped, files):
    tune = b"X:1\nT:a\nM:4/4\nL:1/4\nK:C\nCDEF|GABc|\n"
    saved = files.keep_standard_input(piped(tune).stdin)
    assert saved.name == "standard-input.abc"
    assert load_corpus(saved).kind == "score"


def test_other_input_is_backed_up_and_the_same_is_left(piped, files):
    for data in (b"one one", b"one one", b"two two"):
        files.keep_standard_input(piped(data).stdin)
    assert files.standard_input.read_bytes() == b"two two"
    (backup,) = files.backups()
    assert backup.name == "standard-input.txt.previous"
    assert backup.read_bytes() == b"one one"
    assert len(list(files.model.parent.iterdir())) == 2


def test_a_corpus_from_a_file_is_not_copied(tmp_path, files):
    (tmp_path / "a.txt").write_text("hello there", encoding="utf-8")
    assert load_corpus(tmp_path / "a.txt").stdin is None
    assert files.standard_input is None
