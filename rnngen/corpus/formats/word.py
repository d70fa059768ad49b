"""Documents of Word (.docx) → text."""

from collections.abc import Iterator
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.table import Table, _Cell


def text_of(data: bytes) -> str:
    """Return the text of a document; a blank line parts its paragraphs.

    The rows of a table are lines, and tabs part their cells. Headers and footers are left out.
    """
    return "\n\n".join(_blocks(Document(BytesIO(data)))) + "\n"


def _blocks(container: WordDocument | _Cell) -> Iterator[str]:
    for block in container.iter_inner_content():
        text = "\n".join(_rows(block)) if isinstance(block, Table) else block.text
        if text.strip():
            yield text.strip("\n")


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        # A merged cell comes once for each of the cells that it covers.
        cells = dict.fromkeys(row.cells)
        texts = (" ".join(" ".join(_blocks(cell)).split()) for cell in cells)
        if line := "\t".join(filter(None, texts)):
            yield line
