"""A model of text as a page that writes: the network itself runs in it.

The weights are in the page as half floats (IEEE 754 binary16) in base64. The page has no
constraints, so scripts and papers that it writes may be invalid.
"""

import base64
from string import Template
from typing import Any

import numpy as np

from rnngen.kinds import KINDS
from rnngen.models.model_file import Model
from rnngen.network.weights import weight_shapes
from rnngen.writers.pages import LEVELS, asset, data, legend, render_page, safe, script
from rnngen.writers.token_names import Alphabet

_PACKAGE = "rnngen.writers.export"

LARGEST = np.finfo(np.float16).max
"""Larger weights become this, since they would be infinite as half floats.

Usual weights are far below.
"""


def writing_page(model: Model) -> bytes:
    """Return the page, in UTF-8."""
    body = Template(asset(_PACKAGE, "page.html")).substitute(
        temperature=f"{KINDS[model.kind].temperature:g}",
        legend=legend("<li><b class=q>a</b> given, or chosen by you</li>"),
    )
    weights = base64.b64encode(half_floats(model).tobytes()).decode("ascii")
    return render_page(
        f"{model.name} writes",
        f"<p class=quiet>{safe(facts(model))}. The network is in this page and runs here: nothing "
        "is sent anywhere. Made by rnngen.</p>",
        body,
        [asset(_PACKAGE, "page.css")],
        [
            data("content", _content(model)),
            f"<script type=text/plain id=weights>{weights}</script>",
            script(asset(_PACKAGE, "network.js"), asset(_PACKAGE, "page.js")),
        ],
    )


def half_floats(model: Model) -> np.ndarray:
    """Return all weights as float16[parameters], little-endian, in the order of `weight_shapes`."""
    flat = np.concatenate([model.weights[name].ravel() for name in weight_shapes(model.config)])
    return np.clip(flat, -LARGEST, LARGEST).astype("<f2")


def facts(model: Model) -> str:
    """Return a line on the size of a model, its corpus and licence."""
    layers, units = model.config.layers, model.config.units
    size = f"{layers} × {units} LSTM units, {model.parameters / 1e6:.1f} million weights"
    licence = model.corpus.get("licence")
    corpus = model.corpus.get("name", model.name)
    return f"{size}, trained on {corpus}" + (f" ({licence})" if licence else "")


def _content(model: Model) -> dict[str, Any]:
    """Return what the page's scripts need, except the weights."""
    alphabet = Alphabet.of_text(model.codec.vocabulary.tokens)
    return {
        "layers": model.config.layers,
        "units": model.config.units,
        "shapes": weight_shapes(model.config),
        "tied": model.config.tied,
        "tokens": model.codec.vocabulary.tokens,
        "names": alphabet.names,
        "shown": alphabet.shown,
        "opening": [0, *model.opening],
        "levels": LEVELS,
    }
