"""The display of a training on stderr: a live bar on a terminal, plain lines elsewhere."""

import math
import shlex
import time
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

import click

from rnngen.cli.models import LOSSES, NATS
from rnngen.cli.preview import preview
from rnngen.cli.terminal import Screen, show_path
from rnngen.corpus.document import Corpus
from rnngen.corpus.summary import size_of, verdict
from rnngen.models.library import ModelFiles, model_path
from rnngen.models.model_file import Model
from rnngen.tokens.preparation import halves, pairs_of
from rnngen.training import events
from rnngen.training.events import NO_IMPROVEMENT, STOPPED, Event, Trained
from rnngen.training.expected import speed_warning
from rnngen.training.planning import Plan

if TYPE_CHECKING:
    from rich.progress import TaskID

    from rnngen.training.tensorboard import ScalarLog

COMMANDS = {"label": "classify"}
"""Codec of what a model writes → the command that uses the model; others sample."""

FILES = {
    "picture": "FILE.png",
    **dict.fromkeys(("score", "notes", "performance"), "FILE.mid"),
}
"""Kind of sources → how `rnngen classify` names one; others are texts."""

SOURCES = FILES | {
    "picture by columns": "FILE.png",
    "series": "FILE.csv -o FILE.csv",
    "score": "FILE.mid -o FILE.mid",
}
"""Kind of sources → how `--given` names one; others are texts."""

PLAIN_INTERVAL = 15.0
"""Seconds between progress lines without a terminal."""
MEMORISING = 0.3
"""Nats per token between training and validation loss from which a model memorises."""


def remaining(seconds: float) -> str:
    """Return '2:05 left', or nothing while it is unknown."""
    return f"{clock(seconds)} left" if math.isfinite(seconds) else ""


def clock(seconds: float) -> str:
    """Format seconds as m:ss or h:mm:ss."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def plan_line(plan: Plan, corpus: Corpus, began: datetime) -> str:
    """Return '1 × 512 LSTM, 1.25 M parameters, about 4 passes over 1.0 M characters, …'."""
    network = plan.network
    size, unit = size_of(corpus)
    if corpus.source_kind is not None:
        size, unit = len(corpus.documents), "pairs"
    passes = f"{plan.passes:.0f}" if plan.passes >= 3 else f"{plan.passes:.1f}"
    dropped = "".join(
        f", {name} {rate:.2f}"
        for name, rate in (("dropout", network.dropout), ("weight-drop", network.weight_drop))
        if rate
    )
    end = began + timedelta(seconds=plan.seconds)
    day = "" if end.date() == began.date() else f"{end:%A} "
    keys = " in all suitable keys" if plan.config.transpose == "on" else ""
    return (
        f"{network.layers} × {network.units} LSTM, "
        f"{plan.parameters / 1e6:.2f} M parameters{dropped}, "
        f"about {passes} passes over {_count(size)} {unit}{keys}, "
        f"done by {day}{end:%H:%M}"
    )


def _count(size: int) -> str:
    """Format a number of tokens: '19,330', '1.1 M'."""
    return f"{size / 1e6:.1f} M" if size >= 1e6 - 5e4 else f"{size:,}"


class TrainingDisplay:
    """Shows the events of one training on stderr."""

    def __init__(self, corpus: Corpus, files: ModelFiles, tensorboard: Path | None = None) -> None:
        self._corpus, self._files, self._tensorboard = corpus, files, tensorboard
        self._screen = Screen()
        self._bar = self._screen.bar(
            "{task.percentage:>3.0f} %", "{task.fields[left]}", "{task.description}"
        )
        self._task: TaskID | None = None
        self._last_line, self._began = time.monotonic(), datetime.now()
        self._warned = self._is_mute = False
        self._scalars: ScalarLog | None = None
        if tensorboard is not None:
            tensorboard.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> "TrainingDisplay":
        if not (enough := verdict(self._corpus)).startswith("large"):
            self._screen.show(f"The corpus is {enough}.", style="yellow")
        self._screen.show("Starting TensorFlow …", style="dim")
        if self._screen.is_terminal:
            self._bar.start()
        return self

    def __exit__(self, *_: Any) -> None:
        if self._screen.is_terminal:
            self._bar.stop()

    @cached_property
    def _source(self) -> Any:
        """Return the source of a held-out pair; None for documents."""
        if self._corpus.source_kind is None:
            return None
        _, held = halves(self._corpus)
        return pairs_of(self._corpus)[held[0]].source

    def show(self, event: Event) -> None:
        """Show one event. Training goes on if the terminal is gone."""
        if self._is_mute:
            return
        try:
            self._show(event)
        except (OSError, SystemExit):  # rich raises SystemExit for a broken pipe
            self._is_mute = True

    def _show(self, event: Event) -> None:
        match event:
            case Plan():
                self._screen.show(plan_line(event, self._corpus, self._began))
            case events.Started():
                self._show_start(event)
            case events.Progress():
                self._show_progress(event)
            case events.Validated():
                pass  # follows as ModelValidated
            case events.ModelValidated():
                self._show_validation(event)
            case events.RolledBack():
                self._screen.show(
                    f"The loss diverged at step {event.step:,} ({event.loss:.3g} nats). Back to "
                    f"step {event.to_step:,}, with a learning rate of {event.learning_rate:.2g}.",
                    style="yellow",
                )
            case events.Cooling():
                self._screen.show(
                    "Validation no longer improves. Back to the best weights, to settle them "
                    f"({clock(event.seconds_left)} left)."
                )
            case events.SaveFailed():
                later = ", will try again" if event.again else ""
                self._screen.show(f"Not saved{later}: {event.reason}", style="red")
            case _:
                assert_never(event)

    def _show_start(self, event: events.Started) -> None:
        if event.step:
            network = event.network
            self._screen.show(
                f"Resuming at step {event.step:,} with the {network.layers} × {network.units} LSTM"
            )
        if self._screen.is_terminal:
            self._task = self._bar.add_task("starting", total=1.0, left="")

    def _show_progress(self, event: events.Progress) -> None:
        speed = f"{event.tokens_per_second:,.0f} tokens/s"
        line = f"step {event.step:,} · pass {event.epoch:.2f} · loss {event.loss:.3f} · {speed}"
        if self._task is not None:
            left = remaining(event.seconds_left)
            self._bar.update(self._task, completed=event.share, description=line, left=left)
        elif time.monotonic() - self._last_line >= PLAIN_INTERVAL:
            self._last_line = time.monotonic()
            parts = (f"{event.share:4.0%}  {line}", remaining(event.seconds_left))
            self._screen.show(" · ".join(filter(None, parts)))

    def _show_validation(self, event: events.ModelValidated) -> None:
        found, point = event.validated, event.validated.progress
        unit = ""
        if event.bits_per_character is not None:
            unit = f" ({event.bits_per_character:.3f} bits per character)"
        elif event.nats_per_note is not None:
            unit = f" ({event.nats_per_note:.3f} per note)"
        loss = LOSSES.get(event.model.codec.written.name, "nats")
        change = f"{found.change:+.3f}" if math.isfinite(found.change) else "first"
        self._screen.show(
            f"{clock(point.seconds)}  pass {point.epoch:.2f}  train {point.loss:.3f}  "
            f"validation {found.nats_per_token:.3f} {loss}{unit}  {change}  "
            f"{'best so far' if found.best else 'not better'}",
            style="bold",
        )
        shown = preview(event.model, self._source)
        self._screen.show("      " + shown, "dim", one_row=True)
        if point.epoch > 1:  # nothing can be memorised in the first pass
            self._warn_of_memorising(found.nats_per_token - point.loss)
        self._log(event)

    def _warn_of_memorising(self, gap: float) -> None:
        """Warn once that the model memorises its corpus."""
        if gap > MEMORISING and not self._warned:
            self._warned = True
            self._screen.show(
                f"The model is memorising: its training loss is {gap:.2f} nats below validation. "
                "Use a larger corpus, more --dropout or a smaller --size. The best model is kept.",
                style="yellow",
            )

    def _log(self, event: events.ModelValidated) -> None:
        if self._tensorboard is None:
            return
        if self._scalars is None:
            from rnngen.training.tensorboard import ScalarLog

            self._scalars = ScalarLog(self._tensorboard)
        point = event.validated.progress
        values = {"loss/train": point.loss, "loss/validation": event.validated.nats_per_token}
        self._scalars.write(point.step, values | {"tokens_per_second": point.tokens_per_second})

    def _draw(self, trained: Trained) -> None:
        """Draw the learning curve; print a warning if that fails."""
        from rnngen.writers.learning_curve import write_learning_curve

        picture = self._files.curve
        model = trained.model
        unit = LOSSES.get(model.codec.written.name, NATS)
        title = f"{model.name}: {model.training['nats_per_token']:.3f} {unit}"
        try:
            write_learning_curve(trained.curve, title, picture)
            self._screen.show(f"Learning curve: {picture}")
        except OSError as error:
            self._screen.show(
                f"The learning curve could not be drawn ({error.strerror}).", style="yellow"
            )

    def summary(self, trained: Trained, ctx: click.Context) -> None:
        """Print where the model is and what to do next. Only the path goes to stdout."""
        model, record = trained.model, trained.model.training
        self._draw(trained)
        unit = LOSSES.get(model.codec.written.name, NATS)
        ends = {NO_IMPROVEMENT: "Done early: validation no longer improves", STOPPED: "Stopped"}
        self._screen.show(
            f"{ends.get(trained.ended, 'Done')}. The best model is kept: "
            f"{record['nats_per_token']:.3f} {unit} "
            f"after {record['epochs']:.1f} passes ({clock(record['seconds'])})"
        )
        if model.codec.separator is not None:
            self._show_brief(model)
        if warning := speed_warning(trained, self._corpus, ctx.params["seconds"]):
            self._screen.show(warning)
        path = self._files.model
        show_path(path)
        if trained.ended == STOPPED:
            self._screen.show(f"To resume: {resume_command(ctx)}")
        name = model.name if path == model_path(model.name) else shlex.quote(str(path))
        command = COMMANDS.get(model.codec.written.name, "sample")
        self._screen.show(f"Next: rnngen {command} {name}{self._example_source(model)}")

    def _example_source(self, model: Model) -> str:
        """Return how a command names a source of a model of pairs, as " --given …"."""
        if model.codec.separator is None:
            return ""
        kind = str(self._corpus.source_kind)
        if model.codec.written.name in COMMANDS and kind in FILES:
            return f" {FILES[kind]}"
        return " --given " + SOURCES.get(kind, '"…"')

    def _show_brief(self, model: Model) -> None:
        """Print what a few held-out pairs say about a model."""
        from rnngen.evaluation.pairs.brief import brief_lines

        for line in brief_lines(model, self._corpus):
            self._screen.show(line)


def resume_command(ctx: click.Context) -> str:
    """Return the command that resumes the training of this one."""
    kept = ("name", "output", "kind", "parts", "unwrap", "source", "target")
    options = {f"--{name}": ctx.params[name] for name in kept}
    options["--given"] = ctx.params["fields"]
    words = ["rnngen", "train", ctx.params["corpus"], "--resume"]
    for option, value in options.items():
        if value is not None:
            words += [option, str(value)]
    for pattern in ctx.params["only"]:
        words += ["--only", pattern]
    for column in ctx.params["columns"]:
        words += ["--column", column]
    if ctx.params["performance"]:
        words.append("--performance")
    return shlex.join(words)
