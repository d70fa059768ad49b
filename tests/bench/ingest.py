"""How fast a large text becomes token streams, and how much memory that and a pass over them take.

    python -m tests.bench.ingest --megabytes 1000
    python -m tests.bench.ingest --megabytes 1000 --files 10000 --form typographic
    python -m tests.bench.ingest --megabytes 1000 --train 60

Joins lines of tiny shakespeare in random order, reads and encodes them in a process of its own, takes every
window of a pass there, and prints one JSON object. Needs no TensorFlow, but three to four times the text's size
on disk. With --train it also trains for so many seconds, and again in another process on tiny shakespeare, whose
peak is what TensorFlow and the network take by themselves.
Memory is the peak of the whole process, in 10⁶ bytes; the pages of the streams that it has touched are part of it.
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
"""Of a line of tiny shakespeare, in the mean."""

LANES, STEPS = 128, 256


def main() -> None:
    """Print the figures of a text in a process of its own, or those of this process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--files", type=int, default=1)
    parser.add_argument("--form", choices=list(FORMS), default="plain")
    parser.add_argument("--stdin", action="store_true", help="one file, through a pipe")
    parser.add_argument("--train", type=int, default=0, metavar="SECONDS", help="train as well")
    parser.add_argument("--source", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.source:
        sys.stdout.write(json.dumps(ingest(options.source, options.train)))
        return
    with tempfile.TemporaryDirectory(prefix="ingest-") as folder:
        bytes_written = write_texts(
            Path(folder) / "texts", options.megabytes * 1e6, options.files, options.form
        )
        texts = sorted((Path(folder) / "texts").iterdir())
        source = (
            "-" if options.stdin else str(texts[0] if len(texts) == 1 else Path(folder) / "texts")
        )
        figures = in_a_process(source, texts[0], Path(folder) / "cache", options.train)
        if options.train:
            alone = in_a_process("shakespeare", texts[0], Path(folder) / "cache", options.train)
            figures["train_peak_of_shakespeare_mb"] = alone["train_peak_mb"]
    seconds = figures["load_s"] + figures["prepare_s"]
    del options.source
    known = {
        **vars(options),
        "megabytes": bytes_written / 1e6,
        "mb_per_s": bytes_written / 1e6 / seconds,
    }
    sys.stdout.write(
        json.dumps({name: tidy(value) for name, value in (known | figures).items()}) + "\n"
    )


def write_texts(folder: Path, size: float, files: int, form: str) -> int:
    """Files of lines in random order, of about `size` bytes together; returns the bytes."""
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
    """The figures of a fresh process."""
    with stdin.open("rb") as file:
        result = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.bench.ingest",
                "--source",
                source,
                "--train",
                str(train_seconds),
            ],
            stdin=file,
            stdout=subprocess.PIPE,
            env={**os.environ, "RNNGEN_CACHE": str(cache)},
            check=True,
        )
    return json.loads(result.stdout)


def ingest(source: str, train_seconds: int) -> dict[str, float]:
    """Seconds of each stage, and the peak of memory after it."""
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
    """The most memory this process has had so far, in 10⁶ bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def tidy(value: object) -> object:
    return round(value, 2) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
