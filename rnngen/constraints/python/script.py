"""A script up to the end of a logical line: its open blocks, and the witness that completes it.

Only the last top-level statement is compiled with each new line, so that checking costs as much in a long script
as in a short one. The few rules of the language that reach across statements turn that off (`Script.whole`).
"""

import re
import warnings
from typing import NamedTuple

from rnngen.constraints.python.lexer import keyword_of
from rnngen.constraints.python.names import Capabilities

_REFUSALS = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)
"""ValueError: NUL, lone surrogates, integers of too many digits; the last three: code nested too deeply."""


def compiles(text: str) -> bool:
    """Whether this interpreter compiles a script of these characters, stored as UTF-8; nothing of it is run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text.encode(), "<script>", "exec", dont_inherit=True)
    except _REFUSALS:
        return False
    return True


UNIT = " " * 4
"""One level of indentation, unless the script already has another."""
MOST_BLOCKS = 12
MOST_BLANK_LINES = 2
MOST_COMMENTS = 12
"""Comment lines in a row."""
MOST_EQUAL_LINES = 2

CLOSINGS = {"": "pass", "try": "finally: pass", "match": "case _: pass", "@": "def _(): pass"}
"""What completes a header, a `try` without handlers, a `match` without cases, a decorator."""
DEMANDED = {"try": ("except", "finally"), "match": ("case",), "@": ("@", "def", "class", "async")}
"""First words of the line that must come next."""

_CONTINUING = frozenset({"elif", "else", "except", "finally"})
_REACHING = re.compile(r"\b(?:global|__future__)\b")


Margins = tuple[tuple[str, tuple[str, ...]], ...]
"""Indentations at which a line may begin, each with the words it must begin with there; with any, where none."""


class Block(NamedTuple):
    """An open block."""

    margin: str
    """The indentation of its lines."""
    keyword: str
    """That of its header."""
    scopes: int
    """How many scopes are open in it."""


MODULE = Block("", "", scopes=1)


class Script(NamedTuple):
    """Finished logical lines; with its witness, they compile."""

    finished: str = ""
    """Top-level statements that no further line belongs to."""
    statement: str = ""
    """The last one, with the comments and blank lines before it."""
    blocks: tuple[Block, ...] = (MODULE,)
    header: str = ""
    """The keyword of a header that lacks its block."""
    pending: str = ""
    """Why the last line cannot stand alone: "@" for a decorator, "try" for a `try` in one line."""
    unit: str = UNIT
    whole: bool = False
    """Whether every line must be checked with the whole script, since a declaration in it reaches that far."""
    blanks: int = 0
    comments: int = 0
    equal: tuple[str, int] = ("", 0)
    """The last line of code, and how many times it stands there in a row."""
    keyword: str = ""
    """The first word of that line."""
    scopes: tuple[Capabilities, ...] = (Capabilities(),)
    """Names bound so far, from the module to the innermost function or class."""
    unknown: tuple[str, ...] = ()
    """Names that the last line read, and that nothing bound before."""

    @property
    def text(self) -> str:
        return self.finished + self.statement

    @property
    def takes_docstring(self) -> bool:
        """Whether a string may stand here as a statement: it tells what a function, a class or the script is for."""
        return self.header in ("def", "class") or not self.equal[0]

    def after(self, line: str, last: str = "") -> "Script":
        """The script with one more logical line, which ends in a newline; `last` is its last character of code."""
        if line == "\n":
            return self._replace(
                statement=self.statement + line, blanks=self.blanks + 1, unknown=()
            )
        code = line.lstrip(" \t")
        if code[0] == "#":
            return self._replace(
                statement=self.statement + line, blanks=0, comments=self.comments + 1, unknown=()
            )
        keyword = keyword_of(code)
        margin = line[: len(line) - len(code)]
        blocks = self._blocks_at(margin)
        begins = not margin and keyword not in _CONTINUING and self.pending != "@"
        is_header = last == ":"
        reaches = _REACHING.search(line) and all(
            block.keyword not in ("def", "class") for block in blocks
        )
        return Script(
            finished=self.text if begins else self.finished,
            statement=line if begins else self.statement + line,
            blocks=blocks,
            header=keyword if is_header else "",
            pending=keyword if keyword == "@" or (keyword == "try" and not is_header) else "",
            unit=blocks[1].margin if len(blocks) > 1 else self.unit,
            whole=self.whole or bool(reaches),
            equal=(line, self.equal[1] + 1 if line == self.equal[0] else 1),
            keyword=keyword,
            scopes=self.scopes[: blocks[-1].scopes],
        )

    def _blocks_at(self, margin: str) -> tuple[Block, ...]:
        """The blocks around a line at this margin."""
        if self.header:
            return (*self.blocks, Block(margin, self.header, len(self.scopes)))
        count = len(self.blocks)
        while count > 1 and len(self.blocks[count - 1].margin) > len(margin):
            count -= 1
        return self.blocks[:count]

    def margins(self) -> Margins:
        """Where the next line may begin."""
        margin = self.blocks[-1].margin
        if self.header:
            return ((margin + self.unit, DEMANDED["match"] if self.header == "match" else ()),)
        if self.pending:
            return ((margin, DEMANDED[self.pending]),)
        found = []
        for outer, block in zip((*self.blocks[-2::-1], None), self.blocks[::-1], strict=True):
            found.append((block.margin, DEMANDED["match"] if block.keyword == "match" else ()))
            if block.keyword == "try" and outer:
                return (*found, (outer.margin, DEMANDED["try"]))
        return tuple(found)

    def witness(self) -> list[str]:
        """The fewest lines that complete the script, each with its newline."""
        margin, lines = self.blocks[-1].margin, []
        if self.header:
            lines.append(margin + self.unit + CLOSINGS["match" if self.header == "match" else ""])
        if self.pending or self.header == "try":
            lines.append(margin + CLOSINGS[self.pending or "try"])
        for outer, block in zip(self.blocks[-2::-1], self.blocks[:0:-1], strict=True):
            if block.keyword == "try":
                lines.append(outer.margin + CLOSINGS["try"])
        return [line + "\n" for line in lines]

    def stands(self) -> bool:
        """Whether the script, completed by its witness, compiles, and is neither too deep nor monotonous."""
        if len(self.blocks) + bool(self.header) > MOST_BLOCKS or self.equal[1] > MOST_EQUAL_LINES:
            return False
        witness = "".join(self.witness())
        if self.whole or not self.finished:
            return compiles(self.text + witness)
        # Two lines stand before it, since a comment in the first two may name the script's encoding.
        return compiles("\n\n" + self.statement + witness)
