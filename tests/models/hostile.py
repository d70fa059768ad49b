"""Files whose header was changed and whose checksums fit: what somebody writes on purpose.

`mutated` changes a header at random; `with_header` puts it into a file.
"""

import copy
import json
import math

import safetensors.numpy

from rnngen.models.tensor_file import KEY, arrays_digest, header_digest

RAW = {
    "@digits": "1" * 5000,
    "@long": "1" * 400,
    "@nested": "[" * 100_000 + "]" * 100_000,
    "@deep": "[" * 20 + "]" * 20,
    "@overflow": "1e999",
    "@tiny": "-1e-999",
    "@fraction": "0." + "3" * 10_000,
    "@half": r'"\ud800"',
}
"""Placeholder → the JSON that takes its place, which `json.dumps` does not write."""

AGAIN = "@again"
"""End of a key that is written without this end, and so a second time."""

EXTREMES = [
    None, True, False, 0, 1, -1, 2, 255, 256, -5, 2**31, 2**53, 2**63 - 1, 2**63, 2**64 - 1, 10**15, -(2**63),
    0.0, -0.0, 0.5, 1.0, -1.5, 999.5, 1e-300, 1e15, 1e39, 1e300, math.inf, -math.inf, math.nan,
    "", "a", "1", "999", "a\0b", "\ud800", "\u202e", "\x1b[2J", "..", "../x", "a/b", "a\nb", "x" * 300, "x" * 20_000, "/etc/passwd",
    "char", "event", "performance", "text", "score", "python", "latex", "Pitch_60", "NoteOn_60", "<boundary>", "0" * 64,
    [], {}, [[]], [None], [1, 2, 3], ["a", "a"], [0] * 2000, [math.inf], {"a": 1}, {"a": None}, {"": {"": {}}},
    *RAW,
]  # fmt: skip
"""Values that replace others: of every type, at and beyond limits."""


def metadata_of(data):
    """Return the text of a file's header."""
    size = int.from_bytes(data[:8], "little")
    return json.loads(data[8 : 8 + size])["__metadata__"][KEY]


def header_of(data):
    """Return a file's header."""
    return json.loads(metadata_of(data))


def with_text(data, text):
    """Return a file with another text as its header."""
    return safetensors.numpy.save(safetensors.numpy.load(data), {KEY: text})


def with_header(data, header):
    """Return a file with another header, whose checksum is made to fit."""
    try:
        # The checksum is that of what a reader finds, so of the last one of repeated keys.
        sealed = {**header, "header_sha256": header_digest(json.loads(text_of(header)))}
    except (ValueError, RecursionError, AttributeError):
        sealed = header
    return with_text(data, text_of(sealed))


def with_arrays(data, arrays):
    """Return a file with other arrays, and with checksums that fit."""
    header = {**header_of(data), "sha256": arrays_digest(arrays)}
    return with_header(safetensors.numpy.save(arrays, {KEY: "{}"}), header)


def text_of(header):
    """Return a header as JSON, with the contents of `RAW` and repeated keys in their places."""
    text = json.dumps(header)
    for placeholder, raw in RAW.items():
        text = text.replace(json.dumps(placeholder), raw, 1)
    return text.replace(AGAIN, "")


def rewrite_header(path, change):
    """Change the header of a file in place, and make its checksum fit."""
    data = path.read_bytes()
    header = header_of(data)
    change(header)
    path.write_bytes(with_header(data, header))


def rewrite_arrays(path, change):
    """Change the arrays of a file in place, and make its checksums fit."""
    data = path.read_bytes()
    arrays = safetensors.numpy.load(data)
    change(arrays)
    path.write_bytes(with_arrays(data, arrays))


def mutated(header, random):
    """Return a header with one or a few changes.

    Args:
        random: a `random.Random`, or what hypothesis's `randoms` draws.
    """
    changed = copy.deepcopy(header)
    for _ in range(random.choice((1, 1, 1, 1, 2, 3, 6))):
        if changed:
            container, key = _place(changed, random)
            random.choice(CHANGES)(container, key, random)
    return changed


def _place(value, random):
    """Choose an entry; those near the root as often as all inside one of them together."""
    while True:
        key = random.choice(sorted(value) if isinstance(value, dict) else range(len(value)))
        inner = value[key]
        if not isinstance(inner, dict | list) or not inner or random.random() < 0.2:
            return value, key
        value = inner


def _replace(container, key, random):
    container[key] = copy.deepcopy(random.choice(EXTREMES))


def _delete(container, key, random):
    del container[key]


def _repeat(container, key, random):
    if isinstance(container, dict):
        container[f"{key}{AGAIN}"] = random.choice((container[key], *EXTREMES))
    else:
        container.insert(key, container[key])


def _nudge(container, key, random):
    """Change a number or a text a little, or turn one into the other."""
    value = container[key]
    if isinstance(value, str):
        container[key] = random.choice((value[:-1], value + "a", value * 2, value.upper(), [value]))
    elif isinstance(value, int | float):
        container[key] = random.choice(
            (value + 1, value - 1, -value, value * 10, value * 1e9, float(value), str(value))
        )


def _stretch(container, key, random):
    """Make a text or a list very long."""
    value = container[key]
    if isinstance(value, str | list):
        container[key] = value * min(random.choice((3, 1000, 10**6)), 10**6 // (1 + len(value)))


def _swap(container, key, random):
    other = random.choice(
        sorted(container) if isinstance(container, dict) else range(len(container))
    )
    container[key], container[other] = container[other], container[key]


def _add(container, key, random):
    if isinstance(container, dict):
        container[random.choice(("unknown", "", "\0", "__class__"))] = random.choice(EXTREMES)


CHANGES = (_replace, _replace, _replace, _delete, _repeat, _nudge, _nudge, _stretch, _swap, _add)
