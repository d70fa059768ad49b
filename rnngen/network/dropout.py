"""Dropout masks for one training step, drawn from seed and step number alone.

So nothing random has to be saved: a resumed run draws the very masks that an uninterrupted one would have drawn.
"""

from typing import NamedTuple

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.tokens.dataset import LaneShape

RESOLUTION = 256
"""Rates are rounded to 1/256: a random byte decides, which is eight times faster than a random float."""


class Masks(NamedTuple):
    """True where a value is kept."""

    hidden: tuple[np.ndarray, ...]
    """By layer: bool[steps, lanes, units], for the outputs (Zaremba et al. 2014); empty without dropout."""
    recurrent: tuple[np.ndarray, ...]
    """By layer: bool[units, 4 · units], for the recurrent kernel (weight-drop, Merity et al. 2018); or empty."""


def draw_masks(config: NetworkConfig, shape: LaneShape, seed: int, step: int) -> Masks:
    """The masks of a step; the same seed and step give the same masks."""
    generator = np.random.Generator(np.random.SFC64([seed, 2, step]))

    def draw(size: tuple[int, ...], rate: float) -> tuple[np.ndarray, ...]:
        least = round(rate * RESOLUTION)
        layers = range(config.layers if rate else 0)
        return tuple(generator.integers(0, RESOLUTION, size, np.uint8) >= least for _ in layers)

    hidden = draw((shape.steps, shape.lanes, config.units), config.dropout)
    return Masks(hidden, draw((config.units, 4 * config.units), config.weight_drop))
