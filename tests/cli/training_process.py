"""`rnngen train` as a process of its own, to be interrupted and killed."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from rnngen.errors import TrainingError
from rnngen.models.library import ModelFiles
from rnngen.models.model_file import read_model

TINY = ["--units", "16", "--lanes", "8", "--sequence-length", "32"]


def own_folders(folder) -> dict[str, str]:
    """The environment of a process that keeps models and cache in this folder."""
    return {"RNNGEN_HOME": str(folder / "home"), "RNNGEN_CACHE": str(folder / "cache")}


def dying(number) -> list[str]:
    """The program that kills itself at this change to the disk."""
    return ["tests.cli.dying_process", str(number)]


@dataclass
class Training:
    """One training in a home of its own, over as many processes as it takes."""

    folder: Path
    corpus: Path
    options: list[str] = field(default_factory=lambda: list(TINY))
    patience: float = 300.0
    """Seconds after which a run counts as hung."""
    program: list[str] = field(default_factory=lambda: ["rnngen"])
    """Module to run, and its first arguments."""

    @property
    def models(self) -> Path:
        """The folder of its model."""
        return self.folder / "home" / "models" / self.corpus.stem

    def start(self, *options, **popen) -> subprocess.Popen:
        """Start a process; with --resume, the settings are those of the run."""
        home = own_folders(self.folder)
        settings = [] if "--resume" in options else self.options
        command = [
            sys.executable,
            "-m",
            *self.program,
            "train",
            str(self.corpus),
            *settings,
            *map(str, options),
        ]
        return subprocess.Popen(
            command, env=os.environ | home, stderr=subprocess.PIPE, text=True, **popen
        )

    def run(self, *options, **popen) -> tuple[int, str]:
        """Run to the end: (exit code, what it said)."""
        process = self.start(*options, stdout=subprocess.DEVNULL, **popen)
        said = process.communicate(timeout=self.patience)[1]
        return process.returncode, said

    def interrupt(self, number, *options, **popen) -> tuple[int, str]:
        """Run until the first validation has been seen, then send a signal and wait: (exit code, what it said)."""
        process = self.start(*options, stdout=subprocess.DEVNULL, **popen)
        before = []
        for line in process.stderr:
            before.append(line)
            if "validation" in line and "pass" in line:
                break
        process.send_signal(number)
        rest = process.communicate(timeout=60)[1]
        return process.returncode, "".join(before) + rest

    def temporary_files(self) -> list[Path]:
        """Files that are being written, or were when a process died."""
        return list(self.models.glob(".*.tmp"))

    def is_locked(self) -> bool:
        """Whether another training would be refused."""
        try:
            with ModelFiles(self.models / "model.safetensors").lock():
                return False
        except TrainingError:
            return True

    def digest(self) -> str:
        """SHA-256 of the weights of the model."""
        return read_model(self.models / "model.safetensors").digest


def hold_while_writing(training, process) -> None:
    """Stop a process in the middle of writing a checkpoint; one that had just finished is let go on to the next."""
    while process.poll() is None:
        if list(training.models.glob(".checkpoint.*.tmp")):
            process.send_signal(signal.SIGSTOP)
            time.sleep(0.01)
            if list(training.models.glob(".checkpoint.*.tmp")):
                return
            process.send_signal(signal.SIGCONT)


def kill(training, process, while_writing, generator) -> str:
    """Kill a process that is training, some time after its first checkpoint; returns the phase in which it died."""
    checkpoint, deadline = training.models / "checkpoint.safetensors", time.monotonic() + 120
    before = checkpoint.stat().st_mtime_ns if checkpoint.exists() else 0
    while not checkpoint.exists() or checkpoint.stat().st_mtime_ns == before:
        if process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"it ended before it was killed: {process.stderr.read()}")
        time.sleep(0.001)
    time.sleep(generator.uniform(0, 0.5))
    if while_writing:
        hold_while_writing(training, process)
    process.kill()
    process.wait()
    process.stderr.close()
    return "writing" if list(training.models.glob(".checkpoint.*.tmp")) else "between"
