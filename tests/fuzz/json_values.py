"""Change JSON: hostile values, lost and doubled keys, parts in the wrong place."""

import json
import math
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

HOSTILE = [
    *(None, True, False, 0, 1, -1, 2, -5, 999, 0.5, 999.5, 10**6, 2**31, 2**63, 2**64 - 1),
    *(10**400, -(10**400), 1e308, math.nan, math.inf, -math.inf),
    *("", "a", "1", "999", "NaN", "a\0b", "\ud800", "\x1b]0;PWNED\x07\x1b[2J", "line\nbreak"),
    *("\u202eevil", "\x9b31m", "x" * 100_000, "../../evil", "/etc/passwd", "secret.txt", "."),
    *("/proc/self/environ", "text", "score", "performance", "char", "event", "pickle"),
    *("Metre_255/1", "Metre_0/0", "Duration_1/48", "Duration_0", "Pitch_999", "Polyphony_10000"),
    *("Again_999999", "Tempo_0", "Key_Q", "Shift_1/0", "Instrument_999", "Velocity_-1", "Bar_0"),
    *([], {}, [None], [[]], {"": None}, [math.inf], [0, 1, 2], [2] * 100_000, ["a", "a"], [True]),
    {"name": "char", "characters": "ab"},
]


@st.composite
def changed(draw: Any, value: Any) -> Any:
    """Draw a JSON value that differs from this one in up to four places."""
    value = deepcopy(value)
    for change in draw(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=4)):
        places = list(_places(value))
        if places:
            change(draw, *draw(st.sampled_from(places)), places)
    return value


def text_of(value: Any) -> st.SearchStrategy[str]:
    """Draw the text of a JSON value, seldom with a doubled key or endless nesting."""
    plain = json.dumps(value)
    doubled = plain.replace("{", '{"name": null, "format_version": 1, "kind": "text", ', 1)
    deep = plain[:-1] + ', "deep": ' + "[" * 100_000 + "]" * 100_000 + "}"
    return st.sampled_from([plain] * 7 + [doubled] + ([deep] if plain.endswith("}") else []))


def _places(value: Any) -> Any:
    """Yield (container, key) of every value within."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(items)[:60]:
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)


def _replace(draw: Any, container: Any, key: Any, places: Any) -> None:
    container[key] = deepcopy(draw(st.sampled_from(HOSTILE)))


def _remove(draw: Any, container: Any, key: Any, places: Any) -> None:
    del container[key]


def _move(draw: Any, container: Any, key: Any, places: Any) -> None:
    other, where = draw(st.sampled_from(places))
    container[key] = deepcopy(other[where])


def _add(draw: Any, container: Any, key: Any, places: Any) -> None:
    hostile = deepcopy(draw(st.sampled_from(HOSTILE)))
    if isinstance(container, dict):
        container[draw(st.sampled_from(["x", "", "a\0b", "\ud800", "name", "\x1b[2J"]))] = hostile
    else:
        container.append(hostile)


def _wrap(draw: Any, container: Any, key: Any, places: Any) -> None:
    container[key] = draw(st.sampled_from([[container[key]], {"x": container[key]}]))


def _count(draw: Any, container: Any, key: Any, places: Any) -> None:
    """Change a number a little, or a text's or list's length."""
    value = container[key]
    if isinstance(value, int | float):
        container[key] = draw(
            st.sampled_from([value + 1, value - 1, -value, value * 1000, str(value)])
        )
    elif isinstance(value, str | list):
        container[key] = value[:-1] if draw(st.booleans()) else value + value[-1:]


CHANGES = [_replace, _replace, _remove, _move, _add, _wrap, _count]
