"""Training from a corpus to a saved model, with all on disk that is needed to go on after an interruption."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from rnngen.config import DataConfig, NetworkConfig, NetworkOverrides, TrainConfig
from rnngen.corpus.document import Corpus
from rnngen.errors import CorpusError, TrainingError, setting_error
from rnngen.evaluation import check_suits
from rnngen.models.backups import all_previous, keep_previous
from rnngen.models.learning_curve import Point
from rnngen.models.library import CHECKPOINT, CURVE_PICTURE, HISTORY, LOCK, TRAINING, beside
from rnngen.models.model_file import Model, check_writable
from rnngen.music.transposition import is_worth_transposing
from rnngen.system import paths
from rnngen.system.lock import locked
from rnngen.tokens.dataset import check_size, lane_shape
from rnngen.tokens.preparation import Prepared, in_all_keys, pieces_of, prepare
from rnngen.training.checkpoint import Checkpoint, read_checkpoint
from rnngen.training.events import Progress, RolledBack, Started
from rnngen.training.fine_tuning import grown_weights
from rnngen.training.planning import Plan, plan
from rnngen.training.recorder import ModelValidated, Recorder, SaveFailed
from rnngen.training.schedule import share_of
from rnngen.training.standard_input import with_input_kept
from rnngen.training.state import Snapshot

FEWEST_TOKENS = 3
"""Of a vocabulary: the special ones, and something to predict."""

Report = Callable[[Plan | Started | Progress | ModelValidated | RolledBack | SaveFailed], None]


@dataclass(frozen=True)
class Trained:
    """What a training gave."""

    model: Model
    """The one that validated best."""
    ended: str
    """BUDGET, NO_IMPROVEMENT or STOPPED, see `rnngen.training.events`; one that was stopped can be resumed."""
    curve: list[Point]
    """All validations; that of the model ends with its own."""


def train(
    corpus: Corpus,
    config: TrainConfig | None = None,
    wishes: NetworkOverrides | None = None,
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
            learning curve beside it, what came on standard input, and at the end what it was trained on; a model
            that lay there before is kept as `….previous`.
        stop: asked after every step.
        resume: go on with the interrupted run at `path`: with its settings, but with the budget of `config`, if any,
            which counts from the run's beginning.
        base: a model to go on from, on this corpus (fine-tuning).

    Raises:
        CorpusError: where the corpus is too small.
        ModelFileError: where the model cannot be written, or the checkpoint not be read.
        TrainingError: where another training writes to `path`, nothing can be resumed, or the loss diverges.
    """
    started = time.perf_counter()
    config, wishes = config or TrainConfig(), wishes or NetworkOverrides()
    if path is not None:
        check_writable(path)
    with nullcontext() if path is None else locked(beside(path, LOCK)):
        begin = (
            _resumed(corpus, config, path)
            if resume
            else _fresh(corpus, config, wishes, base, report)
        )
        if path is not None:
            _tidy(path, resume)
            corpus = _rereadable(corpus, path, report)
        keeper = Recorder(
            corpus, begin.prepared, begin.network, begin.config, path, report, begin.notes
        )
        if isinstance(begin.state, Snapshot):
            keeper.take_up(begin.state)
        return _run(begin, keeper, stop, started)


def _rereadable(corpus: Corpus, path: Path, report: Report) -> Corpus:
    """The corpus with a source that can be read again, if there is room for it."""
    try:
        return with_input_kept(corpus, path)
    except OSError as error:
        report(SaveFailed(f"what came on standard input: {error.strerror or error}", again=False))
        return corpus


def _tidy(path: Path, resume: bool) -> None:
    """Remove what killed processes left half written, and set aside what an earlier training left here."""
    for file in (
        path,
        *(beside(path, name) for name in (CHECKPOINT, HISTORY, CURVE_PICTURE, TRAINING)),
    ):
        paths.sweep(file)
    if resume:
        return
    if (checkpoint := beside(path, CHECKPOINT)).exists():
        checkpoint.replace(keep_previous(checkpoint))
    if path.exists():
        # Copies, as the model itself stays usable until the new one has been validated.
        kept = keep_previous(path)
        if (training := beside(path, TRAINING)).exists():
            paths.write_atomically(beside(kept, TRAINING), training.read_bytes())
        paths.write_atomically(kept, path.read_bytes())


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
    corpus: Corpus,
    config: TrainConfig,
    wishes: NetworkOverrides,
    base: Model | None,
    report: Report,
) -> _Beginning:
    from rnngen.training.planning import gigaflops

    codec = None
    config = replace(config, transpose=_transposition(corpus, config.transpose))
    data = DataConfig(transpose=config.transpose == "on")
    if base is not None:
        check_suits(corpus, base)
        codec = base.codec.extended(
            piece for document in corpus.documents for piece in document.pieces()
        )
        codec = in_all_keys(codec, corpus) if data.transpose else codec
    prepared = prepare(corpus, data, codec)
    check_size(prepared.dataset)
    tokens, vocabulary_size = len(prepared.dataset.train), len(prepared.codec.vocabulary)
    if vocabulary_size < FEWEST_TOKENS:
        raise CorpusError(
            "The corpus is too small to train on. Expected something that occurs more often than once."
        )
    planned = plan(
        tokens, vocabulary_size, config, wishes, gigaflops(), base.config if base else None
    )
    report(planned)
    if base is None:
        return _Beginning(prepared, planned.network, planned.config, None, {})
    weights = grown_weights(base.weights, planned.network, config.seed)
    notes = {"base": {"name": base.name, "sha256": base.digest}}
    return _Beginning(prepared, planned.network, planned.config, weights, notes)


def _transposition(corpus: Corpus, wish: str) -> str:
    """Whether a corpus is learnt in other keys as well: on or off."""
    pieces = pieces_of(corpus)
    if wish == "on" and not pieces:
        raise setting_error("transpose", "'on' for music only", f"a corpus of kind {corpus.kind}")
    if wish != "auto":
        return wish
    return "on" if pieces and is_worth_transposing(pieces) else "off"


def _resumed(corpus: Corpus, config: TrainConfig, path: Path | None) -> _Beginning:
    checkpoint = _find_checkpoint(path)
    prepared = prepare(
        corpus, DataConfig(transpose=checkpoint.config.transpose == "on"), checkpoint.codec
    )
    if prepared.fingerprint != checkpoint.fingerprint:
        expected = "the corpus as it was when the training began"
        raise TrainingError(
            f"The training cannot go on. Expected {expected}. Received: one whose content has changed."
        )
    if config.seconds is not None or config.epochs is not None:
        _check_budget(config, checkpoint, len(prepared.dataset.train))
        config = replace(checkpoint.config, seconds=config.seconds, epochs=config.epochs)
    else:
        config = checkpoint.config
    return _Beginning(prepared, checkpoint.network, config, checkpoint.snapshot, checkpoint.notes)


def _check_budget(config: TrainConfig, checkpoint: Checkpoint, tokens: int) -> None:
    """Raise unless a new budget leaves something to do."""
    counters, before = checkpoint.snapshot.counters, checkpoint.config
    windows = lane_shape(tokens, before.lanes, before.sequence_length).windows
    if share_of(config, windows, counters.step, counters.seconds, counters.started) >= 1:
        used = f"{counters.seconds:.0f} seconds, {counters.step / windows:.2f} passes"
        raise TrainingError(
            f"The budget is used already. Expected more in total than what was done so far: {used}."
        )


def _find_checkpoint(path: Path | None) -> Checkpoint:
    place = None if path is None else beside(path, CHECKPOINT)
    if place is None or not place.exists():
        kept = all_previous(place) if place is not None else []
        earlier = (
            f" An earlier one was kept as {kept[-1].name}: rename it to resume it." if kept else ""
        )
        raise TrainingError(
            f"There is nothing to resume. Expected an interrupted training at {place}.{earlier} "
            "One that has ended goes on as the base of another: --from MODEL."
        )
    return read_checkpoint(place)


def _run(begin: _Beginning, keeper: Recorder, stop: Callable[[], bool], started: float) -> Trained:
    from rnngen.training.run import run_training

    result = run_training(
        begin.prepared.dataset,
        begin.network,
        begin.config,
        report=keeper.receive,
        stop=stop,
        save=keeper.save_checkpoint,
        begin=begin.state,
        started=started,
    )
    keeper.finish(result.ended)
    return Trained(keeper.best, result.ended, keeper.curve)
