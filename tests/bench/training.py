"""Training speed beside stock Keras and PyTorch, in turn: `make bench-train`.

The sides run one after another, round after round, each in a process of its own, so that a machine whose speed
drifts treats them alike. Prints a Markdown table of medians.
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
    """Seconds of each step of one side, or None where it cannot run here."""
    options = [
        f"--{name}={value}"
        for name, value in {"units": units, "layers": layers, "runs": runs}.items()
    ]
    command = [python, "-m", "tests.bench.training_sides", side, *options]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    return json.loads(result.stdout) if result.returncode == 0 else None


def matrix_weights(units, layers):
    """Weights that stand in products in the plain network, whose first layer multiplies what it looked up."""
    return layers * 2 * units * 4 * units + units * VOCABULARY


def row(units, layers, rounds, runs, pythons):
    """One line of the table: tokens per second of each side, and ratios."""
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
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=7, help="steps that count, in a round")
    parser.add_argument(
        "--torch-python", default=sys.executable, help="a Python that has torch and numpy"
    )
    arguments = parser.parse_args()
    product = median(seconds("product", sys.executable, 0, 0, 20))
    pythons = {"rnngen": sys.executable, "keras": sys.executable, "torch": arguments.torch_python}
    speed = 2 * 2048**3 / product / 1e9
    print(f"{machine()}; a 2048³ product runs at {speed:.0f} GFLOP/s")
    print(f"Whole training steps of {LANES} lanes × {STEPS} steps, tokens per second, medians\n")
    print("| units × layers | rnngen | Keras | PyTorch | to Keras | to PyTorch | rnngen, GFLOP/s |")
    print("|---|---|---|---|---|---|---|")
    for units, layers in SHAPES:
        print(row(units, layers, arguments.rounds, arguments.runs, pythons), flush=True)


if __name__ == "__main__":
    main()
