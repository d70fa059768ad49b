"""`rnngen compare`, and the pages that it and `rnngen evaluate` write."""

import json
from dataclasses import replace

import pytest

from rnngen.config import SampleConfig
from rnngen.corpus import load_corpus
from rnngen.evaluation import report_on
from rnngen.evaluation.comparison import figures
from rnngen.evaluation.glossary import meaning
from rnngen.models.library import load_model, model_path
from rnngen.models.model_file import save_model
from rnngen.music.performance import Performance, PlayedNote
from rnngen.tokens.performance import PerformanceCodec
from rnngen.writers import write
from tests.cli.conftest import RISING, named, untrained

TEXT = "the quick brown fox.\nABC the fox\n" * 20


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "prose.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def two_models(corpus, text_model):
    """Models whose corpus has been named; the second is surer of everything."""
    knows = named(corpus)
    sharper = {name: 3 * weights for name, weights in text_model.weights.items()}
    for name, weights in (("prose", text_model.weights), ("sharp", sharper)):
        save_model(replace(text_model, name=name, weights=weights, corpus=knows), model_path(name))


def row_of(result, name):
    return next(row for row in json.loads(result.stdout)["rows"] if row["name"] == name)


@pytest.mark.usefixtures("two_models")
def test_models_stand_side_by_side_as_each_is_evaluated(rnngen):
    result = rnngen("compare", "prose", "sharp", "--json")
    assert result.exit_code == 0, result.output
    alone = [json.loads(rnngen("evaluate", name, "--json").stdout) for name in ("prose", "sharp")]
    values = [figures["bits_per_character"] for figures in alone]
    row = row_of(result, "bits per character")
    assert row["values"] == pytest.approx(values)
    assert row["best"] == [values.index(min(values))]
    table = rnngen("compare", "prose", "sharp").stdout
    assert f"{min(values):.3f}"[:5] in table
    assert "* best of its row" in table


@pytest.mark.usefixtures("two_models")
def test_one_corpus_may_be_given_for_all(rnngen, tmp_path):
    (tmp_path / "other.txt").write_text("fox fox the the fox.\n" * 9, encoding="utf-8")
    result = rnngen("compare", "prose", "sharp", "--on", tmp_path / "other.txt", "--json")
    models = json.loads(result.stdout)["models"]
    assert [(model["corpus"], model["held_out"]) for model in models] == [("other", False)] * 2
    assert all("baseline" not in model for model in models)


@pytest.mark.usefixtures("two_models", "score_model")
def test_text_and_music_are_not_compared(rnngen):
    result = rnngen("compare", "prose", "tunes")
    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        "These models cannot be compared: prose (text), tunes (score). Choose models that all write"
        in result.stderr
    )
    assert "Name two models or more." in rnngen("compare", "prose").stderr


@pytest.mark.usefixtures("two_models")
@pytest.mark.parametrize("command", [["evaluate", "prose"], ["compare", "prose", "sharp"]])
def test_a_page_is_written_beside_the_table_with_samples(rnngen, tmp_path, command):
    path = tmp_path / "report.html"
    result = rnngen(*command, "-o", path, "--length", 30)
    assert result.exit_code == 0, result.output
    assert result.stderr.endswith(f"shown in {path}\n")
    page = path.read_text(encoding="utf-8")
    assert "self-BLEU" in page
    assert "ample" in page
    assert "self-BLEU" in result.stdout
    again = tmp_path / "again.html"
    rnngen(*command, "-o", again, "--length", 30)
    assert again.read_text(encoding="utf-8") == page


@pytest.mark.usefixtures("two_models")
def test_a_page_may_do_without_samples(rnngen, tmp_path):
    path = tmp_path / "report.HTM"
    assert rnngen("evaluate", "prose", "-o", path, "--samples", 0, "--json").exit_code == 0
    page = path.read_text(encoding="utf-8")
    assert "What surprises it" in page
    assert "self-BLEU" not in page


@pytest.mark.usefixtures("two_models")
@pytest.mark.parametrize("command", [["evaluate", "prose"], ["compare", "prose", "sharp"]])
def test_what_is_not_a_page_is_refused_before_anything_is_evaluated(rnngen, command):
    result = rnngen(*command, "-o", "report.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "A report is a web page. Give -o a name in .html, not report.txt." in result.stderr


@pytest.mark.usefixtures("text_model", "python_model", "latex_model", "score_model")
@pytest.mark.parametrize(
    ("name", "file", "content"),
    [
        ("prose", "x.txt", TEXT),
        ("code", "x.py", "def f(x):\n    return x\n"),
        (
            "notes",
            "x.tex",
            "\\documentclass{article}\\begin{document}\\emph{Let} it be.\\end{document}",
        ),
        ("tunes", "x.mid", RISING),
    ],
)
def test_every_figure_of_a_report_has_a_meaning(tmp_path, name, file, content):
    if isinstance(content, str):
        (tmp_path / file).write_text(content, encoding="utf-8")
    else:
        write(content, tmp_path / file)
    model = load_model(name)
    report = report_on(
        model,
        load_corpus(tmp_path / file, model.kind),
        held_out=False,
        samples=SampleConfig(length=60, count=2),
    )
    names = {figure.name for figure in figures(report)}
    assert len(names) > 8
    assert [each for each in names if meaning(each) is None] == []


def test_performances_are_evaluated_by_their_pitches_and_shown_over_seconds(
    rnngen, tmp_path, generator
):
    played = Performance(tuple(PlayedNote(100 * i, 60 + i % 12, 200, 62) for i in range(60)))
    untrained("played", "performance", PerformanceCodec.from_documents([played]), generator)
    write(played, tmp_path / "played.mid")
    path = tmp_path / "report.html"
    options = ["--samples", 2, "--length", 80, "-o", path, "--json"]
    result = rnngen("evaluate", "played", tmp_path / "played.mid", *options)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert [section["name"] for section in found["sections"]] == ["Diversity", "Style"]
    assert all(len(note) == 4 for note in found["samples"][0]["notes"])
    page = path.read_text(encoding="utf-8")
    assert page.count('class="roll sheet"') == 2
    assert " seconds" in page
