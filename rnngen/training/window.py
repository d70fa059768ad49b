"""What a step learns from, and its lanes dealt out to the cores.

Cores that share every product wait for each other at its end, two or three times a token and layer; cores that share
out the lanes wait once a window.
"""

from typing import Any, NamedTuple

from rnngen.backend import tf
from rnngen.dropout import Masks

LEAST_LANES = 16
"""Lanes of a share. With 16 a core learns 0.83 to 0.92 times as many tokens a second as with 64, with 8 only 0.70 to
0.77 times (512 × 1 and 256 × 2, AMD EPYC with AVX-512)."""


class Window(NamedTuple):
    """Tokens of all lanes, and what belongs to each lane."""

    x: Any
    """int32[lanes, steps]."""
    y: Any
    """int32[lanes, steps], the tokens after those of x."""
    kept: Any
    """float32[lanes, 1]: 0 for a lane that forgets its state first."""
    masks: Masks
    states: list[Any]
    """h and c of every layer: float32[lanes, units]."""

    def dealt(self, shares: int) -> list["Window"]:
        """As many windows of equally many lanes."""
        if shares == 1:
            return [self]
        parts = (tf.split(part, shares) for part in (self.x, self.y, self.kept))
        hidden = _turned([tf.split(mask, shares, axis=1) for mask in self.masks.hidden], shares)
        masks = [Masks(tuple(layers), self.masks.recurrent) for layers in hidden]
        states = _turned([tf.split(state, shares) for state in self.states], shares)
        return [Window(*share) for share in zip(*parts, masks, states, strict=True)]


def share_count(lanes: int, cores: int) -> int:
    """Into how many equal shares lanes are dealt: one a core, unless that leaves fewer than LEAST_LANES in each."""
    most = min(cores, lanes // LEAST_LANES)
    return max((count for count in range(1, most + 1) if lanes % count == 0), default=1)


def _turned(layers: list[list[Any]], shares: int) -> list[list[Any]]:
    """Layers of shares as shares of layers; there may be no layer."""
    return [[layer[share] for layer in layers] for share in range(shares)]
