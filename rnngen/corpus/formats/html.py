"""HTML → the text that a reader of the page would read, without menus, scripts and styles."""

import codecs
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
HEAD_BYTES = 2048
"""Bytes at the beginning in which a page names its encoding."""
UNREAD = (
    "head, script, style, noscript, template, svg, math annotation, nav, aside, footer, form, "
    "button, select, textarea, iframe, object, audio, video, canvas, dialog, [hidden], "
    "[aria-hidden=true], [role=navigation], [role=banner], [role=contentinfo], [role=search], "
    "[role=complementary], [role=menu]"
)
"""CSS selectors of elements that hold no text of the page."""
UNREAD_NAMES = re.compile(
    r"(?:nav|navbar|navigation|menu|side-?bar|breadcrumbs?|footer|toc|cookies?|cookie-\w+|share"
    r"|social|pagination|skip-?link|headerlink|mw-editsection)",
    re.IGNORECASE,
)
"""Names, as class or id, of elements that hold no text of the page."""
LISTS = "ul, ol, table"
LEAST_LINKS, LINK_SHARE = 4, 0.8
"""A list with as many links is a menu if they are this share of its text."""
MOST_OF_PAGE = 0.5
"""An element with a larger share of the page's text is never taken for a menu."""
PARAGRAPH, LINE, CELL, SPACE = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
"""Marks in the text of a page: the end of a paragraph, line or cell, and a space that stays.

They are code points that Unicode keeps free for programs, so that no page holds them.
"""
BLOCKS = (
    "address article blockquote body center dd details div dl dt fieldset figcaption figure "
    "h1 h2 h3 h4 h5 h6 header hr main ol p pre section summary table ul"
)
"""Elements that are paragraphs or hold some."""
MARKS = {
    **dict.fromkeys(BLOCKS.split(), PARAGRAPH),
    **dict.fromkeys(("br", "li", "tr"), LINE),
    **dict.fromkeys(("td", "th"), CELL),
}
"""Element → the mark at its beginning and its end."""
KEPT = {ord("\n"): LINE, ord("\t"): SPACE * 4, ord(" "): SPACE}
RESTORED = {ord(SPACE): " "}
BLANKS = re.compile(r"\s+")
TEXT = "-text"
"""The tag of a node of text, in selectolax."""


def text_of(data: bytes) -> str:
    """Return the text of a page; a blank line parts its paragraphs."""
    return text_of_page(_decoded(data))


def text_of_page(page: str) -> str:
    """Return the text of a page as `text_of` does."""
    root = _main_part(LexborHTMLParser(page))
    return joined("".join(_pieces(root))) if root is not None else ""


def _decoded(data: bytes) -> str:
    """Decode a page by its mark, by the encoding that it names, or by guess."""
    named = CHARSET.search(data[:HEAD_BYTES])
    marked = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if named and not marked:
        try:
            return data.decode(named[1].decode(), errors="strict")
        except (LookupError, UnicodeError):
            pass
    from rnngen.corpus.text import decode_text

    return decode_text(data, "page")[0]


def _main_part(page: LexborHTMLParser) -> LexborNode | None:
    """Return the element that holds the text, without what is no text."""
    root = page.body
    if root is None:
        return None
    for node in root.css(UNREAD):
        node.decompose()
    articles = root.css("article")
    main = root.css_first("main, [role=main]") or (articles[0] if len(articles) == 1 else None)
    root = main or root
    size = len(root.text())
    for node in [*root.css("[class], [id]"), *root.css(LISTS)]:
        if len(node.text()) <= MOST_OF_PAGE * size and (_has_unread_name(node) or _is_menu(node)):
            node.decompose()
    return root


def _has_unread_name(node: LexborNode) -> bool:
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".split()
    return any(UNREAD_NAMES.fullmatch(name) for name in names)


def _is_menu(node: LexborNode) -> bool:
    if node.tag not in LISTS.split(", "):
        return False
    links = node.css("a[href]")
    linked = sum(len(link.text(strip=True)) for link in links)
    return len(links) >= LEAST_LINKS and linked >= LINK_SHARE * len(node.text(strip=True))


def _pieces(root: LexborNode) -> Iterator[str]:
    """Yield the text below an element, with the marks of paragraphs, lines and cells."""
    pending = [(root, True)]
    preformatted = 0
    while pending:
        node, opens = pending.pop()
        tag = node.tag or ""
        if tag == TEXT:
            text = node.text_content or ""
            yield text.translate(KEPT) if preformatted else " ".join(BLANKS.split(text))
            continue
        preformatted += (1 if opens else -1) * (tag == "pre")
        yield MARKS.get(tag, "")
        if opens:
            pending.append((node, False))
            children = [(child, True) for child in node.iter(include_text=True)]
            pending += reversed(children)


def joined(text: str) -> str:
    """Return marked text as paragraphs, which a blank line parts."""
    paragraphs = ("\n".join(_lines(part)) for part in text.split(PARAGRAPH))
    found = "\n\n".join(filter(None, paragraphs))
    return f"{found}\n".translate(RESTORED) if found else ""


def _lines(paragraph: str) -> Iterator[str]:
    for line in paragraph.split(LINE):
        cells = (" ".join(cell.split()) for cell in line.split(CELL))
        if found := "\t".join(filter(None, cells)):
            yield found.rstrip(SPACE)
