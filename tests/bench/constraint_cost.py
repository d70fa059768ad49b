"""What constraints cost beside drawing freely, in turn: part of `make bench-sample`.

A network with random weights takes every step, and a file of the corpus dictates what it prefers: so both sides draw
the same characters, and neither is paid for what the other has to draw again. Figures are of the processor's time,
which other processes do not take part in. Prints a Markdown table.
"""

import argparse
import time
from statistics import median

import numpy as np

from rnngen.codec.char import CharCodec
from rnngen.config import NetworkConfig, SampleConfig
from rnngen.corpus import load_corpus
from rnngen.sampling.constraint.base import NullConstraint
from rnngen.sampling.constraint.latex import LatexConstraint
from rnngen.sampling.constraint.python import PythonConstraint
from rnngen.sampling.sampler import sample
from rnngen.stepper import Stepper, weight_shapes

SHAPES = ((256, 1, 1), (512, 1, 1), (512, 1, 32))
CHARACTERS = 4000
PREFERENCE = 100.0
"""Added to the logit of what is dictated."""

CONSTRAINTS = {"papers": lambda vocabulary: LatexConstraint(vocabulary, paper=False), "python": PythonConstraint}
DICTATED = {"papers": "algebra.tex#9", "python": "textwrap.py"}


class Dictated:
    """A stepper that does all its work and then prefers the next character of a text; a state is a place in it too."""

    def __init__(self, stepper, text):
        self._stepper, self._text = stepper, text

    def start(self, batch):
        return np.zeros(batch, int), self._stepper.start(batch)

    def step(self, ids, states):
        places, memory = states
        logits, memory = self._stepper.step(ids, memory)
        logits = logits.copy()
        logits[np.arange(len(ids)), self._text[places % len(self._text)]] += PREFERENCE
        return logits, (places + 1, memory)

    def feed(self, ids, states):
        for token in ids:
            logits, states = self.step(np.full(len(states[0]), token), states)
        return logits, states

    def take(self, states, rows):
        return states[0][rows], self._stepper.take(states[1], rows)

    def put(self, states, row, saved):
        places = states[0].copy()
        places[row] = saved[0][0]
        return places, self._stepper.put(states[1], row, saved[1])


def seconds(network, constraint, lanes):
    """The processor's seconds of a character."""
    config = SampleConfig(length=CHARACTERS // min(lanes, 8), count=lanes, repeat_guard=False)
    began = time.process_time()
    drawn = sum(1 for _ in sample(network, constraint, config))
    return (time.process_time() - began) / drawn


def row(name, shape, rounds):
    """One line of the table."""
    units, layers, lanes = shape
    documents = load_corpus(name).documents
    codec = CharCodec.from_documents([each.content for each in documents])
    dictated = next(each for each in documents if each.name.endswith(DICTATED[name]))
    text = np.array(codec.encode(dictated.content))
    generator = np.random.default_rng(0)
    config = NetworkConfig(len(codec.vocabulary), units, units, layers)
    shapes = weight_shapes(config).items()
    weights = {each: generator.normal(0, 0.05, size).astype(np.float32) for each, size in shapes}
    network = Dictated(Stepper(config, weights), text)
    sides = {"free": NullConstraint(len(codec.vocabulary)), "kept": CONSTRAINTS[name](codec.vocabulary)}
    found = {side: [] for side in sides}
    for _ in range(rounds):
        for side, constraint in sides.items():
            found[side].append(seconds(network, constraint, lanes))
    free, kept = median(found["free"]), median(found["kept"])
    return f"| {name} | {units} × {layers}, {lanes} | {1 / free:,.0f} | {1 / kept:,.0f} | {1 - free / kept:.0%} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print("Characters per second of the processor's time, drawn freely and under the constraint, medians\n")
    print("| corpus | units × layers, lanes | free | constrained | cost |\n|---|---|---|---|---|")
    for name in CONSTRAINTS:
        for shape in SHAPES:
            print(row(name, shape, arguments.rounds), flush=True)


if __name__ == "__main__":
    main()
