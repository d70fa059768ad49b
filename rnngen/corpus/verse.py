"""Poems in JSON, in the layout of the chinese-poetry collection.

A file is a list of objects. Each object is a poem: a title, a list of lines, perhaps an author.
"""

import json
from collections.abc import Iterator
from typing import Any

from rnngen.corpus.document import Document, UnreadableFile
from rnngen.corpus.pairs import Pair
from rnngen.corpus.text import decode_text, normalize

TITLE_KEYS = ("title", "rhythmic", "chapter")
"""The first key that a poem has gives its title; `rhythmic` is the tune of a ci."""

LINE_KEYS = ("paragraphs", "content")


def parse(name: str, data: bytes) -> Iterator[Document]:
    """Yield a document per poem: the title, the author, an empty line, then the lines.

    Poems of which only the title survives are skipped.
    """
    text, notices = decode_text(data, name)
    for number, poem in enumerate(_poems(text, name), start=1):
        lines = _lines(poem)
        if lines:
            content = normalize("\n".join([*_heading(poem), *lines]) + "\n")
            yield Document(f"{name}#{number}", content, notices)


def parse_pairs(name: str, data: bytes, fields: tuple[str, ...]) -> Iterator[Document]:
    """Yield a pair per poem: the values of these fields, one a line, and the lines of the poem.

    Poems that lack one of the fields are skipped.

    Raises:
        UnreadableFile: if no poem has them all.
    """
    text, notices = decode_text(data, name)
    poems = _poems(text, name)
    found = False
    for number, poem in enumerate(poems, start=1):
        values = [_field(poem, field) for field in fields]
        lines = _lines(poem)
        if lines and all(values):
            found = True
            pair = Pair(normalize("\n".join(values)), normalize("\n".join(lines)))
            yield Document(f"{name}#{number}", pair, notices)
    if not found:
        has = ", ".join(sorted({key for poem in poems for key in poem if _field(poem, key)}))
        raise UnreadableFile(name, f"has no poem with {' and '.join(fields)}; it has {has}")


def _field(poem: dict[str, Any], name: str) -> str:
    """Return the text of a field on one line, or nothing."""
    value = next((poem[key] for key in _aliases(name) if isinstance(poem.get(key), str)), "")
    return " ".join(value.split())


def _aliases(name: str) -> tuple[str, ...]:
    return TITLE_KEYS if name == "title" else (name,)


def _poems(text: str, name: str) -> list[dict[str, Any]]:
    try:
        poems = json.loads(text)
        # JSON can escape lone surrogates, which no encoding can write.
        json.dumps(poems, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise UnreadableFile(name, "is not valid JSON") from None
    if not isinstance(poems, list) or not poems or not all(map(_is_poem, poems)):
        raise UnreadableFile(name, "is JSON, but not a list of poems with their lines")
    return poems


def _is_poem(value: object) -> bool:
    lines = _lines(value) if isinstance(value, dict) else None
    return isinstance(lines, list) and all(isinstance(line, str) for line in lines)


def _lines(poem: dict[str, Any]) -> Any:
    return next((poem[key] for key in LINE_KEYS if key in poem), None)


def _heading(poem: dict[str, Any]) -> list[str]:
    title = next((poem[key] for key in TITLE_KEYS if isinstance(poem.get(key), str)), "")
    author = poem.get("author")
    heading = [part for part in (title, author) if isinstance(part, str) and part]
    return [*heading, ""] if heading else []
