"""Measure start-up, memory, disk space and reading scores: `python -m tests.bench.footprint MODEL`.

MODEL is a text model. Times are medians of seven runs of the whole command; memory is the peak of
the process. Prints two Markdown tables.
"""

import argparse
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from statistics import median

RUNS = 7


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--torch-python", help="import torch with this Python")
    arguments = parser.parse_args()
    rnngen = [sys.executable, "-m", "rnngen"]
    sample = [*rnngen, "sample", arguments.model, "--seed", "1"]
    print("| what | seconds | peak memory, MiB |\n|---|---|---|")
    show("`rnngen --help`", [*rnngen, "--help"])
    show("first character of a sample", sample, first_byte=True)
    show("1,000 characters", [*sample, "--length", "1000"])
    show("10,000 characters", [*sample, "--length", "10000"])
    show("16 samples of 1,000 characters", [*sample, "--length", "1000", "--count", "16"])
    show("only `import keras`, with TensorFlow", [sys.executable, "-c", "import keras"])
    if arguments.torch_python:
        show("only `import torch`", [arguments.torch_python, "-c", "import torch"])
    print(
        "\n| corpus of scores | seconds | files per second | seconds with a cache |\n"
        "|---|---|---|---|"
    )
    for corpus, files in (("irish", 1195), ("bach", 350)):
        cold, warm = reading(corpus)
        print(
            f"| {corpus}, {files:,} files | {cold:.1f} | {files / cold:,.0f} | {warm:.2f} |",
            flush=True,
        )
    print(
        "\nrnngen and its dependencies, TensorFlow included, take "
        f"{environment_size() / 1e9:.2f} GB on disk."
    )


def show(name, command, first_byte=False):
    """Print a line of the first table."""
    found = [run(command, first_byte) for _ in range(RUNS)]
    seconds, peaks = zip(*found, strict=True)
    print(f"| {name} | {median(seconds):.2f} | {median(peaks):,.0f} |", flush=True)


def run(command, first_byte=False, environment=None):
    """Return the seconds until the end or the first byte of output, and the peak memory in MiB."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
    )
    process.stdout.read(1)
    seconds = time.perf_counter() - began
    process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return seconds if first_byte else time.perf_counter() - began, usage.ru_maxrss / 1024


def reading(corpus):
    """Return the seconds to read a corpus of scores, first without a cache and then with one."""
    command = [sys.executable, "-m", "rnngen", "corpora", "show", corpus]
    with tempfile.TemporaryDirectory() as cache:
        return [run(command, environment={"RNNGEN_CACHE": cache})[0] for _ in range(2)]


def environment_size():
    """Return the bytes of all installed libraries."""
    return sum(
        path.stat().st_size
        for path in Path(sysconfig.get_path("purelib")).rglob("*")
        if path.is_file()
    )


if __name__ == "__main__":
    main()
