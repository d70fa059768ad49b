"""Compare held-out losses after equal training time: `python -m tests.bench.quality [CORPUS …]`.

rnngen, PyTorch and Keras train on the same token streams in turn, each in its own process; an
n-gram model is counted on them too. Each result goes to `samples/bench/quality.csv` at once, so an
interrupted run loses little: results of this processor are reused, unless `--again`. Prints a
Markdown table of nats per token of the held-out stream.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import numpy as np

from rnngen.corpus import load_corpus
from rnngen.tokens.dataset import spread
from rnngen.tokens.preparation import prepare
from tests.bench.machine import machine

CORPORA = ("shakespeare", "python", "irish")
HELD_OUT, PASSAGE = 120_000, 4_000
"""Most tokens to score, and the length of a passage where there are more.

Passages from the whole held-out part keep one long document from deciding the result.
"""
RESULTS = Path(__file__).parents[2] / "samples" / "bench" / "quality.csv"
KEY = ("corpus", "minutes", "side", "machine")
FIELDS = (*KEY, "date", "nats", "network", "passes", "peak_mib")
SIDES = {"rnngen": "rnngen", "torch": "PyTorch", "keras": "Keras example", "ngram": "n-grams"}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="*", default=CORPORA)
    parser.add_argument("--minutes", default="1.5,5,15", help="train for each of these times")
    parser.add_argument("--again", action="store_true", help="ignore the stored results")
    parser.add_argument(
        "--torch-python",
        default=sys.executable,
        help="run PyTorch with this Python, which needs torch and numpy",
    )
    arguments = parser.parse_args()
    results = {} if arguments.again else read()
    print("| corpus, minutes | " + " | ".join(SIDES.values()) + " |\n|" + "---|" * (1 + len(SIDES)))
    with tempfile.TemporaryDirectory() as folder:
        for minutes in arguments.minutes.split(","):
            for corpus in arguments.corpora:
                cells = [
                    measured(results, corpus, minutes, side, Path(folder), arguments)
                    for side in SIDES
                ]
                print(
                    "| " + " | ".join([f"{corpus}, {minutes}", *map(cell, cells)]) + " |",
                    flush=True,
                )


def measured(results, corpus, minutes, side, folder, arguments):
    """Return the stored or new result of a side, or None if it cannot run here."""
    key = (corpus, minutes if side != "ngram" else "0", side, machine())
    if key not in results:
        python = arguments.torch_python if side == "torch" else sys.executable
        found = run(side, python, streams_of(corpus, folder), 60 * float(key[1]))
        if found is None:
            return None
        results[key] = (
            dict(zip(KEY, key, strict=True)) | {"date": f"{date.today():%Y-%m-%d}"} | found
        )
        write(results)
    return results[key]


def streams_of(corpus, folder):
    """Save the token streams of a corpus, split as in training, and return the file."""
    path = folder / f"{corpus}.npz"
    if not path.exists():
        prepared = prepare(load_corpus(corpus))
        held = spread(prepared.dataset.validation, HELD_OUT, PASSAGE)
        np.savez(
            path,
            train=prepared.dataset.train,
            validation=held,
            vocabulary_size=len(prepared.codec.vocabulary),
        )
    return path


def run(side, python, streams, seconds):
    """Run one side and return its result, or None if it cannot run here."""
    command = [python, "-m", "tests.bench.quality_sides", side, str(streams), str(seconds)]
    result = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    )
    return json.loads(result.stdout.splitlines()[-1]) if result.returncode == 0 else None


def read():
    """Return the stored results by corpus, minutes, side and machine."""
    if not RESULTS.exists():
        return {}
    with RESULTS.open(encoding="utf-8", newline="") as file:
        return {tuple(row[name] for name in KEY): row for row in csv.DictReader(file)}


def write(results):
    """Replace the file of stored results."""
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    fresh = RESULTS.with_suffix(".new")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, FIELDS, lineterminator="\n")
        rows.writeheader()
        rows.writerows(results[key] for key in sorted(results))
    fresh.replace(RESULTS)


def cell(found):
    """Return a cell: nats per token, network, passes and peak memory."""
    if found is None:
        return "–"
    nats, passes, peak = (float(found[name]) for name in ("nats", "passes", "peak_mib"))
    return f"{nats:.3f} ({found['network']}, {passes:.1f} passes, {peak:,.0f} MiB)"


if __name__ == "__main__":
    main()
