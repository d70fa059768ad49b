"""Python source files, of which only those that compile are taken; knows nothing of what they do."""

import tokenize
import warnings
from collections.abc import Iterator
from io import BytesIO

from rnngen.corpus.document import Document
from rnngen.corpus.normalization import normalize
from rnngen.corpus.reading import UnreadableFile


def parse(name: str, data: bytes) -> Iterator[Document]:
    """The file as one document, decoded as Python itself does (encoding cookie, else UTF-8)."""
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
    """Why this interpreter would not compile the source, or None; nothing of it is run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "<corpus>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return f"{error.msg} (line {error.lineno})"
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return str(error) or type(error).__name__
    return None
