"""What is kept of a run while it goes on: the best model, the checkpoint and the learning curve, each on disk."""

import os
import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from rnngen.config import NetworkConfig, TrainConfig
from rnngen.corpus.document import Corpus
from rnngen.errors import RnngenError, TrainingError
from rnngen.evaluation.likelihood import bits_per_character, nats_per_note
from rnngen.memorization import write_training
from rnngen.models.learning_curve import Point, best_point, write_history
from rnngen.models.library import CHECKPOINT, HISTORY, beside
from rnngen.models.model_file import Model, save_model
from rnngen.system.threads import usable_cores
from rnngen.tokens.dataset import sampled_lanes
from rnngen.tokens.preparation import Prepared
from rnngen.training.checkpoint import Checkpoint, write_checkpoint
from rnngen.training.events import STOPPED, Event, Validated
from rnngen.training.state import VALIDATION_TOKENS, Snapshot

OPENING_TOKENS = 128
BLANK_LINE = "\n\n"


@dataclass(frozen=True)
class ModelValidated:
    """A validation together with the model as it stands, ready to sample from."""

    validated: Validated
    bits_per_character: float | None
    nats_per_note: float | None
    model: Model


@dataclass(frozen=True)
class SaveFailed:
    """A file that could not be written; the one before stays, and training goes on."""

    reason: str
    again: bool = True
    """Whether that will be tried again."""


@dataclass
class Recorder:
    """Turns validations into models, saves what must not be lost, and passes events on."""

    corpus: Corpus
    prepared: Prepared
    network: NetworkConfig
    config: TrainConfig
    path: Path | None
    report: Callable[[Any], None]
    notes: dict[str, Any] = field(default_factory=dict)
    """Goes into the model's training record as it is."""
    _best: Model | None = field(default=None, init=False)
    _is_saved: bool = field(default=False, init=False)
    """Whether the best model lies at `path`."""
    curve: list[Point] = field(default_factory=list, init=False)
    """All validations so far."""

    @property
    def best(self) -> Model:
        """The model that validated best; only after the first validation."""
        if self._best is None:
            raise TrainingError("There is no model yet. Expected a validation before.")
        return self._best

    @cached_property
    def _scored(self) -> np.ndarray:
        """The held-out tokens that validations score."""
        return sampled_lanes(self.prepared.dataset.validation, VALIDATION_TOKENS).predicted

    def take_up(self, snapshot: Snapshot) -> None:
        """Go on from a snapshot of this run, whose best model is the best so far."""
        self.curve = snapshot.counters.curve
        if snapshot.best_weights:
            self._best = self._model(snapshot.best_weights, self.curve)

    def receive(self, event: Event) -> None:
        """Pass an event on, a validation with its model, the best of which is saved."""
        if not isinstance(event, Validated):
            self.report(event)
            return
        self.curve, model = event.curve, self._model(event.weights, event.curve)
        if event.best:
            self._best, self._is_saved = model, False
            self._attempt(self._save_best)
        self._attempt(self._save_history)
        codec, loss = self.prepared.codec, event.nats_per_token
        bits, per_note = (
            bits_per_character(codec, self._scored, loss),
            nats_per_note(codec, self._scored, loss),
        )
        self.report(ModelValidated(event, bits, per_note, model))

    def save_checkpoint(self, snapshot: Snapshot) -> None:
        """Write the checkpoint of a snapshot, where the run has a place on disk."""
        mark, codec = self.prepared.fingerprint, self.prepared.codec
        checkpoint = Checkpoint(self.network, self.config, codec, mark, snapshot, self.notes)
        if self.path is not None:
            path = beside(self.path, CHECKPOINT)
            self._attempt(lambda: write_checkpoint(path, checkpoint))

    def finish(self, ended: str) -> None:
        """Make sure that the best model is on disk, and beside it what it was trained on.

        An ended run leaves no checkpoint, a stopped one keeps it.

        Raises:
            ModelFileError: where the model cannot be written.
        """
        if self.path is None:
            return
        if not self._is_saved:
            self._save_best()
        self._attempt(self._save_training, again=False)
        if ended != STOPPED:
            beside(self.path, CHECKPOINT).unlink(missing_ok=True)

    def _save_best(self) -> None:
        if self.path is not None:
            save_model(self.best, self.path)
            self._is_saved = True

    def _save_training(self) -> None:
        if self.path is not None:
            write_training(
                self.path,
                self.prepared.dataset.original,
                self.prepared.codec,
                self.prepared.fingerprint,
            )

    def _save_history(self) -> None:
        if self.path is not None:
            write_history(beside(self.path, HISTORY), self.curve)

    def _attempt(self, save: Callable[[], None], again: bool = True) -> None:
        """Save, or say why not and train on: a disk may be full now, and not when the next file or the end comes."""
        try:
            save()
        except (RnngenError, OSError) as error:
            self.report(SaveFailed(str(error), again))

    def _model(self, weights: dict[str, np.ndarray], curve: list[Point]) -> Model:
        return Model(
            name=self.corpus.name,
            kind=self.corpus.kind,
            config=self.network,
            codec=self.prepared.codec,
            weights=weights,
            corpus=corpus_record(self.corpus, self.prepared),
            training=self._record(curve),
            opening=opening_of(self.prepared),
        )

    def _record(self, curve: list[Point]) -> dict[str, Any]:
        best = best_point(curve)
        return {
            "settings": asdict(self.config),
            "seconds": best["seconds"],
            "epochs": best["epoch"],
            "nats_per_token": best["validation"],
            "curve": curve,
            "machine": machine(),
            "versions": {
                name: version(name) for name in ("rnngen", "keras", "tensorflow", "numpy")
            },
            **self.notes,
        }


def machine() -> str:
    """Architecture, and the cores that this process may use: 'x86_64, 2 cores'."""
    total = os.cpu_count() or 1
    usable = usable_cores()
    return f"{platform.machine()}, {usable}{f' of {total}' if usable < total else ''} cores"


def opening_of(prepared: Prepared) -> tuple[int, ...]:
    """What is fed before a sample: the end of the last document, as in training a document seldom follows nothing.

    One long text has no second document to begin: there it is a blank line.
    """
    codec, dataset = prepared.codec, prepared.dataset
    if dataset.whole_documents:
        return tuple(dataset.train[-OPENING_TOKENS:].tolist())
    return tuple(
        codec.vocabulary.index[token] for token in BLANK_LINE if token in codec.vocabulary.index
    )


def corpus_record(corpus: Corpus, prepared: Prepared) -> dict[str, Any]:
    """What a model remembers of its corpus."""
    return {
        "name": corpus.name,
        "source": corpus.source,
        "fingerprint": prepared.fingerprint,
        "documents": len(corpus.documents),
        "train_tokens": len(prepared.dataset.train),
        "validation_tokens": len(prepared.dataset.validation),
        "licence": corpus.licence,
        "parts": corpus.parts,
    }
