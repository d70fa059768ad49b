"""Measure the time and memory to encode a large text and to read it once in training windows.

    python -m tests.bench.ingest --megabytes 1000
    python -m tests.bench.ingest --megabytes 1000 --files 10000 --form typographic
    python -m tests.bench.ingest --megabytes 1000 --train 60

Writes lines of tiny shakespeare in random order, then reads and encodes them in a new process and
takes every window of a pass there. Prints one JSON object. Needs three to four times the text's
size on disk, but no TensorFlow.

With --train it also trains for N seconds, and then trains on tiny shakespeare in another process:
the peak of that one is the share of TensorFlow and the network.

Memory is the peak of the whole process in 10⁶ bytes, with the mapped pages that it has touched.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rnngen.config import NetworkOverrides, TrainConfig
from rnngen.corpus import load_corpus
from rnngen.corpus.builtin import corpora_folder
from rnngen.tokens.dataset import lane_shape, window
from rnngen.tokens.preparation import prepare
from rnngen.training import train

FORMS = {
    "plain": lambda text: text,
    "typographic": lambda text: text.replace("'", "’").replace("--", "—"),
    "one-line": lambda text: text.replace("\n", " "),
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "chinese": lambda text: text.translate({code: 0x4E00 + 7 * code for code in range(33, 127)}),
    "many-characters": lambda text: text.replace("\n", f"{chr(0x4E00 + len(text) % 999)}\n"),
}

LINE_BYTES = 28
"""Mean length of a line of tiny shakespeare."""

LANES, STEPS = 128, 256


def main() -> None:
    """Write a text and measure it in a new process, or, in that process, print its figures."""
    options = parsed_options()
    if options.source:
        print(json.dumps(ingest(options.source, options.train)))
        return
    with tempfile.TemporaryDirectory(prefix="ingest-") as folder:
        size = write_texts(
            Path(folder) / "texts", options.megabytes * 1e6, options.files, options.form
        )
        figures = measure(Path(folder), options)
    del options.source
    seconds = figures["load_s"] + figures["prepare_s"]
    facts = {**vars(options), "megabytes": size / 1e6, "mb_per_s": size / 1e6 / seconds}
    print(json.dumps({name: rounded(value) for name, value in (facts | figures).items()}))


def parsed_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, default=100, help="size of the text")
    parser.add_argument("--files", type=int, default=1, help="split the text into N files")
    parser.add_argument("--form", choices=list(FORMS), default="plain", help="change the text")
    parser.add_argument("--stdin", action="store_true", help="read one file from stdin")
    parser.add_argument(
        "--train", type=int, default=0, metavar="SECONDS", help="also train for N seconds"
    )
    parser.add_argument("--source", help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(folder: Path, options: argparse.Namespace) -> dict[str, float]:
    """Return the figures of the texts in a folder; with --train, also those of shakespeare."""
    texts = sorted((folder / "texts").iterdir())
    source = "-" if options.stdin else str(texts[0] if len(texts) == 1 else folder / "texts")
    figures = in_a_process(source, texts[0], folder / "cache", options.train)
    if options.train:
        alone = in_a_process("shakespeare", texts[0], folder / "cache", options.train)
        figures["train_peak_of_shakespeare_mb"] = alone["train_peak_mb"]
    return figures


def write_texts(folder: Path, size: float, files: int, form: str) -> int:
    """Write about `size` bytes of lines in random order to some files; return the exact bytes."""
    source = (corpora_folder() / "shakespeare" / "input.txt").read_text(encoding="utf-8")
    lines, generator = source.splitlines(keepends=True), random.Random(0)
    folder.mkdir()
    share, written = size / files, 0
    for number in range(files):
        with (folder / f"{number}.txt").open("wb") as file:
            while file.tell() < share:
                missing = int(share - file.tell()) // LINE_BYTES
                piece = "".join(generator.choices(lines, k=1 + min(20_000, missing)))
                file.write(FORMS[form](piece).encode())
            written += file.tell()
    return written


def in_a_process(source: str, stdin: Path, cache: Path, train_seconds: int) -> dict[str, float]:
    """Run this benchmark in a new process and return its figures."""
    module = [sys.executable, "-m", "tests.bench.ingest"]
    with stdin.open("rb") as file:
        result = subprocess.run(
            [*module, "--source", source, "--train", str(train_seconds)],
            stdin=file,
            stdout=subprocess.PIPE,
            env={**os.environ, "RNNGEN_CACHE": str(cache)},
            check=True,
        )
    return json.loads(result.stdout)


def ingest(source: str, train_seconds: int) -> dict[str, float]:
    """Return the seconds of each stage and the peak memory after it."""
    figures = {"start_peak_mb": peak()}
    started = time.perf_counter()
    corpus = load_corpus(source)
    loaded = time.perf_counter()
    dataset = prepare(corpus).dataset
    prepared = time.perf_counter()
    figures |= {
        "load_s": loaded - started,
        "prepare_s": prepared - loaded,
        "ingest_peak_mb": peak(),
    }
    shape = lane_shape(len(dataset.train), LANES, STEPS)
    tokens = sum(window(dataset.train, shape, 0, number)[0].size for number in range(shape.windows))
    passed = time.perf_counter()
    figures |= {"pass_s": passed - prepared, "pass_tokens": tokens, "pass_peak_mb": peak()}
    if train_seconds:
        train(corpus, TrainConfig(seconds=train_seconds), NetworkOverrides(units=512))
        figures["train_peak_mb"] = peak()
    return figures


def peak() -> float:
    """Return the peak memory of this process so far, in 10⁶ bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def rounded(value: object) -> object:
    return round(value, 2) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
