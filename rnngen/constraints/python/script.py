"""A script up to the end of a logical line: its open blocks, and the witness that completes it.

The witness is the few lines that turn the script into one that compiles, such as `pass` for a
header without a body. Each new line is checked by compiling the script with its witness. Only the
last top-level statement is compiled, so a check costs as much in a long script as in a short one. A
few rules of the language reach across statements and turn that off (`Script.whole`).
"""

import re
import warnings
from typing import NamedTuple

from rnngen.constraints.python.lexer import keyword_of
from rnngen.constraints.python.names import Scope

_REFUSALS = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)
"""What `compile` raises.

ValueError: NUL, lone surrogates, integers of too many digits. The last three: code nested too
    deeply.
"""


def compiles(text: str) -> bool:
    """Return whether this Python compiles a script, stored as UTF-8. The script is never run."""
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
"""Nested blocks."""
MOST_BLANK_LINES = 2
"""Blank lines in a row."""
MOST_COMMENTS = 12
"""Comment lines in a row."""
MOST_EQUAL_LINES = 2
"""Equal lines in a row, so that a model cannot repeat one for ever."""

CLOSINGS = {"": "pass", "try": "finally: pass", "match": "case _: pass", "@": "def _(): pass"}
"""What completes a header, a `try` without handlers, a `match` without cases and a decorator."""
DEMANDED = {"try": ("except", "finally"), "match": ("case",), "@": ("@", "def", "class", "async")}
"""First words of the line that must come next."""

_CONTINUING = frozenset({"elif", "else", "except", "finally"})
_REACHING = re.compile(r"\b(?:global|__future__)\b")


Margins = tuple[tuple[str, tuple[str, ...]], ...]
"""Indentations of the next line, each with the words that it may start with; () for any."""


class Block(NamedTuple):
    """An open block."""

    margin: str
    """The indentation of its lines."""
    keyword: str
    """The keyword of its header."""
    scopes: int
    """Number of scopes open in it."""


MODULE = Block("", "", scopes=1)


class Script(NamedTuple):
    """Finished logical lines. Together with the witness they compile."""

    finished: str = ""
    """Top-level statements that are complete."""
    statement: str = ""
    """The last top-level statement and the lines after it that may belong to it."""
    blocks: tuple[Block, ...] = (MODULE,)
    header: str = ""
    """The keyword of a header whose block has not started; empty if there is none."""
    pending: str = ""
    """Why a line must follow: "@" for a decorator, "try" for a `try` in one line, else empty."""
    unit: str = UNIT
    whole: bool = False
    """Whether each line is checked with the whole script, after `global` or `__future__`."""
    blanks: int = 0
    comments: int = 0
    equal: tuple[str, int] = ("", 0)
    """The last line of code, and how often it occurs in a row."""
    keyword: str = ""
    """The first word of the last line of code."""
    scopes: tuple[Scope, ...] = (Scope(),)
    """Scopes from the module to the innermost function or class, with the names bound so far."""
    unknown: tuple[str, ...] = ()
    """Names that the last line read and nothing bound before."""

    @property
    def text(self) -> str:
        return self.finished + self.statement

    @property
    def takes_docstring(self) -> bool:
        """Whether a docstring may stand here."""
        return self.header in ("def", "class") or not self.equal[0]

    def after(self, line: str, last: str = "") -> "Script":
        """Return the script with one more logical line.

        Args:
            line: The line, with its newline.
            last: Its last character of code.
        """
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
        """Return the blocks around a line at this indentation."""
        if self.header:
            return (*self.blocks, Block(margin, self.header, len(self.scopes)))
        count = len(self.blocks)
        while count > 1 and len(self.blocks[count - 1].margin) > len(margin):
            count -= 1
        return self.blocks[:count]

    def margins(self) -> Margins:
        """Return where the next line may start."""
        margin = self.blocks[-1].margin
        if self.header:
            return ((margin + self.unit, DEMANDED["match"] if self.header == "match" else ()),)
        if self.pending:
            return ((margin, DEMANDED[self.pending]),)
        # Every open block may continue, from the innermost outwards. A `try` must get its handlers
        # first.
        found = []
        for outer, block in zip((*self.blocks[-2::-1], None), self.blocks[::-1], strict=True):
            found.append((block.margin, DEMANDED["match"] if block.keyword == "match" else ()))
            if block.keyword == "try" and outer:
                return (*found, (outer.margin, DEMANDED["try"]))
        return tuple(found)

    def witness(self) -> list[str]:
        """Return the fewest lines that complete the script, each with its newline."""
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
        """Return whether the completed script compiles and is neither too deep nor repetitive."""
        if len(self.blocks) + bool(self.header) > MOST_BLOCKS or self.equal[1] > MOST_EQUAL_LINES:
            return False
        witness = "".join(self.witness())
        if self.whole or not self.finished:
            return compiles(self.text + witness)
        # Two blank lines come first, since a comment in the first two lines could declare an
        # encoding.
        return compiles("\n\n" + self.statement + witness)
