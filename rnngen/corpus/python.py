"""Python source files; only those that compile are taken."""

import tokenize
import warnings
from collections.abc import Iterator
from io import BytesIO

from rnngen.corpus.document import Document, UnreadableFile
from rnngen.corpus.text import normalize


def parse(name: str, data: bytes) -> Iterator[Document]:
    """Yield the file as one document, decoded as Python does (encoding cookie, else UTF-8)."""
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
        text = normalize(data.decode(encoding))
    except (SyntaxError, UnicodeError, LookupError):
        raise UnreadableFile(name, "is not in the encoding it declares") from None
    if not text.strip():
        raise UnreadableFile(name, "is empty")
    problem = syntax_problem(text)
    if problem:
        raise UnreadableFile(name, f"does not compile: {problem}")
    yield Document(name, text)


def syntax_problem(source: str) -> str | None:
    """Return why this interpreter cannot compile the source, or None; nothing is run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "<corpus>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return f"{error.msg} (line {error.lineno})"
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return str(error) or type(error).__name__
    return None
