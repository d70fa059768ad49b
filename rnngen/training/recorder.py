"""The recorder of a run: saves the best model, the checkpoint and the learning curve."""

import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from importlib.metadata import version
from typing import cast

import numpy as np

from rnngen.corpus.document import Corpus
from rnngen.corpus.summary import figures_of
from rnngen.errors import ModelFileError, RnngenError, TrainingError
from rnngen.evaluation.counting import Counting, count, count_targets, tokens_to_count
from rnngen.evaluation.likelihood import bits_per_character, nats_per_note
from rnngen.evaluation.realism import traits_of
from rnngen.kinds import KINDS
from rnngen.memorization import write_training
from rnngen.models.learning_curve import Point, best_point, write_history
from rnngen.models.library import ModelFiles, unused_files
from rnngen.models.model_file import CorpusRecord, Model, TrainingRecord, read_model, save_model
from rnngen.models.named_corpora import remember
from rnngen.network.recall import fitted_shares, recall_of
from rnngen.system.lock import Lock
from rnngen.system.threads import usable_cores
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.dataset import ScoringLanes, sampled_lanes
from rnngen.tokens.preparation import Prepared
from rnngen.training.checkpoint import Checkpoint, write_checkpoint
from rnngen.training.events import (
    STOPPED,
    Event,
    ModelValidated,
    Reached,
    Report,
    SaveFailed,
    Validated,
)
from rnngen.training.start import RunStart
from rnngen.training.state import VALIDATION_TOKENS, Snapshot

OPENING_TOKENS = 128
TAIL_TOKENS = 100_000
"""Tokens at the end of a corpus that tell how its documents begin."""
MANY_DOCUMENTS = 50
"""Documents in that tail from which a network knows how a score begins."""
UNITS = {"bits per character": bits_per_character, "nats per note": nats_per_note}
"""Unit of a loss → what converts nats per token to it, if it suits the codec."""
LIBRARIES = ("rnngen", "keras", "tensorflow", "numpy")
"""Libraries whose versions the training record names."""


@dataclass
class Recorder:
    """Turns validations into models, saves them, and passes events on."""

    corpus: Corpus
    start: RunStart
    files: ModelFiles | None
    """Where to save; None saves nothing."""
    report: Report
    lock: Lock | None = None
    """The lock of the files."""
    _best: Model | None = field(default=None, init=False)
    _is_saved: bool = field(default=False, init=False)
    """Whether the best model is on disk."""
    _has_training: bool = field(default=False, init=False)
    """Whether the training data is on disk."""
    curve: list[Point] = field(default_factory=list, init=False)
    """All validations so far."""
    _nats: np.ndarray | None = field(default=None, init=False)
    """float32[n], the loss of each held-out token under the best model, if it was just scored."""

    @property
    def best(self) -> Model:
        """Return the model with the lowest validation loss; needs a validation before."""
        if self._best is None:
            raise TrainingError("There is no model yet: the run has not been validated.")
        return self._best

    @cached_property
    def _lanes(self) -> ScoringLanes:
        """The held-out tokens that validations score."""
        return sampled_lanes(self.start.prepared.dataset.validation, VALIDATION_TOKENS)

    @cached_property
    def _scored(self) -> np.ndarray:
        return self._lanes.predicted

    @cached_property
    def counting(self) -> Counting:
        """What counting reaches, found before the second step: a time budget includes it."""
        dataset, size = self.start.prepared.dataset, self.start.network.vocabulary_size
        most = tokens_to_count(self.start.config.seconds)
        if dataset.separator is not None:
            return count_targets(dataset, size, most)
        return count(dataset, size, self._lanes, most)

    @property
    def reached(self) -> Reached | None:
        """Return what network, n-grams and both reach; None for pairs, or after a resumption."""
        mixed = None if self._nats is None else self.counting.mixed(self._nats)
        if mixed is None:
            return None
        unit, per_nat = self._unit()
        found = self.best.training["nats_per_token"], self.counting.nats, mixed
        network, counted, both = (per_nat * nats for nats in found)
        return Reached(unit, network, counted, self.counting.order, both)

    @cached_property
    def _recalled(self) -> tuple[np.ndarray, np.ndarray]:
        return recall_of(self._scored, self.start.prepared.codec.note_mask())

    def _recall(self) -> tuple[float, ...]:
        """Return how much the best model should recall; nothing before it is scored whole."""
        if self._nats is None or not self.start.prepared.codec.recalls:
            return ()
        return fitted_shares(*self._recalled, self._nats)

    def _recall_of_saved(self, model: Model) -> tuple[float, ...]:
        """Return how much the same model recalls that an earlier part of the run saved, if any."""
        try:
            saved = None if self.files is None else read_model(self.files.model)
        except ModelFileError:
            return ()
        return saved.recall if saved is not None and saved.digest == model.digest else ()

    def _unit(self) -> tuple[str, float]:
        """Return the unit in which losses are shown, and how many of it are a nat per token."""
        codec = self.start.prepared.codec
        for unit, measure in UNITS.items():
            if (per_nat := measure(codec, self._scored, 1.0)) is not None:
                return unit, per_nat
        return "nats per token", 1.0

    @property
    def _beats_counting(self) -> bool:
        """Whether the loss of the best model is lower than that of counted pairs of tokens."""
        return self.best.training["nats_per_token"] < self.counting.pairs

    def restore(self, snapshot: Snapshot) -> None:
        """Continue from a snapshot of this run."""
        self.curve = snapshot.counters.curve
        if snapshot.best_weights:
            best = self._model(snapshot.best_weights, self.curve)
            self._best = replace(best, recall=self._recall_of_saved(best))

    def receive(self, event: Event) -> None:
        """Pass an event on. Save the model of a validation if it is the best so far."""
        if not isinstance(event, Validated):
            self.report(event)
            return
        self.curve, model = event.curve, self._model(event.weights, event.curve)
        if event.best:
            self._nats = None if event.quick else event.nats
            model = replace(model, recall=self._recall())
            self._best, self._is_saved = model, False
        if self._holds_lock():
            if event.best:
                self._save_if_better()
            if self._is_saved and not self._has_training:
                self._attempt(self._save_training)  # takes seconds, which the end has not
            self._attempt(self._save_history)
        codec, loss = self.start.prepared.codec, event.nats_per_token
        bits = bits_per_character(codec, self._scored, loss)
        per_note = nats_per_note(codec, self._scored, loss)
        self.report(ModelValidated(event, bits, per_note, model))

    def save_checkpoint(self, snapshot: Snapshot) -> None:
        """Write the checkpoint of a snapshot, if the run has files.

        Raises:
            TrainingError: if another training has taken the folder.
        """
        if self.files is None:
            return
        if not self._holds_lock():
            self._give_way(snapshot)
        start, path = self.start, self.files.checkpoint
        checkpoint = Checkpoint(
            network=start.network,
            config=start.config,
            codec=start.prepared.codec,
            fingerprint=start.prepared.fingerprint,
            snapshot=snapshot,
            notes=start.notes,
        )
        self._attempt(lambda: write_checkpoint(path, checkpoint))

    def finish(self, ended: str) -> None:
        """Save the best model, if that failed before, and the training data.

        Remove the checkpoint, unless the run was stopped and may be resumed.

        Raises:
            ModelFileError: if the model cannot be written.
            TrainingError: if another training has taken the folder.
        """
        if self.files is None:
            return
        if not self._holds_lock():
            self._give_way()
        self._mark(ended == STOPPED and not self._beats_counting)
        if not self._is_saved or not self.files.model.exists():
            self._save_best()
        if not self._has_training or not self.files.training.exists():
            self._attempt(self._save_training, again=False)
        if ended != STOPPED:
            self.files.checkpoint.unlink(missing_ok=True)

    def _save_if_better(self) -> None:
        """Save the best model, unless one from before is there, and this one has learnt too little.

        One that has learnt too little is saved again at the end, whatever becomes of it.
        """
        is_ready = self._beats_counting
        if is_ready or (self.files is not None and not self.files.model.exists()):
            self._mark(not is_ready)
            self._attempt(self._save_best)
            self._is_saved = self._is_saved and is_ready

    def _mark(self, unready: bool) -> None:
        """Record whether the best model has learnt too little to be taken for the newest one."""
        if bool(self.best.training.get("unready")) != unready:
            record = self.best.training.copy()
            record.pop("unready", None)
            if unready:
                record["unready"] = True
            self._best, self._is_saved = replace(self.best, training=record), False

    def _holds_lock(self) -> bool:
        """Return whether the files are still this run's. Take a lock that was removed again."""
        try:
            if self.lock is not None and self.lock.renew():
                self._save_again()
        except TrainingError:
            return False
        except OSError:  # saving fails for the same reason, and reports it
            pass
        return True

    def _save_again(self) -> None:
        """Save what was saved before and may have been removed with the lock."""
        if self._best is not None:
            self._attempt(self._save_best)
            self._attempt(self._save_history)
        if self.files is not None and self.corpus.stdin is not None:
            self.files.keep_standard_input(self.corpus.stdin)

    def _give_way(self, snapshot: Snapshot | None = None) -> None:
        """Save the run in a new folder, and end it.

        Raises:
            TrainingError: always.
        """
        taken = self.files
        self.files, self.lock, self._is_saved = unused_files(self.corpus.name), None, False
        self._has_training = False
        if snapshot is not None:
            self.save_checkpoint(snapshot)
        if self._best is not None:
            self._save_again()
            self.finish(STOPPED)
        folder = self.files.model.parent
        resume = f" To go on with it, add --resume --name {folder.name}." if snapshot else ""
        raise TrainingError(
            f"Another training writes to {taken and taken.model.parent}, which was removed during "
            f"this one. What this one has learnt is in {folder}.{resume}"
        )

    def _save_best(self) -> None:
        if self.files is not None:
            save_model(self.best, self.files.model)
            remember(self.corpus, self.start.prepared.fingerprint)
            self._is_saved = True

    def _save_training(self) -> None:
        if self.files is not None:
            prepared = self.start.prepared
            codec = prepared.codec
            written = codec.written_stream(prepared.dataset.original)
            write_training(self.files.model, written, codec.written, prepared.fingerprint)
            self._has_training = True

    def _save_history(self) -> None:
        if self.files is not None:
            write_history(self.files.history, self.curve)

    def _attempt(self, save: Callable[[], None], again: bool = True) -> None:
        """Save a file, or report the failure and train on: the disk may have room later."""
        try:
            save()
        except (RnngenError, OSError) as error:
            self.report(SaveFailed(str(error), again))

    def _model(self, weights: dict[str, np.ndarray], curve: list[Point]) -> Model:
        prepared = self.start.prepared
        return Model(
            name=self.corpus.name,
            kind=self.corpus.kind,
            config=self.start.network,
            codec=prepared.codec,
            weights=weights,
            corpus={**corpus_record(self.corpus, prepared), **self._figures},
            training=self._training_record(curve),
            opening=opening_of(prepared),
        )

    @cached_property
    def _figures(self) -> CorpusRecord:
        traits = traits_of(self.corpus, self.start.config.seconds)
        figures = figures_of(self.corpus) | ({"traits": traits} if traits else {})
        return cast(CorpusRecord, figures)

    def _training_record(self, curve: list[Point]) -> TrainingRecord:
        best = best_point(curve)
        record: TrainingRecord = {
            "settings": asdict(self.start.config),
            "seconds": best["seconds"],
            "epochs": best["epoch"],
            "nats_per_token": best["validation"],
            "curve": curve,
            "machine": machine(),
            "versions": {name: version(name) for name in LIBRARIES},
        }
        if "base" in self.start.notes:
            record["base"] = self.start.notes["base"]
        return record


def machine() -> str:
    """Return the architecture and the usable cores, such as 'x86_64, 2 of 8 cores'."""
    total = os.cpu_count() or 1
    usable = usable_cores()
    return f"{platform.machine()}, {usable}{f' of {total}' if usable < total else ''} cores"


def opening_of(prepared: Prepared) -> tuple[int, ...]:
    """Return the ids to feed before a sample: training text before a place where one may begin.

    The network has hardly read a document after nothing, and would write anything there. So a
    sample begins after the last training document. A corpus of one long text has no second
    document; there it begins after a blank line. A corpus of many scores needs no opening.
    """
    dataset = prepared.dataset
    if dataset.separator is not None:
        return ()
    tail = dataset.train[-TAIL_TOKENS:]
    has_many = np.count_nonzero(tail == BOUNDARY) >= MANY_DOCUMENTS
    if has_many and not prepared.codec.needs_opening:
        return ()
    if not dataset.whole_documents:
        tail = tail[: _last_beginning(tail, prepared.codec.vocabulary.index)]
    return tuple(tail[-OPENING_TOKENS:].tolist())


def _last_beginning(ids: np.ndarray, index: Mapping[str, int]) -> int:
    """Return where the last paragraph of a text begins; its last line or word if it has none."""
    is_line_end, is_space = (
        np.isin(ids, [index[character] for character in characters if character in index])
        for characters in ("\n", " \t\n")
    )
    is_after_blank_line = is_line_end[:-2] & is_line_end[1:-1]
    for is_after in (is_after_blank_line, is_line_end[1:-1], is_space[1:-1]):
        if (found := np.flatnonzero(is_after & ~is_space[2:])).size:
            return int(found[-1]) + 2
    return 0


def corpus_record(corpus: Corpus, prepared: Prepared) -> CorpusRecord:
    """Return the record of a model's corpus."""
    record: CorpusRecord = {
        "name": corpus.name,
        "source": corpus.source,
        "fingerprint": prepared.fingerprint,
        "documents": len(corpus.documents),
        "train_tokens": len(prepared.dataset.train),
        "validation_tokens": len(prepared.dataset.validation),
        "licence": corpus.licence,
        "parts": corpus.parts,
    }
    if corpus.only:
        record["only"] = list(corpus.only)
    if corpus.columns:
        record["columns"] = list(corpus.columns)
    if KINDS[corpus.kind].is_prose:
        record["unwrap"] = corpus.unwrap
    if corpus.source_kind is not None:
        record["source_kind"] = corpus.source_kind
    if corpus.pairing.source is not None:
        record["source_column"] = corpus.pairing.source
    if corpus.pairing.target is not None:
        record["target_column"] = corpus.pairing.target
    if corpus.pairing.given:
        record["source_fields"] = list(corpus.pairing.given)
    return record
