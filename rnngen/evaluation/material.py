"""Documents as a model reads them and as people do: those that it wrote, and those that were held out."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rnngen.evaluation.distributions import Sides
from rnngen.memorization import Training
from rnngen.models.model_file import Model
from rnngen.music.score import Score


@dataclass(frozen=True)
class Documents:
    """Documents of one kind."""

    ids: tuple[np.ndarray, ...]
    contents: tuple[Any, ...]
    """Of each a `str`, or a `rnngen.music.score.Score`."""
    loops_undone: int = 0
    """By the guard against repetition, in all of them, while they were drawn."""

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Material:
    """What is compared: samples of a model with documents that it did not learn from."""

    model: Model
    samples: Documents
    held_out: Documents
    free: Documents | None = None
    """As many samples without the constraint of their kind, where it has one."""
    training: Training | None = None
    """What the model was trained on, where that is known."""
    scores: tuple[Score, ...] = ()
    """The same as pieces, where it is music and at hand."""

    @property
    def sides(self) -> Sides:
        """The contents of samples, and of held-out documents."""
        return self.samples.contents, self.held_out.contents

    @property
    def is_music(self) -> bool:
        """Whether documents are scores."""
        return self.model.kind == "score"
