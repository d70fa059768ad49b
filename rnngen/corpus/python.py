"""Python source files; only those that compile are taken."""

import codecs
import json
import tokenize
from collections.abc import Iterator, Sequence
from contextlib import suppress
from io import BytesIO, StringIO
from zlib import crc32

from rnngen.corpus.document import Document, UnreadableFile
from rnngen.corpus.text import normalize
from rnngen.corpus.worker_pool import LostFile, Worker

_ENCODINGS = """
ascii utf-8 utf-8-sig big5 big5hkscs cp437 cp850 cp852 cp866 cp874 cp932 cp949 cp950 cp1250 cp1251
cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 euc_jis_2004 euc_jisx0213 euc_jp euc_kr gb18030
gb2312 gbk iso2022_jp iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7
iso8859-8 iso8859-9 iso8859-10 iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16 johab koi8-r
koi8-u mac-cyrillic mac-greek mac-latin2 mac-roman mac-turkish ptcp154 shift_jis shift_jis_2004
shift_jisx0213 tis-620
"""

SOURCE_ENCODINGS = frozenset(_ENCODINGS.split())
"""Encodings that a source may declare. Python knows more, some slow or no text: punycode, zlib."""

LEAST_SECONDS, MOST_SECONDS = 0.5, 30.0
BYTES_PER_SECOND = 2**20
"""CPU limit for compiling a file: 0.5 s plus 1 s per MiB, at most 30 s; most take 0.1 s per MiB."""


def parse(name: str, data: bytes, compiler: Worker) -> Iterator[Document]:
    """Yield the file as one document, decoded as Python does (encoding cookie, else UTF-8).

    Args:
        compiler: a process of `rnngen.corpus.syntax_worker`.
    """
    try:
        text = normalize(data.decode(_encoding(data)))
    except (SyntaxError, UnicodeError, LookupError):
        raise UnreadableFile(name, "is not in the encoding it declares") from None
    if not text.strip():
        raise UnreadableFile(name, "is empty")
    try:
        problem = compile_problem(text, compiler)
    except LostFile as error:
        raise UnreadableFile(name, str(error)) from None
    if problem:
        raise UnreadableFile(name, f"does not compile: {problem}")
    yield Document(name, text)


def compile_problem(source: str, compiler: Worker) -> str | None:
    """Return why this interpreter cannot compile the source, or None; nothing is run.

    Raises:
        LostFile: if the compiler takes too long or crashes.
    """
    data = source.encode()
    seconds = min(MOST_SECONDS, LEAST_SECONDS + len(data) / BYTES_PER_SECOND)
    answer = json.loads(compiler.ask("python", data, seconds))["problem"]
    return None if answer is None else str(answer)


def _encoding(data: bytes) -> str:
    """Return the encoding of a source; raise LookupError if it is not in SOURCE_ENCODINGS."""
    encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
    if codecs.lookup(encoding).name not in SOURCE_ENCODINGS:
        raise LookupError
    return encoding


MEASURED = 500_000
"""Characters in which comments and docstrings are counted, in documents chosen by their names."""


def prose_share(documents: Sequence[Document]) -> float:
    """Return the share of characters in comments and docstrings, 0 to 1, in some documents."""
    characters = prose = 0
    order = sorted(documents, key=lambda document: crc32(document.name.encode()))
    for document in order:
        text = "".join(piece for piece in document.pieces() if isinstance(piece, str))
        prose += prose_length(text)
        characters += len(text)
        if characters >= MEASURED:
            break
    return prose / max(1, characters)


def prose_length(text: str) -> int:
    """Return the number of characters in comments and strings that are statements.

    A text that is cut counts as far as it can be split into tokens.
    """
    count, alone = 0, ""
    begins = True
    with suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                count += len(token.string)
            elif token.type == tokenize.NEWLINE:
                count += len(alone)
                alone, begins = "", True
            elif token.type not in (tokenize.NL, tokenize.INDENT, tokenize.DEDENT):
                alone = token.string if begins and token.type == tokenize.STRING else ""
                begins = False
    return count
