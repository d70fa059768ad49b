"""What counting reaches: the same as the full baseline where it counts the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.evaluation.baseline import LONGEST, baseline
from rnngen.evaluation.counting import (
    LEAST_COUNTED,
    MOST_COUNTED,
    count,
    count_targets,
    targets,
    tokens_to_count,
)
from rnngen.network.ngram import NGram
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.char import CharCodec
from rnngen.tokens.dataset import Dataset, sampled_lanes, scoring_lanes

TEXT = "the cat sat on the mat, and the dog sat on the cat. " * 60
CODEC = CharCodec.from_documents([TEXT])
SIZE = len(CODEC.vocabulary)


def dataset():
    ids = CODEC.encode(TEXT)
    return Dataset(ids[:2500], ids[2500:], False)


def test_it_agrees_with_the_full_baseline(generator):
    data = dataset()
    network = generator.random(len(data.validation) - 1)
    found = count(data, SIZE, scoring_lanes(data.validation, 1), MOST_COUNTED)
    full = baseline(CODEC, data, network)
    assert found.order == full.order
    assert found.nats == pytest.approx(full.likelihood.nats_per_token)
    assert found.mixed(network) == pytest.approx(full.mixed.nats_per_token)
    pairs = NGram(data.train, SIZE, 2).probabilities(data.validation)[-1]
    assert found.pairs == pytest.approx(-np.log(pairs).mean())


def test_every_lane_is_scored_with_its_own_context():
    held = np.asarray(CODEC.encode(TEXT * 4))
    data = Dataset(np.asarray(CODEC.encode(TEXT)), held, False)
    lanes = scoring_lanes(held, 8)
    found = count(data, SIZE, lanes, MOST_COUNTED)
    whole = NGram(data.train, SIZE, LONGEST).probabilities(held)[-1]
    assert len(found.probabilities) == lanes.counted.sum()
    assert np.allclose(np.sort(found.probabilities), np.sort(whole[: len(found.probabilities)]))


def test_a_budget_bounds_what_is_counted(monkeypatch, generator):
    assert tokens_to_count(None) == MOST_COUNTED
    assert tokens_to_count(1) == LEAST_COUNTED
    assert tokens_to_count(60) == 600_000
    counted = []
    real = NGram.__init__

    def watch(ngram, ids, *rest):
        counted.append(len(ids))
        real(ngram, ids, *rest)

    monkeypatch.setattr(NGram, "__init__", watch)
    stream = generator.integers(2, 9, 400_000).astype(np.uint8)
    data = Dataset(stream, stream[:5000], False)
    count(data, 9, sampled_lanes(data.validation, 1 << 17), LEAST_COUNTED)
    assert counted == [LEAST_COUNTED]


SEPARATOR = 1
TOKENS = st.lists(st.integers(2, 5), max_size=4)


@given(st.lists(st.tuples(TOKENS, TOKENS), min_size=1, max_size=6))
def test_targets_are_what_follows_the_separators(pairs):
    stream = [BOUNDARY]
    wanted = []
    for source, target in pairs:
        stream += [*source, SEPARATOR, *target, BOUNDARY]
        wanted += [SEPARATOR, *target, BOUNDARY]
    assert targets(np.array(stream), SEPARATOR).tolist() == wanted


def test_counting_targets_knows_their_shares():
    """Three of four labels are 2, whatever their sources; the end is certain."""
    ids = np.array(
        [
            BOUNDARY,
            *[
                4,
                SEPARATOR,
                2,
                BOUNDARY,
                5,
                SEPARATOR,
                2,
                BOUNDARY,
                4,
                SEPARATOR,
                2,
                BOUNDARY,
                5,
                SEPARATOR,
                3,
                BOUNDARY,
            ]
            * 500,
        ]
    )
    data = Dataset(ids, ids, True, separator=SEPARATOR)
    entropy = -(0.75 * np.log(0.75) + 0.25 * np.log(0.25))
    assert count_targets(data, 6, MOST_COUNTED).pairs == pytest.approx(entropy / 2, rel=0.02)
    assert count_targets(data, 6, MOST_COUNTED).mixed(np.ones(3)) is None
