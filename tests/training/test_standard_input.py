import io
import sys
from dataclasses import replace

import pytest

from rnngen.corpus import load_corpus
from rnngen.corpus.summary import fingerprint
from rnngen.models.library import beside, model_path
from rnngen.training.standard_input import kept_input, with_input_kept


@pytest.fixture
def piped(monkeypatch):
    """Loads a corpus from standard input that says this."""

    def load(data, **options):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        return load_corpus("-", **options)

    return load


def place(name="m"):
    path = model_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


@pytest.mark.parametrize(
    ("data", "kind"),
    [("grün\r\nist  die Heide\n".encode("cp1252"), "text"), (b"def f():\n\treturn 1\n", "python")],
)
def test_what_is_kept_is_read_again_as_the_same_corpus(piped, data, kind):
    corpus, path = piped(data, kind=kind), place()
    kept = with_input_kept(corpus, path)
    assert kept_input(path).read_bytes() == data
    assert kept.source == str(kept_input(path))
    assert fingerprint(load_corpus(kept.source, kind)) == fingerprint(corpus)


def test_music_is_kept_as_such(piped):
    tune = b"X:1\nT:a\nM:4/4\nL:1/4\nK:C\nCDEF|GABc|\n"
    kept = with_input_kept(piped(tune), place())
    assert kept.source.endswith("standard-input.abc")
    assert load_corpus(kept.source).kind == "score"


def test_other_input_is_set_aside_and_the_same_is_left(piped):
    path = place()
    for data in (b"one one", b"one one", b"two two"):
        with_input_kept(piped(data), path)
    assert kept_input(path).read_bytes() == b"two two"
    assert beside(path, "standard-input.txt.previous").read_bytes() == b"one one"
    assert len(list(path.parent.iterdir())) == 2


def test_a_corpus_that_lies_somewhere_is_left_there(tmp_path):
    (tmp_path / "a.txt").write_text("hello there", encoding="utf-8")
    corpus = load_corpus(tmp_path / "a.txt")
    assert with_input_kept(corpus, place()) == replace(corpus, stdin=None)
    assert kept_input(place()) is None
