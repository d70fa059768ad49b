"""The harness itself, and every kept seed as a normal test."""

import sys
import time

import pytest

from tests.fuzz.lane import Lane, Tally
from tests.fuzz.seeds import seeds_of
from tests.fuzz.targets import NAMES, PLANTED, target
from tests.fuzz.watched import Outcome, Watched

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and measures are Linux's")

SEEDS = [(name, path) for name in NAMES for path in seeds_of(name)]


@pytest.fixture(scope="module")
def child():
    with Watched() as child:
        yield child


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_a_target_is_read(child, name):
    outcome = child.run(name, target(name).example)
    assert outcome.result == "read", outcome.trace


@pytest.mark.parametrize(("name", "path"), SEEDS, ids=[f"{n}-{p.name}" for n, p in SEEDS])
def test_a_seed_breaks_no_promise(child, name, path):
    outcome = child.run(name, path.read_bytes())
    assert not outcome.is_fault, f"{outcome.result}\n{outcome.trace}"


@pytest.mark.parametrize(
    ("fault", "result"),
    [
        (b"nothing", "read"),
        (b"refusal", "rejected"),
        (b"error", "ZeroDivisionError in planted.check"),
        (b"crash", "crash (SIGSEGV) in an unknown place"),
        (b"slow", "slow"),
        (b"deaf", "deaf to Ctrl-C"),
        (b"memory", "memory"),
        pytest.param(b"hang", "hang in an unknown place", marks=pytest.mark.slow),
    ],
)
def test_a_fault_is_noticed(child, fault, result):
    assert child.run(PLANTED, fault).result == result


class Recorder:
    """Takes inputs in place of a child; every one that holds an `x` is an error."""

    def __init__(self):
        self.inputs = []

    def run(self, name, data):
        self.inputs.append(data)
        return Outcome("ValueError in a.b" if b"x" in data else "read")


@pytest.mark.parametrize("name", ["latex", "midi", "model"])
def test_a_seed_draws_the_same_inputs_again(name):
    drawn = []
    for _ in range(2):
        recorder = Recorder()
        Lane(name, recorder, time.time() + 600).run_batch("1")
        drawn.append(recorder.inputs)
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) > 50


def test_an_error_is_shrunk_and_kept_once():
    recorder = Recorder()
    lane = Lane("python", recorder, time.time() + 600)
    lane.run_batch("1")
    assert lane.tally.inputs == 100
    assert lane.tally.faults > 1
    [(result, finding)] = lane.tally.findings.items()
    assert result == "ValueError in a.b"
    assert finding.data == b"x"


def test_lanes_add_up():
    tally, other = Tally(), Tally()
    tally.count(Outcome("read", "", 1.0, 5))
    other.count(Outcome("hang in a.b", "", 0.0, 7))
    tally.add(other)
    assert (tally.inputs, tally.read, tally.faults, tally.slowest, tally.peak) == (2, 1, 1, 1.0, 7)
