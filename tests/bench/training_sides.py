"""Run one side of the training benchmark: `python -m tests.bench.training_sides SIDE …`.

All sides train the same network on random tokens: an embedding as wide as the LSTM, LSTM layers,
logits; Adam with gradient clipping. Prints the seconds of each step as one JSON list.
"""

import argparse
import json

import numpy as np

from tests.bench.timing import durations

VOCABULARY, WARM_UP = 65, 3


def window(lanes, steps):
    """Return random tokens and the tokens that follow them: int32[lanes, steps] each."""
    ids = np.random.default_rng(0).integers(0, VOCABULARY, (lanes, steps + 1)).astype(np.int32)
    return ids[:, :-1], ids[:, 1:]


def rnngen_step(units, layers, lanes, steps):
    """Train as `rnngen train` does."""
    from rnngen.config import NetworkConfig, TrainConfig
    from rnngen.tokens.dataset import LaneShape
    from rnngen.training.trainer import Trainer

    network = NetworkConfig(VOCABULARY, units, units, layers, dropout=0.0)
    trainer = Trainer(network, TrainConfig(epochs=1), LaneShape(lanes, steps, steps))
    (x, y), kept = window(lanes, steps), np.ones((lanes, 1), np.float32)
    return lambda: trainer.step(x, y, kept, 0, 1e-3)


def keras_step(units, layers, lanes, steps):
    """Train stock `keras.layers.LSTM` layers in a compiled step."""
    from rnngen.network.backend import keras, tf

    stack = [keras.layers.LSTM(units, return_sequences=True) for _ in range(layers)]
    network = keras.Sequential(
        [keras.Input((steps,), dtype="int32"), keras.layers.Embedding(VOCABULARY, units), *stack,
         keras.layers.Dense(VOCABULARY)]
    )  # fmt: skip
    optimizer = keras.optimizers.Adam(1e-3, global_clipnorm=1.0)
    optimizer.build(network.trainable_variables)
    x, y = (tf.constant(part) for part in window(lanes, steps))

    @tf.function
    def learn(x, y):
        with tf.GradientTape() as tape:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, network(x, training=True))
            loss = tf.reduce_mean(losses)
        optimizer.apply(
            tape.gradient(loss, network.trainable_variables), network.trainable_variables
        )
        return loss

    return lambda: float(learn(x, y))


def torch_step(units, layers, lanes, steps):
    """Train PyTorch's `nn.LSTM`, which calls oneDNN."""
    import torch
    from torch import nn

    embedding, lstm = (
        nn.Embedding(VOCABULARY, units),
        nn.LSTM(units, units, layers, batch_first=True),
    )
    output = nn.Linear(units, VOCABULARY)
    parameters = [weight for module in (embedding, lstm, output) for weight in module.parameters()]
    adam = torch.optim.Adam(parameters, 1e-3)
    x, y = (torch.from_numpy(part.astype(np.int64)) for part in window(lanes, steps))

    def learn():
        adam.zero_grad()
        logits = output(lstm(embedding(x))[0])
        loss = nn.functional.cross_entropy(logits.reshape(-1, VOCABULARY), y.reshape(-1))
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        adam.step()
        return float(loss.detach())

    return learn


def product(*_):
    """Multiply two 2048 × 2048 matrices, to measure the speed of the machine."""
    from rnngen.network.backend import tf

    left, right = tf.random.normal((2048, 2048)), tf.random.normal((2048, 2048))
    return lambda: tf.matmul(left, right).numpy()


SIDES = {"rnngen": rnngen_step, "keras": keras_step, "torch": torch_step, "product": product}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("side", choices=SIDES)
    for name, default in {"units": 256, "layers": 1, "lanes": 64, "steps": 64, "runs": 10}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    arguments = parser.parse_args()
    made = SIDES[arguments.side](
        arguments.units, arguments.layers, arguments.lanes, arguments.steps
    )
    print(json.dumps(durations(made, arguments.runs, WARM_UP)))
