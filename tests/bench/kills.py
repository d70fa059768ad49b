"""Kill rnngen with `kill -9` at work, and check that nothing is lost: `python -m tests.bench.kills`.

- A training is killed and resumed: now and then, while a checkpoint is being written, and at random
  changes to the disk, which include the cache and the model. It must end with the weights of one
  that was never killed.
- Reading a corpus, saving and exporting a model and writing samples are killed at changes to the
  disk from the first to the last. The cache must give the same corpus, and a file must be the old
  one or the new.

After each kill the lock must be free, and the model and the checkpoint readable. Prints one JSON
line with the number of kills by place, and what was lost.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from shutil import copy, rmtree

import numpy as np

from rnngen.corpus import load_corpus
from rnngen.corpus.builtin import corpora_folder
from rnngen.errors import RnngenError
from rnngen.models.model_file import read_model
from rnngen.training.checkpoint import read_checkpoint
from tests.cli.dying_process import cache
from tests.cli.training_process import Training, dying, kill, own_folders

OPTIONS = "--units 256 --lanes 32 --sequence-length 8 --dropout 0.2 --weight-drop 0.2".split()
MOST_CHANGES = 150
"""Changes to the disk before which a training kills itself."""


class Kills:
    """Counts kills by place, and what they cost."""

    def __init__(self):
        self.places, self.lost, self.stuck = Counter(), [], 0

    def check(self, place, is_right):
        """Count a kill, and whether it cost anything."""
        self.places[place] += 1
        if not is_right:
            self.lost.append(place)
        verdict = "nothing" if is_right else "SOMETHING"
        print(f"{self.places.total()}: {place}, {verdict} lost", file=sys.stderr, flush=True)

    def check_training(self, training, place):
        """Count a kill of a training, whose files must be readable and free."""
        self.stuck += training.is_locked()
        self.check(place, is_readable(training))


def is_readable(training):
    """Return whether a training's model and checkpoint can be read, as far as they are there."""
    readers = {"model.safetensors": read_model, "checkpoint.safetensors": read_checkpoint}
    try:
        for name, read in readers.items():
            if (training.models / name).exists():
                read(training.models / name)
    except RnngenError:
        return False
    return True


def written_by(training):
    """Return what a killed training was writing."""
    left = [*training.models.glob(".*.tmp"), *(training.folder / "cache").rglob(".*.tmp")]
    return left[0].name.split(".")[1] if left else "between writes"


def kill_training(training, kills, number):
    """Kill a training from outside half of the times, and let it kill itself the others."""
    generator = np.random.default_rng(0)
    for index in range(number):
        resume = ["--resume"] if (training.models / "checkpoint.safetensors").exists() else []
        if index % 2:
            training.program = dying(generator.integers(1, MOST_CHANGES))
            code = training.run(*resume)[0]
            training.program = ["rnngen"]
            if code != -signal.SIGKILL:
                continue  # it had ended before
        else:
            process = training.start(*resume, stdout=subprocess.DEVNULL)
            kill(training, process, index % 4 == 0, generator)
        kills.check_training(training, f"training, {written_by(training)}")


def run(folder, number, *arguments):
    """Run a command that kills itself at this change to the disk; return what it prints."""
    command = [sys.executable, "-m", *dying(number), *map(str, arguments)]
    environment = os.environ | own_folders(folder)
    done = subprocess.run(command, env=environment, capture_output=True, check=False, text=True)
    if done.returncode not in (0, -signal.SIGKILL):
        raise RuntimeError(done.stderr)
    return done.stdout


def kill_command(place, command, kills, number, reset, is_right):
    """Kill a command at changes to the disk from the first to the last.

    Args:
        command: the folder of home and cache, and the arguments.
        reset: brings the disk to the state before the command.
        is_right: says whether nothing is lost.
    """
    folder, *arguments = command
    reset()
    changes = int(run(folder, sys.maxsize, *arguments).split()[-1])
    for change in np.linspace(1, changes, number).round().astype(int):
        reset()
        run(folder, change, *arguments)
        kills.check(place, is_right())


def kill_reading(folder, corpus, kills, number):
    """Kill the reading and encoding of a corpus, which fill the cache."""
    os.environ |= own_folders(folder)
    whole = cache(corpus)

    def is_right():
        found = cache(corpus)
        same = found.fingerprint == whole.fingerprint
        return same and np.array_equal(found.dataset.train, whole.dataset.train)

    command = (folder, "cache", corpus)
    kill_command("caching", command, kills, number, lambda: rmtree(folder / "cache"), is_right)


def kill_writing(training, name, arguments, kills, number):
    """Kill a command that writes a file over an old one."""
    target = training.models / name
    command = (training.folder, *arguments, target)
    run(training.folder, sys.maxsize, *command[1:])
    new = target.read_bytes()
    kill_command(
        f"writing {name}",
        command,
        kills,
        number,
        lambda: target.write_bytes(b"old"),
        lambda: target.read_bytes() in (b"old", new),
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="kill processes N times")
    parser.add_argument("--epochs", type=int, default=12, help="train for N epochs")
    parser.add_argument(
        "--characters",
        type=int,
        default=60_000,
        help="train on the first N characters of tiny shakespeare",
    )
    arguments = parser.parse_args()
    (text,) = (document.content for document in load_corpus("shakespeare").documents)
    kills = Kills()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = folder / "text.txt"
        corpus.write_text(text[: arguments.characters], encoding="utf-8")
        options = [*OPTIONS, "--epochs", str(arguments.epochs)]
        often = [*options, "--checkpoint-seconds", "0"]
        killed = Training(folder / "killed", corpus, often, patience=3600)
        kill_training(killed, kills, arguments.kills // 2)
        code, output = killed.run("--resume")
        whole = Training(folder / "whole", corpus, options, patience=3600)
        same = code == whole.run()[0] == 0 and killed.digest() == whole.digest()
        share = arguments.kills // 10
        tunes = folder / "tunes"
        tunes.mkdir()
        for path in sorted((corpora_folder() / "irish" / "MIDI").iterdir())[:6]:
            copy(path, tunes)
        kill_reading(folder / "read", tunes, kills, 2 * share)
        sample = ["sample", "text", "--seed", "1", "--length", "50", "-o"]
        save = ["save", whole.models / "model.safetensors"]
        kill_writing(whole, "page.html", ["export", "text", "-o"], kills, share)
        kill_writing(whole, "sample.txt", sample, kills, share)
        kill_writing(whole, "copy.safetensors", save, kills, share)
        result = {"kills": kills.places, "exit_code": code, "same_weights": same}
        result |= {"locks_stuck": kills.stuck, "lost": kills.lost + ([] if same else [output])}
        print(json.dumps(result))


if __name__ == "__main__":
    main()
