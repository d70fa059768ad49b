"""What each side has learnt after the same time: `python -m tests.bench.quality [--minutes 1.5,5,15] [CORPUS …]`.

rnngen, PyTorch and Keras learn the very same token streams in turn, each in a process of its own; n-grams are counted
on them. What a side reached is kept in `samples/bench/quality.csv` at once, so that hours of measuring may be
interrupted: what was measured on this processor is not measured again, unless `--anew`. Prints a Markdown table of
nats per token of the held-out stream.
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
"""Tokens that are scored at most, and of a passage where not all can be: one long document must not stand for all."""
KEPT = Path(__file__).parents[2] / "samples" / "bench" / "quality.csv"
KEY = ("corpus", "minutes", "side", "machine")
FIELDS = (*KEY, "date", "nats", "network", "passes", "peak_mib")
SIDES = {"rnngen": "rnngen", "torch": "PyTorch", "keras": "Keras example", "ngram": "n-grams"}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="*", default=CORPORA)
    parser.add_argument("--minutes", default="1.5,5,15")
    parser.add_argument("--anew", action="store_true", help="measure again what has been measured")
    parser.add_argument(
        "--torch-python", default=sys.executable, help="a Python that has torch and numpy"
    )
    arguments = parser.parse_args()
    kept = {} if arguments.anew else read()
    print("| corpus, minutes | " + " | ".join(SIDES.values()) + " |\n|" + "---|" * (1 + len(SIDES)))
    with tempfile.TemporaryDirectory() as folder:
        for minutes in arguments.minutes.split(","):
            for corpus in arguments.corpora:
                cells = [
                    measured(kept, corpus, minutes, side, Path(folder), arguments) for side in SIDES
                ]
                print(
                    "| " + " | ".join([f"{corpus}, {minutes}", *map(cell, cells)]) + " |",
                    flush=True,
                )


def measured(kept, corpus, minutes, side, folder, arguments):
    """What a side reached in that time, as it is kept or measured now; None where it cannot run here."""
    key = (corpus, minutes if side != "ngram" else "0", side, machine())
    if key not in kept:
        python = arguments.torch_python if side == "torch" else sys.executable
        found = run(side, python, streams_of(corpus, folder), 60 * float(key[1]))
        if found is None:
            return None
        kept[key] = dict(zip(KEY, key, strict=True)) | {"date": f"{date.today():%Y-%m-%d}"} | found
        write(kept)
    return kept[key]


def streams_of(corpus, folder):
    """The corpus's own split, as rnngen encodes it, in a file."""
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
    """What one side says, or None where it cannot run here."""
    command = [python, "-m", "tests.bench.quality_sides", side, str(streams), str(seconds)]
    result = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    )
    return json.loads(result.stdout.splitlines()[-1]) if result.returncode == 0 else None


def read():
    """What has been measured, by corpus, minutes, side and machine."""
    if not KEPT.exists():
        return {}
    with KEPT.open(encoding="utf-8", newline="") as file:
        return {tuple(row[name] for name in KEY): row for row in csv.DictReader(file)}


def write(kept):
    """Keep all that has been measured; the file is replaced whole."""
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    fresh = KEPT.with_suffix(".new")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, FIELDS, lineterminator="\n")
        rows.writeheader()
        rows.writerows(kept[key] for key in sorted(kept))
    fresh.replace(KEPT)


def cell(found):
    """Nats per token, with network, passes and memory."""
    if found is None:
        return "–"
    nats, passes, peak = (float(found[name]) for name in ("nats", "passes", "peak_mib"))
    return f"{nats:.3f} ({found['network']}, {passes:.1f} passes, {peak:,.0f} MiB)"


if __name__ == "__main__":
    main()
