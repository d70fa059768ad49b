"""Compare the sampling speed of rnngen, TensorFlow, Keras and PyTorch: `make bench-sample`.

The sides take turns in every round, each in its own process, so a change of the machine's speed
affects all of them. Prints a Markdown table of medians of single steps, which short interruptions
by other processes hardly change.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from statistics import median

from tests.bench.machine import machine

VOCABULARY = 65
SHAPES = ((128, 2, 1), (256, 2, 1), (512, 1, 1), (512, 1, 32), (512, 2, 1), (512, 2, 32))
STEPS = {"rnngen": 1000, "torch": 200, "function": 200, "predict": 15, "read": 1000}
"""Steps of each side per round."""


def seconds(side, python, shape):
    """Return the seconds of each step of one side, or None if it cannot run here."""
    units, layers, lanes = shape
    options = {"units": units, "layers": layers, "lanes": lanes, "runs": STEPS[side]}
    flags = [f"--{name}={value}" for name, value in options.items()]
    command = [python, "-m", "tests.bench.sampling_sides", side, *flags]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    if side == "rnngen":
        environment["OPENBLAS_NUM_THREADS"] = "1"  # as `rnngen sample` sets it
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    return json.loads(result.stdout) if result.returncode == 0 else None


def step_seconds(shape, rounds, pythons):
    """Return the median seconds per step of every side, None for one that cannot run here."""
    found = {side: [] for side in pythons}
    for _ in range(rounds):
        for side, python in pythons.items():
            found[side] += seconds(side, python, shape) or []
    return {side: median(times) if times else None for side, times in found.items()}


def row(shape, found):
    """Return a line of the table: speeds, ratios, and the limit that reading the weights sets."""
    units, layers, lanes = shape
    ours = found["rnngen"]
    sides = ("rnngen", "torch", "function", "predict")
    cells = [
        f"{units} × {layers}, {lanes}",
        *(f"{lanes / found[side]:,.0f}" if found[side] else "–" for side in sides),
    ]
    cells += [f"{found[side] / ours:.1f} ×" if found[side] and ours else "–" for side in sides[1:]]
    gigabytes = 4 * ((2 * layers - 1) * 4 * units**2 + VOCABULARY * units) / 1e9
    limit = [
        f"{gigabytes / found['read']:.0f}",
        f"{1 / found['read']:,.0f}",
        f"{ours / found['read']:.2f} ×",
    ]
    return "| " + " | ".join(cells + (limit if lanes == 1 else ["–"] * 3)) + " |"


def made_with(torch_python):
    """Return the processor, the usable cores and the versions."""
    versions = [f"{name} {version(name)}" for name in ("numpy", "keras", "tensorflow")]
    command = [torch_python, "-c", "import torch; print('torch', torch.__version__)"]
    torch = subprocess.run(command, capture_output=True, text=True).stdout.strip()
    return ", ".join(
        [machine(), f"Python {platform.python_version()}", *versions, torch or "no torch"]
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="report medians over N rounds")
    parser.add_argument(
        "--torch-python",
        default=sys.executable,
        help="run PyTorch with this Python, which needs torch and numpy",
    )
    arguments = parser.parse_args()
    pythons = dict.fromkeys(STEPS, sys.executable) | {"torch": arguments.torch_python}
    print(made_with(arguments.torch_python))
    print(
        "Characters per second, drawn at temperature 0.8, medians. The limit, for one lane, is how"
    )
    print(
        "often per second one core can read all weight matrices, which each character needs once\n"
    )
    columns = ["units × layers, lanes", "rnngen", "PyTorch", "tf.function", "predict"]
    columns += [
        "vs PyTorch",
        "vs tf.function",
        "vs predict",
        "reads, GB/s",
        "limit",
        "limit vs rnngen",
    ]
    print("| " + " | ".join(columns) + " |")
    print("|---" * len(columns) + "|")
    speeds = {}
    for shape in SHAPES:
        found = step_seconds(shape, arguments.rounds, pythons)
        print(row(shape, found), flush=True)
        speeds[shape] = shape[2] / found["rnngen"]
    together = speeds[512, 2, 32] / speeds[512, 2, 1]
    print(f"\n512 × 2: 32 samples at once give {together:.1f} × the characters per second of one")


if __name__ == "__main__":
    main()
