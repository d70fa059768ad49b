"""EPUB → the text of a book, chapter by chapter in reading order."""

import re
from collections.abc import Iterator
from io import BytesIO
from posixpath import dirname, join, normpath
from urllib.parse import unquote
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZipFile

from rnngen.corpus.document import UnreadableFile
from rnngen.corpus.formats.html import text_of_page

CONTAINER, ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
PAGES = ("application/xhtml+xml", "text/html")
EMPTY_ELEMENT = re.compile(
    r"<(?!area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)([a-zA-Z][\w:-]*)"
    r"((?:\s[^<>]*)?)/>"
)
"""An element that XML closes at once, and HTML would not."""


def text_of(data: bytes) -> str:
    """Return the text of a book; a blank line parts its paragraphs."""
    return "\n".join(filter(None, _chapters(ZipFile(BytesIO(data)))))


def _chapters(book: ZipFile) -> Iterator[str]:
    members = set(book.namelist())
    # A book may list each heading of a file.
    names = [name for name in dict.fromkeys(_reading_order(book)) if name in members]
    if ENCRYPTION in members:
        references = fromstring(book.read(ENCRYPTION)).iterfind(".//{*}CipherReference")
        encrypted = {unquote(each.get("URI", "")) for each in references}
        if encrypted & set(names):
            raise UnreadableFile("", "is protected against copying (DRM)")
    for name in names:
        page = book.read(name).decode("utf-8", "replace")
        yield text_of_page(EMPTY_ELEMENT.sub(r"<\1\2></\1>", page))


def _reading_order(book: ZipFile) -> Iterator[str]:
    """Yield the names of the chapters, without the table of contents."""
    root = fromstring(book.read(CONTAINER)).find(".//{*}rootfile")
    path = "" if root is None else root.get("full-path", "")
    package = fromstring(book.read(path))
    items = {item.get("id"): item for item in package.iterfind(".//{*}manifest/{*}item")}
    for reference in package.iterfind(".//{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is not None and reference.get("linear") != "no" and _is_page(item):
            href = unquote(item.get("href", "").partition("#")[0])
            yield normpath(join(dirname(path), href))


def _is_page(item: Element) -> bool:
    is_contents = "nav" in item.get("properties", "").split()
    return item.get("media-type") in PAGES and not is_contents
