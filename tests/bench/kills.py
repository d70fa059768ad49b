"""Kill and resume a training many times and check its weights: `python -m tests.bench.kills`.

Every other kill waits until a file is being written. There are enough lanes for both cores. Prints
one JSON line: the phases in which the kills hit, and whether the final weights equal those of a
training that was never killed.
"""

import argparse
import json
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from rnngen.corpus import load_corpus
from tests.cli.training_process import Training, kill

OPTIONS = "--units 256 --lanes 32 --sequence-length 8 --dropout 0.2 --weight-drop 0.2".split()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30, help="kill the training N times")
    parser.add_argument("--epochs", type=int, default=12, help="train for N epochs")
    parser.add_argument(
        "--characters",
        type=int,
        default=60_000,
        help="train on the first N characters of tiny shakespeare",
    )
    arguments = parser.parse_args()
    (text,) = (document.content for document in load_corpus("shakespeare").documents)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = folder / "text.txt"
        corpus.write_text(text[: arguments.characters], encoding="utf-8")
        options = [*OPTIONS, "--epochs", str(arguments.epochs)]
        killed = Training(folder / "killed", corpus, [*options, "--checkpoint-seconds", "0"])
        generator, phases = np.random.default_rng(0), Counter()
        for number in range(arguments.kills):
            process = killed.start(*(["--resume"] if number else []), stdout=subprocess.DEVNULL)
            phases[kill(killed, process, number % 2 == 0, generator)] += 1
        code, output = killed.run("--resume")
        whole = Training(folder / "whole", corpus, options)
        same = code == whole.run()[0] == 0 and killed.digest() == whole.digest()
        result = {"kills": phases, "exit_code": code, "same_weights": same}
        print(json.dumps(result | {"lost": 0 if same else output[-500:]}))


if __name__ == "__main__":
    main()
