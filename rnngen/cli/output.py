"""Show samples on standard output as they are drawn, and write whole ones to files."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np

from rnngen.cli.explanation import write_page
from rnngen.cli.options import naming, suggest_fluidsynth
from rnngen.cli.provenance import provenance
from rnngen.cli.task import Task, medium_of
from rnngen.cli.terminal import (
    end_text,
    notice,
    progress_bar,
    show_bytes,
    show_json,
    show_path,
    show_text,
)
from rnngen.corpus import folder_name
from rnngen.errors import ModelFileError, WriterError
from rnngen.kinds import KINDS, Sound
from rnngen.memorization import Training, copy_meter, read_training
from rnngen.models.model_file import Model
from rnngen.sampling.observer import SamplingObserver, SamplingStats
from rnngen.sampling.prompt import SampledDocument
from rnngen.sampling.request import SampleRequest
from rnngen.sampling.scoring import surprises
from rnngen.writers import adapt_to, check_suffix, check_writable, render, write
from rnngen.writers.text import with_final_newline

STANDARD_OUTPUT = Path("-")
LONG_PROMPT = 20_000
"""Tokens of a prompt from which reading takes a second, so that progress is shown."""


@dataclass(frozen=True)
class OutputOptions:
    """The options of `rnngen sample` on where samples go and what is reported."""

    paths: tuple[Path, ...] = ()
    file_format: str | None = None
    sound: Sound = "auto"
    as_json: bool = False
    page: Path | None = None
    stats: bool = False

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "OutputOptions":
        """Return them from the options of the command by name."""
        return cls(
            options["outputs"],
            options["file_format"],
            options["sound"],
            options["as_json"],
            options["page"],
            options["stats"],
        )


class Output:
    """Takes the samples of one command.

    Raises WriterError for files that cannot be written, before anything is drawn.
    """

    def __init__(self, request: SampleRequest, options: OutputOptions) -> None:
        self._request = request
        self._model = request.model
        self._config = request.config
        self._options = options
        self._to_screen = medium_of(request.model).to_screen
        self._is_streaming = (
            self._to_screen
            and not options.paths
            and options.file_format is None
            and not options.as_json
            and request.config.best_of == 1
        )
        self._paths = options.paths or self._default_paths()
        if not self._is_streaming:
            self._check_paths()

    def _default_paths(self) -> tuple[Path, ...]:
        if self._to_screen:
            return () if self._options.as_json else (STANDARD_OUTPUT,)
        suffix = self._suffix(STANDARD_OUTPUT)
        return (Path(f"{folder_name(self._model.name)}-{self._config.seed}{suffix}"),)

    def _check_paths(self) -> None:
        for path in self._paths:
            named = self._options.file_format
            with naming(f"--format {named}" if named else f"-o {path}"):
                check_suffix(self._suffix(path), self._model.kind, self._options.sound)
            if path != STANDARD_OUTPUT:
                check_writable(numbered(path, 0, self._config.count))
        if STANDARD_OUTPUT in self._paths:
            if not self._to_screen and self._config.count > 1:
                raise WriterError(
                    "Standard output takes one piece of music. Give --count 1, or -o with a file."
                )
            if self._options.as_json:
                raise WriterError(
                    "-o - and --json both write to standard output. Give -o with a file."
                )
        suggest_fluidsynth(map(self._suffix, self._paths), self._options.sound)

    def _suffix(self, path: Path) -> str:
        """Return the suffix that decides the format of a file."""
        if self._options.file_format:
            return "." + self._options.file_format.lstrip(".").lower()
        return KINDS[self._model.kind].output if path == STANDARD_OUTPUT else path.suffix.lower()

    def take(self, task: Task, origin: Mapping[str, str], should_stop: Callable[[], bool]) -> None:
        """Draw all samples, show or write them, and report on them.

        Args:
            origin: what the provenance line says besides the settings.
            should_stop: when it returns True, drawing ends, and what has been drawn is taken.
        """
        began = time.perf_counter()
        observer = CommandObserver(should_stop)
        if self._is_streaming and task.streams:
            documents = self._stream(task, observer)
        else:
            documents = [
                each
                for each in task.documents(observer)
                if not should_stop() or len(each.ids) > each.prompt_length
            ]
            self._write_all(documents, origin, observer)
        if self._options.stats:
            notice(statistics(observer, time.perf_counter() - began))
        if not self._options.as_json:
            drawn = [document.ids[document.prompt_length :] for document in documents]
            report_longest_run(self._request.training, drawn)
        if self._options.page:
            write_page(self._options.page, self._request, origin, documents)

    def _stream(self, task: Task, observer: "CommandObserver") -> list[SampledDocument]:
        """Show the first sample as it is drawn, and then the others, which are drawn beside it."""
        numbers = self._request.numbers
        if numbers.start or not numbers:
            documents = task.documents(observer)
            self._show(documents, numbers.start)
            return documents
        stream = observer.stream = TextStream(self._model.codec.decode)
        stream.show(task.request.fitted_prompt.ids if task.request.keep_prompt else [])
        try:
            documents = task.documents(observer)
        except Exception:
            end_text()
            raise
        if not stream.ends_line:
            show_text("\n")
        self._show(documents[1:], 1)
        return documents

    def _show(self, documents: Sequence[SampledDocument], first: int) -> None:
        """Show whole samples; `first` is the number of the first of them, from 0."""
        for number, document in enumerate(documents, start=first + 1):
            notice(f"— sample {number} of {self._config.count} —")
            show_text(with_final_newline(document.content))

    def _write_all(
        self,
        documents: Sequence[SampledDocument],
        origin: Mapping[str, str],
        observer: SamplingObserver,
    ) -> None:
        size = self._config.best_of
        for index, document in enumerate(documents, self._request.numbers.start):
            line = provenance(self._request, origin, index)
            paths = [self._write(document.content, path, line, index) for path in self._paths]
            if self._options.as_json:
                candidates = range(index * size, (index + 1) * size)
                stats = SamplingStats.total(map(observer.stats_of, candidates))
                show_json(record(self._request, index, document, paths, stats))

    def _write(self, content: Any, path: Path, line: str, index: int) -> Path:
        """Write one sample to one file, and return the file."""
        suffix = self._suffix(path)
        sound = self._options.sound
        content, changed = adapt_to(content, suffix)
        if changed:
            notice(changed)
        if path == STANDARD_OUTPUT:
            show_bytes(render(content, suffix, line, sound))
            return path
        target = numbered(path, index, self._config.count)
        write(content, target, line, suffix, sound)
        if not self._options.as_json:
            if STANDARD_OUTPUT in self._paths:
                notice(str(target))
            else:
                show_path(target)
        return target


def numbered(path: Path, index: int, count: int) -> Path:
    """Return tune-1.mid … for tune.mid if there are several samples."""
    return path if count == 1 else path.with_name(f"{path.stem}-{index + 1}{path.suffix}")


class TextStream:
    """Shows tokens of a text as they come."""

    def __init__(self, decode: Callable[[Any], str]) -> None:
        self._decode = decode
        self.ends_line = False

    def show(self, tokens: Sequence[int] | np.ndarray) -> None:
        """Print tokens to standard output."""
        text = self._decode(tokens)
        show_text(text)
        if text:
            self.ends_line = text.endswith("\n")


class CommandObserver(SamplingObserver):
    """Stops on a signal, shows the reading of a long prompt, and streams the first sample."""

    def __init__(self, should_stop: Callable[[], bool]) -> None:
        super().__init__()
        self.stream: TextStream | None = None
        self._should_stop = should_stop
        self._bar = ExitStack()
        self._move_bar: Callable[[int, int], None] | None = None

    def should_stop(self) -> bool:
        return self._should_stop()

    def on_prompt_read(self, done: int, total: int) -> None:
        """Move a progress bar; without a terminal, print one line instead."""
        if total < LONG_PROMPT:
            return
        if self._move_bar is None:
            click.get_current_context().call_on_close(self._bar.close)
            bar = progress_bar("Reading the prompt", "tokens")
            self._move_bar = self._bar.enter_context(bar)
            if not sys.stderr.isatty():
                notice(f"Reading a prompt of {total:,} tokens …")
        self._move_bar(done, total)
        if done == total:
            self._bar.close()

    def on_token(self, sample: int, token: int) -> None:
        if sample == 0 and self.stream is not None:
            self.stream.show([token])


def statistics(observer: SamplingObserver, seconds: float) -> str:
    """Return a line such as '1,043 tokens drawn in 0.21 s (4,967 per second), 5.2% of them …'."""
    total = SamplingStats.total(observer.stats.values())
    lines = max(total.lines, 1)
    return "; ".join(
        [
            f"{total.draws:,} tokens drawn in {seconds:.2f} s "
            f"({total.draws / seconds:,.0f} per second), "
            f"{total.undone / max(total.draws, 1):.1%} of them taken back",
            f"{total.lines:,} lines judged, {1 + total.rejections / lines:.2f} draws each"
            if total.lines
            else "no line to be judged",
            f"{total.fallbacks:,} forced ({total.fallbacks / lines:.1%})",
            f"{total.detours:,} detours and {total.loops:,} loops undone",
            f"{total.masked / max(total.draws, 1):.1%} of the probability masked",
        ]
    )


def record(
    request: SampleRequest,
    index: int,
    document: SampledDocument,
    paths: Sequence[Path],
    stats: SamplingStats,
) -> dict[str, Any]:
    """Return the JSON object of a sample.

    Likelihoods are the model's at temperature 1, in nats, and do not count the prompt.
    """
    drawn = document.ids[document.prompt_length :]
    nats = surprises(request.model, [document.ids])[0][document.prompt_length :]
    training = request.training
    facts = {
        "model": request.model.name,
        "sample": index + 1,
        "seed": request.config.seed,
        "tokens": len(nats),
        "log_likelihood": -float(nats.sum()),
        "nats_per_token": float(nats.mean()) if len(nats) else None,
        "longest_shared_run": training and training.longest_shared_run(drawn).length,
        "stats": asdict(stats),
    }
    facts |= {"paths": [str(path) for path in paths]} if paths else {"text": document.content}
    return facts


def training_of(model: Model, path: Path) -> Training | None:
    """Return the training data of the model at `path`, or None with a warning if it is damaged."""
    try:
        return read_training(model, path)
    except ModelFileError as error:
        notice(str(error))
        return None


def report_longest_run(training: Training | None, documents: Sequence[np.ndarray]) -> None:
    """Report the longest passage of all samples that the training data has, too."""
    if training is not None and any(map(len, documents)):
        notice(copy_meter(training, *documents))
