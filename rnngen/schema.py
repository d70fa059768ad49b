"""Strict JSON: bounded, without repeated keys, and converted to the types that its reader names.

The types describe the headers of files. `convert` checks every value against its type: an integer
is no boolean, a number is finite, and a text or list is no longer than its limit.
"""

import json
import re
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta as Limits

__all__ = [
    "Amount",
    "Count",
    "Digest",
    "FileName",
    "Limits",
    "Line",
    "Loss",
    "Share",
    "Text",
    "convert",
    "parse_json",
]

MAX_VALUES = 1_000_000
"""Most values in one text; the learning curve of 100,000 validations has 700,000."""
MAX_DEPTH = 16
"""Most levels of lists and objects within one another; headers have 5."""

Count = Annotated[int, Limits(ge=0, le=10**15)]
Loss = Annotated[float, Limits(ge=0, le=1e39)]
"""Nats per token; any float32 that is not negative."""
Amount = Annotated[float, Limits(ge=0, le=1e15)]
"""Seconds, passes or tokens a second."""
Share = Annotated[float, Limits(gt=0, le=1)]
Digest = Annotated[str, Limits(pattern=r"\A[0-9a-f]{64}\Z")]
"""SHA-256 in hexadecimal."""
Text = Annotated[str, Limits(max_length=10_000)]

_UNPRINTABLE = r"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
"""Control, direction and line characters, and halves of surrogate pairs."""
Line = Annotated[str, Limits(max_length=1000, pattern=rf"\A[^{_UNPRINTABLE}]*\Z")]
FileName = Annotated[
    str,
    Limits(max_length=255, pattern=rf"\A(?!\.{{1,2}}\Z)[^/\\{_UNPRINTABLE}]+\Z"),
]
"""A plain name, without a folder."""

T = TypeVar("T")


def parse_json(text: str | bytes) -> Any:
    """Parse JSON from an unknown source. NaN and infinities pass; `convert` decides on them.

    Raises:
        ValueError: if it is not JSON, repeats a key, or has too many values or levels.
    """
    if isinstance(text, bytes):
        text = text.decode()
    if sum(map(text.count, "[{,")) > MAX_VALUES:
        raise ValueError(f"it has more than {MAX_VALUES:,} values")
    try:
        value = _DECODER.decode(text)
    except _RepeatedKey:
        raise
    except RecursionError:
        raise ValueError(f"it nests deeper than {MAX_DEPTH} levels") from None
    except ValueError as error:  # or an integer of more digits than Python reads
        raise ValueError("it is not JSON") from error
    if _depth(value) > MAX_DEPTH:
        raise ValueError(f"it nests deeper than {MAX_DEPTH} levels")
    return value


def convert(value: Any, kind: type[T], closed: bool = False) -> T:
    """Return a parsed value as the type that describes it.

    Args:
        closed: whether an object with an unknown key is refused. Otherwise the key is left out.

    Raises:
        ValueError: if a value is missing, or of another type, range or length.
    """
    if closed and (unknown := set(value) - set(kind.__annotations__)):
        raise ValueError(f"there is no {min(unknown)!r}")
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise ValueError(_REGEX.sub(" of another form", str(error))) from error


_REGEX = re.compile(" matching regex '.*'")


class _RepeatedKey(ValueError):
    """An object has a key twice, so that readers may differ in its value."""


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RepeatedKey("a key is repeated")
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_without_repeats)


def _depth(value: Any) -> int:
    """Return how deep lists and objects nest; 0 for a plain value."""
    nests = (dict, list)
    depth = 0
    level = [value] if isinstance(value, nests) else []
    while level:
        depth += 1
        inner = (each.values() if isinstance(each, dict) else each for each in level)
        level = [child for each in inner for child in each if isinstance(child, nests)]
    return depth
