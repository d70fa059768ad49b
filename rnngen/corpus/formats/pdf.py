"""PDF → text in paragraphs, without running heads and page numbers."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from statistics import quantiles

from pypdfium2 import PdfDocument, PdfiumError

from rnngen.corpus.document import UnreadableFile

LEAST_PER_PAGE = 20
"""Fewer characters on the average page are no text, as of scanned pages."""
EDGE = 2
"""Lines at the top and the bottom of a page that may be running heads."""
LEAST_REPEATED = 3
"""A line at the edges of as many pages is a running head."""
FULL = 0.75
"""A line that is shorter, as a share of the width of its page, ends its paragraph."""
LEAST_LINES = 5
"""A page of fewer lines does not tell its width."""
PAGE_NUMBER = re.compile(
    r"[\W_]*(?:page\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of)\s*\d+)?[\W_]*", re.IGNORECASE
)
HYPHEN = "\x02"
"""PDFium writes it in place of a hyphen and the end of its line, within a word."""
LEADERS = re.compile(r"(?:\. ?){5,}\W*\d*$")
"""The dots of a table of contents."""
NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")
HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]$")
SENTENCE_END = re.compile(r"[.:;!?。！？…]\W*$")
NEW_PARAGRAPH = re.compile(r"(?:[•▪◦‣*–—-]|\(?\d{1,3}[.)]|\[\d+\])\s")
"""How a line begins that continues none: an item of a list or a reference."""


def text_of(data: bytes) -> str:
    """Return the text of a PDF; a blank line parts its paragraphs.

    Raises:
        UnreadableFile: if it needs a password, or its pages hold no text.
    """
    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        if "password" in str(error):
            raise UnreadableFile("", "needs a password. Save a copy without one") from None
        raise
    pages = [_lines(page.get_textpage().get_text_bounded()) for page in document]
    if sum(len(line) for page in pages for line in page) < LEAST_PER_PAGE * len(pages):
        reason = "has pages without text, as scans have. Recognise their text (OCR) first"
        raise UnreadableFile("", reason)
    return "\n\n".join(paragraphs(_without_heads(pages))) + "\n"


def _lines(text: str) -> list[str]:
    # A font without a table of its characters gives lone surrogates and null characters.
    clean = text.replace(HYPHEN, "").replace("\0", "").encode("utf-8", "ignore").decode()
    lines = (" ".join(line.split()) for line in clean.split("\n"))
    return [line for line in lines if line and not LEADERS.search(line)]


def _without_heads(pages: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """Yield the lines of each page without page numbers and running heads."""
    counts = Counter(_pattern(page[i]) for page in pages for i in _edges(page))
    for page in pages:
        heads = {
            i
            for i in _edges(page)
            if PAGE_NUMBER.fullmatch(page[i]) or counts[_pattern(page[i])] >= LEAST_REPEATED
        }
        yield [line for i, line in enumerate(page) if i not in heads]


def _edges(page: Sequence[str]) -> set[int]:
    lines = range(len(page))
    return {*lines[:EDGE], *lines[-EDGE:]}


def _pattern(line: str) -> str:
    """Return what running heads have in common: all but their numbers."""
    return NUMBER.sub("#", line)


def paragraphs(pages: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield paragraphs, each on one line. A paragraph may go on over the end of a page."""
    begun, is_open = "", False
    for lines in pages:
        lengths = [len(line) for line in lines]
        # The ninth decile, because few lines stick out, such as formulas.
        width = quantiles(lengths, n=10)[-1] if len(lengths) >= LEAST_LINES else 0
        for line in lines:
            goes_on = is_open or (line[0].islower() and not SENTENCE_END.search(begun))
            if begun and (NEW_PARAGRAPH.match(line) or not goes_on):
                yield begun
                begun = ""
            begun = _join(begun, line)
            is_open = bool(width) and len(line) >= FULL * width
    if begun:
        yield begun


def _join(begun: str, line: str) -> str:
    if HYPHENATED.search(begun) and line[:1].islower():
        return begun[:-1] + line
    return f"{begun} {line}" if begun else line
