"""Finds a sample that goes round in a loop; knows nothing of what tokens mean."""

from collections.abc import Sequence

WINDOW = 384
"""Tokens looked back on."""
KEY = 16
"""Tokens by which an earlier passage is found again."""
LEAST = 80
"""Tokens said again that make a loop; fewer are a figure of speech, a refrain or a rule of dashes."""
TIMES = 2
"""How often a passage must have come again, whatever its length."""


def loop_start(tokens: Sequence[int]) -> int | None:
    """Where a passage began that has come again TIMES times and over LEAST tokens, up to the end; or None.

    What is returned is the index of the first token that only repeats what stood one period earlier.
    """
    first = max(len(tokens) - WINDOW, 0)
    tail = "".join(map(chr, tokens[first:]))
    at = tail.rfind(tail[-KEY:], 0, len(tail) - 1)
    period = len(tail) - KEY - at
    if at < 0 or len(tail) < KEY:
        return None
    start = len(tail)
    while start > period and tail[start - 1] == tail[start - 1 - period]:
        start -= 1
    return first + start if len(tail) - start >= max(TIMES * period, LEAST) else None
