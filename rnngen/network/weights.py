"""The weights of a network by name: their shapes, and matrices made of them."""

import numpy as np

from rnngen.config import NetworkConfig


def weight_shapes(config: NetworkConfig) -> dict[str, tuple[int, ...]]:
    """Return the shape of every weight by name.

    The gates are in Keras's order: input, forget, candidate, output.
    """
    shapes: dict[str, tuple[int, ...]] = {
        "embedding": (config.vocabulary_size, config.embedding_size)
    }
    if config.features:
        shapes["numbers.kernel"] = (config.features, config.embedding_size)
    inputs = config.embedding_size
    for layer in range(config.layers):
        shapes[f"lstm_{layer}.kernel"] = (inputs, 4 * config.units)
        shapes[f"lstm_{layer}.recurrent_kernel"] = (config.units, 4 * config.units)
        shapes[f"lstm_{layer}.bias"] = (4 * config.units,)
        inputs = config.units
    if not config.tied:
        shapes["output.kernel"] = (config.units, config.vocabulary_size)
    if config.outputs:
        shapes["numbers.output"] = (config.units, config.outputs)
        shapes["numbers.bias"] = (config.outputs,)
    if config.look_back:
        shapes |= {f"look_back.{name}": shape for name, shape in look_back_shapes(config).items()}
    shapes["output.bias"] = (config.vocabulary_size,)
    return shapes


def look_back_shapes(config: NetworkConfig) -> dict[str, tuple[int, int]]:
    """Return the shapes of the matrices of `rnngen.network.look_back.Attention` by name."""
    units, width, size = config.units, config.look_back, config.embedding_size
    return {
        "query": (units, width),
        "key": (units, width),
        "value": (units, units),
        "token_key": (size, width),
        "token_value": (size, units),
    }


def output_kernel(config: NetworkConfig, weights: dict[str, np.ndarray]) -> np.ndarray:
    """Return float32[units, vocabulary], the output matrix; a tied network uses its embedding."""
    return weights["embedding"].T if config.tied else weights["output.kernel"]


def finds_logits(config: NetworkConfig) -> bool:
    """Return whether a target finds logits in its source rather than outputs: they are fewer."""
    return config.look_back > 0 and config.vocabulary_size <= config.units


def query_kernel(weights: dict[str, np.ndarray]) -> np.ndarray:
    """Return float32[units, width], which makes queries, scaled as scores are."""
    query = weights["look_back.query"]
    return query / np.sqrt(np.float32(query.shape[1]))
