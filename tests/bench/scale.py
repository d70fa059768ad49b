"""Measure training on two workers: `python -m tests.bench.scale`, or `--kills 20`.

Prints a Markdown table of tokens/s: one worker of two cores, one of one core, and two workers of one
core each, on the loopback and over a cable of 1 Gbit/s and of 100 Mbit/s. For the cables, two network
namespaces are joined; that needs root and iproute2. Without them, the rows are left out, and a line
says so.

With --kills N, one of two workers is killed N times, at random, and the training is resumed. It must
end with the weights of one that was never killed. Prints one JSON line.
"""

import argparse
import csv
import json
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

import numpy as np

from rnngen.corpus import load_corpus
from tests.training.links import can_link, linked
from tests.training.team_process import TINY, Crew, ended, kill

CORES = (["taskset", "-c", "0"], ["taskset", "-c", "1"])
SHAPE = "--units 512 --sequence-length 64 --dropout 0 --checkpoint-seconds 1000000".split()
LANES = 64
"""Lanes of all workers."""
LOCAL_STEPS = 50


def speed(crew):
    """Return tokens/s from the first to the last validation, and the steps between."""
    with (crew.models / "history.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    first, last = rows[0], rows[-1]
    steps = int(last["step"]) - int(first["step"])
    return steps * LANES * 64 / (float(last["seconds"]) - float(first["seconds"])), steps


def measure(folder, corpus, seconds, prefixes, link=None, options=()):
    """Train for some seconds; return tokens/s and, over a cable, the kilobytes sent per step."""
    size = len(prefixes)
    settings = [*SHAPE, "--lanes", str(LANES // size), "--time", f"{seconds}s", *options]
    inside = link.prefixes if link else ([],) * size
    words = tuple([*outer, *core] for outer, core in zip(inside, prefixes, strict=False))
    hosts = link.hosts if link else ()
    crew = Crew(folder, corpus, size, settings, "rnngen", hosts, words)
    before = link.sent() if link else 0
    processes = [crew.start_alone()] if size == 1 else crew.start_all()
    for process in processes:
        code, said = ended(process, 20 * seconds)
        if code:
            raise RuntimeError(said)
    found, steps = speed(crew)
    return found, (link.sent() - before) / steps / 1000 if link else float("nan")


def rows():
    """List what is measured: name, cores of each worker, speed of the cable, more options."""
    local = ["--local-steps", str(LOCAL_STEPS)]
    yield "one worker, one core", CORES[:1], None, []
    yield "one worker, two cores", (["taskset", "-c", "0,1"],), None, []
    yield "two workers of one core, loopback", CORES, None, []
    for rate in ("1gbit", "100mbit") if can_link() else ():
        yield f"two workers of one core, {rate}", CORES, rate, []
        yield f"the same, --local-steps {LOCAL_STEPS}", CORES, rate, local


def bench(folder, seconds):
    """Print the table."""
    (document,) = load_corpus("shakespeare").documents
    corpus = folder / "text.txt"
    corpus.write_text(document.content, encoding="utf-8")
    print("| training | tokens/s | kB sent per step by each |\n|---|---|---|")
    for number, (name, prefixes, rate, options) in enumerate(rows()):
        with linked(rate) if rate else nullcontext() as link:
            own = folder / str(number)
            tokens, sent = measure(own, corpus, seconds, prefixes, link, options)
        shown = f"{sent:,.0f}" if sent == sent else "–"
        print(f"| {name} | {tokens:,.0f} | {shown} |", flush=True)
    if not can_link():
        print("\nCables are not measured: that needs root, ip and tc.")


def kill_workers(folder, number):
    """Kill workers at random, resume, and print what was lost and how long the other took to end."""
    corpus = folder / "text.txt"
    (document,) = load_corpus("shakespeare").documents
    corpus.write_text(document.content[: 3000 * number], encoding="utf-8")
    options = [*TINY, "--epochs", "1"]
    whole, crew = (Crew(folder / name, corpus, options=options) for name in ("whole", "killed"))
    whole.run(seconds=3600)
    generator, result = np.random.default_rng(0), {"kills": 0, "seconds": 0.0, "unclear": []}
    for kill_number in range(number):
        processes = crew.start_all(*(["--resume"] if kill_number else []))
        crew.wait_for_checkpoint(processes[0])
        victim = int(generator.integers(2))
        time.sleep(generator.uniform(0, 0.5))
        kill(processes[victim])
        began = time.monotonic()
        code, said = ended(processes[1 - victim], 60)
        result["seconds"] = max(result["seconds"], round(time.monotonic() - began, 1))
        result["kills"] += 1
        if code != 1 or said.count("Error: ") != 1 or "Start all workers again" not in said:
            result["unclear"].append(said)
        print(f"{result['kills']}: worker {victim}", file=sys.stderr, flush=True)
    codes = [code for code, _ in crew.run("--resume", seconds=3600)]
    ours, theirs = crew.weights(), whole.weights()
    result["exit_codes"] = codes
    result["same_weights"] = all(np.array_equal(ours[name], theirs[name]) for name in theirs)
    print(json.dumps(result))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=30, help="train for N seconds each")
    parser.add_argument("--kills", type=int, help="kill a worker N times instead")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if arguments.kills:
            kill_workers(Path(name), arguments.kills)
        else:
            bench(Path(name), arguments.seconds)


if __name__ == "__main__":
    main()
