"""What was drawn."""

from typing import Any, NamedTuple

import numpy as np


class Document(NamedTuple):
    """A document that was drawn: as the model reads it, and as people do."""

    ids: np.ndarray
    content: Any
    """A `str`, or a `rnngen.music.score.Score`."""
    given: int = 0
    """How many of the ids at its beginning were not drawn."""
