"""A model's weights for a larger vocabulary: old tokens keep their rows, new ones get fresh ones."""

import numpy as np

from rnngen.config import NetworkConfig


def grown_weights(
    weights: dict[str, np.ndarray], config: NetworkConfig, seed: int
) -> dict[str, np.ndarray]:
    """Weights of the shapes that `config` implies, whose first tokens are those of `weights`.

    A new token starts as a random one of the old tokens' spread, and about as improbable as the rarest of them.
    """
    new = config.vocabulary_size - len(weights["output.bias"])
    generator = np.random.default_rng([seed, 3])

    def fresh(like: np.ndarray, axis: int) -> np.ndarray:
        shape = tuple(new if i == axis else size for i, size in enumerate(like.shape))
        rows = like.mean() + like.std() * generator.standard_normal(shape)
        return np.concatenate([like, rows.astype(np.float32)], axis=axis)

    grown = dict(weights, embedding=fresh(weights["embedding"], 0))
    if "output.kernel" in weights:
        grown["output.kernel"] = fresh(weights["output.kernel"], 1)
    lowest = np.full(new, weights["output.bias"].min(), np.float32)
    return grown | {"output.bias": np.concatenate([weights["output.bias"], lowest])}
