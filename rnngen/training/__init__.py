"""Train a model on a corpus, and save all that is needed to resume after an interruption."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from rnngen.config import NetworkOverrides, TrainConfig
from rnngen.corpus.document import Corpus
from rnngen.errors import flag, needs_error
from rnngen.models.library import ModelFiles
from rnngen.models.model_file import Model, check_writable
from rnngen.training.cluster import Workers
from rnngen.training.events import Event, Joined, Report, SaveFailed, Trained, Waiting
from rnngen.training.lines import ProgressLines
from rnngen.training.meeting import Meeting, Terms
from rnngen.training.recorder import LIBRARIES, Recorder
from rnngen.training.start import RunStart, checkpoint_of, find_checkpoint, new_run, resumed_run
from rnngen.training.state import Snapshot
from rnngen.training.team import Alone, Team

__all__ = ["Trained", "train"]


def train(
    corpus: Corpus,
    config: TrainConfig | None = None,
    wishes: NetworkOverrides | None = None,
    path: Path | None = None,
    report: Report | Literal["lines"] | None = "lines",
    stop: Callable[[], bool] = lambda: False,
    resume: bool = False,
    base: Model | None = None,
    started: float | None = None,
    workers: Workers | None = None,
) -> Trained:
    """Train a model on a corpus.

    Args:
        config: budget and settings. Without a budget, the number of passes suits the corpus.
        wishes: settings of the network. Corpus, machine and budget decide the others.
        path: file of the best model so far, saved at each validation that improves. Checkpoint,
            learning curve and training data are saved next to it. An earlier model there is
            kept as `….previous`.
        report: called with each event. By default, lines of progress are printed to standard
            error; None is silent.
        stop: asked after every step whether to stop.
        resume: continue the interrupted training at `path` with its own settings. A budget in
            `config` replaces its budget, and counts from the beginning of the run.
        base: the model to fine-tune.
        started: `time.perf_counter()` from which a time budget counts; the default is now. That of
            several workers counts from when they have met.
        workers: train together with other processes, of which worker 0 writes the files. If one
            of them is lost, this process ends, unless the error is raised within seconds.

    Raises:
        CorpusError: if the corpus is too small.
        ModelFileError: if the model cannot be written, or the checkpoint cannot be read.
        TrainingError: if another training writes to `path`, there is nothing to resume, or
            the loss diverges.
    """
    if report == "lines":
        lines = ProgressLines(corpus)
        trained = train(corpus, config, wishes, path, lines, stop, resume, base, started, workers)
        if workers is None or not workers.number:
            lines.end(trained)
        return trained
    report = report or _ignore
    config, wishes = config or TrainConfig(), wishes or NetworkOverrides()
    team = Alone(time.perf_counter() if started is None else started)
    if workers is not None:
        check_suits_workers(corpus)
        report = report if not workers.number else _meeting_only(report)
        terms = terms_of(workers, config, wishes, base, resume)
        team = Team(Meeting(workers, terms, report, stop))
    elif config.local_steps is not None:
        raise needs_error("local_steps", "--workers", "this training has one worker")
    with team:
        if resume:
            team.mark_saved()
        files = None if path is None or team.number else ModelFiles(path)
        if resume and not team.number:
            find_checkpoint(files)
        if files is not None:
            check_writable(files.model)
        with nullcontext() if files is None else files.lock() as lock:
            if resume:
                start = resumed_run(corpus, config, checkpoint_of(files, team))
            else:
                start = new_run(corpus, config, wishes, base, report, team)
            if files is not None:
                files.sweep()
                if not resume:
                    files.keep_previous()
                corpus = _with_saved_input(corpus, files, report)
            recorder = Recorder(corpus, start, files, report, lock)
            return _run(start, recorder, stop, team)


def check_suits_workers(corpus: Corpus) -> None:
    """Raise SettingError for pairs, whose steps are not shared between workers."""
    if corpus.source_kind is not None:
        raise needs_error("workers", "a corpus of documents", f"{corpus.name} has pairs")


def terms_of(
    workers: Workers,
    config: TrainConfig,
    wishes: NetworkOverrides,
    base: Model | None,
    resume: bool,
) -> Terms:
    """Return what all workers must have in common."""
    settings = {flag(name): value for name, value in (asdict(config) | asdict(wishes)).items()}
    versions = {name: version(name) for name in LIBRARIES}
    others = {"--workers": workers.to_json(), "--resume": resume}
    return settings | versions | others | {"--from": None if base is None else base.digest}


def _meeting_only(report: Report) -> Report:
    """Return what reports only how the workers meet. Worker 0 shows the rest."""

    def pass_on(event: Event) -> None:
        if isinstance(event, Waiting | Joined):
            report(event)

    return pass_on


def _ignore(event: Event) -> None:
    """Report nothing."""


def _with_saved_input(corpus: Corpus, files: ModelFiles, report: Report) -> Corpus:
    """Save a corpus from standard input, so that it can be read again, if there is room for it."""
    if corpus.stdin is None:
        return corpus
    try:
        return replace(corpus, source=str(files.keep_standard_input(corpus.stdin)))
    except OSError as error:
        report(SaveFailed(f"standard input: {error.strerror or error}", again=False))
        return corpus


def _run(start: RunStart, recorder: Recorder, stop: Callable[[], bool], team: Alone) -> Trained:
    from rnngen.training.run import run_training

    def save(snapshot: Snapshot) -> None:
        recorder.save_checkpoint(snapshot)
        team.mark_saved()

    if isinstance(start.state, Snapshot):
        recorder.restore(start.state)
    result = run_training(
        start.prepared.dataset,
        start.network,
        start.config,
        report=recorder.receive,
        stop=stop,
        save=save,
        begin=start.state,
        team=team,
    )
    recorder.finish(result.ended)
    return Trained(recorder.best, result.ended, recorder.curve, recorder.reached)
