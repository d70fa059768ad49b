"""Where samples go: text streams to standard output, files are written when they are whole."""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np

from rnngen import __version__
from rnngen.cli.options import notice
from rnngen.config import SampleConfig
from rnngen.errors import WriterError
from rnngen.generation import Prompt, collect
from rnngen.kinds import KINDS
from rnngen.model_file import Model
from rnngen.sampling.sampler import Drawn
from rnngen.writers import check_suffix, render, write
from rnngen.writers.text import closed

STANDARD_OUTPUT = Path("-")


class Output:
    """Takes the samples of one command; unknown suffixes fail before anything is drawn."""

    def __init__(
        self, model: Model, config: SampleConfig, paths: tuple[Path, ...], file_format: str | None, free: bool
    ) -> None:
        self._model, self._config, self._format, self._free = model, config, file_format, free
        is_score = KINDS[model.kind].codec == "event"
        self._streams = not paths and not is_score and file_format is None
        if not paths and not self._streams:
            default = Path(f"{model.name}-{config.seed}{self._suffix(STANDARD_OUTPUT)}")
            paths = (default if is_score else STANDARD_OUTPUT,)
        self._paths = paths
        for path in paths:
            check_suffix(self._suffix(path), is_score)
        if STANDARD_OUTPUT in paths and is_score and config.count > 1:
            raise WriterError("Standard output takes one score. Expected --count 1, or -o FILE. Received: several.")

    def _suffix(self, path: Path) -> str:
        if self._format:
            return "." + self._format.lstrip(".").lower()
        return KINDS[self._model.kind].output if path == STANDARD_OUTPUT else path.suffix.lower()

    def take(self, prompt: Prompt, drawn: Iterator[Drawn]) -> None:
        """Show or write every sample."""
        if self._streams:
            self._stream(prompt, drawn)
            return
        documents = collect(self._model, self._config, prompt, drawn)
        for index, document in enumerate(documents):
            origin = provenance(self._model, self._config, prompt, self._free, index)
            for path in self._paths:
                self._write(document, path, origin, index)

    def _stream(self, prompt: Prompt, drawn: Iterator[Drawn]) -> None:
        """The first sample as it is drawn, the others, drawn beside it, after it."""
        decode, shown = self._model.codec.decode, str(self._model.codec.decode(prompt.ids))
        later = ["" if row == 0 else shown for row in range(self._config.count)]
        click.echo(shown, nl=False)
        for row, token in drawn:
            if row == 0:
                shown = decode([token])
                click.echo(shown, nl=False)
            else:
                later[row] += decode([token])
        if not shown.endswith("\n"):
            click.echo()
        for row, text in enumerate(later[1:], start=2):
            notice(f"— sample {row} of {self._config.count} —")
            click.echo(closed(text), nl=False)

    def _write(self, document: Any, path: Path, origin: str, index: int) -> None:
        if path == STANDARD_OUTPUT:
            sys.stdout.buffer.write(render(document, self._suffix(path), origin))
            return
        target = numbered(path, index, self._config.count)
        write(document, target, origin, self._suffix(path))
        click.echo(target, err=STANDARD_OUTPUT in self._paths)


def numbered(path: Path, index: int, count: int) -> Path:
    """tune.mid → tune-1.mid … where there are several samples."""
    return path if count == 1 else path.with_name(f"{path.stem}-{index + 1}{path.suffix}")


def provenance(model: Model, config: SampleConfig, prompt: Prompt, free: bool, index: int) -> str:
    """One line that tells how a sample was made: same model, same options, same bytes.

    A prompt is told by the first digits of the SHA-256 of its ids.
    """
    names = ("top_k", "top_p", "min_p")
    filters = [f"{name} {getattr(config, name)}" for name in names if getattr(config, name) is not None]
    digest = hashlib.sha256(np.asarray(prompt.ids, "<i4").tobytes()).hexdigest()[:12]
    parts = [
        f"rnngen {__version__}",
        f"model {model.name} {model.digest[:12]}",
        f"seed {config.seed}",
        f"temperature {config.temperature}",
        *filters,
        f"length {config.length}",
        *([f"prompt {digest}"] if len(prompt.ids) else []),
        *(["free"] if free else []),
        f"sample {index + 1} of {config.count}",
    ]
    return ", ".join(parts)
