"""A `repr` that stays short, however much a value holds."""

from collections.abc import Sized
from dataclasses import fields
from typing import Any

MOST, MOST_OF_FIELD = 480, 80
"""Characters of a whole `repr`, and of each field."""


class Brief:
    """Base of dataclasses that hold much: their `repr` counts what it does not show."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        # A dataclass has a `repr` of its own unless its class defines one.
        cls.__repr__ = Brief.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        shown = (f"{item.name}={_brief(getattr(self, item.name))}" for item in _shown(self))
        text = f"{type(self).__name__}({', '.join(shown)})"
        return text if len(text) <= MOST else text[: MOST - 2] + "…)"


def _shown(value: Any) -> list[Any]:
    return [item for item in fields(value) if item.repr]


def _brief(value: Any) -> str:
    """Return the `repr` of a small value; else the type and size."""
    if isinstance(value, str):
        return repr(value if len(value) <= MOST_OF_FIELD else value[:MOST_OF_FIELD] + "…")
    shape = getattr(value, "shape", None)
    if shape is not None:
        return f"{type(value).__name__}{shape}"
    if isinstance(value, Sized) and len(value):
        return f"<{type(value).__name__} of {len(value):,}>"
    if value is None or isinstance(value, int | float | Sized):
        return repr(value)
    return f"{type(value).__name__}(…)"
