"""`rnngen evaluate`: likelihood by document, calibration, adaptation."""

import json
from dataclasses import replace

import numpy as np
import pytest

from rnngen.cli.evaluating import adaptation_lines
from rnngen.corpus.document import Corpus, Document
from rnngen.evaluation import report_on
from rnngen.evaluation.likelihood import Likelihood
from rnngen.evaluation.report import Report
from rnngen.memorization import write_training
from rnngen.models.library import model_path
from rnngen.network.backend import tf
from tests.scores import tune

TEXTS = {"calm.txt": "the fox the fox the fox", "wild.txt": "BCA CAB xq"}


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    return folder


def test_documents_are_listed_the_hardest_first(rnngen, text_model, corpus):
    shown = rnngen("evaluate", "prose", corpus, "--documents")
    figures = json.loads(rnngen("evaluate", "prose", corpus, "--json").stdout)
    rows = [line.split() for line in shown.stdout.splitlines() if ".txt" in line]
    assert [row[0] for row in rows] == [each["name"] for each in figures["by_document"]]
    nats = [each["nats_per_token"] for each in figures["by_document"]]
    assert nats == sorted(nats, reverse=True)
    assert sum(each["tokens"] for each in figures["by_document"]) == figures["tokens"]
    mean = (
        sum(each["tokens"] * each["nats_per_token"] for each in figures["by_document"])
        / figures["tokens"]
    )
    assert mean == pytest.approx(figures["nats_per_token"])


def test_a_single_document_is_not_listed(rnngen, text_model, corpus):
    shown = rnngen("evaluate", "prose", corpus / "calm.txt", "--documents")
    assert "calm.txt" not in shown.stdout


def test_calibration_stands_in_the_table_and_in_the_json(rnngen, text_model, corpus):
    figures = json.loads(rnngen("evaluate", "prose", corpus, "--json").stdout)["calibration"]
    shown = rnngen("evaluate", "prose", corpus).stdout
    assert f"calibration error{figures['error']:>18.4f}" in shown
    assert sum(each["share"] for each in figures["bins"]) == pytest.approx(1)
    assert figures["nats_per_token"] > 0


def test_music_is_told_by_note_by_bar_and_by_time_step(score_model):
    piece = tune((60, 24), (62, 24), (64, 48), (60, 96), (62, 192))
    found = report_on(
        score_model, Corpus("t", "score", "t", (Document("t", piece),)), held_out=False
    ).likelihood
    total = found.nats_per_token * found.tokens
    per_unit = [found.nats_per_note, found.nats_per_time_step, found.nats_per_bar]
    assert [total / each for each in per_unit] == pytest.approx([5, 5, 2])


def test_adapting_is_reported_beside_the_usual_figures(rnngen, text_model, corpus):
    ids = text_model.codec.encode("the quick brown fox.\n" * 2).astype(np.uint8)
    write_training(model_path("prose"), ids, text_model.codec, "None")
    tf.config.run_functions_eagerly(True)  # compiling takes seconds
    try:
        shown = rnngen("evaluate", "prose", corpus, "--adapt", "--json")
    finally:
        tf.config.run_functions_eagerly(False)
    figures = json.loads(shown.stdout)
    usual, adapted = figures["nats_per_token"], figures["adapted"]["nats_per_token"]
    assert figures["unadapted"]["nats_per_token"] == usual != adapted
    assert adapted < usual


def test_adapting_needs_what_the_model_was_trained_on(rnngen, text_model, corpus):
    result = rnngen("evaluate", "prose", corpus, "--adapt")
    assert result.exit_code == 1
    assert "The training data of 'prose' are missing." in result.stderr


def test_what_adapting_gains_is_told_and_on_which_tokens():
    usual, first = (
        Likelihood(nats, 4.0, tokens, 1, 0, 2.0, None)
        for nats, tokens in ((1.5, 900), (1.625, 300))
    )
    report = Report(
        "prose",
        "text",
        "prose",
        True,
        usual,
        adapted=replace(first, nats_per_token=1.5),
        unadapted=first,
    )
    assert list(adaptation_lines(report)) == [
        "adapting gains               0.1250",
        "  on the first 300 tokens, which cost 1.6250 nats each without",
    ]
    assert list(adaptation_lines(replace(report, unadapted=replace(first, tokens=900))))[1:] == []
    assert list(adaptation_lines(replace(report, adapted=None))) == []
