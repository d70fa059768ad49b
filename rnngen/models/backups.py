"""What trainings have left at a model's place, and how it is removed; knows nothing of what the files hold."""

import glob
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rnngen.corpus.files import STDIN_SUFFIXES
from rnngen.models.library import (
    CHECKPOINT,
    CURVE_PICTURE,
    HISTORY,
    LOCK,
    TRAINING,
    beside,
    find_model,
    model_path,
)
from rnngen.system import paths
from rnngen.system.lock import locked

INPUT = "standard-input"
INPUTS = tuple(INPUT + suffix for suffix in STDIN_SUFFIXES)
"""What came on standard input is kept beside its model under one of these names."""

MOST_PREVIOUS = 10
"""Models of before that are kept at one place, and as many checkpoints; the oldest go first."""

_NUMBER = re.compile(r"\.previous(?:-([1-9]\d*))?")


def previous(path: Path) -> Path:
    """The name for keeping what lies at `path`: `….previous`, then `….previous-2` and so on, the newest last."""
    number = 1 + max(map(_number, all_previous(path)), default=0)
    return path.with_name(f"{path.name}.previous{f'-{number}' if number > 1 else ''}")


def all_previous(path: Path) -> list[Path]:
    """What is kept of what lay at `path` before, oldest first."""
    found = path.parent.glob(f"{glob.escape(path.name)}.previous*")
    return sorted(
        (kept for kept in found if _NUMBER.fullmatch(kept.name[len(path.name) :])), key=_number
    )


def _number(kept: Path) -> int:
    name = _NUMBER.search(kept.name)
    return int((name and name[1]) or 1)


def too_many(path: Path) -> list[Path]:
    """What has to go before one more of what lies at `path` is kept, oldest first."""
    return all_previous(path)[: 1 - MOST_PREVIOUS]


def keep_previous(path: Path) -> Path:
    """Make room for one more of what lies at `path`, and return the name for keeping it."""
    kept = previous(path)
    for old in too_many(path):
        old.unlink()
        beside(old, TRAINING).unlink(missing_ok=True)
    return kept


@dataclass(frozen=True)
class Remains:
    """The files of one place."""

    now: tuple[Path, ...]
    """The model, and what its training keeps beside it."""
    before: tuple[Path, ...]
    """What earlier trainings left: models with what they were trained on, checkpoints, inputs."""


def remains_at(path: Path) -> Remains:
    """What trainings have left where the model is at `path`, or would be."""
    inputs = [beside(path, name) for name in INPUTS]
    # Elsewhere, a `history.csv` may be the user's own.
    shown = (
        (HISTORY, CURVE_PICTURE)
        if beside(path, HISTORY).name != HISTORY or _is_in_home(path)
        else ()
    )
    now = [path, *(beside(path, name) for name in (CHECKPOINT, TRAINING, *shown)), *inputs]
    models = [file for kept in all_previous(path) for file in (kept, beside(kept, TRAINING))]
    others = [kept for file in (beside(path, CHECKPOINT), *inputs) for kept in all_previous(file)]
    return Remains(_there(now), _there([*models, *others]))


def place_of(name: str) -> Path:
    """Where the model of that name or path is, or would be, were its training not interrupted before it had one.

    Raises:
        ModelFileError: where there is nothing of that name.
    """
    path = model_path(name)
    if Path(name).name == name and any((remains := remains_at(path)).now + remains.before):
        return path
    return find_model(name)


def size_of(files: Sequence[Path]) -> int:
    """How many bytes files take."""
    return sum(file.stat().st_size for file in files)


def remove(path: Path, files: Sequence[Path]) -> None:
    """Remove files of the place where the model is at `path`; of the user's folder of models, an empty folder too.

    Raises:
        TrainingError: where a training writes there.
    """
    with locked(beside(path, LOCK)):
        for file in files:
            paths.sweep(file)
            file.unlink(missing_ok=True)
    if _is_in_home(path):
        with suppress(OSError):  # something of the user's own lies there
            path.parent.rmdir()


def _is_in_home(path: Path) -> bool:
    """Whether a model has a folder of its own among the user's models."""
    return path == model_path(path.parent.name)


def _there(files: Sequence[Path]) -> tuple[Path, ...]:
    return tuple(file for file in files if file.is_file())
