"""The parts that --shard makes, and how --merge puts them together."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from rnngen.cli.evaluating import corpus_for
from rnngen.cli.options import Reading, option_name
from rnngen.cli.terminal import progress_bar, show_text
from rnngen.corpus.document import Progress
from rnngen.errors import CorpusError, SettingError, conflict_error
from rnngen.evaluation import check_suits
from rnngen.evaluation.parts import ScoredPart, merged, score_part
from rnngen.evaluation.scoring import Scores, Scoring, Tokens, score, tokens_of
from rnngen.models.model_file import Model
from rnngen.schema import parse_json
from rnngen.shards import Shard
from rnngen.system.paths import open_regular

OF_REPORTS = ("merge", "no_baseline", "documents", "adapt", "listen", "count", "page")
"""Options of `rnngen evaluate` on what is made of all scores."""


def show_part(model: Model, path: Path, corpus: str | None, reading: Reading, shard: Shard) -> None:
    """Score a shard with the model at `path`, and print the scores.

    Raises:
        SettingError: for options that need the whole.
    """
    context = click.get_current_context()
    for name in OF_REPORTS:
        if context.params[name]:
            raise conflict_error("shard", option_name(name))
    data = corpus_for(model, path, corpus, reading)
    check_suits(data, model)
    tokens = tokens_of(model, data, corpus is None)
    with progress_bar(f"Scoring part {shard}", "steps") as progress:
        part = score_part(model, tokens, shard, progress)
    show_text(f"{part.to_json()}\n")


def scoring_of(paths: Sequence[Path]) -> Scoring:
    """Return what finds the scores in these parts; without any, what makes them."""
    if not paths:
        return score
    parts = {str(path): ScoredPart.from_json(str(path), _read(path)) for path in _files(paths)}
    return partial(_merged, parts)


def _merged(
    parts: dict[str, ScoredPart], model: Model, tokens: Tokens, progress: Progress
) -> Scores:
    return merged(parts, model, tokens)


def merge_records(paths: Sequence[Path], explicit: set[str], count: int) -> None:
    """Print the records of all samples in the order of their numbers.

    Args:
        explicit: the options that the user gave.
        count: how many samples there are.

    Raises:
        SettingError: for other options, or without --count.
        CorpusError: if a record is damaged, missing, or of another run.
    """
    if others := sorted(explicit - {"merge", "count"}):
        raise conflict_error("merge", option_name(others[0]))
    if "count" not in explicit:
        raise SettingError("--merge needs --count N, the number of samples of the whole run.")
    records = _records(paths)
    if missing := [number for number in range(1, count + 1) if number not in records]:
        raise CorpusError(
            f"{len(missing):,} of {count:,} samples are missing, from sample {missing[0]} on. "
            "Run the shards that draw them, and merge again."
        )
    if len(records) > count:
        raise CorpusError(f"There are samples beyond --count {count}. Give the number of all.")
    for number in sorted(records):
        show_text(records[number].decode())


def _records(paths: Sequence[Path]) -> dict[int, bytes]:
    """Return the lines of records by the numbers of their samples."""
    records: dict[int, bytes] = {}
    runs: set[tuple[Any, Any]] = set()
    for path in _files(paths):
        for line in _read(path).splitlines(keepends=True):
            number, run = _record(path, line)
            runs.add(run)
            if len(runs) > 1 or records.setdefault(number, line) != line:
                raise CorpusError(f"{path} is part of another run: its sample {number} differs.")
    return records


def _record(path: Path, line: bytes) -> tuple[int, tuple[Any, Any]]:
    """Return the number of a sample, and its model and seed."""
    try:
        record = parse_json(line)
        number = record["sample"]
        if not line.endswith(b"\n") or type(number) is not int or number < 1:
            raise ValueError
        return number, (record["model"], record["seed"])
    except (ValueError, KeyError, TypeError, CorpusError) as error:
        raise CorpusError(
            f"{path} is not what `rnngen sample --json --shard` prints, or is incomplete. "
            "Run that shard again."
        ) from error


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files, and those in the folders."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(each for each in path.iterdir() if not each.name.startswith("."))
        if not found:
            raise CorpusError(f"--merge {path}: the folder is empty. Name one with the parts.")
        yield from found


def _read(path: Path) -> bytes:
    try:
        with open_regular(path) as file:
            return file.read()
    except OSError as error:
        raise CorpusError(f"--merge cannot read {path}: {error.strerror}.") from error
