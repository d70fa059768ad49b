"""Compare the training speed of rnngen, stock Keras and PyTorch: `make bench-train`.

The sides take turns in every round, each in its own process, so a change of the machine's speed
affects all of them. Prints a Markdown table of medians.
"""

import argparse
import json
import os
import subprocess
import sys
from statistics import median

from tests.bench.machine import machine

SHAPES = ((128, 1), (256, 1), (256, 2), (512, 1), (512, 2), (1024, 1))
LANES = STEPS = 64
VOCABULARY = 65


def seconds(side, python, units, layers, runs):
    """Return the seconds of each step of one side, or None if it cannot run here."""
    options = [
        f"--{name}={value}"
        for name, value in {"units": units, "layers": layers, "runs": runs}.items()
    ]
    command = [python, "-m", "tests.bench.training_sides", side, *options]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    return json.loads(result.stdout) if result.returncode == 0 else None


def matrix_weights(units, layers):
    """Return the number of weights in the matrices that a step multiplies with."""
    return layers * 2 * units * 4 * units + units * VOCABULARY


def row(units, layers, rounds, runs, pythons):
    """Return a line of the table: tokens per second of each side, and ratios."""
    found = {side: [] for side in pythons}
    for _ in range(rounds):
        for side, python in pythons.items():
            found[side] += seconds(side, python, units, layers, runs) or []
    speeds = {
        side: LANES * STEPS / median(times) if times else None for side, times in found.items()
    }
    ours = speeds["rnngen"]
    gigaflops = 6 * matrix_weights(units, layers) * ours / 1e9
    cells = [
        f"{units} × {layers}",
        *(f"{speed:,.0f}" if speed else "–" for speed in speeds.values()),
    ]
    cells += [
        f"{ours / speeds[side]:.2f} ×" if speeds[side] else "–" for side in ("keras", "torch")
    ]
    return "| " + " | ".join([*cells, f"{gigaflops:.0f}"]) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="report medians over N rounds")
    parser.add_argument("--runs", type=int, default=7, help="time N steps per round")
    parser.add_argument(
        "--torch-python",
        default=sys.executable,
        help="run PyTorch with this Python, which needs torch and numpy",
    )
    arguments = parser.parse_args()
    product = median(seconds("product", sys.executable, 0, 0, 20))
    pythons = {"rnngen": sys.executable, "keras": sys.executable, "torch": arguments.torch_python}
    speed = 2 * 2048**3 / product / 1e9
    print(f"{machine()}; it multiplies two 2048 × 2048 matrices at {speed:.0f} GFLOP/s")
    print(f"Tokens per second of training in batches of {LANES} lanes × {STEPS} steps, medians\n")
    print("| units × layers | rnngen | Keras | PyTorch | vs Keras | vs PyTorch | rnngen, GFLOP/s |")
    print("|---|---|---|---|---|---|---|")
    for units, layers in SHAPES:
        print(row(units, layers, arguments.rounds, arguments.runs, pythons), flush=True)


if __name__ == "__main__":
    main()
