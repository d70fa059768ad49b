"""Models made by hand, whose likelihoods are known."""

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.models.model_file import Model
from rnngen.network.stepper import States
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event_tokens import EventKind
from tests.conftest import random_weights


class Bigram:
    """A stepper whose logits depend on the last token alone: float[vocabulary, vocabulary]."""

    def __init__(self, logits):
        self.logits = logits.astype(np.float32)

    def start(self, batch):
        zeros = (np.zeros((batch, 1), np.float32),)
        return States(zeros, zeros)

    def step(self, ids, states):
        return self.logits[ids], states

    def feed(self, ids, states):
        for token in ids:
            logits, states = self.step(np.full(len(states.hidden[0]), token), states)
        return logits, states

    def take(self, states, rows):
        return self.start(len(rows))

    def join(self, states):
        return self.start(sum(len(part.hidden[0]) for part in states))

    def put(self, states, row, saved):
        return states


class BigramModel(Model):
    """A model whose stepper is a `Bigram` of its weights' only array."""

    def stepper(self):
        return Bigram(self.weights["bigram"])


def bigram_model(characters, likely, logit=4.0):
    """A model of text in which each pair of characters in `likely` is e⁴ times as likely as any other."""
    codec = CharCodec.from_documents([characters])
    logits = np.zeros((len(codec.vocabulary),) * 2)
    logits[:, :2] = -30
    for first, second in likely:
        logits[codec.vocabulary.index[first], codec.vocabulary.index[second]] = logit
    return BigramModel(
        "bigram", "text", NetworkConfig(len(codec.vocabulary)), codec, {"bigram": logits}
    )


def untrained(kind, codec, seed=1):
    """A model of random weights."""
    config = NetworkConfig(len(codec.vocabulary), 4, 8, 1, 0.0)
    return Model(
        "untrained", kind, config, codec, random_weights(config, np.random.default_rng(seed))
    )


def fond_of_repeats(codec, seed=1, logit=9.0):
    """A model of music at random, which would have every bar come again that may."""
    size = len(codec.vocabulary)
    logits = np.random.default_rng(seed).normal(size=(size, size))
    logits[:, [i for event, i in codec.ids.items() if event.kind is EventKind.AGAIN]] += logit
    return BigramModel("fond", "score", NetworkConfig(size), codec, {"bigram": logits})
