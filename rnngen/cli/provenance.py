"""The line on how a sample was made."""

from collections.abc import Mapping
from dataclasses import fields

from rnngen import __version__
from rnngen.config import SampleConfig
from rnngen.sampling.request import SampleRequest

ALWAYS_NAMED = ("seed", "temperature", "length")
"""Settings that a provenance line always names; others only if they differ from the default."""


def provenance(request: SampleRequest, origin: Mapping[str, str], index: int) -> str:
    """Return the line on how a sample was made: the same model and options give the same bytes.

    Args:
        origin: the prompt and the rules, such as {"prompt": its digest}.
    """
    model = request.model
    config = request.config
    parts = [
        f"rnngen {__version__}",
        f"model {model.name} {model.digest[:12]}",
        *(f"{name} {getattr(config, name)}" for name in ALWAYS_NAMED),
        *(f"{name} {value}" for name, value in changed_settings(config).items()),
        *(f"{name} {value}".rstrip() for name, value in origin.items()),
        f"sample {index + 1} of {config.count}",
    ]
    return ", ".join(parts)


def changed_settings(config: SampleConfig) -> dict[str, object]:
    """Return the settings that differ from their defaults, without ALWAYS_NAMED and the count."""
    names = [item.name for item in fields(config) if item.name not in (*ALWAYS_NAMED, "count")]
    return {
        name: getattr(config, name)
        for name in names
        if getattr(config, name) != getattr(SampleConfig, name)
    }
