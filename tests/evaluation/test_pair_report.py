"""Reports on models of pairs: labels, texts, and what they are compared with."""

import builtins
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rnngen
from rnngen.config import NetworkConfig
from rnngen.corpus.pairs import Pair
from rnngen.errors import ModelFileError
from rnngen.evaluation.page.pairs import confusion_html, render_pair_report
from rnngen.evaluation.pairs.labels import (
    confusion,
    label_figures,
    label_report,
    log_softmax,
    mixture,
)
from rnngen.evaluation.pairs.report import most_confused, pair_report_to_json
from rnngen.evaluation.pairs.texts import TextReport, tokenizer_of, with_scores
from rnngen.tokens import PairCodec
from rnngen.tokens.event import EventCodec
from rnngen.tokens.label import LabelCodec
from rnngen.writers.pages import safe, shade
from tests.conftest import random_weights
from tests.evaluation.pair_models import (
    copying_model,
    corpus_of,
    deaf_model,
    model_of,
    pairs_of,
    random_model,
)
from tests.scores import tune

LOGITS = st.integers(2, 5).flatmap(
    lambda labels: st.lists(
        st.tuples(st.integers(0, labels - 1), *[st.floats(-9, 9)] * labels), min_size=2, max_size=30
    )
)


@given(LOGITS)
def test_confusions_sum_to_the_pairs_and_their_diagonal_to_the_hits(rows):
    right = np.array([row[0] for row in rows])
    logs = log_softmax(np.array([row[1:] for row in rows]))
    counts = confusion(logs, right)
    assert counts.sum() == len(rows)
    assert (counts.sum(axis=1) == np.bincount(right, minlength=logs.shape[1])).all()
    found = label_figures(logs, right)
    assert counts.trace() / len(rows) == pytest.approx(found.accuracy.value)
    assert 0 <= found.macro_f1 <= 1


def test_f1_is_that_of_a_case_worked_by_hand():
    # Label 0: 2 of 3 found, 1 too many. Label 1: 1 of 2 found, 1 too many. Label 2: nowhere.
    told, right = [0, 0, 1, 1, 0], np.array([0, 0, 0, 1, 1])
    found = label_figures(np.log(np.eye(3)[told] * 0.8 + 0.1), right)
    assert found.macro_f1 == pytest.approx((2 * 2 / (3 + 3) + 2 * 1 / (2 + 2)) / 2)
    assert found.accuracy.value == pytest.approx(3 / 5)


def test_a_mixture_of_a_good_and_a_useless_model_leans_on_the_good_one(generator):
    right = generator.integers(0, 3, 200)
    good = log_softmax(4 * np.eye(3)[right] + generator.normal(0, 1, (200, 3)))
    useless = log_softmax(generator.normal(0, 3, (200, 3)))
    mixed, weight = mixture(good, useless, right)
    assert weight > 0.8
    assert np.exp(mixed).sum(axis=1) == pytest.approx(1)
    assert (
        label_figures(mixed, right).nats_per_label < 1.2 * label_figures(good, right).nats_per_label
    )


def test_the_surest_mistakes_are_shown(generator):
    logits = np.array([[3, 0], [0, 1], [5, 0], [4, 0]], np.float32)
    report = label_report("ab", logits, np.array([1, 1, 1, 0]), ["w", "x", "y", "z"], None)
    assert [(each.source, each.chosen, each.label) for each in report.mistakes] == [
        ("y", "a", "b"),
        ("w", "a", "b"),
    ]
    assert most_confused(report, 9) == [("b", "a", 2)]


def test_labels_are_reported_beside_a_linear_model(generator):
    pairs = pairs_of("label", 200, generator)
    report = rnngen.report_on(copying_model("label", pairs, 50), corpus_of("label", pairs))
    labels = report.labels
    assert labels.network.accuracy.value == labels.mixed.accuracy.value == 1
    assert labels.linear.accuracy.value > 0.8
    assert labels.calibration.error < 0.01
    assert sum(map(sum, labels.confusion)) == report.likelihood.pairs
    assert report.texts is None
    assert not list(report.findings())
    deaf = rnngen.report_on(deaf_model("label", pairs, generator), corpus_of("label", pairs))
    assert "The linear model on n-grams tells more labels right than the network." in [
        *deaf.findings()
    ]


def test_a_linear_model_needs_two_labels_and_training_pairs(generator):
    pairs = pairs_of("label", 60, generator)
    model, corpus = copying_model("label", pairs), corpus_of("label", pairs)
    assert rnngen.report_on(model, corpus, with_baseline=False).labels.linear is None
    assert rnngen.report_on(model, corpus, held_out=False).labels.linear is None
    same = corpus_of("label", [Pair(pair.source + str(i), "a") for i, pair in enumerate(pairs)])
    assert rnngen.report_on(model, same).labels.linear is None


def test_tunes_are_told_apart_by_n_grams_of_their_tokens(generator):
    steps = {"up": (2, 2, 2, 2), "down": (-2, -2, -2, -2)}
    names = [str(name) for name in generator.choice(list(steps), 80)]
    pairs = [
        Pair(tune(*((60 + place + sum(steps[name][:i]), 24) for i in range(5))), name)
        for place, name in zip((generator.permutation(80) % 24).tolist(), names, strict=True)
    ]
    codec = PairCodec.of(EventCodec, LabelCodec, pairs)
    config = NetworkConfig(len(codec.vocabulary), 6, 5, 1, 0.0)
    model = model_of("label", codec, config, random_weights(config, generator))
    corpus = replace(corpus_of("label", pairs), source_kind="score")
    report = rnngen.report_on(model, corpus)
    assert report.labels.linear.accuracy.value > 0.9
    assert all(each.source.endswith(".txt") for each in report.labels.mistakes)
    assert pair_report_to_json(report)["source_kind"] == "score"


def test_unknown_labels_are_left_out(generator):
    pairs = pairs_of("label", 60, generator)
    model = copying_model("label", pairs)
    more = corpus_of("label", [*pairs, Pair("g", "g"), Pair("gg", "g")])
    report = rnngen.report_on(model, more, held_out=False)
    assert report.likelihood.pairs == 60
    assert next(report.findings()).startswith("2 pairs are left out")


def test_texts_are_answered_and_compared(generator):
    # The model writes the letter until the answer is as long as it may be: it never ends.
    pairs = [Pair(letter, letter * 8) for letter in "abcdef"] * 1
    report = rnngen.report_on(copying_model("text", pairs, 50), corpus_of("text", pairs), False)
    texts = report.texts
    assert (texts.sources, texts.references, texts.tokenizer) == (6, 6, "13a")
    assert len(texts.examples) == 5
    for example in texts.examples:
        assert set(example.answer) == {example.source}
    assert texts.chrf > 50
    assert texts.exact == 0


def test_several_references_of_a_source_count():
    report = TextReport(2, 3, 0.0)
    answers = ["the cat sat on the mat today", "a dog barks at the red moon"]
    both = [["the cat sat on the mat today"], ["no dog", "a dog barks at the red moon"]]
    first = with_scores(report, answers, both)
    assert (first.bleu, first.chrf) == (pytest.approx(100), pytest.approx(100))
    assert with_scores(report, answers, [both[0], both[1][:1]]).bleu < 90


@pytest.mark.parametrize(
    ("text", "tokenizer"),
    [
        ("我爱你。", "zh"),
        ("私はあなたを愛しています。", "char"),
        ("ฉันรักคุณ", "char"),
        ("I love you.", "13a"),
        ("사랑해요 여러분", "13a"),
        ("123 …", "13a"),
    ],
)
def test_the_tokenizer_suits_the_script(text, tokenizer):
    assert tokenizer_of([text]) == tokenizer


@pytest.mark.parametrize(("kind", "library"), [("label", "sklearn"), ("text", "sacrebleu")])
def test_a_missing_library_is_told_and_the_rest_is_shown(kind, library, generator, monkeypatch):
    def without(name, *arguments, _import=builtins.__import__, **options):
        if name.split(".")[0] == library:
            raise ImportError(name)
        return _import(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    pairs = pairs_of(kind, 60, generator)
    report = rnngen.report_on(copying_model(kind, pairs), corpus_of(kind, pairs))
    assert "pip install 'rnngen[evaluate]'" in [*report.findings()][-1]
    assert report.likelihood.pairs
    assert (report.labels or report.texts) is not None


@pytest.mark.parametrize("kind", ["text", "label"])
def test_a_report_is_plain_values_and_a_page(kind, generator):
    pairs = [replace(pair, source=f"<b>{pair.source}") for pair in pairs_of(kind, 60, generator)]
    report = rnngen.report_on(random_model(kind, pairs, generator), corpus_of(kind, pairs))
    values = pair_report_to_json(report)
    assert values["pairs"] == report.likelihood.pairs
    assert values["source_gain"]["bits_per_pair"]["value"] is not None
    page = render_pair_report(report).decode()
    assert "bits that the source gives" in page
    assert "<b>." not in page
    shown = [*(report.texts.examples if report.texts else report.labels.mistakes)]
    assert all(safe(each.source) in page for each in shown)


@given(st.floats(0, 1))
def test_shades_grow_with_the_share(share):
    assert 0 <= shade(share) <= 6
    assert shade(0) == 0 < shade(0.001) <= shade(1) == 6


def test_a_heat_map_has_a_cell_for_each_pair_of_labels(generator):
    logits = generator.normal(0, 1, (40, 3)).astype(np.float32)
    report = label_report("a&b", logits, generator.integers(0, 3, 40), ["x"] * 40, None)
    html = confusion_html(report)
    assert html.count("<td class=p") == 9
    assert "&amp;" in html


def test_models_are_compared_on_the_same_pairs_only(generator):
    pairs = pairs_of("label", 60, generator)
    corpus = corpus_of("label", pairs)
    good = rnngen.report_on(copying_model("label", pairs), corpus)
    deaf = rnngen.report_on(deaf_model("label", pairs, generator), corpus)
    rows = {row.name: row for row in rnngen.compare([deaf, good])}
    assert rows["accuracy, network"].best == (1,)
    assert rows["bits that the source gives"].best == (1,)
    other = rnngen.report_on(copying_model("label", pairs), corpus, held_out=False)
    with pytest.raises(ModelFileError, match="different pairs"):
        rnngen.compare([good, other])
