"""Text and Python scripts as files; knows nothing of their grammar."""

import re


def render_text(text: str, provenance: str) -> bytes:
    """The text with a last newline; plain text has no place for its provenance."""
    return encoded(closed(text))


def render_python(text: str, provenance: str) -> bytes:
    """The script after a comment that names its provenance."""
    # In the first two lines of a script, "coding:" would name its encoding.
    harmless = re.sub("coding(?=[:=])", "coding ", provenance)
    return encoded(f"# {harmless}\n{closed(text)}")


def closed(text: str) -> str:
    """The text with a newline at its end, as a file or a terminal wants it."""
    return text if text.endswith("\n") else text + "\n"


def encoded(text: str) -> bytes:
    """UTF-8; what it cannot hold (half of a surrogate pair) becomes a question mark."""
    return text.encode("utf-8", "replace")
