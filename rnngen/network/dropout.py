"""Dropout masks for one training step, drawn from the seed and the step number alone.

A checkpoint saves no random state: a resumed run draws the same masks as an uninterrupted one.
"""

from typing import NamedTuple

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.tokens.dataset import LaneShape

RESOLUTION = 256
"""Rates are rounded to 1/256: a random byte is eight times faster than a random float."""


class Masks(NamedTuple):
    """True where a value is kept."""

    hidden: tuple[np.ndarray, ...]
    """By layer: bool[steps, lanes, units] for the outputs (Zaremba et al. 2014), or empty."""
    recurrent: tuple[np.ndarray, ...]
    """By layer: bool[units, 4 · units] for the recurrent kernel (Merity et al. 2018), or empty."""


def draw_masks(config: NetworkConfig, shape: LaneShape, seed: int, step: int) -> Masks:
    """Draw the masks of a step; the same seed and step give the same masks."""
    generator = np.random.Generator(np.random.SFC64([seed, 2, step]))

    def draw(size: tuple[int, ...], rate: float) -> tuple[np.ndarray, ...]:
        least = round(rate * RESOLUTION)
        layers = range(config.layers if rate else 0)
        return tuple(generator.integers(0, RESOLUTION, size, np.uint8) >= least for _ in layers)

    hidden = draw((shape.steps, shape.lanes, config.units), config.dropout)
    return Masks(hidden, draw((config.units, 4 * config.units), config.weight_drop))
