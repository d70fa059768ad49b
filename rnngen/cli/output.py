"""Where samples go: text streams to standard output, files are written when they are whole."""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np

from rnngen.cli.copying import tell_longest_run
from rnngen.cli.options import notice
from rnngen.cli.provenance import provenance
from rnngen.cli.statistics import statistics
from rnngen.config import SampleConfig
from rnngen.copying import Training
from rnngen.errors import WriterError
from rnngen.generation import Prompt, Rules, draw, draw_documents
from rnngen.generation.scoring import surprises
from rnngen.kinds import KINDS
from rnngen.model_file import Model
from rnngen.sampling.constraint.base import Constraint
from rnngen.sampling.tally import Tally
from rnngen.writers import check_suffix, render, write
from rnngen.writers.text import closed

STANDARD_OUTPUT = Path("-")


class Output:
    """Takes the samples of one command; unknown suffixes fail before anything is drawn."""

    def __init__(
        self,
        model: Model,
        config: SampleConfig,
        paths: tuple[Path, ...],
        file_format: str | None,
        rules: Rules,
        training: Training | None = None,
        as_json: bool = False,
        stats: bool = False,
    ) -> None:
        self._model, self._config, self._format, self._rules = model, config, file_format, rules
        self._training, self._json, self._stats = training, as_json, stats
        is_score = KINDS[model.kind].codec == "event"
        to_terminal = not paths and not is_score and file_format is None
        self._streams = to_terminal and not as_json and config.best_of == 1
        if not paths and (is_score or not as_json):
            default = Path(f"{model.name}-{config.seed}{self._suffix(STANDARD_OUTPUT)}")
            paths = (default if is_score else STANDARD_OUTPUT,)
        self._paths = paths
        for path in paths:
            check_suffix(self._suffix(path), is_score)
        if STANDARD_OUTPUT in paths and is_score and config.count > 1:
            raise WriterError("Standard output takes one score. Expected --count 1, or -o FILE. Received: several.")
        if STANDARD_OUTPUT in paths and as_json:
            raise WriterError("Standard output takes the JSON objects. Expected -o with a file, or none. Received: -.")

    def _suffix(self, path: Path) -> str:
        if self._format:
            return "." + self._format.lstrip(".").lower()
        return KINDS[self._model.kind].output if path == STANDARD_OUTPUT else path.suffix.lower()

    def take(self, prompt: Prompt, constraint: Constraint) -> list[np.ndarray]:
        """Draw every sample, show or write it, and return their ids."""
        began = time.perf_counter()
        counted = self._config.count * self._config.best_of if self._stats or self._json else 0
        tallies = [Tally() for _ in range(counted)]
        if self._streams:
            documents = self._stream(prompt, constraint, tallies)
        else:
            documents = draw_documents(self._model, self._config, prompt, constraint, tallies)
            self._write_all(prompt, documents, tallies)
        if not self._json:
            tell_longest_run(self._training, [ids[len(prompt.ids) :] for ids in documents])
        if self._stats:
            notice(statistics(tallies, time.perf_counter() - began))
        return documents

    def _write_all(self, prompt: Prompt, documents: Sequence[np.ndarray], tallies: Sequence[Tally]) -> None:
        for index, ids in enumerate(documents):
            document = self._model.codec.decode(ids)
            origin = provenance(self._model, self._config, prompt, self._rules, index)
            paths = [self._write(document, path, origin, index) for path in self._paths]
            if self._json:
                group = tallies[index * self._config.best_of : (index + 1) * self._config.best_of]
                tally = sum(group, start=Tally())
                record = self._record(index, ids, len(prompt.ids), tally)
                record |= {"text": document} if not paths else {"paths": [str(path) for path in paths]}
                click.echo(json.dumps(record, ensure_ascii=False))

    def _record(self, index: int, ids: np.ndarray, prompt_length: int, tally: Tally) -> dict[str, Any]:
        """What JSON says of a sample; likelihoods are the model's at temperature 1, without the prompt, in nats."""
        nats = surprises(self._model, [ids])[0][prompt_length:]
        return {
            "model": self._model.name,
            "sample": index + 1,
            "seed": self._config.seed,
            "tokens": len(nats),
            "log_likelihood": -float(nats.sum()),
            "nats_per_token": float(nats.mean()) if len(nats) else None,
            "longest_shared_run": self._training and self._training.longest_shared_run(ids[prompt_length:]).length,
            "stats": asdict(tally),
        }

    def _stream(self, prompt: Prompt, constraint: Constraint, tallies: Sequence[Tally]) -> list[np.ndarray]:
        """The first sample as it is drawn, the others, drawn beside it, after it."""
        decode = self._model.codec.decode
        rows: list[list[int]] = [prompt.ids.tolist() for _ in range(self._config.count)]
        click.echo(decode(rows[0]), nl=False)
        for row, token in draw(self._model, self._config, prompt, constraint, tallies):
            rows[row].append(token)
            if row == 0:
                click.echo(decode([token]), nl=False)
        if not decode(rows[0][-1:]).endswith("\n"):
            click.echo()
        for row, ids in enumerate(rows[1:], start=2):
            notice(f"— sample {row} of {self._config.count} —")
            click.echo(closed(decode(ids)), nl=False)
        return [np.array(ids, np.int32) for ids in rows]

    def _write(self, document: Any, path: Path, origin: str, index: int) -> Path:
        if path == STANDARD_OUTPUT:
            sys.stdout.buffer.write(render(document, self._suffix(path), origin))
            return path
        target = numbered(path, index, self._config.count)
        write(document, target, origin, self._suffix(path))
        if not self._json:
            click.echo(target, err=STANDARD_OUTPUT in self._paths)
        return target


def numbered(path: Path, index: int, count: int) -> Path:
    """tune.mid → tune-1.mid … where there are several samples."""
    return path if count == 1 else path.with_name(f"{path.stem}-{index + 1}{path.suffix}")
