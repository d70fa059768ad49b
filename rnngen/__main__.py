"""The program: `rnngen`, or `python -m rnngen`."""

import signal
import time

BEGAN = time.perf_counter()
"""A time budget counts from here, so that it includes starting and reading."""


def run() -> None:
    """Run the command line. Ctrl-C during its imports ends it without a traceback."""
    interrupt = signal.getsignal(signal.SIGINT)
    if interrupt is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from rnngen.cli import main

    signal.signal(signal.SIGINT, interrupt)
    main(prog_name="rnngen", obj=BEGAN)


if __name__ == "__main__":
    run()
