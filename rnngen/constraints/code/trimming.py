"""Leave what is finished out of a text that is parsed again and again.

Two children of a node that the parser met in the same state are alike to it. So what lies between
them can go, without a change to what may follow. The last pieces stay.
"""

from collections.abc import Sequence
from typing import Any

from rnngen.corpus.syntax import Grammar

LEAST = 16
"""Bytes beyond which it is worth to leave something out."""
KEPT = 2
"""Children before the present one that stay."""


def trimmed(text: str, tree: Any, grammar: Grammar, rest: str) -> str:
    """Return a shorter text with the same witness, or the same text.

    Args:
        tree: the tree of the text with its witness.
        rest: the witness.
    """
    data = text.encode()
    for start, end in reversed(_cuts(tree.root_node, len(data))):
        data = data[:start] + data[end:]
    if grammar.parse(data + rest.encode()).root_node.has_error:
        return text
    return data.decode()


def _cuts(node: Any, end: int) -> list[tuple[int, int]]:
    """Return what can go of a text of `end` bytes, in its order."""
    cuts = []
    while node is not None:
        children = [child for child in node.children if child.start_byte < end]
        # The last child is being written; those just before it may still matter, as to an `else`.
        longest = max(
            (_cut(children, len(children) - KEPT - i) for i in (0, 1)),
            key=lambda cut: cut[1] - cut[0],
        )
        if longest[1] > longest[0] + LEAST:
            cuts.append(longest)
        node = children[-1] if children and children[-1].end_byte >= end else None
    return cuts


def _cut(children: Sequence[Any], kept: int) -> tuple[int, int]:
    """Return the longest span before a child that begins in the same state of the parser."""
    if kept < 1:
        return 0, 0
    state, until = children[kept].parse_state, children[kept].start_byte
    for i in range(kept):
        if children[i].parse_state == state:
            return children[i].start_byte, until
    return 0, 0
