"""Walks through a constraint: token rows as models of all kinds would draw them."""

import numpy as np

from rnngen.constraints.base import Constraint
from rnngen.tokens.base import BOUNDARY, UNKNOWN


def walk(constraint: Constraint, size: int, seed: int, stubborn: bool, steps: int) -> list[int]:
    """Draw tokens by chance, or always in one order, for some steps; then add the witness."""
    generator = np.random.default_rng(seed)
    preference = generator.random(size)
    state, tokens = constraint.start(), []
    for _ in range(steps):
        mask = constraint.allowed(state)
        assert mask.dtype == bool
        assert mask.shape == (size,)
        assert mask.any()
        assert not mask[UNKNOWN]
        assert constraint.boundary(state) or not mask[BOUNDARY]
        chance = (preference if stubborn else generator.random(size)) * mask
        token = int(chance[1:].argmax()) + 1 if mask[1:].any() else BOUNDARY
        if token == BOUNDARY:
            break
        tokens.append(token)
        state = constraint.advance(state, token)
    for token in constraint.witness(state):
        assert constraint.allowed(state)[token]
        tokens.append(token)
        state = constraint.advance(state, token)
    assert constraint.boundary(state)
    return tokens
