"""Start-up, first character, memory, size, and reading of scores: `python -m tests.bench.footprint MODEL`.

Times are medians of seven runs of the command line, from the shell's side; memory is the peak of a process. Prints
two Markdown tables. MODEL writes text.
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
    parser.add_argument("--torch-python", help="a Python that has torch")
    arguments = parser.parse_args()
    rnngen = [sys.executable, "-m", "rnngen"]
    sample = [*rnngen, "sample", arguments.model, "--seed", "1"]
    print("| what | seconds | peak of memory, MiB |\n|---|---|---|")
    show("`rnngen --help`", [*rnngen, "--help"])
    show("first character of a sample", sample, first_byte=True)
    show("1,000 characters", [*sample, "--length", "1000"])
    show("10,000 characters", [*sample, "--length", "10000"])
    show("16 samples of 1,000 characters", [*sample, "--length", "1000", "--count", "16"])
    show("`import keras`, on TensorFlow, alone", [sys.executable, "-c", "import keras"])
    if arguments.torch_python:
        show("`import torch` alone", [arguments.torch_python, "-c", "import torch"])
    print(
        "\n| corpus of scores | cold, seconds | files a second | from the cache, seconds |\n|---|---|---|---|"
    )
    for corpus, files in (("irish", 1195), ("bach", 350)):
        cold, warm = reading(corpus)
        print(
            f"| {corpus}, {files:,} files | {cold:.1f} | {files / cold:,.0f} | {warm:.2f} |",
            flush=True,
        )
    print(
        f"\nThe environment of rnngen, TensorFlow included, takes {environment_size() / 1e9:.2f} GB on disk."
    )


def show(name, command, first_byte=False):
    """A line of the first table."""
    found = [run(command, first_byte) for _ in range(RUNS)]
    seconds, peaks = zip(*found, strict=True)
    print(f"| {name} | {median(seconds):.2f} | {median(peaks):,.0f} |", flush=True)


def run(command, first_byte=False, environment=None):
    """(seconds until the end, or until the first byte of output; peak of memory in MiB)."""
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
    """Seconds to read a corpus of scores with an empty cache, and with what that left."""
    command = [sys.executable, "-m", "rnngen", "corpora", "show", corpus]
    with tempfile.TemporaryDirectory() as cache:
        return [run(command, environment={"RNNGEN_CACHE": cache})[0] for _ in range(2)]


def environment_size():
    """Bytes of the libraries that are installed beside rnngen."""
    return sum(
        path.stat().st_size
        for path in Path(sysconfig.get_path("purelib")).rglob("*")
        if path.is_file()
    )


if __name__ == "__main__":
    main()
