"""Where a run starts: at a planned network, at the weights of a base model, or at a checkpoint."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from rnngen.config import DataConfig, NetworkConfig, NetworkOverrides, TrainConfig
from rnngen.corpus.document import Corpus
from rnngen.corpus.pairs import LABEL, LINE, PICTURE, SCORE
from rnngen.errors import CorpusError, TrainingError, needs_error
from rnngen.evaluation import check_suits
from rnngen.kinds import KINDS
from rnngen.models.library import ModelFiles, backups_of
from rnngen.models.model_file import Model
from rnngen.music.performance import Piece
from rnngen.music.score import Score
from rnngen.music.transposition import Ranges, is_worth_transposing
from rnngen.system import paths
from rnngen.tokens.base import Codec
from rnngen.tokens.dataset import check_size, lane_shape
from rnngen.tokens.event import suits_tracks
from rnngen.tokens.preparation import Prepared, in_all_keys, pieces_of, prepare
from rnngen.training.checkpoint import Checkpoint, Notes, read_checkpoint
from rnngen.training.events import Late, Report
from rnngen.training.fine_tuning import grown_weights
from rnngen.training.planning import SET_UP_SECONDS, PairSizes, gigaflops, plan
from rnngen.training.schedule import share_of
from rnngen.training.state import Snapshot
from rnngen.training.team import Alone

KEY_SIZE = 32
"""Size of the keys by which a target looks back at its source."""
PLANNED_SHIFT = 2
"""Most pixels by which pictures are moved in training.

Digits of MNIST lie up to that far from the middle.
"""
START_SECONDS = 5.0
"""Time for compiling, the last validation and the end of the program."""
LEAST_SHARE, MORE_SHARE = 0.1, 0.25
"""Share of a time budget that must be left for steps when the corpus is prepared; the share that is
trained for anyway if less is left."""
MIN_VOCABULARY = 3
"""The two special tokens, and one to predict."""
LEAST_PASSES = 2.0
"""Fewest passes over music in all its keys for which transposing pays."""
TOKENS_PER_NOTE, USUAL_VOCABULARY = 1.2, 200
"""Those of music before it is encoded, roughly."""


@dataclass(frozen=True)
class RunStart:
    """The data, settings and state with which a run starts."""

    prepared: Prepared
    network: NetworkConfig
    config: TrainConfig
    state: Snapshot | dict[str, np.ndarray] | None = None
    """A snapshot to resume, initial weights, or None for random weights."""
    notes: Notes = field(default_factory=Notes)


def new_run(
    corpus: Corpus,
    config: TrainConfig,
    wishes: NetworkOverrides,
    base: Model | None,
    report: Report,
    team: Alone,
) -> RunStart:
    """Prepare the corpus, plan the network and report the plan.

    Args:
        config: `lanes` are those of each worker.

    Raises:
        CorpusError: if the corpus is too small or does not suit the base model.
    """
    _check_source_weight(corpus, config.source_weight)
    left = _without_spent(config, team.now() - team.started)
    in_all_keys = team.agree(_is_transposed(corpus, left, wishes, base))
    config = replace(
        config,
        lanes=config.lanes * team.size,
        transpose="on" if in_all_keys else "off",
        shift=_decide_shift(corpus, config.shift),
    )
    prepared = _prepared(corpus, config.transpose, base)
    check_size(prepared.dataset)
    vocabulary_size = len(prepared.codec.vocabulary)
    if vocabulary_size < MIN_VOCABULARY:
        raise CorpusError(
            "The corpus is too small to train on: no character occurs more than once."
        )
    speed = team.speed(gigaflops(), prepared.fingerprint)
    spent = team.now() - team.started
    config = _extended(config, spent, report)
    planned = plan(
        len(prepared.dataset.train),
        vocabulary_size,
        _without_spent(config, spent),
        wishes,
        speed,
        base.config if base else None,
        _pair_sizes(prepared.codec, wishes),
    )
    if config.seconds is not None:
        whole = replace(planned.config, seconds=config.seconds)
        planned = replace(planned, config=whole, seconds=config.seconds)
    report(planned)
    if base is None:
        return RunStart(prepared, planned.network, planned.config)
    weights = grown_weights(base.weights, planned.network, config.seed)
    notes = Notes(base={"name": base.name, "sha256": base.digest})
    return RunStart(prepared, planned.network, planned.config, weights, notes)


def _extended(config: TrainConfig, spent: float, report: Report) -> TrainConfig:
    """Return a time budget that leaves time to train. Report if it is longer than it was given.

    Args:
        spent: seconds for reading, preparing and starting.
    """
    if config.seconds is None:
        return config
    begin = spent + START_SECONDS
    if config.seconds - begin >= LEAST_SHARE * config.seconds:
        return config
    extended = math.ceil(begin + MORE_SHARE * config.seconds)
    report(Late(spent, config.seconds, extended))
    return replace(config, seconds=extended)


def _without_spent(config: TrainConfig, spent: float) -> TrainConfig:
    """Return the settings with what is left of a time budget, TensorFlow's start included."""
    if config.seconds is None:
        return config
    left = config.seconds - spent + SET_UP_SECONDS - START_SECONDS
    return replace(config, seconds=max(1.0, left))


def prepare_for_training(corpus: Corpus, transpose: str) -> Prepared:
    """Encode a corpus as `rnngen train` does, or find it encoded in the cache.

    Args:
        transpose: one of `rnngen.config.TRANSPOSE`.
    """
    config = TrainConfig(transpose=transpose)
    in_all_keys = _is_transposed(corpus, config, NetworkOverrides(), None)
    return _prepared(corpus, "on" if in_all_keys else "off", None)


def _prepared(corpus: Corpus, transpose: str, base: Model | None) -> Prepared:
    data = _data_config(transpose)
    return prepare(corpus, data, None if base is None else _grown_codec(base, corpus, data))


def _data_config(transpose: str) -> DataConfig:
    """Return how music is written: in all keys, or else from its tonic."""
    in_all_keys = transpose == "on"
    return DataConfig(
        transpose=in_all_keys,
        relative=not in_all_keys,
        places=True,
        voices=True,
        tracks=True,
        habits=True,
    )


def _pair_sizes(codec: Codec, wishes: NetworkOverrides) -> PairSizes:
    """Return the sizes of what a network has for pairs; none for documents.

    Numbers at each step of a source have nothing to look back at.
    """
    has_targets = codec.separator is not None and not codec.outputs
    look_back = wishes.look_back if wishes.look_back is not None else KEY_SIZE * has_targets
    return PairSizes(look_back, codec.features, codec.outputs)


def resumed_run(corpus: Corpus, config: TrainConfig, checkpoint: Checkpoint) -> RunStart:
    """Prepare the corpus as it was at a checkpoint.

    Raises:
        TrainingError: if the corpus has changed, or the budget is used.
    """
    data = _data_config(checkpoint.config.transpose)
    prepared = prepare(corpus, data, checkpoint.codec)
    if prepared.fingerprint != checkpoint.fingerprint:
        raise TrainingError(
            "The training cannot be resumed: its corpus has changed since it began. "
            "Restore the corpus, or train without --resume."
        )
    settings = checkpoint.config
    if config.seconds is not None or config.epochs is not None:
        settings = replace(settings, seconds=config.seconds, epochs=config.epochs)
        _check_budget(settings, checkpoint, len(prepared.dataset.train))
    return RunStart(prepared, checkpoint.network, settings, checkpoint.snapshot, checkpoint.notes)


def _is_transposed(
    corpus: Corpus, config: TrainConfig, wishes: NetworkOverrides, base: Model | None
) -> bool:
    """Return whether the corpus is trained on in other keys too.

    Args:
        config: its time budget is what is left of it.
    """
    pieces, transpose = pieces_of(corpus), config.transpose
    if transpose == "on" and not pieces:
        raise needs_error("transpose", "a corpus of music", f"{corpus.name} is {corpus.kind}")
    if transpose != "auto":
        return transpose == "on"
    if base is not None and base.codec.is_relative:
        return False  # all keys are written alike
    # A label stays the same in any key.
    if not pieces or not (corpus.kind == LABEL or is_worth_transposing(pieces)):
        return False
    # Tracks are drawn towards their key, which is known where it is written as C or A minor.
    if corpus.kind == SCORE and suits_tracks(piece for piece in pieces if isinstance(piece, Score)):
        return False
    return config.seconds is None or _passes(pieces, config, wishes) >= LEAST_PASSES


def _passes(pieces: Sequence[Piece], config: TrainConfig, wishes: NetworkOverrides) -> float:
    """Return about how many passes over pieces in all their keys a time budget allows.

    Encoding them in all keys costs much of a short budget, so this is asked before.
    """
    ranges = Ranges.of(pieces)
    notes = sum(len(piece.notes) * (1 + len(ranges.shifts(piece))) for piece in pieces)
    tokens = max(MIN_VOCABULARY, round(TOKENS_PER_NOTE * notes))
    return plan(tokens, USUAL_VOCABULARY, config, wishes, gigaflops()).passes


def _check_source_weight(corpus: Corpus, weight: float | None) -> None:
    """Raise SettingError if sources shall be learnt that are numbers, which nothing predicts."""
    kind = corpus.source_kind
    if weight and kind is not None and KINDS[kind].unit == "numbers":
        raise needs_error("source_weight", "sources of text or music", f"{corpus.name} has {kind}s")


def _decide_shift(corpus: Corpus, shift: int | None) -> int:
    """Return by how many pixels pictures are moved at most; other sources stay."""
    if corpus.source_kind in (PICTURE, LINE):
        return PLANNED_SHIFT if shift is None else shift
    if shift:
        raise needs_error("shift", "a corpus of pictures", f"{corpus.name} has none")
    return 0


def _grown_codec(base: Model, corpus: Corpus, data: DataConfig) -> Codec:
    """Return the base model's codec with all tokens that the corpus needs.

    Raises:
        CorpusError: if the corpus does not suit the base model.
    """
    check_suits(corpus, base)
    contents = (piece for document in corpus.documents for piece in document.pieces())
    codec = base.codec.extended(contents)
    return in_all_keys(codec, corpus) if data.transpose else codec


def _check_budget(settings: TrainConfig, checkpoint: Checkpoint, tokens: int) -> None:
    """Raise TrainingError if the budget is already used."""
    counters = checkpoint.snapshot.counters
    windows = lane_shape(tokens, settings.lanes, settings.sequence_length).windows
    if share_of(settings, windows, counters.step, counters.seconds, counters.started) >= 1:
        raise TrainingError(
            f"The budget is already used: {counters.seconds:.0f} seconds, "
            f"{counters.step / windows:.2f} passes so far. Give a larger --time or --epochs."
        )


def checkpoint_of(files: ModelFiles | None, team: Alone) -> Checkpoint:
    """Read the checkpoint to resume. Worker 0 of several has it, and sends it to the others.

    Raises:
        TrainingError: if there is none.
        ModelFileError: if it cannot be read.
    """

    def content() -> bytes:
        path = find_checkpoint(files)
        return paths.read_regular(path, path.stat().st_size)

    sent = team.file(content)
    if sent is None or team.number == 0:
        return read_checkpoint(find_checkpoint(files))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "checkpoint.safetensors"
        paths.write_atomically(path, sent)
        return read_checkpoint(path)


def find_checkpoint(files: ModelFiles | None) -> Path:
    """Return the checkpoint to resume.

    Raises:
        TrainingError: if there is none.
    """
    if files is not None and files.checkpoint.exists():
        return files.checkpoint
    place = "without a path" if files is None else f"at {files.checkpoint}"
    backups = [] if files is None else backups_of(files.checkpoint)
    earlier = (
        f" An earlier one was kept as {backups[-1].name}: rename it to resume it."
        if backups
        else ""
    )
    raise TrainingError(
        f"There is nothing to resume {place}.{earlier} "
        "To train a finished model further, use --from MODEL."
    )
