"""Run one side of the quality benchmark: `python -m tests.bench.quality_sides SIDE …`.

Every side trains on the same token stream for the same time, which includes its start-up and
compilation. Prints one JSON object: nats per token of the held-out stream, with the state carried
along, the passes over the training stream, and the peak memory.
"""

import argparse
import json
import math
import resource
import time

import numpy as np

LANES, STEPS, RATE = 32, 64, 3e-3
"""Batch and window of the PyTorch side, and its peak learning rate."""


def rnngen_side(train, validation, vocabulary_size, seconds):
    """Train as `rnngen train --time` does."""
    from rnngen.evaluation.likelihood import mean_nats, token_nats
    from rnngen.tokens.dataset import Dataset
    from tests.bench.learning import learn

    stepper, network, passes = learn(
        Dataset(train, validation, False), vocabulary_size, seconds, seed=1
    )
    shape = f"{network.layers} × {network.units}"
    return mean_nats(token_nats(stepper, validation)), passes, shape


def ngram_side(train, validation, vocabulary_size, _):
    """Count Witten–Bell n-grams; return the best order."""
    from rnngen.network.ngram import NGram

    nats = -np.log(NGram(train, vocabulary_size, 7).probabilities(validation)).mean(axis=1)
    return float(nats.min()), 1, f"{int(nats.argmin()) + 1}-grams"


def keras_side(train, validation, vocabulary_size, seconds):
    """Train Keras's example "Character-level text generation with LSTM", with a loss at each step.

    One LSTM of 128 units over one-hot characters; RMSprop at 0.01; batches of 128 windows of 40
    characters that begin 3 characters apart.
    """
    began = time.perf_counter()
    from rnngen.config import NetworkConfig
    from rnngen.evaluation.likelihood import mean_nats, token_nats
    from rnngen.network.backend import keras
    from rnngen.network.stepper import Stepper

    steps, apart, batch = 40, 3, 128
    network = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(
                vocabulary_size, vocabulary_size, embeddings_initializer="identity", trainable=False
            ),
            keras.layers.LSTM(128, return_sequences=True),
            keras.layers.Dense(vocabulary_size),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(loss=loss, optimizer=keras.optimizers.RMSprop(learning_rate=0.01))
    generator, batches = np.random.default_rng(0), 0
    starts = np.arange(0, len(train) - steps - 1, apart)
    while time.perf_counter() - began < seconds:
        rows = generator.choice(starts, batch)[:, None] + np.arange(steps)
        network.train_on_batch(train[rows], train[rows + 1])
        batches += 1
    names = (
        "embedding",
        "lstm_0.kernel",
        "lstm_0.recurrent_kernel",
        "lstm_0.bias",
        "output.kernel",
        "output.bias",
    )
    stepper = Stepper(
        NetworkConfig(vocabulary_size, vocabulary_size, 128, 1),
        dict(zip(names, network.get_weights(), strict=True)),
    )
    return (
        mean_nats(token_nats(stepper, validation)),
        batches * batch * apart / len(train),
        "1 × 128",
    )


def torch_side(train, validation, vocabulary_size, seconds):
    """Train one `nn.LSTM` of 512 units as a careful user of PyTorch would.

    AdamW with warm-up and a cosine schedule, dropout 0.2, gradient clipping, and a carried state.
    """
    began = time.perf_counter()
    import torch
    from torch import nn

    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding, self.dropout = nn.Embedding(vocabulary_size, 512), nn.Dropout(0.2)
            self.lstm, self.output = (
                nn.LSTM(512, 512, batch_first=True),
                nn.Linear(512, vocabulary_size),
            )

        def forward(self, ids, state=None):
            hidden, state = self.lstm(self.dropout(self.embedding(ids)), state)
            return self.output(self.dropout(hidden)), state

    torch.manual_seed(1)
    network, ids = Network(), torch.from_numpy(train.astype(np.int64))
    adam = torch.optim.AdamW(network.parameters(), RATE, betas=(0.9, 0.99), weight_decay=0.0)
    lane, windows, state = (len(ids) - 1) // LANES, 0, None
    per_pass = (lane - STEPS) // STEPS
    while (done := (time.perf_counter() - began) / seconds) < 1:
        at = windows % per_pass * STEPS
        state = None if at == 0 else tuple(part.detach() for part in state)
        rate = RATE * min(1, done / 0.05 + 1e-3) * (0.01 + 0.495 * (1 + math.cos(math.pi * done)))
        adam.param_groups[0]["lr"] = rate
        rows = torch.arange(LANES)[:, None] * lane + at + torch.arange(STEPS)[None]
        logits, state = network(ids[rows], state)
        adam.zero_grad()
        nn.functional.cross_entropy(
            logits.reshape(-1, vocabulary_size), ids[rows + 1].reshape(-1)
        ).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        adam.step()
        windows += 1
    network.eval()
    held = torch.from_numpy(validation.astype(np.int64))
    with torch.inference_mode():
        nats = float(nn.functional.cross_entropy(network(held[None, :-1])[0][0], held[1:]))
    return nats, windows / per_pass, "1 × 512"


SIDES = {"rnngen": rnngen_side, "torch": torch_side, "keras": keras_side, "ngram": ngram_side}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("side", choices=SIDES)
    parser.add_argument("streams", help=".npz of train, validation and vocabulary_size")
    parser.add_argument("seconds", type=float)
    arguments = parser.parse_args()
    streams = np.load(arguments.streams)
    train, validation = (streams[name].astype(np.int32) for name in ("train", "validation"))
    nats, passes, network = SIDES[arguments.side](
        train, validation, int(streams["vocabulary_size"]), arguments.seconds
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"nats": nats, "passes": passes, "network": network, "peak_mib": peak}))
