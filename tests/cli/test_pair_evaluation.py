"""`rnngen evaluate`, `compare`, `models show` and `corpora show` with pairs."""

import json
import re
from dataclasses import replace

import pytest

from rnngen.corpus import load_corpus
from rnngen.models.library import model_path
from rnngen.models.model_file import save_model
from tests.cli.conftest import named
from tests.evaluation.pair_models import copying_model, deaf_model, pairs_of


@pytest.fixture(params=["text", "label"])
def kind(request):
    return request.param


@pytest.fixture
def table(kind, tmp_path, generator):
    """A table of pairs without a duplicate."""
    rows = {f"{pair.source}\t{pair.target}\n" for pair in pairs_of(kind, 600, generator)}
    path = tmp_path / "letters.tsv"
    path.write_text("".join(sorted(rows)), encoding="utf-8")
    return path


@pytest.fixture
def letters(kind, table, generator):
    """Models of the table, which has been named: `letters` copies, `deaf` ignores its source."""
    pairs = [document.content for document in load_corpus(table).documents]
    known = named(table) | {"source_kind": "text"}
    models = {"letters": copying_model(kind, pairs, 50), "deaf": deaf_model(kind, pairs, generator)}
    for name, model in models.items():
        save_model(replace(model, name=name, corpus=known), model_path(name))


@pytest.mark.usefixtures("letters")
def test_a_report_is_a_table_json_and_a_page(rnngen, kind, tmp_path):
    page = tmp_path / "report.html"
    result = rnngen("evaluate", "letters", "-o", page)
    assert result.exit_code == 0, result.output
    assert "bits the source gives a target" in result.stdout
    assert {"label": "label, taken for", "text": "BLEU, tokenizer"}[kind] in result.stdout
    assert "ignores its source" not in result.stdout
    assert f"shown in {page}" in result.stderr
    assert "bits that the source gives" in page.read_text(encoding="utf-8")
    figures = json.loads(rnngen("evaluate", "letters", "--json").stdout)
    assert figures["held_out"]
    shown = re.search(r"nats per (?:token|target) +([\d.]+)", result.stdout)[1]
    assert float(shown) == pytest.approx(figures["nats_per_token"], abs=1e-4)


@pytest.mark.usefixtures("letters")
def test_a_model_that_ignores_its_source_is_told_so(rnngen):
    assert "deaf ignores its source" in rnngen("evaluate", "deaf").stdout


@pytest.mark.usefixtures("letters")
def test_a_named_corpus_is_measured_as_a_whole(rnngen, table):
    result = rnngen("evaluate", "letters", table, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["pairs"] == len(load_corpus(table).documents)
    assert "has learnt from this corpus" in result.stderr


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize(
    ("options", "named_option"),
    [
        (["--adapt"], "--adapt"),
        (["--documents"], "--documents"),
        (["--samples", 3], "--samples"),
        (["--seed", 1], "--seed"),
    ],
)
def test_options_of_documents_are_refused(rnngen, options, named_option):
    result = rnngen("evaluate", "letters", *options)
    assert result.exit_code == 2
    assert f"{named_option} needs a model of documents; letters was trained on pairs." in (
        result.stderr
    )


@pytest.mark.usefixtures("letters")
def test_models_of_the_same_pairs_are_compared(rnngen, tmp_path):
    page = tmp_path / "both.html"
    result = rnngen("compare", "letters", "deaf", "--json", "-o", page)
    assert result.exit_code == 0, result.output
    values = json.loads(result.stdout)
    best = {row["name"]: row["best"] for row in values["rows"]}
    assert best["bits that the source gives"] == [0]
    assert [model["model"] for model in values["models"]] == ["letters", "deaf"]
    assert "letters" in page.read_text(encoding="utf-8")


@pytest.mark.usefixtures("letters")
def test_models_of_pairs_and_documents_are_not_compared(rnngen, text_model, table, kind):
    save_model(replace(text_model, corpus=named(table)), model_path("prose"))
    result = rnngen("compare", "letters", "prose")
    assert result.exit_code == 1
    assert "cannot be compared" in result.stderr or "was trained on documents" in result.stderr


@pytest.mark.usefixtures("letters")
def test_models_and_corpora_say_their_form(rnngen, kind, table):
    form = {"text": "text → text", "label": "text → label"}[kind]
    shown = rnngen("models", "show", "letters").stdout
    labels = " (a, b, c, d, e, f)" if kind == "label" else ""
    assert re.search(rf"form +{form}{re.escape(labels)}\n", shown)
    assert json.loads(rnngen("models", "show", "letters", "--json").stdout)["form"] == form + labels
    shown = rnngen("corpora", "show", table).stdout
    assert re.search(rf"form +{form}\n", shown)
    assert re.search(r"distinct sources +\d+\n", shown)
    assert ("labels " in shown) == (kind == "label")
