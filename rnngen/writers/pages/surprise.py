"""How pages show a probability: in few digits, and by one of a few colours, which stand in tokens.css."""

from itertools import pairwise

LEVELS = (0.9, 0.5, 0.2, 0.05, 0.01, 0.001)
"""Probabilities that part one colour of a page from the next, the likeliest first."""

LEAST_SHOWN = 1e-5
"""Probabilities below are only said to be so."""


def percent(probability: float) -> str:
    """0.431 → '43%', 0.0123 → '1.2%', 0.00004 → '0.004%'; '<0.001%' where there is even less."""
    if probability < LEAST_SHOWN:
        return f"<{100 * LEAST_SHOWN:.3f}%"
    digits = (
        0
        if probability >= 0.0995
        else 1
        if probability >= 0.00995
        else 2
        if probability >= 0.000995
        else 3
    )
    return f"{100 * probability:.{digits}f}%"


def level(probability: float) -> int:
    """The colour of a probability: 0 for the likeliest, len(LEVELS) for the least likely."""
    return sum(probability < bound for bound in LEVELS)


def legend(*others: str) -> str:
    """What each colour means, as a list; `others` are further items of it."""
    ranges = [f"{low:.4g}–{high:.4g}%" for high, low in pairwise(100 * bound for bound in LEVELS)]
    labels = [f"{100 * LEVELS[0]:.4g}% or more", *ranges, f"less than {100 * LEVELS[-1]:.4g}%"]
    items = [f"<li><b class=p{number}>a</b> {label}</li>" for number, label in enumerate(labels)]
    return f"<ul class=legend>{''.join([*items, *others])}</ul>"
