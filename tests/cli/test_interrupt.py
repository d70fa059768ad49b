"""Ctrl-C as a request, where it arrives at an awkward moment."""

import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from rnngen.cli.interrupt import Terminated, stop_when_swallowed
from rnngen.models.model_file import save_model
from rnngen.sampling.given import LANES
from tests.fuzz.small_models import PAIRS

SWALLOWED = """
import os, signal, time, weakref
from rnngen.cli.interrupt import stop_on_signals
class Thing: pass
with stop_on_signals():
    os.kill(os.getpid(), signal.{name})
    thing = Thing()
    callback = weakref.ref(thing, lambda reference: os.kill(os.getpid(), signal.{name}))
    try:
        del thing
        time.sleep(600)
        print("not stopped")
    finally:
        print("cleaned up")
"""

AFTERWARDS = """
import os, signal
from rnngen.cli.interrupt import stop_on_signals
with stop_on_signals() as stop:
    os.kill(os.getpid(), signal.SIGINT)
os.kill(os.getpid(), signal.SIGINT)
raise SystemExit(stop.exit_code)
"""


def outcome(script):
    """Exit code, output and errors of a script, which hears Ctrl-C even where the tests were put in the background."""
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, preexec_fn=heed_interrupts
    )
    return done.returncode, done.stdout, done.stderr


def heed_interrupts():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_second_signal_that_python_swallows_still_stops():
    for number in (signal.SIGINT, signal.SIGTERM):
        code, out, errors = outcome(SWALLOWED.format(name=number.name))
        assert (code, out) == (128 + number, "cleaned up\n")
        assert "Traceback" not in errors


def test_a_signal_after_the_stop_ends_nothing_twice():
    code, out, errors = outcome(AFTERWARDS)
    assert (code, out) == (130, "")
    assert "Traceback" not in errors


ANYWHERE = """
import os, signal, sys
import click
from rnngen.cli import main
@main.command("wait")
def wait():
    try:
        os.kill(os.getpid(), signal.{name})
        signal.pause()
    finally:
        print("cleaned up")
main(["wait"])
"""


def test_a_signal_anywhere_unwinds_the_program_and_is_told():
    for number, told in ((signal.SIGINT, "Interrupted."), (signal.SIGTERM, "Terminated.")):
        assert outcome(ANYWHERE.format(name=number.name)) == (
            128 + number,
            "cleaned up\n",
            f"{told}\n",
        )


IN_A_CALLBACK = """
import os, signal, time, weakref
from rnngen.cli import main
class Thing: pass
@main.command("wait")
def wait():
    thing = Thing()
    callback = weakref.ref(thing, lambda reference: os.kill(os.getpid(), signal.{name}))
    del thing
    time.sleep(600)
    print("not stopped")
main(["wait"])
"""


def test_a_signal_that_python_swallows_before_the_work_still_ends_it():
    for number, told in ((signal.SIGINT, "Interrupted."), (signal.SIGTERM, "Terminated.")):
        assert outcome(IN_A_CALLBACK.format(name=number.name)) == (128 + number, "", f"{told}\n")


LOADING = """
import os, signal, sys, types
class Slow(types.ModuleType):
    def __getattr__(self, name):
        os.kill(os.getpid(), signal.SIGINT)
        signal.pause()
sys.modules["rnngen.cli"] = Slow("rnngen.cli")
from rnngen.__main__ import run
run()
"""


def test_ctrl_c_while_the_program_loads_leaves_no_trace():
    assert outcome(LOADING) == (-signal.SIGINT, "", "")


@pytest.mark.parametrize(
    ("error", "number"),
    [
        (KeyboardInterrupt(), signal.SIGINT),
        (Terminated(), signal.SIGTERM),
        (SystemExit(143), signal.SIGTERM),
        (SystemExit(1), None),
        (SystemExit("no"), None),
        (ValueError(), None),
    ],
)
def test_of_what_python_swallowed_only_signals_are_raised_again(error, number, monkeypatch):
    raised, told = [], []

    def later(seconds, function, numbers):
        return SimpleNamespace(start=lambda: raised.extend(numbers))

    monkeypatch.setattr("rnngen.cli.interrupt.Timer", later)
    monkeypatch.setattr("sys.__unraisablehook__", told.append)
    stop_when_swallowed(SimpleNamespace(exc_value=error))
    assert raised == ([] if number is None else [number])
    assert len(told) == (number is None)


@pytest.mark.parametrize("is_waiting", [False, True])
def test_ctrl_c_keeps_the_answers_so_far(tmp_path, is_waiting):
    """While sources are answered, and while no further ones come."""
    save_model(PAIRS["translation"].model({}, {}), tmp_path / "model.safetensors")
    command = [sys.executable, "-m", "rnngen", "sample", str(tmp_path / "model.safetensors")]
    options = ["--given", "-", "--temperature", "0", "--length", "20"]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    lines = LANES if is_waiting else 50 * LANES
    with subprocess.Popen(
        [*command, *options], **pipes, text=True, preexec_fn=heed_interrupts
    ) as process:
        process.stdin.write("The fox\n" * lines)
        process.stdin.flush()
        answers = [process.stdout.readline() for _ in range(LANES)]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130  # standard input is still open
        answers += process.stdout.readlines()
        assert "Traceback" not in process.stderr.read()
    assert set(answers) == {answers[0]}
    assert answers[0].endswith("\n")
    assert len(answers) == lines if is_waiting else len(answers) < lines
