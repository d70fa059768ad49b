"""Words from files: titles and names, in one line, and only those that say something."""

import re
from collections.abc import Sequence

_LONGEST = 200
_GENERIC = re.compile(
    r"(?:musicxml )?(?:part|track|staff|voice|spine|midi|midi out|channel|instrument)?[ _#-]*\d*",
    re.IGNORECASE,
)
RIGHT, LEFT = "Right hand", "Left hand"
_HAND = r"(?:(?:grand )?piano[ ,:_-]*)?\(?(?:%s)(?:[ _-]?(?:hand|staff))?\)?(?::\w*)?"
_HANDS = {
    RIGHT: re.compile(_HAND % r"up(?:per)?|right|r\.? ?h\.?", re.IGNORECASE),
    LEFT: re.compile(_HAND % r"down|lower|left|l\.? ?h\.?", re.IGNORECASE),
}
"""Names that programs give to the staves of a piano; LilyPond writes `staff:voice`."""
_MOST_OF_NAME = 40
_VOWEL = re.compile(r"[aeiouy]|[^\W\d_a-z]", re.IGNORECASE)
"""A vowel, or a letter beyond a to z."""
_ADDRESS = re.compile(r"://|@|\bwww\.|\.\w{2,4}$")


def one_line(text: object) -> str:
    """Return a text without line breaks and control characters; '' for None."""
    words = " ".join(str(text or "").split())
    return "".join(filter(str.isprintable, words))[:_LONGEST]


def named_parts(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of parts, '' for those that only number it; nothing if none is left."""
    kept = tuple("" if _GENERIC.fullmatch(name) else name for name in map(one_line, names))
    return kept if any(kept) else ()


def usual_name(name: str) -> str:
    """Return the name that a part of other music may have too, or '' for none.

    A hand of a piano gets its plain name. Addresses, names of files and sentences are no names,
    and no letters without a vowel, such as 'drm'.
    """
    name = name.strip(" _:")
    hand = next((hand for hand, pattern in _HANDS.items() if pattern.fullmatch(name)), None)
    if hand:
        return hand
    is_name = _VOWEL.search(name) and not _GENERIC.fullmatch(name) and len(name) <= _MOST_OF_NAME
    return name[:1].upper() + name[1:] if is_name and not _ADDRESS.search(name) else ""
