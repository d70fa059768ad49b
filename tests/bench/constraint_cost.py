"""What constraints cost beside drawing freely, in turn: `python -m tests.bench.constraint_cost MODEL …`.

Counts draws, those of what is drawn again among them, a second of the processor's time, which other processes take no
part in. How often a model has to draw again is another matter; `tests.bench.validity` tells. Prints a Markdown table.
"""

import argparse
import time
from statistics import median

from rnngen.config import SampleConfig
from rnngen.generation import Prompt, Rules, constraint_of, draw_documents
from rnngen.kinds import KINDS
from rnngen.models import load_model
from rnngen.sampling.tally import Tally

LENGTH = 2000


def draws_per_second(model, constraint, count, seed):
    """Of so many samples side by side."""
    tallies = [Tally() for _ in range(count)]
    config = SampleConfig(temperature=KINDS[model.kind].temperature, length=LENGTH, count=count, seed=seed)
    began = time.process_time()
    draw_documents(model, config, Prompt(), constraint, tallies)
    return sum(tally.draws for tally in tallies) / (time.process_time() - began)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print("| model | units × layers, samples at once | free | constrained | cost |\n|---|---|---|---|---|")
    for name in arguments.models:
        model = load_model(name)
        sides = [constraint_of(model, Rules(free=free)) for free in (True, False)]
        for count in (1, 16):
            rounds = [
                [draws_per_second(model, side, count, seed) for side in sides] for seed in range(arguments.rounds)
            ]
            free, held = (median(speeds) for speeds in zip(*rounds, strict=True))
            shape = f"{model.config.units} × {model.config.layers}, {count}"
            print(f"| {model.name} | {shape} | {free:,.0f} | {held:,.0f} | {1 - held / free:.0%} |", flush=True)


if __name__ == "__main__":
    main()
