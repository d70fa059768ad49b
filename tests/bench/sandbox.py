"""Run one generated script with little power: `python -I tests/bench/sandbox.py SCRIPT`.

It must be started in an empty folder. The script has 10 seconds, 1 GiB, no other processes, no
network and no files outside of its folder. Without Linux's limits, only Python's own audit hooks
guard it.
"""

import contextlib
import runpy
import sys
from pathlib import Path

FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.fork",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
    "os.kill",
    "os.remove",
    "os.rename",
    "os.chmod",
    "os.chown",
    "shutil.",
    "ctypes.",
    "pty.spawn",
    "webbrowser.",
    "urllib.",
    "ftplib.",
    "smtplib.",
)
SECONDS, BYTES = 10, 1 << 30


class Forbidden(Exception):
    """The script tried something outside of its folder."""


def guard(folder):
    """Refuse all that reaches beyond the script's folder, from here on."""

    def hook(event, arguments):
        if event == "ctypes.dlopen" and arguments == (None,):
            return  # `import ctypes` itself opens the running program
        if event.startswith(FORBIDDEN):
            raise Forbidden(event)
        if event == "open" and len(arguments) > 1 and writes(arguments[1], arguments[2]):
            path = Path(str(arguments[0])).absolute()
            if not path.is_relative_to(folder):
                raise Forbidden(f"writing {path}")

    sys.addaudithook(hook)


def writes(mode, flags):
    """Return whether a file is opened to be written."""
    return bool(set(mode or "") & set("wax+")) or bool((flags or 0) & 0b11)


def limit():
    """Set the system's limits on time, memory, files and processes, where it has them."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        for kind, most in {
            resource.RLIMIT_CPU: SECONDS,
            resource.RLIMIT_AS: BYTES,
            resource.RLIMIT_FSIZE: 1 << 20,
            resource.RLIMIT_NPROC: 0,
        }.items():
            resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    script = sys.argv[1]
    sys.argv = [script]
    limit()
    guard(Path.cwd())
    runpy.run_path(script, run_name="__main__")
