"""What is said of how much a sample has in common with what its model was trained on."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rnngen.cli.options import notice
from rnngen.codec.base import BOUNDARY
from rnngen.copying import Training, copy_meter, read_training
from rnngen.errors import ModelFileError
from rnngen.model_file import Model


def training_of(model: Model, path: Path) -> Training | None:
    """What a model was trained on, or None where that is not kept or cannot be read, which is told."""
    try:
        return read_training(model, path)
    except ModelFileError as error:
        notice(str(error))
        return None


def tell_longest_run(training: Training | None, documents: Sequence[np.ndarray]) -> None:
    """Say which run of all samples together is the longest that the training has too."""
    if training is not None and any(map(len, documents)):
        notice(copy_meter(training, np.concatenate([part for ids in documents for part in (ids, [BOUNDARY])])))
