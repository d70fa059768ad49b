"""The user's folder of models: where a name lies, and what there is."""

import os
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from rnngen.errors import ModelFileError
from rnngen.models.model_file import Model, read_model
from rnngen.models.tensor_file import SUFFIX
from rnngen.system import paths

FILE_NAME = "model" + SUFFIX
CHECKPOINT, HISTORY, CURVE_PICTURE, LOCK = (
    "checkpoint" + SUFFIX,
    "history.csv",
    "curve.png",
    "training.lock",
)
TRAINING = "training" + SUFFIX
"""What a training keeps beside its model, see `beside`."""


def model_path(name: str) -> Path:
    """Where the model of that name is, or will be."""
    return paths.home() / "models" / name / FILE_NAME


def beside(path: Path, name: str) -> Path:
    """A file of the training whose model is at `path`: in the model's folder, or beside a model put elsewhere.

    `checkpoint.safetensors` in the user's folder, `sonnets.checkpoint.safetensors` beside ./sonnets.safetensors.
    """
    own = path.stem if path.suffix == SUFFIX else path.name
    return path.with_name(name if path.name == FILE_NAME else f"{own}.{name}")


def model_names() -> list[str]:
    """Names of the models in the user's folder, newest first."""
    found = (paths.home() / "models").glob(f"*/{FILE_NAME}")
    return [path.parent.name for path in sorted(found, key=lambda path: -path.stat().st_mtime)]


def find_model(name: str | None) -> Path:
    """The file of a model given by name or path; without one, the newest model.

    Raises:
        ModelFileError: where there is none, with what there is.
    """
    names = model_names()
    if name is None:
        if not names:
            raise ModelFileError(
                "There is no model yet. Expected one: train it with `rnngen train CORPUS`."
            )
        return model_path(names[0])
    if name in names:
        return model_path(name)
    path = Path(os.path.expanduser(name))  # noqa: PTH111 - unlike Path's, it lets unknown users be
    for candidate in (path, path / FILE_NAME):
        with suppress(OSError):
            if candidate.is_file():
                return candidate
    known = (
        f"one of {', '.join(names)}, or a file"
        if names
        else "a trained one: run `rnngen train CORPUS` first"
    )
    near = get_close_matches(name, names, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise ModelFileError(f"Unknown model '{name}'. Expected {known}.{hint}")


def load_model(name: str | Path | None = None) -> Model:
    """The model of that name or in that file; without one, the newest model."""
    return read_model(find_model(None if name is None else str(name)))
