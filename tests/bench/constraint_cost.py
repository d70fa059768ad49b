"""Measure how much constraints slow sampling down: `python -m tests.bench.constraint_cost MODEL …`.

Samples in turn with and without constraints, and counts draws per second of CPU time. No sample
ends before the draws of a round are done, so that all stay side by side. Both sides make the same
number of draws. Those taken back count too: after a rejection, a detour or a loop. So the table
also says how many stay, and what all of this costs per token of text. Prints a Markdown table.
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

    @property
    def undone(self):
        return sum(each.undone for each in self.stats.values())

    def should_stop(self):
        return self.draws >= self._most


def speeds(model, network, constraint, count, seed):
    """Draw `count` samples at once until there are count × LENGTH draws.

    Return the draws, and the tokens that stay, per second.
    """
    draws, undone, began = 0, 0, time.process_time()
    while draws < count * LENGTH:
        observer = Limited(count * LENGTH - draws)
        config = SampleConfig(
            temperature=KINDS[model.kind].temperature, length=LENGTH, count=count, seed=seed + draws
        )
        request = token_request(model, config)
        deque(draw_tokens(network, constraint, request, observer), maxlen=0)
        draws, undone = draws + observer.draws, undone + observer.undone
    seconds = time.process_time() - began
    return draws / seconds, (draws - undone) / seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--rounds", type=int, default=5, help="report the median of N rounds")
    arguments = parser.parse_args()
    gc.set_threshold(OBJECTS_PER_SEARCH)  # as the command line does
    print(
        "| model | units × layers, samples | free, draws/s | constrained, draws/s | slowdown "
        "| free, kept | constrained, kept | slowdown per token kept |\n"
        "|---|---|---|---|---|---|---|---|"
    )
    for name in arguments.models:
        model = load_model(name)
        network = model.stepper()
        constraints = [Unending(constraint_of(model, Rules(free=free))) for free in (True, False)]
        for count in (1, 16):
            rounds = [
                [speeds(model, network, each, count, seed) for each in constraints]
                for seed in range(arguments.rounds)
            ]
            (free, free_kept), (bound, bound_kept) = (
                map(median, zip(*each, strict=True)) for each in zip(*rounds, strict=True)
            )
            shape = f"{model.config.units} × {model.config.layers}, {count}"
            print(
                f"| {model.name} | {shape} | {free:,.0f} | {bound:,.0f} | {1 - bound / free:.0%} "
                f"| {free_kept / free:.0%} | {bound_kept / bound:.0%} "
                f"| {1 - bound_kept / free_kept:.0%} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
