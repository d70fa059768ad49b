"""rnngen beside its peers, in one run: `make bench`, or `make bench BENCH_FLAGS=--quick` for what takes half an hour.

Runs the benches one after another, and writes what they print to `samples/bench/README.md`. An interrupted run goes
on where it was: what was learnt in equal time, which takes hours, is kept (`tests.bench.quality`).
"""

import argparse
import platform
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

from tests.bench.machine import machine

OUTPUT = Path(__file__).parents[2] / "samples" / "bench" / "README.md"
LIBRARIES = ("numpy", "tensorflow", "keras", "music21")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="quality after 90 s alone, and fewer rounds of the rest",
    )
    parser.add_argument(
        "--torch-python", default=sys.executable, help="a Python that has torch and numpy"
    )
    parser.add_argument(
        "--model", default="shakespeare", help="a model of text, for start-up and memory"
    )
    arguments = parser.parse_args()
    torch = ["--torch-python", arguments.torch_python]
    rounds = ["--rounds", "1"] if arguments.quick else []
    minutes = ["--minutes", "1.5"] if arguments.quick else []
    sections = {
        "Quality for equal time, nats per token of the same held-out tokens": [
            "quality",
            *minutes,
            *torch,
        ],
        "Training": ["training", *rounds, *torch],
        "Sampling": ["sampling", *rounds, *torch],
        "Start-up, memory, and reading of scores": ["footprint", arguments.model, *torch],
    }
    parts = ["# rnngen beside its peers", made_by(arguments)]
    for title, command in sections.items():
        parts.append(
            f"## {title}\n\n`python -m tests.bench.{' '.join(shown(command))}`\n\n{output(command)}"
        )
        OUTPUT.parent.mkdir(parents=True, exist_ok=True)
        OUTPUT.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
        print(parts[-1], flush=True)


def made_by(arguments):
    """Where and when the figures were measured, and how to measure them again."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"Made on {date.today():%Y-%m-%d} by `make bench{' BENCH_FLAGS=--quick' if arguments.quick else ''}` on "
        f"{machine()}, {platform.system()}, Python {platform.python_version()}, {libraries}."
    )


def shown(command):
    """The command as anyone would type it, without the way to this machine's PyTorch."""
    where = command.index("--torch-python")
    return command[:where] + command[where + 2 :]


def output(command):
    """What a bench prints."""
    result = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{command[0]}", *command[1:]], capture_output=True
    )
    if result.returncode:
        return f"It failed: {result.stderr.decode().splitlines()[-1]}"
    return result.stdout.decode().strip()


if __name__ == "__main__":
    main()
