"""What each side has learnt after the same time: `python -m tests.bench.quality [--minutes 1.5,5,15] [CORPUS …]`.

rnngen, PyTorch and Keras learn the very same token streams in turn, each in a process of its own; n-grams are counted
on them. Prints a Markdown table of nats per token of the held-out stream.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from rnngen.corpus import load_corpus
from rnngen.preparation import prepare

CORPORA = ("shakespeare", "python", "irish")
HELD_OUT = 120_000
"""Tokens that are scored at most: the first of the held-out stream, whose documents stand in random order."""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="*", default=CORPORA)
    parser.add_argument("--minutes", default="1.5,5,15")
    parser.add_argument("--torch-python", default=sys.executable, help="a Python that has torch and numpy")
    arguments = parser.parse_args()
    pythons = {"rnngen": sys.executable, "torch": arguments.torch_python, "keras": sys.executable}
    print("| corpus, minutes | " + " | ".join(["rnngen", "PyTorch", "Keras example", "n-grams"]) + " |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for corpus in arguments.corpora:
            streams = Path(folder) / f"{corpus}.npz"
            write_streams(corpus, streams)
            counted = cell(side("ngram", sys.executable, streams, 0))
            for minutes in arguments.minutes.split(","):
                found = [cell(side(name, python, streams, 60 * float(minutes))) for name, python in pythons.items()]
                print("| " + " | ".join([f"{corpus}, {minutes}", *found, counted]) + " |", flush=True)


def write_streams(corpus, path):
    """The corpus's own split, as rnngen encodes it."""
    prepared = prepare(load_corpus(corpus))
    held = prepared.dataset.validation[:HELD_OUT]
    np.savez(path, train=prepared.dataset.train, validation=held, vocabulary_size=len(prepared.codec.vocabulary))


def side(name, python, streams, seconds):
    """What one side says, or None where it cannot run here."""
    command = [python, "-m", "tests.bench.quality_sides", name, str(streams), str(seconds)]
    result = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"})
    return json.loads(result.stdout.splitlines()[-1]) if result.returncode == 0 else None


def cell(found):
    """Nats per token, with network, passes and memory."""
    if found is None:
        return "–"
    return f"{found['nats']:.3f} ({found['network']}, {found['passes']:.1f} passes, {found['peak_mib']:,.0f} MiB)"


if __name__ == "__main__":
    main()
