"""A model names no file that rnngen opens by itself."""

import json
import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnngen.cli.fine_tuning import Comparison
from rnngen.corpus import load_corpus
from rnngen.corpus.summary import fingerprint
from rnngen.models.library import ModelFiles, model_path
from rnngen.models.model_file import read_model, save_model
from rnngen.models.named_corpora import remember, source_of
from rnngen.writers import write
from tests.cli.conftest import RISING

SECRET = "root:x:0:0:the quick brown fox.\n" * 40


@pytest.fixture
def opened(monkeypatch):
    """The sources that corpora are read from."""
    from rnngen.corpus import load

    found, find_files = [], load.find_files
    monkeypatch.setattr(
        load, "find_files", lambda source: (found.append(source), find_files(source))[1]
    )
    return found


@pytest.fixture
def secret(tmp_path):
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")
    return tmp_path / "secret.txt"


def claiming(model, source, digest=None):
    """Save a model of the user's folder whose record claims a corpus, as a stranger could."""
    record = {"source": str(source), "licence": "yours"}
    if digest is not None:
        record["fingerprint"] = digest
    save_model(replace(model, corpus=record), model_path(model.name))


@pytest.mark.parametrize(
    "command",
    [
        ["evaluate", "prose"],
        ["evaluate", "prose", "--samples", 2, "-o", "report.html"],
        ["compare", "prose", "prose"],
        ["sample", "prose", "--mix"],
        ["sample", "prose", "--baseline"],
        ["evaluate", "prose", "other.txt", "--adapt"],
    ],
    ids=lambda command: " ".join(map(str, command)),
)
def test_a_path_in_a_model_is_shown_and_not_opened(
    rnngen, text_model, secret, opened, command, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.txt").write_text("the brown ABC.\n" * 40, encoding="utf-8")
    claiming(text_model, secret, fingerprint(load_corpus(secret)))
    opened.clear()
    result = rnngen(*command)
    assert result.exit_code == 1
    assert not set(opened) - {"other.txt"}
    assert "root:x" not in result.output
    assert not (tmp_path / "report.html").exists()
    assert f"was trained on '{secret}'" in result.stderr
    assert "rnngen evaluate prose CORPUS" in result.stderr


def test_music_is_not_read_again_for_n_grams_either(rnngen, score_model, secret, opened):
    claiming(score_model, secret)
    for option in ("--mix", "--baseline"):
        result = rnngen("sample", "tunes", option)
        assert result.exit_code == 1
        assert f"Error: {option}: Model 'tunes' was trained on" in result.stderr
        assert "rnngen evaluate tunes CORPUS" in result.stderr
    assert not opened


def test_fine_tuning_compares_on_the_new_corpus_only(text_model, secret, opened, tmp_path, capsys):
    new = tmp_path / "new.txt"
    new.write_text("the quick brown fox.\nABC\n" * 80, encoding="utf-8")
    claiming(text_model, secret, fingerprint(load_corpus(secret)))
    corpus = load_corpus(new)
    opened.clear()
    path = model_path("prose")
    Comparison(read_model(path), path, corpus).show(read_model(path))
    assert not opened
    shown = capsys.readouterr().err
    assert "new corpus, new" in shown
    assert "old corpus" not in shown


def test_a_corpus_that_was_named_once_is_found_again_and_followed(rnngen, text_model, secret):
    claiming(text_model, "/elsewhere/book.txt", fingerprint(load_corpus(secret)))
    assert rnngen("evaluate", "prose").exit_code == 1
    whole = rnngen("evaluate", "prose", secret, "--json")
    assert "has learnt from this corpus" in whole.stderr
    held_out = rnngen("evaluate", "prose", "--json")
    assert held_out.exit_code == 0, held_out.output
    assert json.loads(held_out.stdout)["tokens"] < json.loads(whole.stdout)["tokens"]
    moved = secret.rename(secret.with_name("moved.txt"))
    assert "cannot be read from" in rnngen("evaluate", "prose").stderr
    assert rnngen("evaluate", "prose", moved).exit_code == 0
    assert rnngen("evaluate", "prose").exit_code == 0


def test_another_corpus_that_is_named_is_not_taken_for_the_models_own(rnngen, text_model, secret):
    claiming(text_model, secret)
    assert rnngen("evaluate", "prose", secret).exit_code == 0
    assert rnngen("evaluate", "prose").exit_code == 1


@pytest.mark.parametrize("is_link", [False, True])
def test_standard_input_beside_a_model_is_read_unless_it_is_a_link(
    rnngen, text_model, secret, is_link
):
    beside = model_path("prose").with_name("standard-input.txt")
    claiming(text_model, "/home/ada/models/prose/standard-input.txt")
    if is_link:
        beside.symlink_to(secret)
    else:
        beside.write_text(SECRET, encoding="utf-8")
    assert rnngen("evaluate", "prose").exit_code == is_link


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    source=st.text(st.characters(exclude_categories=["Cs"]))
    | st.sampled_from(["-", "~", "/", "."]),
    digest=st.text(st.characters(exclude_categories=["Cs"]))
    | st.sampled_from(["../../secret.txt", "..", "/etc/passwd", "a" * 64])
    | st.none(),
)
def test_whatever_a_model_claims_nothing_is_found(text_model, secret, source, digest):
    model = replace(text_model, corpus={"source": source, "fingerprint": digest})
    assert source_of(model, model_path("prose")) is None


def test_paths_that_are_not_unicode_are_remembered(rnngen, text_model, secret):
    strange = secret.rename(os.fsdecode(os.fsencode(secret.parent) + b"/\xff.txt"))
    claiming(text_model, "x", fingerprint(load_corpus(strange)))
    assert rnngen("evaluate", "prose", strange).exit_code == 0
    assert rnngen("evaluate", "prose").exit_code == 0


def test_a_home_that_cannot_be_written_remembers_nothing(secret, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("RNNGEN_HOME", str(tmp_path / "file"))
    corpus = load_corpus(secret)
    remember(corpus, fingerprint(corpus))


def test_music_that_was_named_can_be_counted_again(rnngen, score_model, tmp_path):
    write(RISING, tmp_path / "rising.mid", "A test.")
    claiming(score_model, "/x.mid", fingerprint(load_corpus(tmp_path / "rising.mid")))
    assert not ModelFiles(model_path("tunes")).training.exists()
    assert rnngen("evaluate", "tunes", tmp_path / "rising.mid").exit_code == 0
    result = rnngen("sample", "tunes", "--baseline", "--length", 20, "-o", tmp_path / "x.mid")
    assert result.exit_code == 0, result.output
