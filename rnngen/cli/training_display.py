"""What a person sees while a model is trained: a live bar on a terminal, plain lines elsewhere; all on stderr."""

import math
import shlex
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from rnngen.config import SampleConfig
from rnngen.corpus.document import Corpus
from rnngen.corpus.summary import size_label, size_of
from rnngen.errors import RnngenError
from rnngen.kinds import KINDS
from rnngen.models.library import CURVE_PICTURE, beside, model_path
from rnngen.models.model_file import Model
from rnngen.music.names import pitch_name
from rnngen.music.performance import Performance
from rnngen.music.score import Score
from rnngen.sampling.generate import sample
from rnngen.training import Trained
from rnngen.training.events import NO_IMPROVEMENT, STOPPED, Cooling, RolledBack, Started
from rnngen.training.events import Progress as Step
from rnngen.training.expected import shortfall
from rnngen.training.planning import Plan
from rnngen.training.recorder import ModelValidated, SaveFailed

TOKENS = 160


def preview(model: Model) -> str:
    """The beginning of a sample; always of the same seed, so that one can watch the model learn."""
    config = SampleConfig(temperature=KINDS[model.kind].temperature, length=TOKENS)
    try:
        (document,) = sample(model, config)
    except RnngenError as error:
        return str(error)
    if isinstance(document, Score):
        return first_notes(document)
    if isinstance(document, Performance):
        return first_strikes(document)
    return " ⏎ ".join(document.split("\n")).strip(" ⏎")


def first_notes(score: Score) -> str:
    """The notes of the first part bar by bar: 'D4 F4 A4 | D5'."""
    bars = (
        [note for note in score.notes if bar.onset <= note.onset < bar.offset] for bar in score.bars
    )
    return " | ".join(
        " ".join(pitch_name(note.pitch) for note in bar if note.part == 0) for bar in bars
    )


def first_strikes(performance: Performance) -> str:
    """The notes second by second: 'D4 F4 A4 | D5'."""
    seconds = range(performance.milliseconds // 1000 + 1)
    rows = (
        [note for note in performance.notes if note.onset // 1000 == second] for second in seconds
    )
    return " | ".join(" ".join(pitch_name(note.pitch) for note in row) for row in rows)


if TYPE_CHECKING:
    from rnngen.training.tensorboard import ScalarLog

PLAIN_INTERVAL = 15.0
"""Seconds between progress lines where there is no terminal to draw a bar on."""
MEMORISING = 0.3
"""Nats per token that training lies below validation where a model learns its corpus by heart."""


class RemainingColumn(ProgressColumn):
    """Time left, as the run itself expects it."""

    def render(self, task: Task) -> Text:
        return Text(remaining(task.fields["left"]), style="cyan")


def remaining(seconds: float) -> str:
    """'2:05 left', or nothing before that is known."""
    return f"{clock(seconds)} left" if math.isfinite(seconds) else ""


def clock(seconds: float) -> str:
    """Seconds as m:ss, or h:mm:ss."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def plan_line(plan: Plan, corpus: Corpus, began: datetime) -> str:
    """'1 × 512 LSTM, 1.25 M parameters, about 4 passes over 1.0 M characters, done by 14:32'."""
    network, (size, unit) = plan.network, size_of(corpus)
    passes = f"{plan.passes:.0f}" if plan.passes >= 3 else f"{plan.passes:.1f}"
    dropped = "".join(
        f", {name} {rate:.2f}"
        for name, rate in (("dropout", network.dropout), ("weight-drop", network.weight_drop))
        if rate
    )
    end = began + timedelta(seconds=plan.seconds)
    day = "" if end.date() == began.date() else f"{end:%A} "
    keys = " in all keys that suit" if plan.config.transpose == "on" else ""
    return (
        f"{network.layers} × {network.units} LSTM, {plan.parameters / 1e6:.2f} M parameters{dropped}, "
        f"about {passes} passes over {size / 1e6:.1f} M {unit}{keys}, done by {day}{end:%H:%M}"
    )


class TrainingDisplay:
    """Shows the events of one training."""

    def __init__(self, corpus: Corpus, path: Path, tensorboard: Path | None = None) -> None:
        self._corpus, self._path, self._tensorboard = corpus, path, tensorboard
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
        self._last_line, self._began = time.monotonic(), datetime.now()
        self._warned = self._mute = False
        self._scalars: ScalarLog | None = None
        if tensorboard is not None:
            tensorboard.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> "TrainingDisplay":
        if not (enough := size_label(*size_of(self._corpus))).startswith("large"):
            self._console.print(f"The corpus is {enough}.", style="yellow")
        self._console.print("Starting TensorFlow …", style="dim")
        if self._console.is_terminal:
            self._bar.start()
        return self

    def __exit__(self, *_: Any) -> None:
        if self._console.is_terminal:
            self._bar.stop()

    def show(
        self, event: Plan | Started | Step | ModelValidated | RolledBack | Cooling | SaveFailed
    ) -> None:
        """Show one event; a terminal that has gone away is no reason to end a training."""
        if self._mute:
            return
        try:
            self._show(event)
        except (OSError, SystemExit):  # rich turns a broken pipe into the latter
            self._mute = True

    def _show(
        self, event: Plan | Started | Step | ModelValidated | RolledBack | Cooling | SaveFailed
    ) -> None:
        if isinstance(event, Plan):
            self._console.print(plan_line(event, self._corpus, self._began))
        elif isinstance(event, Started):
            self._start(event)
        elif isinstance(event, Step):
            self._progress(event)
        elif isinstance(event, ModelValidated):
            self._assessment(event)
        elif isinstance(event, RolledBack):
            self._console.print(
                f"The loss diverged at step {event.step:,} ({event.loss:.3g} nats): back to step {event.to_step:,}, "
                f"on with a learning rate of {event.learning_rate:.2g}",
                style="yellow",
            )
        elif isinstance(event, Cooling):
            self._console.print(
                "Validation no longer improves: back to the best weights, to settle them "
                f"({clock(event.seconds_left)} left)"
            )
        else:
            later = ", trying again later" if event.again else ""
            self._console.print(f"Not saved{later}: {event.reason}", style="red")

    def _start(self, event: Started) -> None:
        if event.step:
            network = event.network
            self._console.print(
                f"Going on at step {event.step:,} with the {network.layers} × {network.units} LSTM"
            )
        if self._console.is_terminal:
            self._task = self._bar.add_task("starting", total=1.0, left=float("inf"))

    def _progress(self, event: Step) -> None:
        speed = f"{event.tokens_per_second:,.0f} tokens/s"
        line = f"step {event.step:,} · pass {event.epoch:.2f} · loss {event.loss:.3f} · {speed}"
        if self._task is not None:
            self._bar.update(
                self._task, completed=event.share, description=line, left=event.seconds_left
            )
        elif time.monotonic() - self._last_line >= PLAIN_INTERVAL:
            self._last_line = time.monotonic()
            self._console.print(
                " · ".join(
                    filter(None, (f"{event.share:4.0%}  {line}", remaining(event.seconds_left)))
                )
            )

    def _assessment(self, event: ModelValidated) -> None:
        found, point = event.validated, event.validated.progress
        bits = (
            f" ({event.bits_per_character:.3f} bits per character)"
            if event.bits_per_character is not None
            else ""
        )
        notes = f" ({event.nats_per_note:.3f} per note)" if event.nats_per_note is not None else ""
        change = f"{found.change:+.3f}" if math.isfinite(found.change) else "first"
        self._console.print(
            f"{clock(point.seconds)}  pass {point.epoch:.2f}  train {point.loss:.3f}  validation "
            f"{found.nats_per_token:.3f} nats{bits}{notes}  {change}  {'best so far' if found.best else 'not better'}",
            style="bold",
        )
        self._console.print(
            Text("      " + preview(event.model), style="dim"), no_wrap=True, overflow="ellipsis"
        )
        if point.epoch > 1:  # before, nothing has been seen that could be remembered
            self._warn(found.nats_per_token - point.loss)
        self._log(event)

    def _warn(self, gap: float) -> None:
        """Say once that the model learns its corpus by heart."""
        if gap > MEMORISING and not self._warned:
            self._warned = True
            self._console.print(
                f"The model is memorising: training lies {gap:.2f} nats below validation. "
                "A larger corpus, more --dropout or a smaller --size would help; the best model is kept.",
                style="yellow",
            )

    def _log(self, event: ModelValidated) -> None:
        if self._tensorboard is None:
            return
        if self._scalars is None:
            from rnngen.training.tensorboard import ScalarLog

            self._scalars = ScalarLog(self._tensorboard)
        point = event.validated.progress
        values = {"loss/train": point.loss, "loss/validation": event.validated.nats_per_token}
        self._scalars.write(point.step, values | {"tokens_per_second": point.tokens_per_second})

    def _draw(self, trained: Trained) -> None:
        """Draw the learning curve; where that fails, the model is none the worse."""
        from rnngen.writers.learning_curve import write_learning_curve

        picture = beside(self._path, CURVE_PICTURE)
        model = trained.model
        title = f"{model.name}: {model.training['nats_per_token']:.3f} nats per token"
        try:
            write_learning_curve(trained.curve, title, picture)
            self._console.print(f"Learning curve: {picture}")
        except OSError as error:
            self._console.print(
                f"The learning curve could not be drawn ({error.strerror}).", style="yellow"
            )

    def summary(self, trained: Trained, ctx: click.Context) -> None:
        """Where the model is, and what to do with it; the path alone goes to stdout."""
        model, record = trained.model, trained.model.training
        self._draw(trained)
        ends = {NO_IMPROVEMENT: "Done early: validation no longer improves", STOPPED: "Stopped"}
        self._console.print(
            f"{ends.get(trained.ended, 'Done')}. The best model is kept: {record['nats_per_token']:.3f} nats per token "
            f"after {record['epochs']:.1f} passes ({clock(record['seconds'])})"
        )
        if remark := shortfall(trained, self._corpus, ctx.params["seconds"]):
            self._console.print(remark)
        click.echo(self._path)
        if trained.ended == STOPPED:
            self._console.print(f"To go on: {resume_command(ctx)}")
        named = self._path == model_path(model.name)
        self._console.print(
            f"Next: rnngen sample {model.name if named else shlex.quote(str(self._path))}"
        )


def resume_command(ctx: click.Context) -> str:
    """The command that goes on with the training of this one."""
    options = {f"--{name}": ctx.params[name] for name in ("name", "output", "kind", "parts")}
    words = ["rnngen", "train", ctx.params["corpus"], "--resume"]
    words += [
        word
        for option, value in options.items()
        if value is not None
        for word in (option, str(value))
    ]
    return shlex.join([*words, *(["--performance"] if ctx.params["performance"] else [])])
