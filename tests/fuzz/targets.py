"""All targets by name. A family is imported when one of its targets is asked for."""

from importlib import import_module

from tests.fuzz.target import Target

FAMILIES = {
    "texts": ("text", "latex", "python", "poems"),
    "code": ("code", "notebook"),
    "music": ("abc", "kern", "musicxml", "mxl", "midi", "performance"),
    "pairs": ("table", "series", "picture", "idx"),
    "archives": ("zip",),
    "formats": ("page", "book", "word", "pdf", "compressed", "columns"),
    "headers": ("model", "checkpoint", "training-data", "commands"),
    "caches": ("token-cache", "score-cache"),
    "options": ("options", "grammar"),
}
"""Module → its targets, in the order in which they run."""

PLANTED = "planted"
"""A target that is no reader: it has every fault."""

NAMES = [name for names in FAMILIES.values() for name in names]


def target(name: str) -> Target:
    """Return a target."""
    families = {name: family for family, names in FAMILIES.items() for name in names}
    family = families.get(name, PLANTED)
    return next(each for each in import_module(f"tests.fuzz.{family}").TARGETS if each.name == name)
