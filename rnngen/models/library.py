"""The user's models: find one by name or path, and know every file beside it.

A model named `sonnets` has a folder of its own in the user's models: `model.safetensors`,
`checkpoint.safetensors`, `history.csv` and so on. Next to a model elsewhere, such as
./sonnets.safetensors, the files are `sonnets.checkpoint.safetensors`, `sonnets.history.csv` …
"""

import glob
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from itertools import count
from pathlib import Path

from rnngen.corpus.document import SourceFile
from rnngen.corpus.files import STDIN_SUFFIXES
from rnngen.errors import ModelFileError
from rnngen.models.model_file import Model, read_model
from rnngen.models.tensor_file import SUFFIX
from rnngen.system import paths
from rnngen.system.lock import Lock, locked

FILE_NAME = "model" + SUFFIX


def model_path(name: str) -> Path:
    """Return the path of the model of this name in the user's folder, whether it exists or not."""
    return paths.home() / "models" / name / FILE_NAME


def model_names() -> list[str]:
    """Return the names of the models in the user's folder, newest first."""
    found = (paths.home() / "models").glob(f"*/{FILE_NAME}")
    return [path.parent.name for path in sorted(found, key=lambda path: -path.stat().st_mtime)]


def is_unready(model: Model) -> bool:
    """Return whether a model was stopped before it beat counting, so that it is never the newest.

    Counting means pairs of tokens: which follows which, and how often.
    """
    return bool(model.training.get("unready"))


def newest_model(names: Sequence[str]) -> str:
    """Return the first name of a model that is ready; the first of all if none is."""
    for name in names:
        with suppress(ModelFileError):
            if not is_unready(read_model(model_path(name))):
                return name
    return names[0]


def find_model(name: str | None) -> Path:
    """Return the file of a model given by name or path. Without a name, take the newest model.

    Raises:
        ModelFileError: if there is no such model.
    """
    names = model_names()
    if name is None:
        if not names:
            raise ModelFileError("There is no model yet. Train one: rnngen train CORPUS.")
        return model_path(newest_model(names))
    if name in names:
        return model_path(name)
    path = Path(os.path.expanduser(name))  # noqa: PTH111 - Path's own fails for unknown users
    for candidate in (path, path / FILE_NAME):
        with suppress(OSError):
            if candidate.is_file():
                return candidate
    raise _unknown(name, names)


def _unknown(name: str, names: list[str]) -> ModelFileError:
    if not names:
        return ModelFileError(
            f"There is no model '{name}', and none at all yet. Train one: rnngen train CORPUS."
        )
    near = get_close_matches(name, names, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    return ModelFileError(
        f"There is no model '{name}'. {hint}Give a file, or one of: {', '.join(names)}."
    )


def load_model(name: str | Path | None = None) -> Model:
    """Load the model of this name or in this file. Without a name, load the newest model."""
    return read_model(find_model(None if name is None else str(name)))


MAX_BACKUPS = 10
"""Backups kept of each file. The oldest go first."""

INPUT_NAME = "standard-input"
_BACKUP = re.compile(r"\.previous(?:-([1-9]\d*))?")


@dataclass(frozen=True)
class ModelFiles:
    """All files of one model, whether they exist or not."""

    model: Path

    @classmethod
    def named(cls, name: str) -> "ModelFiles":
        """Return the files of a model in the user's folder of models."""
        return cls(model_path(name))

    @property
    def checkpoint(self) -> Path:
        """Return the file from which an interrupted training is resumed."""
        return self._next_to_model("checkpoint" + SUFFIX)

    @property
    def history(self) -> Path:
        """Return the learning curve as a table."""
        return self._next_to_model("history.csv")

    @property
    def curve(self) -> Path:
        """Return the learning curve as a picture."""
        return self._next_to_model("curve.png")

    @property
    def training(self) -> Path:
        """Return the data that the model was trained on."""
        return self._next_to_model("training" + SUFFIX)

    @property
    def realism(self) -> Path:
        """Return how samples of the model differ from real pieces."""
        return self._next_to_model("realism.json")

    @property
    def standard_input(self) -> Path | None:
        """Return the corpus that came on standard input, or None if there is none."""
        return next((file for file in self._inputs() if file.is_file()), None)

    @contextmanager
    def lock(self) -> Iterator[Lock]:
        """Hold the lock of the training in the context. Leave no empty folder of a model.

        Raises:
            TrainingError: if another process holds it.
        """
        try:
            with locked(self._next_to_model("training.lock")) as lock:
                yield lock
        finally:
            if self._has_own_folder():
                with suppress(OSError):  # there are files in it
                    self.model.parent.rmdir()

    def current(self) -> tuple[Path, ...]:
        """Return the model and all that its training keeps next to it, as far as it exists."""
        # Elsewhere, a `history.csv` next to a `model.safetensors` may be the user's own.
        is_ours = self.model.name != FILE_NAME or self._has_own_folder()
        figures = (self.history, self.curve) if is_ours else ()
        return _existing(
            [
                *(self.model, self.checkpoint, self.training, self.realism),
                *figures,
                *self._inputs(),
            ],
        )

    def backups(self) -> tuple[Path, ...]:
        """Return what earlier trainings left: models, training data, checkpoints and inputs."""
        models = [
            file
            for backup in backups_of(self.model)
            for file in (backup, ModelFiles(backup).training)
        ]
        others = [
            backup for file in (self.checkpoint, *self._inputs()) for backup in backups_of(file)
        ]
        return _existing([*models, *others])

    def sweep(self) -> None:
        """Remove what killed processes left half written. The caller must hold the lock."""
        kept = (
            *(self.model, self.checkpoint, self.history, self.curve),
            *(self.training, self.realism),
        )
        for file in (*kept, *self._inputs()):
            paths.sweep(file)

    def keep_previous(self) -> None:
        """Back up the model, its training data and the checkpoint of an earlier training."""
        if self.checkpoint.exists():
            self.checkpoint.replace(make_room(self.checkpoint))
        if self.model.exists():
            # A copy, because the model stays usable until the new one has been validated.
            backup = make_room(self.model)
            if self.training.exists():
                paths.copy(self.training, ModelFiles(backup).training)
            paths.copy(self.model, backup)

    def keep_standard_input(self, source: SourceFile) -> Path:
        """Save standard input, which cannot be read twice, and return the file. Back up an old one.

        Raises:
            OSError: if the file cannot be written.
        """
        target = self._next_to_model(INPUT_NAME + source.suffix).absolute()
        before = self.standard_input
        if before is not None and before.name == target.name and _same_content(source, before):
            return target
        if before is not None:
            before.replace(make_room(before))
        paths.write_atomically(target, source.blocks())
        return target

    def remove(self, files: Iterable[Path]) -> None:
        """Remove some of these files, and the model's own folder once it is empty.

        Raises:
            TrainingError: if a training is running here.
        """
        with self.lock():
            for file in files:
                paths.sweep(file)
                file.unlink(missing_ok=True)

    def _next_to_model(self, name: str) -> Path:
        if self.model.name == FILE_NAME:
            return self.model.with_name(name)
        stem = self.model.stem if self.model.suffix == SUFFIX else self.model.name
        return self.model.with_name(f"{stem}.{name}")

    def _inputs(self) -> list[Path]:
        return [self._next_to_model(INPUT_NAME + suffix) for suffix in STDIN_SUFFIXES]

    def _has_own_folder(self) -> bool:
        return self.model == model_path(self.model.parent.name)


def unused_files(name: str) -> ModelFiles:
    """Return the files of a new model, whose name is `name` with a number, and make its folder."""
    folders = (model_path(f"{name}-{number}").parent for number in count(2))
    made = paths.make_first_free(folders, partial(Path.mkdir, parents=True))
    return ModelFiles(made / FILE_NAME)


def locate(name: str) -> ModelFiles:
    """Return the files of the model of this name or path, even if there is only a checkpoint yet.

    Raises:
        ModelFileError: if there is nothing of this name.
    """
    files = ModelFiles.named(name)
    if Path(name).name == name and (files.current() or files.backups()):
        return files
    return ModelFiles(find_model(name))


def backups_of(file: Path) -> list[Path]:
    """Return the backups of a file, oldest first."""
    found = file.parent.glob(f"{glob.escape(file.name)}.previous*")
    return sorted(
        (backup for backup in found if _BACKUP.fullmatch(backup.name[len(file.name) :])),
        key=_number,
    )


def next_backup(file: Path) -> Path:
    """Return the name of a file's next backup: `….previous`, then `….previous-2` and so on."""
    number = 1 + max(map(_number, backups_of(file)), default=0)
    return file.with_name(f"{file.name}.previous{f'-{number}' if number > 1 else ''}")


def expired(file: Path) -> list[Path]:
    """Return the backups that must go before the next one is made, oldest first."""
    return backups_of(file)[: 1 - MAX_BACKUPS]


def make_room(file: Path) -> Path:
    """Remove expired backups of a file, and return the name of the next one."""
    backup = next_backup(file)
    for old in expired(file):
        old.unlink()
        ModelFiles(old).training.unlink(missing_ok=True)
    return backup


def total_size(files: Sequence[Path]) -> int:
    """Return the size of all files together, in bytes."""
    return sum(file.stat().st_size for file in files)


def _number(backup: Path) -> int:
    match = _BACKUP.search(backup.name)
    return int((match and match[1]) or 1)


def _existing(files: Sequence[Path]) -> tuple[Path, ...]:
    return tuple(file for file in files if file.is_file())


def _same_content(source: SourceFile, file: Path) -> bool:
    digest = hashlib.sha256()
    for block in source.blocks():
        digest.update(block)
    with paths.open_regular(file) as content:
        return digest.digest() == hashlib.file_digest(content, "sha256").digest()
