"""What constraints cost beside drawing freely, in turn: `python -m tests.bench.constraint_cost MODEL …`.

Counts draws, those of what is drawn again among them, a second of the processor's time, which other processes take no
part in. How often a model has to draw again is another matter; `tests.bench.validity` tells. Prints a Markdown table.
"""

import argparse
import time
from collections import deque
from statistics import median

from rnngen.config import SampleConfig
from rnngen.kinds import KINDS
from rnngen.models.library import load_model
from rnngen.sampling.observer import SamplingObserver, SamplingStats
from rnngen.sampling.request import Rules, constraint_of, token_request
from rnngen.sampling.sampler import draw_tokens

LENGTH = 2000


def draws_per_second(model, network, constraint, count, seed):
    """Of so many samples side by side, again and again until there are enough of them."""
    draws, began = 0, time.process_time()
    while draws < count * LENGTH:
        observer = SamplingObserver()
        config = SampleConfig(
            temperature=KINDS[model.kind].temperature, length=LENGTH, count=count, seed=seed + draws
        )
        request = token_request(model, config)
        deque(draw_tokens(network, constraint, request, observer), maxlen=0)
        draws += SamplingStats.total(observer.stats.values()).draws
    return draws / (time.process_time() - began)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print(
        "| model | units × layers, samples at once | free | constrained | cost |\n|---|---|---|---|---|"
    )
    for name in arguments.models:
        model = load_model(name)
        network, sides = (
            model.stepper(),
            [constraint_of(model, Rules(free=free)) for free in (True, False)],
        )
        for count in (1, 16):
            rounds = [
                [draws_per_second(model, network, side, count, seed) for side in sides]
                for seed in range(arguments.rounds)
            ]
            free, held = (median(speeds) for speeds in zip(*rounds, strict=True))
            shape = f"{model.config.units} × {model.config.layers}, {count}"
            print(
                f"| {model.name} | {shape} | {free:,.0f} | {held:,.0f} | {1 - held / free:.0%} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
