"""Where a sample comes from, in one line."""

import hashlib
from dataclasses import fields

import numpy as np

from rnngen import __version__
from rnngen.config import SampleConfig
from rnngen.generation import Prompt, Rules
from rnngen.model_file import Model

ALWAYS = ("seed", "temperature", "length")
"""Settings that are told whatever they are; others only where they differ from the default."""


def provenance(model: Model, config: SampleConfig, prompt: Prompt, rules: Rules, index: int) -> str:
    """How a sample was made: same model, same options, same bytes.

    A prompt and a grammar are told by the first digits of their SHA-256.
    """
    parts = [
        f"rnngen {__version__}",
        f"model {model.name} {model.digest[:12]}",
        *(f"{name} {getattr(config, name)}" for name in ALWAYS),
        *(f"{name} {value}" for name, value in changed(config).items()),
        *([f"prompt {digest(np.asarray(prompt.ids, '<i4').tobytes())}"] if len(prompt.ids) else []),
        *(["free"] if rules.free else []),
        *([f"grammar {digest(rules.grammar.encode())}"] if rules.grammar else []),
        *([f"match {rules.match}"] if rules.match else []),
        *([f"no_copy {rules.no_copy}"] if rules.no_copy else []),
        f"sample {index + 1} of {config.count}",
    ]
    return ", ".join(parts)


def changed(config: SampleConfig) -> dict[str, object]:
    """Settings that differ from their defaults, apart from those always told and the count."""
    names = [item.name for item in fields(config) if item.name not in (*ALWAYS, "count")]
    return {name: getattr(config, name) for name in names if getattr(config, name) != getattr(SampleConfig, name)}


def digest(data: bytes) -> str:
    """The first digits of a SHA-256."""
    return hashlib.sha256(data).hexdigest()[:12]
