"""Every command on models of pairs in every form: each gives a result or one sentence."""

import pytest

from rnngen.models.library import model_path
from rnngen.models.model_file import read_model, save_model
from tests.fuzz.small_models import PAIRS, lay_out_files


@pytest.fixture(autouse=True)
def models(tmp_path, monkeypatch):
    """A model of each form in the user's folder, and files to read in the working folder."""
    monkeypatch.chdir(tmp_path)
    lay_out_files()
    for name, small in PAIRS.items():
        model_path(name).parent.mkdir(parents=True)
        save_model(small.model({}, {}), model_path(name))


@pytest.mark.parametrize("name", PAIRS)
def test_every_form_can_be_shared(rnngen, name):
    result = rnngen("export", name, "-o", "shared.safetensors")
    assert result.exit_code == 0, result.stderr
    assert read_model(model_path(name)).digest == read_model("shared.safetensors").digest
    refused = rnngen("export", name, "-o", "page.html")
    assert "Share it as it is: -o page.safetensors" in refused.stderr


def test_the_loss_of_series_is_no_nats(rnngen):
    assert " of the variance" in rnngen("models", "show", "waves").stdout
    units = [line.split("nan ")[1] for line in rnngen("models").stdout.splitlines()]
    assert [unit.startswith("of the variance") for unit in units].count(True) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [("verdicts", "prose.txt"), ("pictures", "picture.png"), ("dances", "tune.mid")],
)
def test_every_label_can_be_explained(rnngen, tmp_path, name, source):
    result = rnngen("classify", name, source, "--explain", "page.html")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.endswith(f"{source}\n")
    assert (tmp_path / "page.html").stat().st_size > 1000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sample", "dances", "--given", "tune.mid", "-o", "a.mid"), "--output does not apply"),
        (("sample", "waves", "--given", "curve.csv", "--explain", "a.html"), "--explain does not"),
        (("sample", "translation", "--given", "-", "-o", "a.txt"), "--given - and --output excl"),
        (("sample", "formulas", "--given", "tune.mid"), "'tune.mid' cannot be used: it is not a p"),
        (("classify", "pictures", "curve.csv"), "Error: The file 'curve.csv' cannot be used"),
        (("classify", "pictures", "--lines", "prose.txt"), "--lines needs a model that reads text"),
        (("train", "pairs.tsv", "--from", "verdicts"), "of kind text, and 'model' of kind label"),
        (("train", "labels.tsv", "--from", "poems"), "of kind label, and 'model' of kind text"),
        (("train", "prose.txt", "--from", "poems"), "'model' was trained on pairs"),
        (("train", "pairs.tsv", "--from", "voices"), "its sources are text, and 'model' reads sco"),
        (("train", "pairs.tsv", "--from", "poems", "--look-back", 2), "--look-back cannot be used"),
    ],
)
def test_what_does_not_fit_is_said(rnngen, arguments, message):
    result = rnngen(*arguments)
    assert message in result.stderr, result.stderr
    assert not result.stdout
    assert "Traceback" not in result.output


def test_pairs_are_not_written_together(rnngen, monkeypatch):
    monkeypatch.setattr("rnngen.cli.write._check_terminal", lambda: None)
    result = rnngen("write", "translation")
    assert "Use `rnngen sample model --given …`" in result.stderr


def test_music_is_not_written_for_many_lines(rnngen):
    voices = PAIRS["voices"]
    codec = type(voices.codec)(PAIRS["poems"].codec.source, voices.codec.target)
    save_model(type(voices)("score", codec).model({}, {}), model_path("voices"))
    result = rnngen("sample", "voices", "--given", "-", input="The fox\n")
    assert "--given - needs a model that writes text; model writes scores" in result.stderr


def test_a_text_with_unknown_characters_is_explained(rnngen, tmp_path):
    (tmp_path / "odd.txt").write_text("The 好 fox 🦊 1\u0301\n", encoding="utf-8")
    small = PAIRS["verdicts"]
    codec = type(small.codec)(PAIRS["poems"].codec.source, small.codec.target)
    model = type(small)("label", codec).model({}, {})
    save_model(model, model_path("verdicts"))
    result = rnngen("classify", "verdicts", "odd.txt", "--explain", "page.html")
    assert result.exit_code == 0, result.stderr
