"""The best of several samples."""

import numpy as np
import pytest

from rnngen.config import NetworkConfig, SampleConfig
from rnngen.memorization import TrainingText, training_of_tokens
from rnngen.models.model_file import Model
from rnngen.sampling.best_of import QUOTATION, choose_best, is_valid
from rnngen.sampling.request import Rules, SampleRequest
from rnngen.sampling.scoring import surprises
from rnngen.shards import WHOLE, Shard
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from tests.conftest import random_weights
from tests.scores import tune

CODEC = CharCodec.from_documents(["x = 1\n", "pass def return try:finally case match while @ _()"])


@pytest.fixture
def model(generator):
    config = NetworkConfig(len(CODEC.vocabulary), 8, 16, 1, 0.0)
    return Model("code", "python", config, CODEC, random_weights(config, generator))


def best(model, documents, given, of, **asked):
    request = SampleRequest(model, config=SampleConfig(best_of=of), **asked)
    return choose_best(request, documents, given)


def chosen(model, *texts, **asked):
    documents = [CODEC.encode(text) for text in texts]
    return [CODEC.decode(ids) for ids in best(model, documents, 0, len(texts), **asked)]


def test_what_compiles_comes_before_what_is_likely(model):
    likely, script = "x x x", "x = 1"
    if chosen(model, likely, script) == [script]:
        likely = "=" * 5
    assert chosen(model, likely, script, likely, rules=Rules(free=True)) == [script]
    assert is_valid(model, CODEC.encode(script))
    assert not is_valid(model, CODEC.encode(likely))


def test_what_quotes_comes_after_what_does_not(model):
    quotation = "x = 1\n" * (QUOTATION["characters"] // 6 + 1)
    own = "1 = x\n" * 5
    training = TrainingText(CODEC.encode(quotation * 2).astype(np.uint8), 1.0)
    assert chosen(model, quotation, own, training=training) == [own]
    assert chosen(model, quotation, quotation[:-12], training=training) == [quotation[:-12]]


def test_among_equals_the_likeliest_is_taken_by_what_was_drawn(model):
    texts = ["x = 1\n", "1 = x\n", "pass\n", "return 1\n"]
    documents = [CODEC.encode(text) for text in texts]
    costs = {text: surprises(model, [ids])[0] for text, ids in zip(texts, documents, strict=True)}
    assert chosen(model, *texts) == [min(texts, key=lambda text: costs[text].mean())]
    (likeliest,) = best(model, documents, 4, 4)
    assert CODEC.decode(likeliest) == min(texts, key=lambda text: costs[text][4:].mean())


def test_a_sample_without_a_token_of_its_own_is_the_worst(model):
    whole = CODEC.encode("x = 1\n")
    assert [len(ids) for ids in best(model, [whole[:3], whole, whole, whole[:3]], 3, 2)] == [6, 6]


def test_one_is_drawn_by_how_much_likelier_it_is_to_be_real(model):
    texts = ["x = 1\n", "1 = x\n", "pass\n"]
    documents = [CODEC.encode(text) for text in texts]

    def drawn(*nats, count=400, shard=WHOLE):
        request = SampleRequest(
            *(model, None, SampleConfig(best_of=3, count=count, seed=5)),
            realism=lambda found: np.array([nats[texts.index(text)] for text in found]),
            shard=shard,
        )
        found = choose_best(request, documents * len(request.numbers), 0)
        return [texts.index(CODEC.decode(ids)) for ids in found]

    counts = np.bincount(drawn(0, np.log(3), -np.inf), minlength=3)
    assert counts[1] == pytest.approx(300, abs=40)
    assert counts[2] == 0
    parts = [drawn(0, 0, 0, shard=Shard(number, 3)) for number in (1, 2, 3)]
    assert [best for part in parts for best in part] == drawn(0, 0, 0)
    free = {"rules": Rules(free=True), "realism": lambda found: -np.arange(len(found)) * 99.0}
    likeliest = best(model, documents[:2], 0, 2)[0]
    assert best(model, documents[1::-1], 0, 2, **free)[0] is likeliest  # not plain
    quoted = training_of_tokens(CODEC, np.concatenate([CODEC.encode("x = 1\n" * 20)] * 2))
    long = [CODEC.encode("x = 1\n" * 15), CODEC.encode("1 = x\n" * 15)]
    asked = {"training": quoted, "realism": lambda found: np.array([9.0, 0.0])}
    assert best(model, long, 0, 2, **asked)[0] is long[1]


def test_the_first_score_that_quotes_nothing_is_taken_however_likely(generator):
    scores = [tune(*((60 + i * step % 7, 48) for i in range(32)), bars=8) for step in (1, 2, 3)]
    codec = EventCodec.from_documents(scores)
    config = NetworkConfig(len(codec.vocabulary), 8, 16, 1, 0.0)
    model = Model("tunes", "score", config, codec, random_weights(config, generator))
    documents = [codec.encode(score) for score in scores]

    def place_of_best(order, **asked):
        (ids,) = best(model, [documents[i] for i in order], 0, len(order), **asked)
        return scores.index(codec.decode(ids))

    assert [place_of_best(order) for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2))] == [0, 2, 1]
    training = training_of_tokens(codec, documents[0])
    assert place_of_best((0, 1, 2), training=training) == 1
