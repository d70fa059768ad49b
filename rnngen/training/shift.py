"""Pictures moved at random, so that a network does not learn where they stood."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

Move = Callable[[np.ndarray], np.ndarray]
"""float32[height, width] → the same shape."""
DRAWN = 4096
"""Movements drawn at once; a step with more pictures repeats them."""


class Shift:
    """Moves one picture after another by up to `most` pixels each way.

    Pixels at the edge fill what becomes free. The same seed and step give the same movements.
    """

    def __init__(self, most: int, seed: int, step: int) -> None:
        generator = np.random.default_rng([seed, 4, step])
        self._moves = generator.integers(-most, most + 1, (DRAWN, 2)).tolist()
        self._next = 0

    def __call__(self, picture: np.ndarray) -> np.ndarray:
        """Return the next picture, moved."""
        down, right = self._moves[self._next % DRAWN]
        self._next += 1
        height, width = picture.shape
        moved = picture.take(_places(height, down), axis=0)
        return moved.take(_places(width, right), axis=1)


@lru_cache(1024)
def _places(length: int, move: int) -> np.ndarray:
    """Return int[length]: the place that each pixel of a row or column comes from."""
    return (np.arange(length) - move).clip(0, length - 1)
