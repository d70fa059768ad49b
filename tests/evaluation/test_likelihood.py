import math
from itertools import pairwise

import numpy as np
import pytest

from rnngen.config import NetworkConfig
from rnngen.evaluation.likelihood import likelihood, nats_per_note, token_nats
from rnngen.network.stepper import Stepper, cross_entropy
from rnngen.tokens.char import CharCodec
from rnngen.tokens.dataset import stream
from rnngen.tokens.event import EventCodec
from tests.conftest import random_weights
from tests.scores import tune


def make_stepper(vocabulary_size, generator):
    config = NetworkConfig(vocabulary_size, 4, 8, 1, 0.0)
    return Stepper(config, random_weights(config, generator))


def test_cross_entropy_of_a_worked_case():
    logits = np.log(np.array([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]]))
    assert cross_entropy(logits, np.array([0, 2])) == pytest.approx([math.log(2), -math.log(0.8)])


def test_side_by_side_scoring_equals_one_state_carried_through(generator):
    stepper = make_stepper(9, generator)
    ids = generator.integers(9, size=20_000).astype(np.int32)
    states, alone = stepper.start(1), 0.0
    for x, y in pairwise(ids):
        logits, states = stepper.step(np.array([x]), states)
        alone += float(cross_entropy(logits, np.array([y]))[0])
    assert token_nats(stepper, ids).sum(dtype=np.float64) == pytest.approx(alone, rel=1e-4)


def test_a_model_without_preference_costs_the_logarithm_of_its_vocabulary():
    codec = CharCodec.from_documents(["abcdef"])
    config = NetworkConfig(len(codec.vocabulary), 4, 4, 1, 0.0)
    flat = {
        name: weight * 0
        for name, weight in random_weights(config, np.random.default_rng(0)).items()
    }
    result = likelihood(
        Stepper(config, flat),
        codec,
        np.concatenate(list(stream([[codec.encode("abc")], [codec.encode("fedx")]]))),
    )
    assert result.nats_per_token == pytest.approx(math.log(8))
    assert result.perplexity == pytest.approx(8)
    assert (result.tokens, result.documents, result.unknown) == (9, 2, 1)
    assert result.bits_per_character == pytest.approx(math.log2(8) * 9 / 7)
    assert result.nats_per_note is None


def test_the_notes_of_a_bar_that_comes_again_are_notes_like_others():
    bar = [(60, 96), (62, 96)]
    score = tune(*bar * 3, bars=3)
    codec = EventCodec.from_documents([score])
    tokens = [codec.vocabulary.tokens[i] for i in codec.encode(score)]
    assert tokens[4:] == ["Duration_2", "Pitch_60", "Pitch_62", "Bar", "Again_1", "Bar", "Again_1"]
    assert nats_per_note(codec, codec.encode(score), 0.5) == pytest.approx(0.5 * 11 / 6)
