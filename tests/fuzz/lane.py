"""Feed a target with what hypothesis draws, batch after batch, and keep what breaks a promise."""

import time
import warnings
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

from tests.fuzz.targets import target
from tests.fuzz.watched import Outcome, Watched

BATCH = 100
"""Inputs that hypothesis draws from one seed."""

SHRINKS = 300
"""Runs in search of a smaller input."""

SETTINGS = {
    "database": None,
    "deadline": None,
    "phases": (Phase.generate, Phase.shrink),
    "suppress_health_check": list(HealthCheck),
    "report_multiple_bugs": False,
    "verbosity": Verbosity.quiet,
}


@dataclass
class Finding:
    """An input that breaks a promise: the smallest seen of its sort."""

    data: bytes
    trace: str


@dataclass
class Tally:
    """Counts the results of inputs, and keeps the findings."""

    inputs: int = 0
    rejected: int = 0
    read: int = 0
    slowest: float = 0.0
    """CPU seconds."""
    peak: int = 0
    """Bytes of memory."""
    faults: int = 0
    findings: dict[str, Finding] = field(default_factory=dict)
    """Fault → its smallest input."""

    def count(self, outcome: Outcome) -> None:
        """Count one input."""
        self.inputs += 1
        self.rejected += outcome.result == "rejected"
        self.read += outcome.result == "read"
        self.faults += outcome.is_fault
        self.slowest = max(self.slowest, outcome.seconds)
        self.peak = max(self.peak, outcome.peak)

    def keep(self, result: str, finding: Finding) -> None:
        """Keep a finding if it is new or smaller."""
        before = self.findings.get(result)
        if before is None or len(finding.data) < len(before.data):
            self.findings[result] = finding

    def add(self, other: "Tally") -> None:
        """Add the counts and findings of another lane."""
        for name in ("inputs", "rejected", "read", "faults"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.slowest, self.peak = max(self.slowest, other.slowest), max(self.peak, other.peak)
        for result, finding in other.findings.items():
            self.keep(result, finding)


class Fault(Exception):
    """Makes hypothesis look for a smaller input."""


class Enough(KeyboardInterrupt):
    """Ends what hypothesis does; it passes on what is a KeyboardInterrupt."""


class Lane:
    """Runs batches of one target in one child."""

    def __init__(self, name: str, child: Watched, until: float) -> None:
        self.tally = Tally()
        self._target = target(name)
        self._child = child
        self._until = until

    @property
    def is_late(self) -> bool:
        """Whether time is up."""
        return time.time() > self._until

    def run_batch(self, name: str) -> None:
        """Run BATCH inputs. Hypothesis stops at an error, so go on from another seed after it."""
        end, attempt = self.tally.inputs + BATCH, 0
        while self.tally.inputs < end and not self.is_late:
            self._draw(zlib.crc32(f"{name}/{attempt}".encode()), end - self.tally.inputs)
            attempt += 1

    def _draw(self, number: int, most: int) -> None:
        """Run inputs until there are enough, or one brings up a new error and has been shrunk."""
        known, shrinks = set(self.tally.findings), 0

        @seed(number)
        @settings(max_examples=most, **SETTINGS)
        @given(self._target.inputs)
        def check(data: bytes) -> None:
            nonlocal shrinks
            if self.is_late or shrinks > SHRINKS:
                raise Enough
            outcome = self._child.run(self._target.name, data)
            if shrinks:
                shrinks += 1
            else:
                self.tally.count(outcome)
            if outcome.is_fault:
                self.tally.keep(outcome.result, Finding(data, outcome.trace))
            if outcome.is_error and outcome.result not in known:
                shrinks = max(shrinks, 1)
                raise Fault(outcome.result)

        # It is a group if another error comes up while shrinking.
        with suppress(Fault, ExceptionGroup, Enough):
            check()


def run_lane(name: str, run_seed: int, batches: Iterable[int], seconds: float) -> Tally:
    """Run numbered batches of a target for some time. What a batch draws depends on its number."""
    warnings.simplefilter("ignore")  # of hypothesis about large strategies, of zips about names
    with Watched() as child:
        child.run(name, target(name).example)  # imports what the target needs
        lane = Lane(name, child, time.time() + seconds)
        for number in batches:
            if lane.is_late:
                break
            lane.run_batch(f"{run_seed}/{name}/{number}")
    return lane.tally
