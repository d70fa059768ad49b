"""A target with every fault, to test that the harness notices each."""

import os
import signal
import time

from hypothesis import strategies as st

from rnngen.errors import CorpusError
from tests.fuzz.target import MEMORY, Target


def check(data: bytes) -> bool:
    """Do what the input says."""
    if data == b"error":
        raise ZeroDivisionError
    if data == b"refusal":
        raise CorpusError("This is refused.")
    if data == b"crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if data == b"memory":
        bytearray(MEMORY + 2**26)[:: 2**12] = b"x" * ((MEMORY + 2**26) // 2**12)
    if data == b"slow":
        run_for(0.5)
    if data == b"deaf":
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPROF])
        run_for(2)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGPROF])
    while data == b"hang":
        pass
    return True


def run_for(seconds: float) -> None:
    """Use the CPU."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


TARGETS = [Target("planted", st.binary(), check, b"", 0, seconds=0.3)]
