"""What targets cost, side by side and alone; what sources give."""

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rnngen
from rnngen.corpus.pairs import Pair
from rnngen.errors import CorpusError, SettingError
from rnngen.evaluation.estimates import ratio, wilson
from rnngen.evaluation.likelihood import token_nats
from rnngen.evaluation.pairs.brief import brief_lines
from rnngen.evaluation.pairs.scored import costs_of, score
from rnngen.evaluation.pairs.scoring import EncodedPairs
from rnngen.models.pairs import target_model
from tests.evaluation.pair_models import (
    copying_model,
    corpus_of,
    deaf_model,
    pairs_of,
    random_model,
)

KINDS = ["text", "label"]


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def alone(model, pair):
    """Return the nats of a target after its source, one token at a time."""
    encoded = EncodedPairs.of(model.codec, [pair])
    stepper = target_model(model, encoded.sources).stepper()
    return token_nats(stepper, np.array([0, *encoded.targets[0]])).sum()


TEXTS = st.text("abc", min_size=1, max_size=6)
PAIRS = st.lists(st.builds(Pair, TEXTS, TEXTS), min_size=2, max_size=6)


@settings(max_examples=10)
@given(PAIRS, st.integers(0, 99), st.sampled_from([0, 3]), st.integers(1, 5))
def test_costs_side_by_side_are_those_of_each_pair_alone(pairs, seed, look_back, at_once):
    model = random_model("text", pairs, np.random.default_rng(seed), look_back)
    encoded = EncodedPairs.of(model.codec, pairs)
    found = np.zeros(len(pairs))
    for part in costs_of(model, encoded, at_once):
        found[part.pairs] = part.nats
    assert found == pytest.approx([alone(model, pair) for pair in pairs], abs=1e-4)


@settings(max_examples=10)
@given(PAIRS, st.integers(0, 99))
def test_a_shuffled_source_is_one_of_the_others(pairs, seed):
    model = random_model("text", pairs, np.random.default_rng(seed))
    encoded = EncodedPairs.of(model.codec, pairs)
    scores = score(model, corpus_of("text", pairs).documents).scores
    sources = {pair.source for pair in pairs}
    for pair, shuffled in zip(pairs, scores.shuffled, strict=True):
        others = sources - {pair.source} or sources
        costs = [alone(model, Pair(source, pair.target)) for source in others]
        assert np.isclose(costs, shuffled, atol=1e-4).any()
    assert len(encoded.sources) == len(sources)


def test_a_network_that_ignores_its_source_gains_nothing_and_is_told_so(kind, generator):
    pairs = pairs_of(kind, 60, generator)
    report = rnngen.evaluate(deaf_model(kind, pairs, generator), corpus_of(kind, pairs), False)
    assert report.source_gain.bits_per_pair.value == pytest.approx(0, abs=1e-5)
    report = rnngen.evaluate(deaf_model(kind, pairs, generator), corpus_of(kind, pairs))
    assert report.likelihood.pairs < 60
    assert any("ignores its source" in line for line in report.findings())


def test_a_network_that_copies_gains_the_bits_of_a_letter(kind, generator):
    pairs = pairs_of(kind, 300, generator)
    report = rnngen.evaluate(copying_model(kind, pairs, 50), corpus_of(kind, pairs), False)
    gain = report.source_gain
    assert gain.bits_per_pair.low > 1
    assert not gain.is_ignored
    assert not list(report.findings())
    tokens = report.likelihood.tokens / report.likelihood.pairs
    assert gain.bits_per_token.value == pytest.approx(gain.bits_per_pair.value / tokens)
    shuffled = gain.shuffled_nats_per_token - report.nats_per_token
    assert shuffled / np.log(2) == pytest.approx(gain.bits_per_token.value)


def test_a_single_source_cannot_be_shuffled(generator):
    pairs = [Pair("a", "a"), Pair("a", "b")]
    model = random_model("text", pairs, generator)
    assert rnngen.evaluate(model, corpus_of("text", pairs), False).source_gain is None


def test_only_the_first_tokens_may_be_scored(generator):
    pairs = pairs_of("text", 40, generator)
    model = random_model("text", pairs, generator)
    report = rnngen.evaluate(model, corpus_of("text", pairs), False, most_tokens=50)
    sizes = accumulate(len(pair) for pair in pairs)
    assert report.likelihood.pairs == sum(size <= 50 for size in sizes)


def test_a_model_is_measured_in_one_line_after_training(kind, generator):
    pairs = pairs_of(kind, 200, generator)
    lines = list(brief_lines(copying_model(kind, pairs, 50), corpus_of(kind, pairs)))
    assert len(lines) == 1
    expected = {"label": "100.0% of", "text": "The source gives"}
    assert lines[0].startswith(expected[kind])
    lines = list(brief_lines(deaf_model(kind, pairs, generator), corpus_of(kind, pairs)))
    assert "ignores its source" in lines[1]


def test_documents_and_samples_are_refused(generator):
    pairs = pairs_of("text", 40, generator)
    model, corpus = random_model("text", pairs, generator), corpus_of("text", pairs)
    with pytest.raises(SettingError, match="--samples needs a model of documents"):
        rnngen.report_on(model, corpus, samples=3)
    with pytest.raises(CorpusError, match="was trained on pairs"):
        rnngen.report_on(model, rnngen.load_corpus("shakespeare"))


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    # By scipy's binomtest(hits, tries).proportion_ci(method="wilson"); the last in Newcombe 1998.
    [(0, 10, 0.0, 0.277533), (5, 10, 0.236593, 0.763407), (81, 263, 0.255289, 0.366210)],
)
def test_wilson_intervals_are_those_of_the_literature(hits, tries, low, high):
    found = wilson(hits, tries)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-6)
    assert found.value == hits / tries


@given(st.integers(0, 50), st.integers(1, 50))
def test_wilson_intervals_hold_their_share(hits, more):
    found = wilson(hits, hits + more)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_a_bootstrap_interval_is_about_that_of_the_mean(generator):
    values = generator.normal(3, 2, 400)
    found = ratio(np.stack([values, np.ones(400)], axis=1), generator)
    half = 1.96 * values.std() / 20
    assert found.value == pytest.approx(values.mean())
    assert (found.low, found.high) == pytest.approx(
        (found.value - half, found.value + half), abs=half / 3
    )
