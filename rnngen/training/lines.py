"""The lines that tell about a training: its plan, progress, validations and end.

The command line shows them in colours; `rnngen.train` prints them to standard error.
"""

import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from rnngen.corpus.document import Corpus
from rnngen.corpus.summary import size_of
from rnngen.models.learning_curve import LOSSES, NATS
from rnngen.tokens.preparation import halves, pairs_of
from rnngen.training import events
from rnngen.training.events import NO_IMPROVEMENT, STOPPED, Event, Trained
from rnngen.training.planning import SET_UP_SECONDS, Plan
from rnngen.training.preview import preview

PROGRESS_SECONDS = 15.0
"""Seconds between progress lines."""
NOISE_PASSES, NOISE_TOKENS = 0.3, 1_000_000
"""A run of fewer passes writes rough text, and of fewer tokens noise."""
MIXING_HELPS = 0.95
"""Fraction of the network's loss below which n-grams help it much."""
GOOD_TOKENS = 3_000_000
"""Tokens after which samples of a large corpus are good; one pass is enough of a smaller one."""


def clock(seconds: float) -> str:
    """Format seconds as m:ss or h:mm:ss."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def remaining(seconds: float) -> str:
    """Return '2:05 left', or nothing while it is unknown."""
    return f"{clock(seconds)} left" if math.isfinite(seconds) else ""


# ---- Before


def plan_line(plan: Plan, corpus: Corpus, began: datetime) -> str:
    """Return '1 × 512 LSTM, 1.25 M parameters, about 4 passes over 1.0 M characters, …'."""
    network = plan.network
    size, unit = size_of(corpus)
    if corpus.source_kind is not None:
        size, unit = len(corpus.documents), "pairs"
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
        f"about {_passes(plan.passes)} over {_count(size)} {unit}{keys}, "
        f"done by {day}{end:%H:%M}"
    )


def _passes(passes: float) -> str:
    """Format a number of passes: '12 passes', '0.2 passes', '0.00004 passes'."""
    if passes >= 3:
        return f"{passes:.0f} passes"
    digits = max(1, -math.floor(math.log10(passes))) if passes else 1
    return f"{passes:.{digits}f} passes"


def _count(size: int) -> str:
    """Format a number of tokens: '19,330', '1.1 M'."""
    return f"{size / 1e6:.1f} M" if size >= 1e6 - 5e4 else f"{size:,}"


def plan_warning(plan: Plan) -> str | None:
    """Return a warning if a plan is too short."""
    if plan.fine_tunes:
        return None
    return noise_warning(plan.passes, plan.tokens, plan.tokens_per_second)


def noise_warning(passes: float, tokens: float, speed: float) -> str | None:
    """Return a warning if a training is too short to write more than noise, or than rough text.

    Args:
        passes: of the training.
        tokens: in one pass.
        speed: in tokens per second.
    """
    seen = passes * tokens
    if passes >= NOISE_PASSES or seen >= GOOD_TOKENS:
        return None
    expected = "noise" if seen < NOISE_TOKENS else "rough text"
    seconds = SET_UP_SECONDS + min(tokens, GOOD_TOKENS) / max(speed, 1e-9)
    minutes = math.ceil(seconds / 60)
    time_needed = f"{minutes} minutes" if minutes > 1 else "a minute"
    return f"Only {_passes(passes)}: expect {expected}. Give it {time_needed}."


def late_line(event: events.Late) -> str:
    """Return what a run does whose budget was used before it could begin."""
    return (
        f"Preparing took {clock(event.spent)} of the {clock(event.given)} of --time. "
        f"It trains until {clock(event.seconds)} all the same. "
        "The next run will find the corpus prepared."
    )


# ---- During


def progress_line(event: events.Progress) -> str:
    """Return 'step 1,234 · pass 1.50 · loss 1.875 · 20,000 tokens/s'."""
    speed = f"{event.tokens_per_second:,.0f} tokens/s"
    return f"step {event.step:,} · pass {event.epoch:.2f} · loss {event.loss:.3f} · {speed}"


def plain_progress_line(event: events.Progress) -> str:
    """Return ' 25%  step 1,234 · … · 3:15 left'."""
    parts = (f"{event.share:4.0%}  {progress_line(event)}", remaining(event.seconds_left))
    return " · ".join(filter(None, parts))


def validation_line(event: events.ModelValidated) -> str:
    """Return '1:05  pass 1.50  train 2.000  validation 2.100 nats (…)  -0.050  best so far'.

    What a quick validation finds is marked by ≈: it scores only a part of the held-out tokens.
    """
    found, point = event.validated, event.validated.progress
    about = "≈" if found.quick else ""
    unit = ""
    if event.bits_per_character is not None:
        unit = f" ({about}{event.bits_per_character:.3f} bits per character)"
    elif event.nats_per_note is not None:
        unit = f" ({about}{event.nats_per_note:.3f} per note)"
    loss = LOSSES.get(event.model.codec.written.name, "nats")
    change = f"{found.change:+.3f}" if math.isfinite(found.change) else "first"
    verdict = "best so far" if found.best else "not better"
    return (
        f"{clock(point.seconds)}  pass {point.epoch:.2f}  train {point.loss:.3f}  "
        f"validation {about}{found.nats_per_token:.3f} {loss}{unit}  {change}"
        f"{'' if found.quick else '  ' + verdict}"
    )


def taste(event: events.ModelValidated, source: Any = None) -> str | None:
    """Return the beginning of a sample in one line; None after a single step, which taught nothing.

    Args:
        source: what a model of pairs is given.
    """
    return preview(event.model, source) if event.validated.progress.step > 1 else None


def roll_back_line(event: events.RolledBack) -> str:
    """Return what a divergence led to."""
    return (
        f"The loss diverged at step {event.step:,} ({event.loss:.3g} nats). Back to "
        f"step {event.to_step:,}, with a learning rate of {event.learning_rate:.2g}."
    )


def cooling_line(event: events.Cooling) -> str:
    """Return that a run ends early."""
    return (
        "Validation no longer improves. Back to the best weights, to settle them "
        f"({clock(event.seconds_left)} left)."
    )


def save_failed_line(event: events.SaveFailed) -> str:
    """Return what could not be saved."""
    return f"Not saved{', will try again' if event.again else ''}: {event.reason}"


# ---- After


def end_lines(trained: Trained, plan: Plan | None = None) -> Iterator[str]:
    """Yield how a training ended, what it reached, and whether it was too short.

    Args:
        plan: of the training; None if it was resumed.
    """
    model, record = trained.model, trained.model.training
    unit = LOSSES.get(model.codec.written.name, NATS)
    ends = {NO_IMPROVEMENT: "Done early: validation no longer improves", STOPPED: "Stopped"}
    yield (
        f"{ends.get(trained.ended, 'Done')}. The best model is kept: "
        f"{record['nats_per_token']:.3f} {unit} "
        f"after {_passes(record['epochs'])} ({clock(record['seconds'])})"
    )
    if trained.reached is not None:
        yield reached_line(trained.reached)
    if record.get("unready"):
        yield (
            "It has not yet learnt more than which token follows which. So it does not become the "
            "newest model: name it to use it."
        )
        return
    if plan is not None and not plan.fine_tunes and trained.ended != STOPPED:
        passes = trained.curve[-1]["epoch"]
        yield from filter(None, [noise_warning(passes, plan.tokens, plan.tokens_per_second)])


def reached_line(reached: events.Reached) -> str:
    """Return 'Held-out bits per character: network 2.031, 6-grams 2.210, both together 1.985'.

    It says what to do if n-grams are ahead of the network, or would help it much.
    """
    figures = (
        f"Held-out {reached.unit}: network {reached.network:.3f}, "
        f"{reached.order}-grams {reached.counted:.3f}, both together {reached.both:.3f}"
    )
    if reached.counted < reached.network:
        return f"{figures}. N-grams are ahead: train longer, or sample with --mix"
    helps = reached.both < MIXING_HELPS * reached.network
    return f"{figures}. To sample with both, add --mix" if helps else figures


def held_out_source(corpus: Corpus) -> Any:
    """Return the source of a held-out pair; None for documents."""
    if corpus.source_kind is None:
        return None
    _, held = halves(corpus)
    return pairs_of(corpus)[held[0]].source


def waiting_line(event: events.Waiting) -> str:
    """Return the line that names the workers who have not come."""
    return f"Waiting for {event.workers[0].lower()}{event.workers[1:]} …"


def joined_line(event: events.Joined) -> str:
    """Return the line that says that all workers have come."""
    if not event.number:
        return f"{event.size} workers train together."
    return (
        f"This is worker {event.number} of {event.size}. "
        f"Worker 0 ({event.first}) shows the progress and saves the model."
    )


class ProgressLines:
    """Prints the events of a training to standard error."""

    def __init__(self, corpus: Corpus, now: Callable[[], float] = time.monotonic) -> None:
        self._corpus, self._now = corpus, now
        self._last, self._began = now(), datetime.now()
        self._plan: Plan | None = None

    @cached_property
    def _source(self) -> Any:
        return held_out_source(self._corpus)

    def __call__(self, event: Event) -> None:
        """Print what an event says, if anything."""
        _print(self._lines(event))

    def _lines(self, event: Event) -> Iterator[str]:
        match event:
            case Plan():
                self._plan = event
                yield plan_line(event, self._corpus, self._began)
                yield from filter(None, [plan_warning(event)])
            case events.Progress() if self._now() - self._last >= PROGRESS_SECONDS:
                self._last = self._now()
                yield plain_progress_line(event)
            case events.ModelValidated():
                yield validation_line(event)
                if (written := taste(event, self._source)) is not None:
                    yield f"      {written}"
            case events.RolledBack():
                yield roll_back_line(event)
            case events.Cooling():
                yield cooling_line(event)
            case events.SaveFailed():
                yield save_failed_line(event)
            case events.Late():
                yield late_line(event)
            case events.Waiting():
                yield waiting_line(event)
            case events.Joined():
                yield joined_line(event)

    def end(self, trained: Trained) -> None:
        """Print how a training ended."""
        _print(end_lines(trained, self._plan))


def print_failure(reason: str) -> None:
    """Print the error of a process that is ended while it shows a progress bar."""
    if sys.stderr.isatty():
        sys.stderr.write("\n\x1b[?25h")  # the bar has hidden the cursor
    _print([f"Error: {reason}"])


def _print(lines: Iterable[str]) -> None:
    """Print lines to standard error, with every character that a terminal could obey escaped."""
    for line in lines:
        shown = (each if each.isprintable() else repr(each)[1:-1] for each in line)
        sys.stderr.write("".join(shown) + "\n")
        sys.stderr.flush()
