"""A process that kills itself at its n-th change to the disk, as `kill -9` or a power cut may.

`python -m tests.cli.dying_process N train CORPUS …` runs a command of rnngen. `… N cache CORPUS` reads
and encodes a corpus, `… N save MODEL TARGET` saves a model. A process that survives prints the
number of its changes.
"""

import os
import signal
import sys
from pathlib import Path

from tests.faults import Disk


class DyingDisk(Disk):
    """A disk whose failure is the end of the process."""

    def fail(self):
        os.kill(os.getpid(), signal.SIGKILL)


def cache(source):
    """Read a corpus and encode it; both fill the cache."""
    from rnngen.corpus import load_corpus
    from rnngen.tokens.preparation import prepare

    return prepare(load_corpus(source))


def save(source, target):
    """Save a model over another one."""
    from rnngen.models.model_file import read_model, save_model

    save_model(read_model(Path(source)), target)


def main():
    number, *arguments = sys.argv[1:]
    with DyingDisk(int(number)) as disk:
        if arguments[0] == "cache":
            cache(arguments[1])
        elif arguments[0] == "save":
            save(*arguments[1:])
        else:
            from rnngen.cli import main as command

            command(arguments, standalone_mode=False)
    sys.stdout.write(f"{disk.changes}\n")


if __name__ == "__main__":
    main()
