"""Measure what looking back costs in sampling: `python -m tests.bench.looking_back`.

Untrained models of pairs write targets for sources of some length, with and without looking back, in
turn, as `rnngen sample --given -` does. The time includes reading the sources. Where a model lies in
memory decides about some percent, so each round makes both models anew. The median of the ratios is
printed. Use one core: `taskset -c 0 python …`.
"""

import argparse
import gc
import statistics
import time
from dataclasses import replace

import numpy as np

from rnngen.cli import OBJECTS_PER_SEARCH
from rnngen.config import SampleConfig
from rnngen.corpus.pairs import Pair
from rnngen.models.model_file import Model
from rnngen.models.pairs import target_model
from rnngen.sampling.generate import answers
from rnngen.sampling.request import SampleRequest
from rnngen.tokens import PairCodec
from rnngen.tokens.char import CharCodec
from rnngen.training.planning import network_of
from tests.conftest import random_weights

KEYS = 32
STEPS = 60
"""Tokens of a target."""
RUNS = 5
"""Runs of each side in a round."""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", default="256,512")
    parser.add_argument("--lanes", default="1,16,64", help="sources side by side")
    parser.add_argument("--vocabulary", type=int, default=100)
    parser.add_argument("--source", type=int, default=32, help="length of the sources")
    parser.add_argument("--keys", type=int, default=KEYS, help="size of the keys")
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()
    print(
        "| units, side by side | without, tokens a CPU second | looking back costs |\n|---|---|---|"
    )
    gc.set_threshold(OBJECTS_PER_SEARCH)  # as the command line does
    for units in map(int, arguments.units.split(",")):
        for lanes in map(int, arguments.lanes.split(",")):
            rounds = [compare(units, lanes, arguments) for _ in range(arguments.rounds)]
            cost = statistics.median(own / plain for plain, own in rounds) - 1
            rate = lanes * STEPS / statistics.median(plain for plain, _ in rounds)
            print(f"| {units}, {lanes} | {rate:,.0f} | {cost:+.0%} |", flush=True)


def compare(units, lanes, arguments):
    """Return the seconds of a model without and of one with looking back, both made anew."""
    sides = [runner(units, lanes, arguments, keys) for keys in (0, arguments.keys)]
    times = [[side() for side in sides] for _ in range(RUNS)]
    return [statistics.median(each) for each in zip(*times, strict=True)]


def runner(units, lanes, arguments, keys):
    """Return a function that writes a target for each source and returns the seconds it took."""
    text = "".join(chr(0x4E00 + i) for i in range(arguments.vocabulary))
    codec = PairCodec.of(CharCodec, CharCodec, [Pair(10 * text, 10 * text)])
    network = replace(network_of(units, 1, len(codec.vocabulary)), look_back=keys)
    generator = np.random.default_rng(0)
    plain = random_weights(replace(network, look_back=0), generator)
    plain["output.bias"][0] = -100  # no target ends early
    # What is found counts nothing, so that both sides draw the same tokens.
    weights = random_weights(network, generator) | plain
    if keys:
        weights["look_back.value"][:] = weights["look_back.token_value"][:] = 0
        weights["look_back.query"] /= 100  # to scores as small as those of trained models
    model = target_model(Model("bench", "text", network, codec, weights), ())
    request = SampleRequest(model, config=SampleConfig(temperature=0.7, length=STEPS, seed=0))
    sources = [
        "".join(np.random.default_rng(i).choice(list(text), arguments.source)) for i in range(lanes)
    ]

    def run():
        begin = time.process_time()
        written = list(answers(request, sources))
        assert len(written) == lanes
        return time.process_time() - begin

    run()
    return run


if __name__ == "__main__":
    main()
