"""Fuzz all targets on all cores: `python -m tests.fuzz --time 10m`, or `--count 1`.

Prints a table. Inputs that break a promise are saved in build/fuzz, and then the exit code is 1.
"""

import argparse
import hashlib
import math
import multiprocessing
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

from rnngen.cli.options import Duration
from rnngen.system.threads import usable_cores
from tests.fuzz.lane import BATCH, Tally, run_lane
from tests.fuzz.targets import NAMES, target

ENDLESS = 10**9
"""More batches than any time allows."""

ROW = "{:16}{:>9}{:>10}{:>9}{:>10}{:>9}{:>10}"


def main() -> int:
    """Run the targets in turn, and return the exit code."""
    options = parsed()
    findings = []
    print(ROW.format(*"target inputs rejected read slowest peak findings".split()), flush=True)
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.jobs, mp_context=spawning) as processes:
        submitted = {name: list(lanes(processes, name, options)) for name in options.targets}
        for name, futures in submitted.items():
            tally = Tally()
            for future in futures:
                tally.add(future.result())
            print(row(name, tally), flush=True)
            for result, finding in tally.findings.items():
                path = save(options.findings / name, finding.data, result, finding.trace)
                findings.append(f"{name}: {result}, {len(finding.data)} bytes in {path}")
    print(*findings, sep="\n")
    return min(len(findings), 1)


def parsed() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", help=f"by default all: {', '.join(NAMES)}")
    parser.add_argument("--time", default="1m", help="share this time among the targets")
    parser.add_argument(
        "--count", type=float, help="instead, run this share of each target's full campaign"
    )
    parser.add_argument("--seed", type=int, default=1, help="draw the inputs from this seed")
    parser.add_argument("--jobs", type=int, default=usable_cores(), help="use N cores")
    parser.add_argument(
        "--findings", type=Path, default=Path("build/fuzz"), help="save findings in this folder"
    )
    options = parser.parse_args()
    options.targets = options.targets or NAMES
    unknown = [name for name in options.targets if name not in NAMES]
    if unknown:
        parser.error(f"there is no target {unknown[0]}; give some of {', '.join(NAMES)}")
    return options


def lanes(
    processes: ProcessPoolExecutor, name: str, options: argparse.Namespace
) -> Iterator[Future[Tally]]:
    """Submit a target's lanes: one that has a core for its share of the time, or a count on all."""
    if options.count is not None:
        count, seconds = options.jobs, math.inf
        batches = math.ceil(options.count * target(name).count / BATCH)
    else:
        count, batches = math.ceil(options.jobs / len(options.targets)), ENDLESS
        total = Duration().convert(options.time, None, None)
        seconds = total * options.jobs / (len(options.targets) * count)
    for lane in range(min(count, batches)):
        numbers = range(lane, batches, count)
        yield processes.submit(run_lane, name, options.seed, numbers, seconds)


def row(name: str, tally: Tally) -> str:
    """Return a row of the table."""
    return ROW.format(
        name,
        f"{tally.inputs:,}",
        f"{tally.rejected:,}",
        f"{tally.read:,}",
        f"{tally.slowest:.2f} s",
        f"{tally.peak // 2**20} MB",
        f"{len(tally.findings)} ({tally.faults})" if tally.findings else "0",
    )


def save(folder: Path, data: bytes, result: str, trace: str) -> Path:
    """Save a finding: the input, and beside it what went wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(result.encode()).hexdigest()[:12]
    path.write_bytes(data)
    path.with_suffix(".txt").write_text(f"{result}\n\n{trace}", encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main())
