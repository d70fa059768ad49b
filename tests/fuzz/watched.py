"""The other end of `child.py`: asks it, and notices when it hangs or dies."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Self

from rnngen.corpus.worker_pool import end

ROOT = Path(__file__).parents[2]

ASLEEP_SECONDS = 120
"""Wall-clock seconds after which a child that uses no CPU is killed, even on a busy machine."""

ACCEPTED = ("read", "rejected")


@dataclass(frozen=True)
class Outcome:
    """The result of one input, its time and its memory."""

    result: str
    """`read`, `rejected`, or what went wrong, in a few words that name the place."""
    trace: str = ""
    seconds: float = 0.0
    """CPU time."""
    peak: int = 0
    """Bytes of memory."""

    @property
    def is_fault(self) -> bool:
        """Whether a promise was broken."""
        return self.result not in ACCEPTED

    @property
    def is_error(self) -> bool:
        """Whether it is an exception, which costs no time to repeat."""
        return " in " in self.result and not self.result.startswith(("hang", "crash"))


class Watched:
    """A child that checks inputs; it is replaced when it ends.

    Example:
        with Watched() as child:
            child.run("latex", rb"\\section{One}").result  # "read"
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(
            prefix="rnngen-fuzz-", ignore_cleanup_errors=True
        )
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed on exit)
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, target: str, data: bytes) -> Outcome:
        """Check one input of a target."""
        process = self._process = self._process or self._start()
        alarm = Timer(ASLEEP_SECONDS, process.kill)
        alarm.start()
        answer = self._exchange(process, f"{target} {len(data)}\n".encode() + data)
        alarm.cancel()
        if answer.endswith(b"\n"):
            values = json.loads(answer)
            return Outcome(values["outcome"], values["trace"], values["seconds"], values["peak"])
        return self._ended(process)

    def _exchange(self, process: subprocess.Popen[bytes], request: bytes) -> bytes:
        with suppress(OSError):
            process.stdin.write(request)
            process.stdin.flush()
            return process.stdout.readline()
        return b""

    def _ended(self, process: subprocess.Popen[bytes]) -> Outcome:
        """Return why the child ended without an answer."""
        code = process.wait()
        self.close()
        self._errors.seek(0)
        trace = self._errors.read().decode(errors="replace")[-6000:]
        self._errors.truncate(0)
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        result = "hang" if name in ("SIGVTALRM", "SIGKILL") else f"crash ({name})"
        return Outcome(f"{result} in {_place_in(trace)}", trace)

    def _start(self) -> subprocess.Popen[bytes]:
        home = Path(self._folder.name)
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "RNNGEN_HOME": str(home / "home"),
            "RNNGEN_CACHE": str(home / "cache"),
            "OPENBLAS_NUM_THREADS": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "COLUMNS": "100",
        }
        return subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=home,
            env=environment,
        )

    def close(self) -> None:
        """End the child."""
        process, self._process = self._process, None
        if process is not None:
            end(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._errors.close()
        self._folder.cleanup()


def _place_in(dump: str) -> str:
    """Return the innermost function of rnngen in a stack that faulthandler dumped."""
    found = re.search(r'File ".*/rnngen/(?:.*/)?(\w+)\.py", line \d+ in (\w+)', dump)
    return f"{found[1]}.{found[2]}" if found else "an unknown place"
