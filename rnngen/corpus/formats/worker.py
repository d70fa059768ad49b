"""A process that reads the formats of other programs; `rnngen.corpus.worker_pool` runs it.

A hostile file may keep a library busy for hours, fill the memory or crash it.
"""

from importlib import import_module
from typing import Any

from rnngen.system.serving import run

MEMORY = 2 * 2**30
"""Limit of its address space in bytes."""

READERS = {
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    ".epub": "epub",
    ".docx": "word",
    ".pdf": "pdf",
}
"""Suffix → the module of this package whose `text_of` reads such a file."""


def parse(form: str, data: bytes) -> dict[str, Any]:
    """Return `{text}` of a file with the suffix `form`, or `{reason}` on failure."""
    from rnngen.corpus.document import UnreadableFile

    try:
        text = import_module(f"rnngen.corpus.formats.{READERS[form]}").text_of(data)
        text.encode()
    except UnreadableFile as error:
        return {"reason": error.reason}
    except MemoryError:
        return {"reason": "needs too much memory to be read"}
    except Exception:  # libraries raise anything for a damaged file
        return {"reason": f"is damaged, or is no {form} file"}
    return {"text": text}


if __name__ == "__main__":
    run(parse, MEMORY)
