"""Write text, and scripts below a comment with their provenance."""

import re

from rnngen.languages import Language


def render_text(text: str, provenance: str) -> bytes:
    """Return the text with a final newline. Plain text has no place for its provenance."""
    return to_utf8(with_final_newline(text))


def render_python(text: str, provenance: str) -> bytes:
    """Return the script below a comment with its provenance."""
    # "coding:" in the first two lines of a script would set its encoding.
    harmless = re.sub("coding(?=[:=])", "coding ", provenance)
    return to_utf8(f"# {harmless}\n{with_final_newline(text)}")


def render_code(text: str, provenance: str, language: Language) -> bytes:
    """Return the code below a comment with its provenance, if the language has comments."""
    text = with_final_newline(text)
    comment = next((form for form in language.forms if form.is_comment), None)
    if comment is None or not language.takes_comment_first(text):
        return to_utf8(text)
    line = provenance.replace(comment.closing, " ")
    end = comment.closing if comment.closing == "\n" else f" {comment.closing}\n"
    return to_utf8(f"{comment.opening} {line}{end}{text}")


def with_final_newline(text: str) -> str:
    """Return the text, ending in a newline."""
    return text if text.endswith("\n") else text + "\n"


def to_utf8(text: str) -> bytes:
    """Encode a text. Half of a surrogate pair, which UTF-8 cannot hold, becomes a question mark."""
    return text.encode("utf-8", "replace")
