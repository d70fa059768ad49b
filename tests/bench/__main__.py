"""Compare rnngen with its peers: `make bench`, or `make bench BENCH_FLAGS=--quick` for 30 minutes.

Runs the benchmarks one after another and writes their tables to `samples/bench/README.md`. After an
interruption, run it again: `tests.bench.quality`, which takes hours, skips what it has measured.
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
        help="train for 90 s only, and run each other benchmark once",
    )
    parser.add_argument(
        "--torch-python",
        default=sys.executable,
        help="run PyTorch with this Python, which needs torch and numpy",
    )
    parser.add_argument(
        "--model", default="shakespeare", help="measure start-up and memory with this text model"
    )
    arguments = parser.parse_args()
    torch = ["--torch-python", arguments.torch_python]
    rounds = ["--rounds", "1"] if arguments.quick else []
    minutes = ["--minutes", "1.5"] if arguments.quick else []
    sections = {
        "Quality after equal time, nats per token of the same held-out tokens": [
            "quality",
            *minutes,
            *torch,
        ],
        "Training": ["training", *rounds, *torch],
        "Sampling": ["sampling", *rounds, *torch],
        "Start-up, memory, and reading scores": ["footprint", arguments.model, *torch],
    }
    parts = ["# rnngen and its peers", made_by(arguments)]
    for title, command in sections.items():
        shown = f"python -m tests.bench.{' '.join(portable(command))}"
        parts.append(f"## {title}\n\n`{shown}`\n\n{output(command)}")
        OUTPUT.parent.mkdir(parents=True, exist_ok=True)
        OUTPUT.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
        print(parts[-1], flush=True)


def made_by(arguments):
    """Return a line with the date, the command, the machine and the versions."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    command = "make bench BENCH_FLAGS=--quick" if arguments.quick else "make bench"
    return (
        f"Measured on {date.today():%Y-%m-%d} by `{command}` on {machine()}, {platform.system()}, "
        f"Python {platform.python_version()}, {libraries}."
    )


def portable(command):
    """Return the command without --torch-python, whose path means nothing elsewhere."""
    option = command.index("--torch-python")
    return command[:option] + command[option + 2 :]


def output(command):
    """Return what a benchmark prints, or why it failed."""
    result = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{command[0]}", *command[1:]], capture_output=True
    )
    if result.returncode:
        return f"It failed: {result.stderr.decode().splitlines()[-1]}"
    return result.stdout.decode().strip()


if __name__ == "__main__":
    main()
