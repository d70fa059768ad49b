"""Train a model on a corpus, and save all that is needed to resume after an interruption."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Literal

from rnngen.config import NetworkOverrides, TrainConfig
from rnngen.corpus.document import Corpus
from rnngen.models.library import ModelFiles
from rnngen.models.model_file import Model, check_writable
from rnngen.training.events import Event, Report, SaveFailed, Trained
from rnngen.training.lines import ProgressLines
from rnngen.training.recorder import Recorder
from rnngen.training.start import RunStart, find_checkpoint, new_run, resumed_run
from rnngen.training.state import Snapshot

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
        started: `time.perf_counter()` from which a time budget counts; the default is now.

    Raises:
        CorpusError: if the corpus is too small.
        ModelFileError: if the model cannot be written, or the checkpoint cannot be read.
        TrainingError: if another training writes to `path`, there is nothing to resume, or
            the loss diverges.
    """
    started = time.perf_counter() if started is None else started
    if report == "lines":
        lines = ProgressLines(corpus)
        trained = train(corpus, config, wishes, path, lines, stop, resume, base, started)
        lines.end(trained)
        return trained
    report = report or _ignore
    config, wishes = config or TrainConfig(), wishes or NetworkOverrides()
    files = None if path is None else ModelFiles(path)
    if resume:
        find_checkpoint(files)
    if files is not None:
        check_writable(files.model)
    with nullcontext() if files is None else files.lock() as lock:
        if resume:
            start = resumed_run(corpus, config, files)
        else:
            start = new_run(corpus, config, wishes, base, report, started)
        if files is not None:
            files.sweep()
            if not resume:
                files.keep_previous()
            corpus = _with_saved_input(corpus, files, report)
        recorder = Recorder(corpus, start, files, report, lock)
        return _run(start, recorder, stop, started)


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


def _run(start: RunStart, recorder: Recorder, stop: Callable[[], bool], started: float) -> Trained:
    from rnngen.training.run import run_training

    if isinstance(start.state, Snapshot):
        recorder.restore(start.state)
    result = run_training(
        start.prepared.dataset,
        start.network,
        start.config,
        report=recorder.receive,
        stop=stop,
        save=recorder.save_checkpoint,
        begin=start.state,
        started=started,
    )
    recorder.finish(result.ended)
    return Trained(recorder.best, result.ended, recorder.curve, recorder.reached)
