"""Fuzz one target guided by coverage: `python -m tests.fuzz.guided latex -max_total_time=60`.

Needs atheris (`pip install atheris`), whose options of libFuzzer follow the target. It finds inputs
that reach new code, and stops at the first that breaks a promise; limits of time and memory are
libFuzzer's own. Its inputs grow from the target's example and seeds.
"""

import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from rnngen.errors import RnngenError
from tests.fuzz.seeds import kept
from tests.fuzz.targets import NAMES

LIMITS = ("-timeout=5", "-rss_limit_mb=4096", "-max_len=16384")


def main() -> None:
    """Fuzz until a promise is broken, or for the time that the options give."""
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is not installed: pip install atheris (Linux, Python 3.11 to 3.13).")
    if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
        sys.exit(f"Give a target: {', '.join(NAMES)}.")
    name = sys.argv.pop(1)
    with atheris.instrument_imports(include=["rnngen"]):
        from tests.fuzz.targets import target

        found = target(name)
        found.check(found.example)  # imports what it needs, under instrumentation

    def check(data: bytes) -> None:
        with suppress(RnngenError):
            found.check(data)

    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate([found.example, *kept(name)]):
            (Path(folder) / str(number)).write_bytes(data)
        atheris.Setup([sys.argv[0], *LIMITS, *sys.argv[1:], folder], check)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
