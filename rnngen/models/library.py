"""The user's folder of models: find a model by its name or path."""

import os
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from rnngen.errors import ModelFileError
from rnngen.models.model_file import Model, read_model
from rnngen.models.tensor_file import SUFFIX
from rnngen.system import paths

FILE_NAME = "model" + SUFFIX


def model_path(name: str) -> Path:
    """Return the path of the model of this name in the user's folder, whether it exists or not."""
    return paths.home() / "models" / name / FILE_NAME


def model_names() -> list[str]:
    """Return the names of the models in the user's folder, newest first."""
    found = (paths.home() / "models").glob(f"*/{FILE_NAME}")
    return [path.parent.name for path in sorted(found, key=lambda path: -path.stat().st_mtime)]


def find_model(name: str | None) -> Path:
    """Return the file of a model given by name or path. Without a name, take the newest model.

    Raises:
        ModelFileError: if there is no such model.
    """
    names = model_names()
    if name is None:
        if not names:
            raise ModelFileError("There is no model yet. Train one: rnngen train CORPUS.")
        return model_path(names[0])
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
