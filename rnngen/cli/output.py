"""Where samples go: text streams to standard output, files are written when they are whole."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from rnngen import __version__
from rnngen.cli.options import notice
from rnngen.config import SampleConfig
from rnngen.generation import Prompt, collect
from rnngen.kinds import KINDS
from rnngen.model_file import Model
from rnngen.sampling.sampler import Drawn
from rnngen.writers import check_suffix, render, write

STANDARD_OUTPUT = Path("-")


class Output:
    """Takes the samples of one command; unknown suffixes fail before anything is drawn."""

    def __init__(self, model: Model, config: SampleConfig, paths: tuple[Path, ...], file_format: str | None) -> None:
        self._model, self._config, self._format = model, config, file_format
        self._streams = not paths and KINDS[model.kind].codec == "char"
        if not paths and not self._streams:
            paths = (Path(f"{model.name}-{config.seed}{KINDS[model.kind].output}"),)
        self._paths = paths
        for path in paths:
            check_suffix(self._suffix(path), is_score=KINDS[model.kind].codec == "event")

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
            for path in self._paths:
                self._write(document, path, index)

    def _stream(self, prompt: Prompt, drawn: Iterator[Drawn]) -> None:
        """The first sample as it is drawn, the others, drawn beside it, after it."""
        decode, shown = self._model.codec.decode, str(self._model.codec.decode(prompt.ids))
        later = ["" if row == 0 else shown for row in range(self._config.count)]
        click.echo(shown, nl=False)
        for row, token in drawn:
            if row == 0:
                click.echo(decode([token]), nl=False)
            else:
                later[row] += decode([token])
        for row, text in enumerate(later[1:], start=2):
            click.echo("\n")
            notice(f"— sample {row} of {self._config.count} —")
            click.echo(text, nl=False)
        click.echo()

    def _write(self, document: Any, path: Path, index: int) -> None:
        origin = provenance(self._model, self._config, index)
        if path == STANDARD_OUTPUT:
            sys.stdout.buffer.write(render(document, self._suffix(path), origin))
            return
        target = numbered(path, index, self._config.count)
        write(document, target, origin, self._suffix(path))
        click.echo(target)


def numbered(path: Path, index: int, count: int) -> Path:
    """tune.mid → tune-1.mid … where there are several samples."""
    return path if count == 1 else path.with_name(f"{path.stem}-{index + 1}{path.suffix}")


def provenance(model: Model, config: SampleConfig, index: int) -> str:
    """One line from which a sample can be made again."""
    filters = [
        f"{name} {getattr(config, name)}" for name in ("top_k", "top_p", "min_p") if getattr(config, name) is not None
    ]
    parts = [
        f"rnngen {__version__}",
        f"model {model.name} {model.digest[:12]}",
        f"seed {config.seed}",
        f"temperature {config.temperature:g}",
        *filters,
        f"length {config.length}",
        f"sample {index + 1} of {config.count}",
    ]
    return ", ".join(parts)
