"""Inputs on which a careless reader takes quadratic time: `python -m tests.fuzz.pathological`.

Shows each with `rnngen corpora show`, and prints the CPU seconds beyond those of a small file.
Then it shows it again, and prints how long Ctrl-C took after half a second, one and two.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MOST_SECONDS = 2.0
"""CPU seconds for a megabyte."""

ANSWER_SECONDS = 1.0
"""Seconds within which Ctrl-C ends the program."""

DELAYS = (0.5, 1.0, 2.0)

GIVE_UP = 20
"""Most CPU seconds of a run."""


def lines_of(unit: str, size: int) -> str:
    """Return a unit repeated to this many bytes of UTF-8."""
    return unit * (size // len(unit.encode()))


INPUTS = {
    "marks.txt": lambda size: "a" + lines_of("\u0300\u0316", size),
    "marks.py": lambda size: "# a" + lines_of("\u0300\u0316", size),
    "hangul.txt": lambda size: lines_of("\u1100\u1161", size),
    "arabic.txt": lambda size: lines_of("\u0628\u064b", size),
    "newcommand.tex": lambda size: lines_of("\\newcommand{\\a}{", size),
    "def.tex": lambda size: lines_of("\\def\\a{", size),
    "environment.tex": lambda size: lines_of("\\newenvironment{a}{\\comment}", size),
    "comment.tex": lambda size: lines_of("\\begin{comment}", size),
    "iffalse.tex": lambda size: lines_of("\\iffalse ", size),
    "verbatim.tex": lambda size: lines_of("\\begin{verbatim}", size),
    "minted.tex": lambda size: lines_of("\\begin{minted}", size),
    "verb.tex": lambda size: lines_of("\\verb|", size),
    "url.tex": lambda size: lines_of("\\url{", size),
    "input.tex": lambda size: lines_of("\\input{", size),
    "braces.tex": lambda size: "a" + lines_of("{", size),
    "title.tex": lambda size: lines_of("\\title{", size) + "\\begin{document}a\\end{document}",
    "blanks.tex": lambda size: "a" + lines_of(" ", size) + "b",
    "percent.tex": lambda size: "a\\a" + lines_of("%\n", size),
    "abstract.tex": lambda size: (
        lines_of("\\begin{abstract}", size) + "\\begin{document}a\\end{document}"
    ),
    "expansion.tex": lambda size: "\\newcommand{\\a}{}" + lines_of("\\a", size) + "b",
    "title.abc": lambda size: "X:1\nT:a" + lines_of(" ", size) + "b\nK:C\nCDEF|\n",
    "number.abc": lambda size: "X:1" + lines_of(" ", size) + "b\nK:C\nCDEF|\n",
    "quotes.abc": lambda size: "X:1\nK:C\nCDEF|" + lines_of('"', size) + "\n",
    "brackets.abc": lambda size: "X:1\nK:C\nCDEF|" + lines_of("[K:", size) + "\n",
    "blank-lines.abc": lambda size: "X:1\nK:C\nCDEF|\n" + lines_of("\n ", size) + "x",
    "length.abc": lambda size: "X:1\nK:C\nd499999|\n",
    "metre.krn": lambda size: "**kern\n*M999999/0\n4c\n*-\n",
    "punycode.py": lambda size: "# coding: punycode\n" + lines_of("a", size),
    "idna.py": lambda size: "# coding: idna\n" + lines_of("a", size),
    "parentheses.py": lambda size: lines_of("(", size),
    "backslashes.py": lambda size: lines_of("\\\n", size),
    "minus.py": lambda size: "x = " + lines_of("-", size) + "1",
    "lists.json": lambda size: lines_of("[", size),
    "poems.json": lambda size: '[{"paragraphs": ["' + lines_of("a\u0300\u0316", size) + '"]}]',
}
"""File name → what makes its content for a size in bytes."""


def show(path: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start `rnngen corpora show`."""
    command = [sys.executable, "-m", "rnngen", "corpora", "show", str(path)]
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (GIVE_UP, GIVE_UP)),
    )


def cpu_seconds(path: Path, environment: dict[str, str]) -> float:
    """Return the CPU seconds that showing a file takes, those of its workers included."""
    process = show(path, environment)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_utime + used.ru_stime


def seconds_to_answer(path: Path, delay: float, environment: dict[str, str]) -> float | None:
    """Return how long the program lives after Ctrl-C; None if it had ended before."""
    process = show(path, environment)
    try:
        process.wait(delay)
        return None
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
    begun = time.time()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return time.time() - begun


def main() -> int:
    """Print a table of all inputs; return 1 if one takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", nargs="*", help="by default all")
    parser.add_argument("--size", type=int, default=2**20, help="make inputs of N bytes")
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="rnngen-fuzz-") as name:
        folder = Path(name)
        environment = os.environ | {"RNNGEN_CACHE": name + "/cache", "RNNGEN_HOME": name + "/home"}
        (folder / "small.txt").write_text("a small text", encoding="utf-8")
        start = min(cpu_seconds(folder / "small.txt", environment) for _ in range(3))
        print(f"{'input':20}{'CPU s':>8}   seconds to answer Ctrl-C after {DELAYS}")
        for file in options.inputs or INPUTS:
            path = folder / file
            path.write_text(INPUTS[file](options.size), encoding="utf-8")
            seconds = cpu_seconds(path, environment) - start
            answers = [seconds_to_answer(path, delay, environment) for delay in DELAYS]
            late = seconds > MOST_SECONDS or max(filter(None, answers), default=0) > ANSWER_SECONDS
            failed += late
            said = "  ".join("ended" if answer is None else f"{answer:5.2f}" for answer in answers)
            print(f"{file:20}{seconds:8.2f}   {said}{'   LATE' if late else ''}", flush=True)
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
