"""Count the files that a command enters.

    python -m tests.bench.trip -- sample shakespeare --seed 1

Run a command of rnngen in this process. A file counts if one of its functions is entered while the
command runs. Code that runs only because a module is imported does not count. Fewer files make a
shorter trip for readers.
"""

import inspect
import sys
from collections import Counter
from pathlib import Path

import rnngen

ROOT = str(Path(rnngen.__file__).parent)


def entered_functions(run):
    """Return the code objects of all functions of rnngen that are entered while `run` runs."""
    seen = set()

    def note(frame, event, _):
        code = frame.f_code
        is_new = code.co_filename.startswith(ROOT) and code not in seen
        # The bodies of modules and classes are code objects too, but not functions.
        is_function = code.co_flags & inspect.CO_OPTIMIZED
        if event == "call" and is_new and is_function and not is_importing(frame):
            seen.add(code)

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    return seen


def is_importing(frame):
    """Return whether the body of a module of rnngen is below this frame on the stack."""
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_globals["__name__"].startswith("rnngen"):
            return True
        frame = frame.f_back
    return False


def main(arguments):
    """Run a command, print its trip to stderr, and return its exit code."""
    from rnngen.cli import main as command_line

    codes = []

    def run():
        try:
            command_line(arguments, prog_name="rnngen")
        except SystemExit as end:
            codes.append(end.code)

    seen = entered_functions(run)
    files = Counter(str(Path(code.co_filename).relative_to(ROOT)) for code in seen)
    for path, functions in sorted(files.items()):
        print(f"{functions:4} {path}", file=sys.stderr)
    print(f"{len(files)} files, {len(seen)} functions", file=sys.stderr)
    return codes[0] if codes else 0


if __name__ == "__main__":
    sys.exit(main([argument for argument in sys.argv[1:] if argument != "--"]))
