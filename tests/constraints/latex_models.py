"""Small models that write LaTeX under the constraint, for the tests to draw papers from."""

from collections import Counter, defaultdict

import numpy as np

from rnngen.tokens.base import BOUNDARY

ORDER = 8


class Uniform:
    """Gives all tokens the same weight, and some of them a higher one."""

    def __init__(self, favoured: list[int] | None = None, factor: float = 1.0) -> None:
        self._favoured, self._factor = favoured or [], factor

    def weights(self, text: list[int], size: int) -> np.ndarray:
        weights = np.ones(size)
        weights[self._favoured] = self._factor
        return weights


class Stubborn:
    """Prefers tokens in a fixed order: the first allowed one takes nearly all weight."""

    def __init__(self, preferred: list[int]) -> None:
        self._preferred = preferred

    def weights(self, text: list[int], size: int) -> np.ndarray:
        weights = np.full(size, 1e-9)
        for rank, token in enumerate(self._preferred):
            weights[token] = 10.0 ** (6 - 3 * rank)
        return weights


class NGram:
    """Counts what follows up to ORDER tokens, and mixes the contexts of all lengths."""

    def __init__(self, documents: list[list[int]]) -> None:
        self._follows: list[dict[tuple[int, ...], Counter[int]]] = [
            defaultdict(Counter) for _ in range(ORDER + 1)
        ]
        for tokens in documents:
            padded = [BOUNDARY, *tokens, BOUNDARY]
            for end in range(1, len(padded)):
                for length in range(0, min(ORDER, end) + 1, 2):
                    self._follows[length][tuple(padded[end - length : end])][padded[end]] += 1

    def weights(self, text: list[int], size: int) -> np.ndarray:
        """Return probabilities, by Witten and Bell's interpolation."""
        chances = np.full(size, 1 / size)
        context = [BOUNDARY, *text[-ORDER:]]
        for length in range(0, min(ORDER, len(context)) + 1, 2):
            counts = self._follows[length].get(tuple(context[len(context) - length :]))
            if counts:
                total, kinds = counts.total(), len(counts)
                chances *= kinds / (total + kinds)
                for token, count in counts.items():
                    chances[token] += count / (total + kinds)
        return chances


def draw(constraint, model, length, generator):
    """Draw a document of at most `length` tokens and its witness.

    Also return the probability that the mask took away, summed over the tokens.
    """
    state, tokens, masked = constraint.start(), [], 0.0
    while len(tokens) < length:
        mask = constraint.allowed(state)
        weights = model.weights(tokens, len(mask))
        kept = np.where(mask, weights, 0.0)
        masked += 1 - kept.sum() / weights.sum()
        if not kept.any():
            kept = mask.astype(float)
        cumulated = np.cumsum(kept)
        token = int(np.searchsorted(cumulated, generator.random() * cumulated[-1], side="right"))
        if token == BOUNDARY:
            break
        state = constraint.advance(state, token)
        tokens.append(token)
    return tokens + constraint.witness(state), masked
