"""What a model thought of each token, against models whose thoughts are known."""

import numpy as np
import pytest

from rnngen.config import NetworkConfig
from rnngen.models.model_file import Model
from rnngen.network.weights import weight_shapes
from rnngen.sampling import scoring
from rnngen.sampling.scoring import explain, surprises
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.char import CharCodec
from tests.conftest import random_weights


def model_of(text, weights_of):
    codec = CharCodec.from_documents([text])
    config = NetworkConfig(len(codec.vocabulary), 4, 8)
    return Model("m", "text", config, codec, weights_of(config), opening=(2, 3))


def always(chances):
    """A model that gives every token the same chances wherever it stands; one for each of its ids."""

    def weights_of(config):
        weights = {
            name: np.zeros(shape, np.float32) for name, shape in weight_shapes(config).items()
        }
        return weights | {"output.bias": np.log(np.array(chances, np.float32))}

    return model_of("abcdef"[: len(chances) - 2], weights_of)


def test_the_five_likeliest_stand_in_order_and_the_token_may_be_another():
    model = always([0.3, 0.02, 0.1, 0.4, 0.04, 0.09, 0.05])
    (explanation,) = explain(model, [model.codec.encode("bca")])
    np.testing.assert_allclose(explanation.probabilities, [0.4, 0.04, 0.1], atol=1e-6)
    assert explanation.alternatives.tolist() == [[3, BOUNDARY, 2, 5, 6]] * 3
    np.testing.assert_allclose(
        explanation.alternative_probabilities, [[0.4, 0.3, 0.1, 0.09, 0.05]] * 3, atol=1e-6
    )


def test_a_small_vocabulary_has_fewer_alternatives_and_equals_stand_by_id():
    model = always([0.1, 0.1, 0.4, 0.4])
    (explanation,) = explain(model, [model.codec.encode("ba")])
    assert explanation.alternatives.tolist() == [[2, 3, 0, 1]] * 2


@pytest.mark.parametrize("lanes", [1, 2, 64])
def test_each_document_is_explained_as_if_alone_and_by_all_that_stands_before(
    generator, monkeypatch, lanes
):
    model = model_of("the quick brown fox", lambda config: random_weights(config, generator))
    monkeypatch.setattr("rnngen.sampling.scoring.LANES", lanes)
    documents = [model.codec.encode(text) for text in ("the fox", "", "quick quick", "b")]
    for ids, explanation, nats in zip(
        documents, explain(model, documents), surprises(model, documents), strict=True
    ):
        assert explanation.ids is ids
        assert (
            explanation.alternatives.shape
            == explanation.alternative_probabilities.shape
            == (len(ids), 5)
        )
        np.testing.assert_allclose(explanation.probabilities, np.exp(-nats), rtol=1e-5)
        assert (np.diff(explanation.alternative_probabilities) <= 0).all()
        for place, logits in enumerate(scoring.predictions(model, [ids])):
            if place < len(ids):
                assert explanation.alternatives[place, 0] == logits[0].argmax()
                assert (
                    explanation.probabilities[place]
                    <= explanation.alternative_probabilities[place, 0]
                )


def test_no_document_needs_no_explanation(generator):
    assert explain(model_of("ab", lambda config: random_weights(config, generator)), []) == []
