"""Where samples go: text streams to standard output, files are written when they are whole."""

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from rnngen.cli.copying import tell_longest_run
from rnngen.cli.options import notice
from rnngen.cli.provenance import provenance
from rnngen.cli.record import record
from rnngen.cli.sound import tell_sound
from rnngen.cli.statistics import statistics
from rnngen.cli.task import Task
from rnngen.config import SampleConfig
from rnngen.copying import Training
from rnngen.errors import WriterError
from rnngen.generation import draw_rows
from rnngen.generation.document import Document
from rnngen.kinds import KINDS, Sound
from rnngen.model_file import Model
from rnngen.sampling.constraint.base import Constraint
from rnngen.sampling.sampler import Heard, Stopped, never, unheard
from rnngen.sampling.tally import Tally
from rnngen.writers import check_place, check_suffix, render, suited, write
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
        training: Training | None,
        as_json: bool = False,
        stats: bool = False,
        sound: Sound = "auto",
        heard: Heard = unheard,
    ) -> None:
        self._model, self._config, self._format, self._training = model, config, file_format, training
        self._heard = heard
        self._sound: Sound = sound
        self._json, self._stats = as_json, stats
        is_music = KINDS[model.kind].is_music
        to_terminal = not paths and not is_music and file_format is None
        self._may_stream = to_terminal and not as_json and config.best_of == 1
        if not paths and (is_music or not as_json):
            default = Path(f"{model.name}-{config.seed}{self._suffix(STANDARD_OUTPUT)}")
            paths = (default if is_music else STANDARD_OUTPUT,)
        self._paths = paths
        for path in paths:
            check_suffix(self._suffix(path), is_music, sound)
            if path != STANDARD_OUTPUT:
                check_place(numbered(path, 0, config.count))
        if STANDARD_OUTPUT in paths and is_music and config.count > 1:
            raise WriterError("Standard output takes one score. Expected --count 1, or -o FILE. Received: several.")
        if STANDARD_OUTPUT in paths and as_json:
            raise WriterError("Standard output takes the JSON objects. Expected -o with a file, or none. Received: -.")
        tell_sound(map(self._suffix, paths), sound)

    def _suffix(self, path: Path) -> str:
        if self._format:
            return "." + self._format.lstrip(".").lower()
        return KINDS[self._model.kind].output if path == STANDARD_OUTPUT else path.suffix.lower()

    def take(self, task: Task, origin: Mapping[str, str], stopped: Stopped = never) -> list[Document]:
        """Draw every sample, show or write it, say what there is to say, and return them all.

        Once `stopped` says so, that is done with what has been drawn.
        """
        began = time.perf_counter()
        counted = self._config.count * self._config.best_of if self._stats or self._json else 0
        tallies = [Tally() for _ in range(counted)]
        if self._may_stream and task.continues:
            documents = self._stream(task, task.continues, tallies, stopped)
        else:
            documents = [each for each in task.draw(tallies, stopped) if not stopped() or len(each.ids) > each.given]
            self._write_all(documents, origin, tallies)
        if self._stats:
            notice(statistics(tallies, time.perf_counter() - began))
        if not self._json:
            tell_longest_run(self._training, [document.ids[document.given :] for document in documents])
        return documents

    def _write_all(self, documents: Sequence[Document], origin: Mapping[str, str], tallies: Sequence[Tally]) -> None:
        for index, document in enumerate(documents):
            line = provenance(self._model, self._config, origin, index)
            paths = [self._write(document.content, path, line, index) for path in self._paths]
            if self._json:
                group = tallies[index * self._config.best_of : (index + 1) * self._config.best_of]
                tally = sum(group, start=Tally())
                click.echo(record(self._model, self._config, index, document, paths, tally, self._training))

    def _stream(self, task: Task, constraint: Constraint, tallies: Sequence[Tally], stopped: Stopped) -> list[Document]:
        """The first sample as it is drawn, the others, drawn beside it, after it."""
        decode, given = self._model.codec.decode, task.prompt.ids.tolist()
        shown = given if task.keeps_prompt else []
        click.echo(decode(shown), nl=False)

        def show(token: int) -> None:
            click.echo(decode([token]), nl=False)

        rows = draw_rows(self._model, self._config, task.prompt, constraint, tallies, stopped, show, self._heard)
        if not decode([*shown, *rows[0]][-1:]).endswith("\n"):
            click.echo()
        if stopped():
            rows = [ids for ids in rows if ids]
        documents = [Document(np.array(given + ids, np.int32), decode(shown + ids), len(given)) for ids in rows]
        for row, document in enumerate(documents[1:], start=2):
            notice(f"— sample {row} of {self._config.count} —")
            click.echo(closed(document.content), nl=False)
        return documents

    def _write(self, document: Any, path: Path, origin: str, index: int) -> Path:
        document, changed = suited(document, self._suffix(path))
        if changed:
            notice(changed)
        if path == STANDARD_OUTPUT:
            sys.stdout.buffer.write(render(document, self._suffix(path), origin, self._sound))
            return path
        target = numbered(path, index, self._config.count)
        write(document, target, origin, self._suffix(path), self._sound)
        if not self._json:
            click.echo(target, err=STANDARD_OUTPUT in self._paths)
        return target


def numbered(path: Path, index: int, count: int) -> Path:
    """tune.mid → tune-1.mid … where there are several samples."""
    return path if count == 1 else path.with_name(f"{path.stem}-{index + 1}{path.suffix}")
