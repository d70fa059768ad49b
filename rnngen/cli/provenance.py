"""Where a sample comes from, in one line."""

from collections.abc import Mapping
from dataclasses import fields

from rnngen import __version__
from rnngen.config import SampleConfig
from rnngen.model_file import Model

ALWAYS = ("seed", "temperature", "length")
"""Settings that are told whatever they are; others only where they differ from the default."""


def provenance(model: Model, config: SampleConfig, origin: Mapping[str, str], index: int) -> str:
    """How a sample was made: same model, same options, same bytes.

    Args:
        origin: What the sample was made from, and under which rules, such as {"prompt": the prompt's digest}.
    """
    parts = [
        f"rnngen {__version__}",
        f"model {model.name} {model.digest[:12]}",
        *(f"{name} {getattr(config, name)}" for name in ALWAYS),
        *(f"{name} {value}" for name, value in changed(config).items()),
        *(f"{name} {value}".rstrip() for name, value in origin.items()),
        f"sample {index + 1} of {config.count}",
    ]
    return ", ".join(parts)


def changed(config: SampleConfig) -> dict[str, object]:
    """Settings that differ from their defaults, apart from those always told and the count."""
    names = [item.name for item in fields(config) if item.name not in (*ALWAYS, "count")]
    return {name: getattr(config, name) for name in names if getattr(config, name) != getattr(SampleConfig, name)}
