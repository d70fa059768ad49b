"""Where prose may end: after a sentence, or where its text has no sentences, a line or a word."""

import re
from collections.abc import Callable, Sequence

CONTEXT = 600
"""Characters before an end that show what the text is made of: sentences, lines or words."""
ROOM = 300
"""Characters in which an end outside quotation marks is awaited, then any, then that of a word."""

STOPS = r"[.!?…]+[\"'”’»)\]*_]*(?=\s)|[。！？…]+[”’」』）]*(?=[^。！？…”’」』）])"
"""What ends a sentence; a sentence is known to have ended by the character after it."""
ENDS = (re.compile(rf"(?:{STOPS}).", re.DOTALL), re.compile(r"\S *\n"))
"""The end of a sentence and of a line, with the character after it."""
ABBREVIATION = re.compile(r"(?:^|[\s(])[A-Z][A-Za-z]{0,2}\. $")
"""A capital word of up to three letters and a full stop, such as Mr. or J."""
PAIRS = (("“", "”"), ("«", "»"), ("(", ")"), ("「", "」"), ("『", "』"))


def ends_well(decode: Callable[[Sequence[int]], str], length: int, tokens: Sequence[int]) -> bool:
    """Return whether a sample may end before its last token, a character.

    Args:
        decode: Returns the text of tokens.
        length: The least number of tokens.
    """
    return is_end(decode(tokens[-CONTEXT:]), len(tokens) - length)


def is_end(tail: str, beyond: int) -> bool:
    """Return whether a text may end before its last character.

    Args:
        tail: Its last characters, at most CONTEXT.
        beyond: How many characters it is longer than it need be.
    """
    if beyond < 2 * ROOM:
        for end in ENDS:
            places = [found.end() for found in end.finditer(tail)]
            if places:
                is_apt = beyond >= ROOM or not (_is_quoting(tail) or ABBREVIATION.search(tail))
                return places[-1] == len(tail) and is_apt
    return beyond >= ROOM and (tail[-1].isspace() or not any(map(str.isspace, tail)))


def _is_quoting(text: str) -> bool:
    """Return whether a quotation or bracket is open at the end of a text's last line."""
    line = text[:-1].rpartition("\n")[2]
    is_whole = len(line) < len(text) - 1 or len(text) < CONTEXT
    if is_whole and line.count('"') % 2:
        return True
    return any(line.count(first) > line.count(last) for first, last in PAIRS)
