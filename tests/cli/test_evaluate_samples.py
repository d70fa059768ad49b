import json
from dataclasses import replace

import pytest

import rnngen as library
from rnngen.corpus import load_corpus
from rnngen.models.library import model_path
from rnngen.models.model_file import save_model
from rnngen.writers import write
from tests.cli.conftest import RISING, named

TEXT = "the quick brown fox.\nABC the fox\n" * 20


@pytest.fixture
def prose(tmp_path):
    (tmp_path / "prose.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "prose.txt"


@pytest.fixture
def own_text_model(prose, text_model):
    """A model whose corpus has been named."""
    model = replace(text_model, corpus=named(prose))
    save_model(model, model_path("prose"))
    return model


def sections_of(result):
    assert result.exit_code == 0, result.output
    return {section["name"]: section for section in json.loads(result.stdout)["sections"]}


def test_samples_are_compared_with_the_held_out_part(rnngen, own_text_model):
    result = rnngen("evaluate", "prose", "--samples", 3, "--length", 30, "--seed", 1, "--json")
    found = sections_of(result)
    assert list(found) == ["Novelty to the training", "Diversity", "Style"]
    novelty = {measure["name"]: measure for measure in found["Novelty to the training"]["measures"]}
    # All that is held out of this corpus stands in the rest of it.
    assert novelty["8 characters in a row that it lacks"]["held_out"] == 0
    assert novelty["8 characters in a row that it lacks"]["samples"] > 0.5
    assert novelty["lines that stand in it"]["held_out"] == 1
    assert {"line length", "words", "punctuation"} <= {
        one["name"] for one in found["Style"]["distributions"]
    }
    samples = json.loads(result.stdout)["samples"]
    assert len(samples) == 3
    assert json.loads(result.stdout)["sampling"]["seed"] == 1
    assert 8 <= max(map(len, samples)) <= 30
    again = rnngen("evaluate", "prose", "--samples", 3, "--length", 30, "--seed", 1, "--json")
    assert again.stdout == result.stdout


def test_the_table_has_a_block_for_each_section(rnngen, own_text_model):
    shown = rnngen("evaluate", "prose", "--samples", 2, "--length", 30).stdout
    headings = [line for line in shown.splitlines() if line.endswith("held out")]
    assert [line.split("  ")[0] for line in headings] == [
        "Novelty to the training",
        "Diversity",
        "Style",
    ]
    assert "nats per token" in shown
    assert "self-BLEU" in shown
    assert "█" in shown


def test_without_samples_there_are_no_sections(rnngen, own_text_model):
    result = rnngen("evaluate", "prose", "--json")
    assert json.loads(result.stdout)["sections"] == []
    assert "self-BLEU" not in rnngen("evaluate", "prose").stdout


@pytest.mark.parametrize("option", [("--temperature", "0.5"), ("--length", "10"), ("--seed", "1")])
def test_a_setting_of_samples_that_are_not_drawn_is_wrong_usage(rnngen, own_text_model, option):
    result = rnngen("evaluate", "prose", *option)
    assert result.exit_code == 2
    assert f"{option[0]} needs samples. Add --samples N." in result.output


def test_music_beside_another_corpus(rnngen, tmp_path, score_model):
    write(RISING, tmp_path / "rising.mid")
    result = rnngen("evaluate", "tunes", tmp_path / "rising.mid", "--samples", 2, "--length", 60)
    assert result.exit_code == 0, result.output
    assert "pieces in regular bars" in result.stdout
    assert "free" in result.stdout
    assert "groove consistency" in result.stdout
    assert "alike in rhythm" in result.stdout
    assert "Novelty" not in result.stdout  # what it was trained on is not known
    validity = sections_of(
        rnngen("evaluate", "tunes", tmp_path / "rising.mid", "--samples", 2, "--json")
    )["Validity"]
    assert [measure["samples"] for measure in validity["measures"]] == [1, 1, 1]
    assert [measure["held_out"] for measure in validity["measures"]] == [1, 1, 1]


def test_scripts_are_drawn_with_and_without_the_constraint(rnngen, tmp_path, python_model):
    (tmp_path / "script.py").write_text("def f(x):\n    return x\n", encoding="utf-8")
    found = sections_of(
        rnngen("evaluate", "code", tmp_path / "script.py", "--samples", 4, "--length", 40, "--json")
    )
    compiling, _ = found["Validity"]["measures"]
    assert (compiling["samples"], compiling["free"]) == (1, 0)
    assert "indentation depth" in {one["name"] for one in found["Style"]["distributions"]}


def test_in_python_a_number_of_samples_is_enough(own_text_model, prose):
    report = library.report_on(
        own_text_model, load_corpus(prose), samples=library.SampleConfig(length=20, count=2)
    )
    assert len(report.samples) == 2
    assert [section.name for section in report.sections] == [
        "Novelty to the training",
        "Diversity",
        "Style",
    ]
    assert report.sections[1].measures[0].name == "self-BLEU"
