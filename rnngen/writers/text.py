"""Write text and Python scripts."""

import re


def render_text(text: str, provenance: str) -> bytes:
    """Return the text with a final newline. Plain text has no place for its provenance."""
    return to_utf8(with_final_newline(text))


def render_python(text: str, provenance: str) -> bytes:
    """Return the script below a comment with its provenance."""
    # "coding:" in the first two lines of a script would set its encoding.
    harmless = re.sub("coding(?=[:=])", "coding ", provenance)
    return to_utf8(f"# {harmless}\n{with_final_newline(text)}")


def with_final_newline(text: str) -> str:
    """Return the text, ending in a newline."""
    return text if text.endswith("\n") else text + "\n"


def to_utf8(text: str) -> bytes:
    """Encode a text. Half of a surrogate pair, which UTF-8 cannot hold, becomes a question mark."""
    return text.encode("utf-8", "replace")
