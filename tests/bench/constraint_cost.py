"""Measure how much constraints slow sampling down: `python -m tests.bench.constraint_cost MODEL …`.

Samples in turn with and without constraints, and counts draws per second of CPU time, which other
processes do not affect. Rejected draws count too; `tests.bench.validity` reports how many there
are. No sample ends before the draws of a round are done, so that all stay side by side. Prints a
Markdown table.
"""

import argparse
import gc
import time
from collections import deque
from statistics import median

from rnngen.cli import OBJECTS_PER_SEARCH
from rnngen.config import SampleConfig
from rnngen.constraints.base import Unending
from rnngen.kinds import KINDS
from rnngen.models.library import load_model
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.request import Rules, constraint_of, token_request
from rnngen.sampling.sampler import draw_tokens

LENGTH = 2000


class Limited(SamplingObserver):
    """Ends sampling after a number of draws."""

    def __init__(self, most):
        super().__init__()
        self._most = most

    @property
    def draws(self):
        return sum(each.draws for each in self.stats.values())

    def should_stop(self):
        return self.draws >= self._most


def draws_per_second(model, network, constraint, count, seed):
    """Draw `count` samples at once until there are count × LENGTH draws; return their speed."""
    draws, began = 0, time.process_time()
    while draws < count * LENGTH:
        observer = Limited(count * LENGTH - draws)
        config = SampleConfig(
            temperature=KINDS[model.kind].temperature, length=LENGTH, count=count, seed=seed + draws
        )
        request = token_request(model, config)
        deque(draw_tokens(network, constraint, request, observer), maxlen=0)
        draws += observer.draws
    return draws / (time.process_time() - began)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--rounds", type=int, default=5, help="report the median of N rounds")
    arguments = parser.parse_args()
    gc.set_threshold(OBJECTS_PER_SEARCH)  # as the command line does
    print(
        "| model | units × layers, samples | free, draws/s | constrained, draws/s | slowdown |\n"
        "|---|---|---|---|---|"
    )
    for name in arguments.models:
        model = load_model(name)
        network = model.stepper()
        constraints = [Unending(constraint_of(model, Rules(free=free))) for free in (True, False)]
        for count in (1, 16):
            rounds = [
                [draws_per_second(model, network, each, count, seed) for each in constraints]
                for seed in range(arguments.rounds)
            ]
            free, constrained = (median(speeds) for speeds in zip(*rounds, strict=True))
            slowdown = 1 - constrained / free
            shape = f"{model.config.units} × {model.config.layers}, {count}"
            print(
                f"| {model.name} | {shape} | {free:,.0f} | {constrained:,.0f} | {slowdown:.0%} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
