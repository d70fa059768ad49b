"""Samples as one reads them: text as it is, music as piano rolls."""

from typing import Any

from rnngen.evaluation.page.roll import piano_roll
from rnngen.music.performance import Performance
from rnngen.music.score import Score
from rnngen.writers.pages import safe
from rnngen.writers.timeline import timeline

SHOWN = 3
"""Samples before the others are folded."""


def samples_html(samples: tuple[Any, ...]) -> str:
    """Each under its number; those after the first few where they are asked for."""
    told = [
        sample_html(f"Sample {number}", sample) for number, sample in enumerate(samples, start=1)
    ]
    rest = told[SHOWN:]
    more = (
        f"<details><summary>{len(rest):,} more samples</summary>{''.join(rest)}</details>"
        if rest
        else ""
    )
    return "".join(told[:SHOWN]) + more


def sample_html(name: str, sample: Any) -> str:
    """One sample under a name."""
    if isinstance(sample, Score | Performance):
        return f"<h3>{safe(name)} <small>{safe(timeline(sample).headline)}</small></h3>{piano_roll(sample)}"
    return f"<h3>{safe(name)}</h3><pre class=text dir=auto>{safe(str(sample))}</pre>"
