"""Text and Python scripts as files; knows nothing of their grammar."""

import re


def render_text(text: str, provenance: str) -> bytes:
    """The text as it is; plain text has no place for its provenance."""
    return encoded(text)


def render_python(text: str, provenance: str) -> bytes:
    """The script after a comment that names its provenance."""
    # In the first two lines of a script, "coding:" would name its encoding.
    harmless = re.sub("coding(?=[:=])", "coding ", provenance)
    return encoded(f"# {harmless}\n{text}")


def encoded(text: str) -> bytes:
    """UTF-8; what it cannot hold (half of a surrogate pair) becomes a question mark."""
    return text.encode("utf-8", "replace")
