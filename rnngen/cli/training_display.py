"""What a person sees while a model is trained: a live bar on a terminal, plain lines elsewhere; all on stderr."""

import time
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from rnngen.cli.preview import preview
from rnngen.corpus.document import Corpus
from rnngen.model_file import Model
from rnngen.models import model_path
from rnngen.training import Assessed
from rnngen.training_loop import Progress as Step
from rnngen.training_loop import Started

PLAIN_INTERVAL = 15.0
"""Seconds between progress lines where there is no terminal to draw a bar on."""


class RemainingColumn(ProgressColumn):
    """Time left, from the share of the budget and the seconds used."""

    def render(self, task: Task) -> Text:
        share, seconds = task.fields["share"], task.fields["seconds"]
        return Text(f"{clock(seconds * (1 - share) / share)} left" if share > 0 else "", style="cyan")


def clock(seconds: float) -> str:
    """Seconds as m:ss, or h:mm:ss."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class TrainingDisplay:
    """Shows the events of one training."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._console = Console(stderr=True, highlight=False, markup=False)
        self._console.soft_wrap = not self._console.is_terminal
        columns = (
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            RemainingColumn(),
            TextColumn("{task.description}"),
        )
        self._bar = Progress(*columns, console=self._console, transient=True)
        self._task: TaskID | None = None
        self._last_line = time.monotonic()

    def __enter__(self) -> "TrainingDisplay":
        self._console.print("Starting TensorFlow …", style="dim")
        if self._console.is_terminal:
            self._bar.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._bar.stop()

    def show(self, event: Started | Step | Assessed) -> None:
        """Show one event."""
        if isinstance(event, Started):
            self._plan(event)
        elif isinstance(event, Step):
            self._progress(event)
        else:
            self._assessment(event)

    def _plan(self, event: Started) -> None:
        network, shape = event.network, event.shape
        self._console.print(
            f"{network.layers} × {network.units} LSTM, {event.parameters / 1e6:.2f} M parameters, "
            f"on {event.train_tokens:,} tokens of {self._corpus.name} ({event.validation_tokens:,} held out), "
            f"{shape.lanes} lanes × {shape.steps} steps"
        )
        if self._console.is_terminal:
            self._task = self._bar.add_task("starting", total=1.0, share=0.0, seconds=0.0)

    def _progress(self, event: Step) -> None:
        speed = f"{event.tokens_per_second:,.0f} tokens/s"
        line = f"step {event.step:,} · pass {event.epoch:.2f} · loss {event.loss:.3f} · {speed}"
        if self._task is not None:
            self._bar.update(
                self._task, completed=event.share, description=line, share=event.share, seconds=event.seconds
            )
        elif time.monotonic() - self._last_line >= PLAIN_INTERVAL:
            self._last_line = time.monotonic()
            self._console.print(f"{event.share:4.0%}  {line}")

    def _assessment(self, event: Assessed) -> None:
        bits = f" ({event.bits_per_character:.3f} bits per character)" if event.bits_per_character is not None else ""
        point, mark = event.progress, "best so far" if event.best else "not better"
        self._console.print(
            f"{clock(point.seconds)}  pass {point.epoch:.2f}  train {point.loss:.3f}  "
            f"validation {event.nats_per_token:.3f} nats{bits}  {mark}",
            style="bold",
        )
        self._console.print(Text("      " + preview(event.model), style="dim"), no_wrap=True, overflow="ellipsis")

    def summary(self, model: Model, path: Path, interrupted: bool) -> None:
        """Where the model is, and what to do with it; the path alone goes to stdout."""
        record, end = model.training, "Stopped early" if interrupted else "Done"
        self._console.print(
            f"{end}. The best model is kept: {record['nats_per_token']:.3f} nats per token "
            f"after {record['epochs']:.1f} passes ({clock(record['seconds'])})"
        )
        click.echo(path)
        self._console.print(f"Next: rnngen sample {model.name if path == model_path(model.name) else path}")
