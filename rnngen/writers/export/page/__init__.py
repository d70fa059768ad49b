"""A model of text as a page that writes: one file, in which the network itself runs, and which asks for nothing.

The weights stand in it as half floats (IEEE 754 binary16), in base64. Nothing is guaranteed of what it writes: the
constraints that make scripts and papers valid are not in the page.
"""

import base64
import json
from string import Template
from typing import Any

import numpy as np

from rnngen.kinds import KINDS
from rnngen.models.model_file import Model
from rnngen.network.stepper import weight_shapes
from rnngen.writers.explanation import Alphabet
from rnngen.writers.pages import head, page_file, safe, style
from rnngen.writers.pages.surprise import LEVELS, legend

__all__ = ["writing_page"]

_FILES = {"own": "page.css", "network": "network.js", "script": "page.js"}

LARGEST = np.finfo(np.float16).max
"""No weight is near it; one that were would become this rather than infinite."""


def writing_page(model: Model) -> bytes:
    """The page, UTF-8."""
    kind = KINDS[model.kind]
    content = json.dumps(_content(model), ensure_ascii=False, separators=(",", ":"))
    page = Template(page_file(__name__, "page.html")).substitute(
        {name: page_file(__name__, file) for name, file in _FILES.items()},
        head=head(),
        title=safe(model.name),
        facts=safe(facts(model)),
        shared=style("colours", "tokens"),
        temperature=f"{kind.temperature:g}",
        legend=legend("<li><b class=q>a</b> given, or chosen by you</li>"),
        content=content.replace("<", "\\u003c"),  # so that no token can end the script
        weights=base64.b64encode(half_floats(model).tobytes()).decode("ascii"),
    )
    return page.encode("utf-8", "replace")


def half_floats(model: Model) -> np.ndarray:
    """All weights, one after another in the order of `weight_shapes`, as float16[parameters], little-endian."""
    flat = np.concatenate([model.weights[name].ravel() for name in weight_shapes(model.config)])
    return np.clip(flat, -LARGEST, LARGEST).astype("<f2")


def facts(model: Model) -> str:
    """One line on what the model is and where it comes from."""
    layers, units = model.config.layers, model.config.units
    size = f"{layers} × {units} LSTM units, {model.parameters / 1e6:.1f} million weights"
    licence = model.corpus.get("licence")
    return f"{size}, trained on {model.corpus.get('name', model.name)}" + (
        f" ({licence})" if licence else ""
    )


def _content(model: Model) -> dict[str, Any]:
    """What the page's scripts work with, apart from the weights."""
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
