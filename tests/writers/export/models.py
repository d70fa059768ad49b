"""Models to export, of random weights."""

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.models.model_file import Model
from rnngen.tokens.char import CharCodec
from tests.conftest import random_weights

TEXT = "Hark <&> 'ye\"\n李白"


def text_model(layers=2, tied=False, units=6, name="prose", kind="text", seed=1):
    """A model of the characters of TEXT."""
    codec = CharCodec.from_documents([TEXT])
    embedding = units if tied else 5
    config = NetworkConfig(len(codec.vocabulary), embedding, units, layers, tied=tied)
    weights = random_weights(config, np.random.default_rng(seed))
    return Model(
        name, kind, config, codec, weights, {"name": "ale & cakes", "licence": "CC0"}, opening=(4,)
    )


def stepped(model, ids):
    """Logits float32[batch, steps, vocabulary] and the states after, as the stepper has them."""
    stepper = model.stepper()
    states, logits = stepper.start(len(ids)), []
    for column in ids.T:
        after, states = stepper.step(column, states)
        logits.append(after)
    return np.stack(logits, axis=1), states
