"""A model as an .onnx file for any runtime: on a phone, in a browser, in C++.

Inputs are ids int64[batch, steps] and the states `hidden` and `cell`, each float32[layers, batch,
units]. Outputs are logits float32[batch, steps, vocabulary] and the states `hidden_after` and
`cell_after`. See https://onnx.ai/onnx/operators/onnx__LSTM.html
"""

from types import ModuleType
from typing import Any

import numpy as np

from rnngen.config import NetworkConfig
from rnngen.errors import WriterError
from rnngen.models.model_file import Model
from rnngen.network.weights import output_kernel

OPSET, IR_VERSION = 17, 8
"""Versions of 2022, which all newer runtimes read."""

STATES = ("hidden", "cell")

Operator = tuple[str, list[str], list[str], dict[str, Any]]
"""Type, names of its inputs and of its outputs, attributes."""


def onnx_file(model: Model) -> bytes:
    """Return an .onnx file.

    Raises:
        WriterError: if the package `onnx` is missing.
    """
    onnx = _onnx()
    inputs, outputs = _inputs_and_outputs(onnx, model.config)
    held = [onnx.numpy_helper.from_array(value, name) for name, value in _constants(model).items()]
    graph = onnx.helper.make_graph(_nodes(onnx, model.config), "rnngen", inputs, outputs, held)
    opset = [onnx.helper.make_opsetid("", OPSET)]
    made = onnx.helper.make_model(
        graph, opset_imports=opset, ir_version=IR_VERSION, producer_name="rnngen"
    )
    onnx.helper.set_model_props(
        made, {"name": model.name, "kind": model.kind, "sha256": model.digest}
    )
    data: bytes = made.SerializeToString()
    return data


def _onnx() -> ModuleType:
    try:
        import onnx
    except ImportError as error:
        raise WriterError(
            "An .onnx file needs the package onnx. Install it: pip install 'rnngen[onnx]'."
        ) from error
    return onnx


def _nodes(onnx: ModuleType, config: NetworkConfig) -> list[Any]:
    """Return the operators from ids to logits, in order.

    In between, arrays are [steps, batch, …].
    """
    layers = range(config.layers)
    steps: list[Operator] = [
        ("Transpose", ["ids"], ["ids_by_step"], {"perm": [1, 0]}),
        ("Gather", ["embedding", "ids_by_step"], ["input_0"], {}),
        *(step for layer in layers for step in _layer(layer, config.units)),
        ("MatMul", [f"input_{config.layers}", "output_kernel"], ["products"], {}),
        ("Add", ["products", "output_bias"], ["logits_by_step"], {}),
        ("Transpose", ["logits_by_step"], ["logits"], {"perm": [1, 0, 2]}),
        *(
            ("Concat", [f"{state}_after_{i}" for i in layers], [f"{state}_after"], {"axis": 0})
            for state in STATES
        ),
    ]
    return [
        onnx.helper.make_node(kind, inputs, outputs, **options)
        for kind, inputs, outputs, options in steps
    ]


def _layer(layer: int, units: int) -> list[Operator]:
    """Return the operators of one LSTM, from its input to that of the next."""
    weights = [f"{part}_{layer}" for part in ("kernel", "recurrent_kernel", "bias")]
    before, after = (
        [f"{state}_{when}_{layer}" for state in STATES] for when in ("before", "after")
    )
    # Slice takes where to start, where to end, and the axis.
    place = [f"place_{layer}", f"place_{layer + 1}", "place_0"]
    slices: list[Operator] = [
        ("Slice", [state, *place], [part], {}) for state, part in zip(STATES, before, strict=True)
    ]
    directions = f"directions_{layer}"
    # '' is an optional input that is left out: the lengths of the sequences.
    inputs = [f"input_{layer}", *weights, "", *before]
    return [
        *slices,
        ("LSTM", inputs, [directions, *after], {"hidden_size": units}),
        ("Squeeze", [directions, "place_1"], [f"input_{layer + 1}"], {}),
    ]


def _constants(model: Model) -> dict[str, np.ndarray]:
    """Return the weights and indices of the graph by name."""
    config, weights = model.config, model.weights
    constants = {
        "embedding": weights["embedding"],
        "output_kernel": output_kernel(config, weights),
        "output_bias": weights["output.bias"],
    }
    for layer in range(config.layers):
        for part in ("kernel", "recurrent_kernel"):
            constants[f"{part}_{layer}"] = _gates(weights[f"lstm_{layer}.{part}"]).T[None]
        # ONNX has a second bias, for the recurrent kernel.
        bias = _gates(weights[f"lstm_{layer}.bias"][None])
        constants[f"bias_{layer}"] = np.concatenate((bias, np.zeros_like(bias)), axis=1)
    constants |= {f"place_{layer}": np.array([layer]) for layer in range(config.layers + 1)}
    return {name: np.ascontiguousarray(value) for name, value in constants.items()}


def _gates(columns: np.ndarray) -> np.ndarray:
    """Reorder the gates of Keras as ONNX has them: input, output, forget, candidate.

    Args:
        columns: float32[n, 4 · units].
    """
    input_gate, forget_gate, candidate, output_gate = np.split(columns, 4, axis=1)
    return np.concatenate((input_gate, output_gate, forget_gate, candidate), axis=1)


def _inputs_and_outputs(onnx: ModuleType, config: NetworkConfig) -> tuple[list[Any], list[Any]]:
    """Return the inputs and the outputs of the graph."""
    tensor, real = onnx.helper.make_tensor_value_info, onnx.TensorProto.FLOAT
    shape = [config.layers, "batch", config.units]
    ids = tensor("ids", onnx.TensorProto.INT64, ["batch", "steps"])
    logits = tensor("logits", real, ["batch", "steps", config.vocabulary_size])
    return (
        [ids, *(tensor(state, real, shape) for state in STATES)],
        [logits, *(tensor(f"{state}_after", real, shape) for state in STATES)],
    )
