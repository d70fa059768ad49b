"""`rnngen train` as one worker of several, without the seconds that XLA compiles for.

Run by `python -m tests.training.team_process train CORPUS …`.
"""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from rnngen.models.model_file import read_model
from tests.cli.training_process import own_folders

TINY = "--units 16 --lanes 8 --sequence-length 16 --dropout 0.2 --checkpoint-seconds 0".split()
PATIENCE = 60.0
"""Seconds after which the others of a lost worker must have ended. They take 15 on an idle machine."""


def free_ports(count):
    """Find ports that nobody uses, each with a free one after it for worker 0."""
    found = []
    while len(found) < count:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("", port + 1))
            except OSError:
                continue
            found.append(port)
    return found


@dataclass
class Crew:
    """Workers of one training on this machine. Each has a home of its own."""

    folder: Path
    corpus: Path
    size: int = 2
    options: list[str] = field(default_factory=lambda: list(TINY))
    program: str = "tests.training.team_process"
    hosts: tuple[str, ...] = ()
    """Host of each worker; by default, all are on the loopback."""
    prefixes: tuple[list[str], ...] = ()
    """Words before the command of each worker, such as those that enter a network namespace."""

    def __post_init__(self):
        self.ports, self._processes, self._before = free_ports(self.size), [], 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Kill what a failed test has left."""
        for process in self._processes:
            kill(process)

    @property
    def addresses(self):
        """All addresses, as --workers takes them."""
        hosts = self.hosts or ("127.0.0.1",) * self.size
        return ",".join(f"{host}:{port}" for host, port in zip(hosts, self.ports, strict=True))

    @property
    def models(self):
        """The folder of the model, which worker 0 writes."""
        return self.folder / "0" / "home" / "models" / self.corpus.stem

    def start_alone(self, *options):
        """Start worker 0 as the only one."""
        return self._start(0, *options)

    def start(self, number, *options, corpus=None):
        """Start a worker."""
        together = ["--workers", self.addresses, "--worker", number]
        return self._start(number, *together, *options, corpus=corpus)

    def _start(self, number, *options, corpus=None):
        """Start a process; with --resume, the settings are those of the run."""
        settings = [] if "--resume" in options else self.options
        command = [sys.executable, "-m", self.program, "train", corpus or self.corpus]
        command += [*settings, *options]
        prefix = self.prefixes[number] if self.prefixes else []
        own = own_folders(self.folder / str(number))
        process = subprocess.Popen(
            [*prefix, *map(str, command)],
            env=os.environ | own,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._processes.append(process)
        return process

    def start_all(self, *options):
        """Start all workers."""
        self._before = self._saved_at()
        return [self.start(number, *options) for number in range(self.size)]

    def run(self, *options, seconds=300):
        """Run all workers to the end: (exit code, what it said) of each."""
        return [ended(process, seconds) for process in self.start_all(*options)]

    def wait_for_checkpoint(self, process):
        """Wait until worker 0 has saved since it was started."""
        while self._saved_at() == self._before:
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.01)

    def _saved_at(self):
        checkpoint = self.models / "checkpoint.safetensors"
        return checkpoint.stat().st_mtime_ns if checkpoint.exists() else 0

    def weights(self):
        """Read the weights of the model."""
        return read_model(self.models / "model.safetensors").weights


def kill(process):
    """Kill a process, and hear no more of it."""
    process.kill()
    process.wait()
    process.stderr.close()


def ended(process, seconds):
    """Wait for the end of a process: (exit code, what it said)."""
    try:
        said = process.communicate(timeout=seconds)[1]
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return process.returncode, said


if __name__ == "__main__":
    import rnngen.training.trainer
    from rnngen.cli import main

    rnngen.training.trainer.compiles_whole = lambda replicas: False
    main()
