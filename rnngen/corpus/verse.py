"""Poems in JSON, in the layout of the chinese-poetry collection.

A file is a list of objects. Each object is a poem: a title, a list of lines, perhaps an author.
"""

import json
from collections.abc import Iterator
from typing import Any

from rnngen.corpus.document import Document, UnreadableFile
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
