"""Samples as a page that shows how likely the model found each token, and what it would rather have written.

The page is one file that needs nothing else; its looks and its script stand in page.html. It knows nothing
of models.
"""

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from itertools import pairwise
from string import Template

from rnngen.writers.explanation.alphabet import Alphabet
from rnngen.writers.explanation.section import LEVELS, ExplainedSample, Section

__all__ = ["Alphabet", "ExplainedSample", "render_explanation"]


def render_explanation(title: str, alphabet: Alphabet, samples: Sequence[ExplainedSample]) -> bytes:
    """The page, UTF-8: the samples one after another, each with its provenance and how surprising it is."""
    template = Template((files(__name__) / "page.html").read_text(encoding="utf-8"))
    sections = [Section(number, alphabet, sample).html() for number, sample in enumerate(samples, start=1)]
    page = template.substitute(title=escape(title), legend=_legend(), samples="\n".join(sections))
    return page.encode("utf-8", "replace")


def _legend() -> str:
    ranges = [f"{low:.4g}–{high:.4g}%" for high, low in pairwise(100 * bound for bound in LEVELS)]
    labels = [f"{100 * LEVELS[0]:.4g}% or more", *ranges, f"less than {100 * LEVELS[-1]:.4g}%"]
    items = [f"<li><b class=p{number}>a</b> {label}</li>" for number, label in enumerate(labels)]
    return "".join([*items, "<li><b class=q>a</b> prompt</li>"])
