"""Words from files: titles and names, in one line, and only those that say something."""

import re
from collections.abc import Sequence

_LONGEST = 200
_GENERIC = re.compile(
    r"(?:musicxml )?(?:part|track|staff|voice|spine|midi)?[ _-]*\d*", re.IGNORECASE
)


def one_line(text: object) -> str:
    """Return a text without line breaks and control characters; '' for None."""
    words = " ".join(str(text or "").split())
    return "".join(filter(str.isprintable, words))[:_LONGEST]


def named_parts(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of parts, '' for those that only number it; nothing if none is left."""
    kept = tuple("" if _GENERIC.fullmatch(name) else name for name in map(one_line, names))
    return kept if any(kept) else ()
