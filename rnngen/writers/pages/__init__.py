"""What pages have in common: how they begin, colours for light and dark, text that does no harm, where a page lies.

Knows nothing of what a page shows.
"""

from functools import cache
from html import escape
from importlib.resources import files

__all__ = ["head", "page_file", "safe", "style"]


def safe(text: str) -> str:
    """Text as it may stand anywhere in a page, also between quotes."""
    # A carriage return would be read as a newline, and HTML cannot hold a null character.
    return escape(text).replace("\r", "&#13;").replace("\0", "\N{SYMBOL FOR NULL}")


@cache
def page_file(package: str, name: str) -> str:
    """The text of a file that lies beside the modules of a package."""
    return (files(package) / name).read_text(encoding="utf-8")


def head() -> str:
    """What every page begins with; it lets a page ask for nothing from elsewhere."""
    return page_file(__name__, "head.html").rstrip()


def style(*names: str) -> str:
    """The shared styles of these names, 'colours' or 'tokens', one after another."""
    return "\n".join(page_file(__name__, f"{name}.css") for name in names)
