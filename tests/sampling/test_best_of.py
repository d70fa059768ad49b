"""The best of several samples."""

import numpy as np
import pytest

from rnngen.config import NetworkConfig
from rnngen.memorization import TrainingText
from rnngen.models.model_file import Model
from rnngen.sampling.best_of import QUOTATION, BestOf, is_valid
from rnngen.sampling.scoring import surprises
from rnngen.tokens.char import CharCodec
from tests.conftest import random_weights

CODEC = CharCodec.from_documents(["x = 1\n", "pass def return try:finally case match while @ _()"])


@pytest.fixture
def model(generator):
    config = NetworkConfig(len(CODEC.vocabulary), 8, 16, 1, 0.0)
    return Model("code", "python", config, CODEC, random_weights(config, generator))


def chosen(model, judge, *texts):
    documents = [CODEC.encode(text) for text in texts]
    return [CODEC.decode(ids) for ids in judge.best(model, documents, 0, len(texts))]


def test_what_compiles_comes_before_what_is_likely(model):
    likely, script = "x x x", "x = 1"
    if BestOf().best(model, [CODEC.encode(likely), CODEC.encode(script)], 0, 2)[0].size == len(
        script
    ):
        likely = "=" * 5
    assert chosen(model, BestOf(free=True), likely, script, likely) == [script]
    assert is_valid(model, CODEC.encode(script))
    assert not is_valid(model, CODEC.encode(likely))


def test_what_quotes_comes_after_what_does_not(model):
    quotation = "x = 1\n" * (QUOTATION["characters"] // 6 + 1)
    own = "1 = x\n" * 5
    training = TrainingText(CODEC.encode(quotation * 2).astype(np.uint8), 1.0)
    assert chosen(model, BestOf(training), quotation, own) == [own]
    assert chosen(model, BestOf(training), quotation, quotation[:-12]) == [quotation[:-12]]


def test_among_equals_the_likeliest_is_taken_by_what_was_drawn(model):
    texts = ["x = 1\n", "1 = x\n", "pass\n", "return 1\n"]
    documents = [CODEC.encode(text) for text in texts]
    costs = {text: surprises(model, [ids])[0] for text, ids in zip(texts, documents, strict=True)}
    assert chosen(model, BestOf(), *texts) == [min(texts, key=lambda text: costs[text].mean())]
    (best,) = BestOf().best(model, documents, 4, 4)
    assert CODEC.decode(best) == min(texts, key=lambda text: costs[text][4:].mean())


def test_a_sample_without_a_token_of_its_own_is_the_worst(model):
    whole = CODEC.encode("x = 1\n")
    assert [
        len(ids) for ids in BestOf().best(model, [whole[:3], whole, whole, whole[:3]], 3, 2)
    ] == [6, 6]
