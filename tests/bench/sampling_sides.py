"""Run one side of the sampling benchmark: `python -m tests.bench.sampling_sides SIDE …`.

All sides sample at one temperature from the same network with random weights: an embedding as wide
as the LSTM, LSTM layers, logits. A step draws one character for every lane. Prints the seconds of
each step as one JSON list.
"""

import argparse
import json

import numpy as np

from tests.bench.timing import durations

VOCABULARY, TEMPERATURE, WARM_UP = 65, 0.8, 5


def rnngen_step(units, layers, lanes):
    """Step as rnngen's sampler does when every token is allowed."""
    from rnngen.config import NetworkConfig, SampleConfig
    from rnngen.network.stepper import Stepper
    from rnngen.network.weights import weight_shapes
    from rnngen.sampling.filters import choose_rows, probabilities, tempered

    generator = np.random.default_rng(0)
    network, config = NetworkConfig(VOCABULARY, units, units, layers), SampleConfig()
    shapes = weight_shapes(network).items()
    stepper = Stepper(
        network,
        {name: generator.normal(0, 0.05, shape).astype(np.float32) for name, shape in shapes},
    )
    allowed = np.ones((lanes, VOCABULARY), bool)
    temperatures = np.full(lanes, TEMPERATURE)
    ids, states = np.zeros(lanes, int), stepper.start(lanes)

    def step():
        nonlocal ids, states
        logits, states = stepper.step(ids, states)
        chances = probabilities(tempered(np.where(allowed, logits, -np.inf), temperatures), config)
        ids = choose_rows(chances, generator.random(lanes))

    return step


def function_step(units, layers, lanes):
    """Compile a step with explicit states, as in TensorFlow's text generation tutorial."""
    from rnngen.network.backend import keras, tf

    embedding, output = keras.layers.Embedding(VOCABULARY, units), keras.layers.Dense(VOCABULARY)
    lstms = [
        keras.layers.LSTM(units, return_sequences=True, return_state=True) for _ in range(layers)
    ]

    @tf.function
    def draw(ids, states):
        x, after = embedding(ids), []
        for lstm, state in zip(lstms, states, strict=True):
            x, *state = lstm(x, initial_state=state)
            after.append(state)
        return tf.random.categorical(output(x)[:, -1] / TEMPERATURE, 1), after

    ids, states = tf.zeros((lanes, 1), tf.int64), [[tf.zeros((lanes, units))] * 2] * layers

    def step():
        nonlocal ids, states
        ids, states = draw(ids, states)

    return step


def predict_step(units, layers, lanes):
    """Call `model.predict` of a stateful network for every character."""
    from rnngen.network.backend import keras

    stack = [keras.layers.LSTM(units, return_sequences=True, stateful=True) for _ in range(layers)]
    network = keras.Sequential(
        [keras.Input((1,), batch_size=lanes), keras.layers.Embedding(VOCABULARY, units), *stack,
         keras.layers.Dense(VOCABULARY)]
    )  # fmt: skip
    generator, ids = np.random.default_rng(0), np.zeros((lanes, 1))

    def step():
        nonlocal ids
        weights = np.exp(
            network.predict(ids, verbose=0, batch_size=lanes)[:, -1].astype(float) / TEMPERATURE
        )
        shares = weights / weights.sum(axis=1, keepdims=True)
        ids = np.array([[generator.choice(VOCABULARY, p=share)] for share in shares])

    return step


def torch_step(units, layers, lanes):
    """Run PyTorch's `nn.LSTM`, one character at a time."""
    import torch
    from torch import nn

    embedding, lstm = (
        nn.Embedding(VOCABULARY, units),
        nn.LSTM(units, units, layers, batch_first=True),
    )
    output = nn.Linear(units, VOCABULARY)
    ids, state = torch.zeros(lanes, 1, dtype=torch.long), None

    @torch.inference_mode()
    def step():
        nonlocal ids, state
        x, state = lstm(embedding(ids), state)
        ids = torch.multinomial(torch.softmax(output(x)[:, -1] / TEMPERATURE, -1), 1)

    return step


def read(units, layers, _):
    """Read as many numbers as a step multiplies with. No step of one lane can be faster."""
    weights = np.ones((2 * layers - 1) * units * 4 * units + units * VOCABULARY, np.float32)
    return lambda: weights.max()


SIDES = {
    "rnngen": rnngen_step,
    "function": function_step,
    "predict": predict_step,
    "torch": torch_step,
    "read": read,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("side", choices=SIDES)
    for name, default in {"units": 512, "layers": 1, "lanes": 1, "runs": 100}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    arguments = parser.parse_args()
    made = SIDES[arguments.side](arguments.units, arguments.layers, arguments.lanes)
    print(json.dumps(durations(made, arguments.runs, WARM_UP)))
