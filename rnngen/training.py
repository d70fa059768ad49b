"""Training from a corpus to a saved model."""

import os
import platform
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rnngen.config import NetworkConfig, TrainConfig, network_config, suitable_size
from rnngen.corpus.document import Corpus
from rnngen.evaluation.likelihood import bits_per_character
from rnngen.model_file import CURVE, Model, check_writable, save_model
from rnngen.models import previous
from rnngen.preparation import Prepared, prepare
from rnngen.training_loop import Progress, Started, Validated, run_training

OPENING_TOKENS = 128
BLANK_LINE = "\n\n"


@dataclass(frozen=True)
class Assessed:
    """A validation together with the model as it stands, ready to sample from."""

    progress: Progress
    nats_per_token: float
    bits_per_character: float | None
    best: bool
    model: Model


Report = Callable[[Started | Progress | Assessed], None]


def train(
    corpus: Corpus,
    config: TrainConfig,
    size: str | None = None,
    path: Path | None = None,
    report: Report = lambda event: None,
    stop: Callable[[], bool] = lambda: False,
) -> tuple[Model, bool]:
    """Train a model on a corpus; returns it with whether `stop()` ended the run.

    With a `path`, the best model so far always lies there, from the first validation on; a model that lay
    there before is kept beside it as `….previous`.

    Raises:
        CorpusError: where the corpus is too small.
        ModelFileError: where the model cannot be written.
    """
    if path is not None:
        check_writable(path)
    prepared = prepare(corpus)
    network = network_config(len(prepared.codec.vocabulary), size or suitable_size(config.seconds))
    keeper = _Keeper(corpus, prepared, network, config, path, report)
    result = run_training(prepared.dataset, network, config, keeper.receive, stop)
    return keeper.best, result.interrupted


class _Keeper:
    """Turns validations into models, saves the best one, and passes events on."""

    def __init__(
        self,
        corpus: Corpus,
        prepared: Prepared,
        network: NetworkConfig,
        config: TrainConfig,
        path: Path | None,
        report: Report,
    ) -> None:
        self._corpus, self._prepared, self._network, self._config = corpus, prepared, network, config
        self._path, self._report = path, report
        self._curve: list[dict[str, float]] = []
        self._kept = False
        self.best: Model

    def receive(self, event: Started | Progress | Validated) -> None:
        """Pass an event on, a validation with its model."""
        if not isinstance(event, Validated):
            self._report(event)
            return
        point = event.progress
        values = (point.step, point.epoch, point.seconds, point.loss, event.nats_per_token, point.tokens_per_second)
        self._curve.append(dict(zip(CURVE, values, strict=True)))
        model = self._model(event)
        if event.best:
            self._keep(model)
        codec, stream = self._prepared.codec, self._prepared.dataset.validation
        bits = bits_per_character(codec, stream, event.nats_per_token)
        self._report(Assessed(point, event.nats_per_token, bits, event.best, model))

    def _keep(self, model: Model) -> None:
        if self._path is not None:
            if not self._kept and self._path.exists():
                shutil.copyfile(self._path, previous(self._path))
            save_model(model, self._path)
            self._kept = True
        self.best = model

    def _model(self, event: Validated) -> Model:
        corpus, prepared = self._corpus, self._prepared
        return Model(
            name=corpus.name,
            kind=corpus.kind,
            config=self._network,
            codec=prepared.codec,
            weights=event.weights,
            corpus=corpus_record(corpus, prepared),
            training=self._record(event),
            opening=opening_of(prepared),
        )

    def _record(self, event: Validated) -> dict[str, Any]:
        return {
            "settings": asdict(self._config),
            "seconds": event.progress.seconds,
            "epochs": event.progress.epoch,
            "nats_per_token": event.nats_per_token,
            "curve": list(self._curve),
            "machine": f"{platform.machine()}, {os.cpu_count()} cores",
            "versions": {name: version(name) for name in ("rnngen", "keras", "tensorflow", "numpy")},
        }


def opening_of(prepared: Prepared) -> tuple[int, ...]:
    """What is fed before a sample: the end of the last document, as in training a document seldom follows nothing.

    One long text has no second document to begin: there it is a blank line.
    """
    codec, dataset = prepared.codec, prepared.dataset
    if dataset.whole_documents:
        return tuple(dataset.train[-OPENING_TOKENS:].tolist())
    return tuple(codec.vocabulary.index[token] for token in BLANK_LINE if token in codec.vocabulary.index)


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
    }
