"""Jupyter notebooks: their code cells as one Python script."""

import json
import re
from collections.abc import Iterator
from typing import Any

from rnngen.corpus.document import Document, UnreadableFile
from rnngen.corpus.python import compile_problem
from rnngen.corpus.text import normalize
from rnngen.corpus.worker_pool import LostFile, Worker

_MAGIC = re.compile(r"\s*(?:%{1,2}\w|[!?]|\S+\?{1,2}\s*$)")
"""A line for IPython alone: a magic, a command of the shell, or a question about a name."""


def parse(name: str, data: bytes, compiler: Worker) -> Iterator[Document]:
    """Yield the notebook as one document, in which a blank line parts the cells.

    Of a cell that does not compile, lines for IPython alone are dropped. If it does not compile
    then, it is left out.
    """
    cells = [code for cell in _cells(name, data) if _without_magics(code := _code(cell))]
    try:
        found = [_compiling(code, compiler) for code in cells]
        kept = [code for code in found if code]
        text = normalize("\n\n".join(kept) + "\n")
        problem = compile_problem(text, compiler) if kept else None
    except LostFile as error:
        raise UnreadableFile(name, str(error)) from None
    if not kept:
        raise UnreadableFile(name, "is a notebook without a cell of Python that compiles")
    if problem:
        raise UnreadableFile(name, f"is a notebook whose cells do not compile together: {problem}")
    dropped = len(cells) - len(kept)
    noun = "cell that does" if dropped == 1 else "cells that do"
    yield Document(name, text, (f"{dropped} {noun} not compile, left out",) if dropped else ())


def _compiling(code: str, compiler: Worker) -> str:
    """Return a cell that compiles, if need be without its magics; or nothing."""
    # What looks like a magic may be a part of a string or of a long expression.
    for text in (code, _without_magics(code)):
        if compile_problem(text + "\n", compiler) is None:
            return text
    return ""


def _cells(name: str, data: bytes) -> list[dict[str, Any]]:
    """Return the code cells of a notebook of version 3 or 4 whose language is Python."""
    try:
        notebook = json.loads(data)
        metadata = notebook.get("metadata", {})
        language = metadata.get("kernelspec", {}).get("language")
        language = language or metadata.get("language_info", {}).get("name")
        cells = notebook.get("cells")
        if cells is None:
            cells = [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]
        found = [cell for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise UnreadableFile(name, "is not a readable notebook") from None
    if str(language or "python").lower() != "python":
        raise UnreadableFile(name, f"is a notebook in {language}")
    return found


def _code(cell: dict[str, Any]) -> str:
    """Return the Python of a cell; empty if another program runs it, as below `%%bash`."""
    source = cell.get("source", cell.get("input", ""))
    text = source if isinstance(source, str) else "".join(map(str, source))
    if text.lstrip().startswith("%%") and not text.lstrip().startswith(("%%time", "%%capture")):
        return ""
    return text.strip("\n")


def _without_magics(code: str) -> str:
    return "\n".join(line for line in code.split("\n") if not _MAGIC.match(line)).strip("\n")
