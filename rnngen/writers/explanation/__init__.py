"""Samples as a page that shows how likely the model found each token, and what it would rather have written.

The page is one file that needs nothing else; its looks and its script stand in page.html. It knows nothing
of models.
"""

from collections.abc import Sequence
from html import escape
from string import Template

from rnngen.writers.explanation.alphabet import Alphabet
from rnngen.writers.explanation.section import ExplainedSample, Section
from rnngen.writers.pages import head, page_file, style
from rnngen.writers.pages.surprise import legend

__all__ = ["Alphabet", "ExplainedSample", "render_explanation"]


def render_explanation(title: str, alphabet: Alphabet, samples: Sequence[ExplainedSample]) -> bytes:
    """The page, UTF-8: the samples one after another, each with its provenance and how surprising it is."""
    template = Template(page_file(__name__, "page.html"))
    sections = [
        Section(number, alphabet, sample).html() for number, sample in enumerate(samples, start=1)
    ]
    page = template.substitute(
        head=head(),
        title=escape(title),
        shared=style("colours", "tokens"),
        legend=legend("<li><b class=q>a</b> prompt</li>"),
        samples="\n".join(sections),
    )
    return page.encode("utf-8", "replace")
