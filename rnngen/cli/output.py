"""Where samples go: text streams to standard output, files are written when they are whole."""

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from rnngen.cli.options import notice, suggest_fluidsynth
from rnngen.cli.record import provenance, record, statistics
from rnngen.cli.task import Task
from rnngen.config import SampleConfig
from rnngen.constraints.base import Constraint
from rnngen.errors import ModelFileError, WriterError
from rnngen.kinds import KINDS, Sound
from rnngen.memorization import Training, copy_meter, read_training
from rnngen.models.model_file import Model
from rnngen.sampling import draw_rows
from rnngen.sampling.prompt import SampledDocument
from rnngen.sampling.sampler import Heard, Stopped, never, unheard
from rnngen.sampling.scoring import explain
from rnngen.sampling.statistics import SamplingStats
from rnngen.tokens.base import BOUNDARY
from rnngen.writers import check_place, check_suffix, render, save, suited, write
from rnngen.writers.explanation import Alphabet, ExplainedSample, render_explanation
from rnngen.writers.text import closed


def check_page(path: Path, what: str = "An explanation", option: str = "--explain") -> None:
    """Raise WriterError unless a path names a page that can be written."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise WriterError(
            f"{what} is a web page. Expected {option} with .html or .htm. Received: {path}."
        )
    check_place(path)


def write_page(
    path: Path,
    model: Model,
    config: SampleConfig,
    origin: Mapping[str, str],
    documents: Sequence[SampledDocument],
) -> None:
    """Write the page of some samples, and say where."""
    samples = [
        ExplainedSample(
            provenance(model, config, origin, index),
            documents[index].given,
            explanation.ids,
            explanation.probabilities,
            explanation.alternatives,
            explanation.alternative_probabilities,
        )
        for index, explanation in enumerate(
            explain(model, [document.ids for document in documents])
        )
    ]
    alphabet = Alphabet.of(model.codec.name, model.codec.vocabulary.tokens)
    save(path, render_explanation(model.name, alphabet, samples))
    notice(f"explained in {path}")


def training_of(model: Model, path: Path) -> Training | None:
    """What a model was trained on, or None where that is not kept or cannot be read, which is told."""
    try:
        return read_training(model, path)
    except ModelFileError as error:
        notice(str(error))
        return None


def tell_longest_run(training: Training | None, documents: Sequence[np.ndarray]) -> None:
    """Say which run of all samples together is the longest that the training has too."""
    if training is not None and any(map(len, documents)):
        notice(
            copy_meter(
                training, np.concatenate([part for ids in documents for part in (ids, [BOUNDARY])])
            )
        )


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
        self._model, self._config, self._format, self._training = (
            model,
            config,
            file_format,
            training,
        )
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
            raise WriterError(
                "Standard output takes one score. Expected --count 1, or -o FILE. Received: several."
            )
        if STANDARD_OUTPUT in paths and as_json:
            raise WriterError(
                "Standard output takes the JSON objects. Expected -o with a file, or none. Received: -."
            )
        suggest_fluidsynth(map(self._suffix, paths), sound)

    def _suffix(self, path: Path) -> str:
        if self._format:
            return "." + self._format.lstrip(".").lower()
        return KINDS[self._model.kind].output if path == STANDARD_OUTPUT else path.suffix.lower()

    def take(
        self, task: Task, origin: Mapping[str, str], stopped: Stopped = never
    ) -> list[SampledDocument]:
        """Draw every sample, show or write it, say what there is to say, and return them all.

        Once `stopped` says so, that is done with what has been drawn.
        """
        began = time.perf_counter()
        counted = self._config.count * self._config.best_of if self._stats or self._json else 0
        tallies = [SamplingStats() for _ in range(counted)]
        if self._may_stream and task.continues:
            documents = self._stream(task, task.continues, tallies, stopped)
        else:
            documents = [
                each
                for each in task.draw(tallies, stopped)
                if not stopped() or len(each.ids) > each.given
            ]
            self._write_all(documents, origin, tallies)
        if self._stats:
            notice(statistics(tallies, time.perf_counter() - began))
        if not self._json:
            tell_longest_run(
                self._training, [document.ids[document.given :] for document in documents]
            )
        return documents

    def _write_all(
        self,
        documents: Sequence[SampledDocument],
        origin: Mapping[str, str],
        tallies: Sequence[SamplingStats],
    ) -> None:
        for index, document in enumerate(documents):
            line = provenance(self._model, self._config, origin, index)
            paths = [self._write(document.content, path, line, index) for path in self._paths]
            if self._json:
                group = tallies[index * self._config.best_of : (index + 1) * self._config.best_of]
                tally = sum(group, start=SamplingStats())
                click.echo(
                    record(self._model, self._config, index, document, paths, tally, self._training)
                )

    def _stream(
        self, task: Task, constraint: Constraint, tallies: Sequence[SamplingStats], stopped: Stopped
    ) -> list[SampledDocument]:
        """The first sample as it is drawn, the others, drawn beside it, after it."""
        decode, given = self._model.codec.decode, task.prompt.ids.tolist()
        shown = given if task.keeps_prompt else []
        click.echo(decode(shown), nl=False)

        def show(token: int) -> None:
            click.echo(decode([token]), nl=False)

        rows = draw_rows(
            self._model, self._config, task.prompt, constraint, tallies, stopped, show, self._heard
        )
        if not decode([*shown, *rows[0]][-1:]).endswith("\n"):
            click.echo()
        if stopped():
            rows = [ids for ids in rows if ids]
        documents = [
            SampledDocument(np.array(given + ids, np.int32), decode(shown + ids), len(given))
            for ids in rows
        ]
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
