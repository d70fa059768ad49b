"""Training from a corpus to a saved model, with all on disk that is needed to go on after an interruption."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from rnngen import paths
from rnngen.config import NetworkConfig, NetworkWishes, TrainConfig
from rnngen.corpus.document import Corpus
from rnngen.errors import TrainingError
from rnngen.lock import locked
from rnngen.model_file import Model, check_writable
from rnngen.models import CHECKPOINT, HISTORY, LOCK, beside, keep_previous
from rnngen.preparation import Prepared, prepare
from rnngen.training.checkpoint import Checkpoint, read_checkpoint
from rnngen.training.events import Progress, RolledBack, Started
from rnngen.training.fine_tuning import for_base, grown_weights
from rnngen.training.keeper import Assessed, Keeper, Unsaved
from rnngen.training.planning import Plan, plan
from rnngen.training.state import Snapshot

Report = Callable[[Plan | Started | Progress | Assessed | RolledBack | Unsaved], None]


@dataclass(frozen=True)
class Trained:
    """What a training gave."""

    model: Model
    """The one that validated best."""
    ended: str
    """BUDGET, NO_IMPROVEMENT or STOPPED, see `rnngen.training.events`; one that was stopped can be resumed."""


def train(
    corpus: Corpus,
    config: TrainConfig | None = None,
    wishes: NetworkWishes | None = None,
    path: Path | None = None,
    report: Report = lambda event: None,
    stop: Callable[[], bool] = lambda: False,
    resume: bool = False,
    base: Model | None = None,
) -> Trained:
    """Train a model on a corpus.

    Args:
        config: the budget and settings; without a budget, as many passes as the corpus repays.
        wishes: about the network; what is not wished for is planned from corpus, machine and budget.
        path: where the best model so far always lies, from the first validation on, with the checkpoint and the
            learning curve beside it; a model that lay there before is kept as `….previous`.
        stop: asked after every step.
        resume: go on with the interrupted run at `path`: with its settings, but with the budget of `config`, if any.
        base: a model to go on from, on this corpus (fine-tuning).

    Raises:
        CorpusError: where the corpus is too small.
        ModelFileError: where the model cannot be written, or the checkpoint not be read.
        TrainingError: where another training writes to `path`, nothing can be resumed, or the loss diverges.
    """
    started = time.perf_counter()
    config, wishes = config or TrainConfig(), wishes or NetworkWishes()
    if path is not None:
        check_writable(path)
    with nullcontext() if path is None else locked(beside(path, LOCK)):
        if path is not None:
            _tidy(path, resume)
        begin = _resumed(corpus, config, path) if resume else _fresh(corpus, config, wishes, base, report)
        keeper = Keeper(corpus, begin.prepared, begin.network, begin.config, path, report, begin.notes)
        if isinstance(begin.state, Snapshot):
            keeper.take_up(begin.state)
        return _run(begin, keeper, stop, started)


def _tidy(path: Path, resume: bool) -> None:
    """Remove what killed processes left half written; keep the checkpoint of another run out of this one's way."""
    for file in (path, *(beside(path, name) for name in (CHECKPOINT, HISTORY))):
        paths.sweep(file)
    if not resume:
        keep_previous(beside(path, CHECKPOINT))


@dataclass(frozen=True)
class _Beginning:
    """All that a run begins with."""

    prepared: Prepared
    network: NetworkConfig
    config: TrainConfig
    state: Snapshot | dict[str, np.ndarray] | None
    """Where it goes on, or initial weights."""
    notes: dict[str, Any]


def _fresh(
    corpus: Corpus, config: TrainConfig, wishes: NetworkWishes, base: Model | None, report: Report
) -> _Beginning:
    from rnngen.training.speed import gigaflops  # starts TensorFlow, which the time budget includes

    pieces = (piece for document in corpus.documents for piece in document.pieces())
    codec = None if base is None else base.codec.extended(pieces)
    prepared = prepare(corpus, codec=codec)
    if base is not None:
        wishes = replace(wishes, units=base.config.units, layers=base.config.layers)
    tokens, vocabulary_size = len(prepared.dataset.train), len(prepared.codec.vocabulary)
    planned = plan(tokens, vocabulary_size, config, wishes, gigaflops())
    if base is not None:
        planned = for_base(planned, base.config)
    report(planned)
    if base is None:
        return _Beginning(prepared, planned.network, planned.config, None, {})
    weights = grown_weights(base.weights, planned.network, config.seed)
    notes = {"base": {"name": base.name, "sha256": base.digest}}
    return _Beginning(prepared, planned.network, planned.config, weights, notes)


def _resumed(corpus: Corpus, config: TrainConfig, path: Path | None) -> _Beginning:
    checkpoint = _find_checkpoint(path)
    prepared = prepare(corpus, codec=checkpoint.codec)
    if prepared.fingerprint != checkpoint.fingerprint:
        expected = "the corpus as it was when the training began"
        raise TrainingError(f"The training cannot go on. Expected {expected}. Received: one whose content has changed.")
    if config.seconds is None and config.epochs is None:
        config = checkpoint.config
    else:
        config = replace(checkpoint.config, seconds=config.seconds, epochs=config.epochs)
    return _Beginning(prepared, checkpoint.network, config, checkpoint.snapshot, checkpoint.notes)


def _find_checkpoint(path: Path | None) -> Checkpoint:
    place = None if path is None else beside(path, CHECKPOINT)
    if place is None or not place.exists():
        raise TrainingError(
            f"There is nothing to resume. Expected an interrupted training at {place}. "
            "One that has ended goes on as the base of another: --from MODEL."
        )
    return read_checkpoint(place)


def _run(begin: _Beginning, keeper: Keeper, stop: Callable[[], bool], started: float) -> Trained:
    from rnngen.training.loop import run_training

    dataset = begin.prepared.dataset
    result = run_training(
        dataset, begin.network, begin.config, keeper.receive, stop, keeper.save_checkpoint, begin.state, started
    )
    keeper.finish(result.ended)
    return Trained(keeper.best, result.ended)
