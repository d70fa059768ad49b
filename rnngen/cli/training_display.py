"""The display of a training on stderr: a live bar on a terminal, plain lines elsewhere."""

import shlex
import time
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

import click

from rnngen.cli.terminal import Screen, show_path
from rnngen.corpus.document import Corpus
from rnngen.corpus.summary import verdict
from rnngen.models.learning_curve import LOSSES, NATS, Point
from rnngen.models.library import ModelFiles, model_path
from rnngen.models.model_file import Model
from rnngen.training import events
from rnngen.training.events import STOPPED, Event, Trained
from rnngen.training.expected import speed_warning
from rnngen.training.lines import (
    PROGRESS_SECONDS,
    cooling_line,
    end_lines,
    held_out_source,
    joined_line,
    late_line,
    plain_progress_line,
    plan_line,
    plan_warning,
    progress_line,
    remaining,
    roll_back_line,
    save_failed_line,
    taste,
    validation_line,
    waiting_line,
)
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

MEMORISING = 0.3
"""Nats per token between training and validation loss from which a model memorises."""


class TrainingDisplay:
    """Shows the events of one training on stderr."""

    def __init__(self, corpus: Corpus, files: ModelFiles, tensorboard: Path | None = None) -> None:
        self._corpus, self._files, self._tensorboard = corpus, files, tensorboard
        self._screen = Screen()
        self._bar = self._screen.bar(
            "{task.percentage:>3.0f} %", "{task.fields[left]}", "{task.description}"
        )
        self._task: TaskID | None = None
        self._plan: Plan | None = None
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
        return held_out_source(self._corpus)

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
                self._show_plan(event)
            case events.Waiting():
                self._screen.show(waiting_line(event), style="yellow")
            case events.Joined():
                self._screen.show(joined_line(event))
            case events.Late():
                self._screen.show(late_line(event), style="yellow")
            case events.Started():
                self._show_start(event)
            case events.Progress():
                self._show_progress(event)
            case events.Validated():
                pass  # follows as ModelValidated
            case events.ModelValidated():
                self._show_validation(event)
            case events.RolledBack():
                self._screen.show(roll_back_line(event), style="yellow")
            case events.Cooling():
                self._screen.show(cooling_line(event))
            case events.SaveFailed():
                self._screen.show(save_failed_line(event), style="red")
            case _:
                assert_never(event)

    def _show_plan(self, plan: Plan) -> None:
        self._plan = plan
        self._screen.show(plan_line(plan, self._corpus, self._began))
        if warning := plan_warning(plan):
            self._screen.show(warning, style="yellow")

    def _show_start(self, event: events.Started) -> None:
        if event.step:
            network = event.network
            self._screen.show(
                f"Resuming at step {event.step:,} with the {network.layers} × {network.units} LSTM"
            )
        if self._screen.is_terminal:
            self._task = self._bar.add_task("starting", total=1.0, left="")

    def _show_progress(self, event: events.Progress) -> None:
        if self._task is not None:
            left, line = remaining(event.seconds_left), progress_line(event)
            self._bar.update(self._task, completed=event.share, description=line, left=left)
        elif time.monotonic() - self._last_line >= PROGRESS_SECONDS:
            self._last_line = time.monotonic()
            self._screen.show(plain_progress_line(event))

    def _show_validation(self, event: events.ModelValidated) -> None:
        found, point = event.validated, event.validated.progress
        self._screen.show(validation_line(event), style="bold")
        if (written := taste(event, self._source)) is not None:
            self._screen.show(f"      {written}", "dim", one_row=True)
        if point.epoch > 1:  # nothing can be memorised in the first pass
            self._warn_of_memorising(found.nats_per_token - point.loss)
        if len(found.curve) == 1:
            # The picture begins with the curve. So the drawing library is loaded before a time
            # budget counts steps, and not at its end.
            self._draw(event.model, found.curve)
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

    def _draw(self, model: Model, curve: list[Point]) -> None:
        """Draw the learning curve; print a warning if that fails."""
        from rnngen.writers.learning_curve import write_learning_curve

        unit = LOSSES.get(model.codec.written.name, NATS)
        title = f"{model.name}: {model.training['nats_per_token']:.3f} {unit}"
        try:
            write_learning_curve(curve, title, self._files.curve)
        except OSError as error:
            self._screen.show(
                f"The learning curve could not be drawn ({error.strerror}).", style="yellow"
            )

    def summary(self, trained: Trained, ctx: click.Context) -> None:
        """Print where the model is and what to do next. Only the path goes to stdout."""
        model = trained.model
        self._draw(model, trained.curve)
        self._screen.show(f"Learning curve: {self._files.curve}")
        for line in end_lines(trained, self._plan):
            self._screen.show(line)
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
    kept = ("name", "output", "kind", "parts", "unwrap", "source", "target", "workers", "worker")
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
