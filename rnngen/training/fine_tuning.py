"""Fine-tuning: the weights of a model for a larger vocabulary."""

import numpy as np

from rnngen.config import NetworkConfig


def grown_weights(
    weights: dict[str, np.ndarray], config: NetworkConfig, seed: int
) -> dict[str, np.ndarray]:
    """Return weights of the shapes that `config` implies; old tokens keep theirs.

    A new token gets random weights with the mean and spread of the old tokens. Its bias is the
    lowest of all, so that it starts about as improbable as the rarest token.
    """
    new = config.vocabulary_size - len(weights["output.bias"])
    generator = np.random.default_rng([seed, 3])

    def grow(old: np.ndarray, axis: int) -> np.ndarray:
        shape = tuple(new if i == axis else size for i, size in enumerate(old.shape))
        rows = old.mean() + old.std() * generator.standard_normal(shape)
        return np.concatenate([old, rows.astype(np.float32)], axis=axis)

    grown = dict(weights, embedding=grow(weights["embedding"], 0))
    if "output.kernel" in weights:
        grown["output.kernel"] = grow(weights["output.kernel"], 1)
    lowest = np.full(new, weights["output.bias"].min(), np.float32)
    return grown | {"output.bias": np.concatenate([weights["output.bias"], lowest])}
