"""A script up to the end of a logical line: its open blocks, and the witness that completes it.

The witness is the few lines that turn the script into one that compiles, such as `pass` for a
header without a body. Each new line is checked by compiling the script with its witness. Only the
last top-level statement is compiled, so a check costs as much in a long script as in a short one. A
few rules of the language reach across statements and turn that off (`Script.whole`).
"""

import re
import warnings
from functools import lru_cache
from typing import NamedTuple

from rnngen.constraints.python.execution import World, after_branch
from rnngen.constraints.python.lexer import QUOTES, LexerMode, LexerState, follow, keyword_of
from rnngen.constraints.python.names import Scope

_REFUSALS = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)
"""What `compile` raises.

ValueError: NUL, lone surrogates, integers of too many digits. The last three: code nested too
    deeply.
"""


def compiles(text: str) -> bool:
    """Return whether this Python compiles a script, stored as UTF-8. The script is never run."""
    return refusal(text) is None


def refusal(text: str) -> Exception | None:
    """Return what the compiler raises for a script, stored as UTF-8, or None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text.encode(), "<script>", "exec", dont_inherit=True)
    except _REFUSALS as error:
        return error
    return None


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

UNBOUND = re.compile(r"no binding for nonlocal '(\w+)' found")
"""What the compiler says of a `nonlocal` name that is bound further on."""

CLOSINGS = {"": "pass", "try": "finally: pass", "match": "case _: pass", "@": "def _(): pass"}
"""What completes a header, a `try` without handlers, a `match` without cases and a decorator."""
DEMANDED = {"try": ("except", "finally"), "match": ("case",), "@": ("decorated",)}
"""What must come next, as rules of the grammar."""
CONTINUED = {
    "if": ("elif", "else"),
    "elif": ("elif", "else"),
    "for": ("else",),
    "while": ("else",),
    "except": ("except", "else", "finally"),
    "try else": ("finally",),
}
"""Part of a statement → the parts that may follow it, as rules of the grammar."""
STATEMENT = ("statement", "decorator")
ANY_LINE = (*STATEMENT, "async", "elif", "else", "except", "finally", "case")

_CONTINUING = frozenset({"elif", "else", "except", "finally"})
FUNCTIONS = ("def", "async def")
SCOPES = (*FUNCTIONS, "class")
"""Parts that open a scope."""
_CERTAIN = frozenset({"try", "try else", "finally", "with"})
"""Parts whose blocks run whenever the statement does, if nothing fails."""
_LEAVING = frozenset({"return", "raise", "break", "continue"})
"""Keywords after which nothing else in their block runs."""
_UNSAFE = frozenset({"assert", "del", "for", "global", "match", "raise", "while", "with"})
"""Keywords of statements that might fail or never end; so they stand in functions only."""
_LOOPS = frozenset({"for", "while"})
_CAUGHT = re.compile(r"\bas (\w+)\s*:")
_REACHING = re.compile(r"\b(?:global|__future__)\b")


class Margin(NamedTuple):
    """A place where the next line may start."""

    blanks: str
    """The indentation."""
    rules: tuple[str, ...]
    """The rules of the grammar that the line may follow."""
    banned: frozenset[str]
    """Keywords that must not stand there, such as `return` outside a function."""


Margins = tuple[Margin, ...]


class Block(NamedTuple):
    """An open block."""

    margin: str
    """The indentation of its lines."""
    part: str
    """The part of a statement that it belongs to: a keyword, or "async def" or "try else"."""
    scopes: int
    """Number of scopes open in it."""
    world: World | None = None
    """What names stand for at its end so far; None in a function."""
    caught: str = ""
    """The name that a handler gives to what it catches, which is unbound after it."""


MODULE = Block("", "", scopes=1, world=World())


class Script(NamedTuple):
    """Finished logical lines. Together with the witness they compile."""

    finished: str = ""
    """Top-level statements that are complete."""
    statement: str = ""
    """The last top-level statement and the lines after it that may belong to it."""
    blocks: tuple[Block, ...] = (MODULE,)
    header: str = ""
    """The part that a header begins whose block has not started; empty if there is none."""
    pending: str = ""
    """Why a line must follow: "@" for a decorator, "try" for a `try` in one line, else empty."""
    unit: str = UNIT
    whole: bool = False
    """Whether each line is checked with the whole script, as after `global` or `__future__`."""
    blanks: int = 0
    comments: int = 0
    equal: tuple[str, int] = ("", 0)
    """The last line of code, and how often it occurs in a row."""
    keyword: str = ""
    """The first word of the last line of code."""
    part: str = ""
    """The part of a statement that the last line of code is or begins."""
    stated: bool = False
    """Whether it has a statement other than a string."""
    scopes: tuple[Scope, ...] = (Scope(),)
    """Scopes from the module to the innermost function or class, with the names bound so far."""
    unknown: tuple[str, ...] = ()
    """Names that the last line read and nothing bound before."""
    runs: bool = True
    """Whether the last line certainly runs without an error; True within functions."""
    inner: World | None = None
    """What names stand for where the block of the last header begins."""
    decorators: str = ""
    """Decorators of the function or class that comes next, or of the last line."""
    unbound: tuple[tuple[str, str], ...] = ()
    """`nonlocal` names to be bound further on, each with the indentation of that line."""
    size: int = 0
    """Characters of the script."""
    prose: int = 0
    """Characters in comments and docstrings."""

    @property
    def text(self) -> str:
        return self.finished + self.statement

    @property
    def comment_above(self) -> str | None:
        """The indentation of the last line if it is a comment."""
        if self.blanks:
            return None
        line = self.statement[self.statement.rfind("\n", 0, -1) + 1 :]
        code = line.lstrip(" \t")
        return line[: len(line) - len(code)] if code[:1] == "#" else None

    @property
    def takes_docstring(self) -> bool:
        """Whether a docstring may stand here."""
        return self.header in SCOPES or not self.equal[0]

    def after(self, line: str, last: str = "") -> "Script":
        """Return the script with one more logical line.

        Args:
            line: The line, with its newline.
            last: Its last character of code.
        """
        size, prose = self.size + len(line), self.prose + prose_of(line)
        if line == "\n":
            return self._replace(
                statement=self.statement + line,
                blanks=self.blanks + 1,
                unknown=(),
                runs=True,
                size=size,
            )
        code = line.lstrip(" \t")
        if code[0] == "#":
            return self._replace(
                statement=self.statement + line,
                blanks=0,
                comments=self.comments + 1,
                unknown=(),
                runs=True,
                size=size,
                prose=prose,
            )
        keyword = keyword_of(code)
        margin = line[: len(line) - len(code)]
        blocks = self.blocks_at(margin)
        begins = not margin and keyword not in _CONTINUING and self.pending != "@"
        is_header = last == ":"
        reaches = _REACHING.search(line) and all(block.part not in SCOPES for block in blocks)
        part = self._part(code, keyword, len(blocks))
        return Script(
            finished=self.text if begins else self.finished,
            statement=line if begins else self.statement + line,
            blocks=blocks,
            header=part if is_header else "",
            pending=keyword if keyword == "@" or (keyword == "try" and not is_header) else "",
            unit=blocks[1].margin if len(blocks) > 1 else self.unit,
            whole=self.whole or bool(reaches),
            equal=(line, self.equal[1] + 1 if line == self.equal[0] else 1),
            keyword=keyword,
            part=part,
            stated=self.stated or not begins_with_string(code),
            unbound=tuple(each for each in self.unbound if len(each[0]) <= len(margin)),
            size=size,
            prose=prose,
            scopes=self.scopes_at(blocks),
            decorators=self.decorators * (self.pending == "@") + code * (keyword == "@"),
        )

    def blocks_at(self, margin: str) -> tuple[Block, ...]:
        """Return the blocks around a line at this indentation."""
        if self.header:
            caught = _CAUGHT.search(self.equal[0]) if self.header == "except" else None
            name = caught[1] if caught else ""
            return (*self.blocks, Block(margin, self.header, len(self.scopes), self.inner, name))
        blocks = self.blocks
        while len(blocks) > 1 and len(blocks[-1].margin) > len(margin):
            blocks = (*blocks[:-2], _with_closed(*blocks[-2:]))
        return blocks

    def scopes_at(self, blocks: tuple[Block, ...]) -> tuple[Scope, ...]:
        """Return the scopes of a line within some blocks, which may end others."""
        scopes = self.scopes[: blocks[-1].scopes]
        caught = {block.caught for block in self.blocks[len(blocks) :] if block.caught}
        if not caught:
            return scopes
        return (*scopes[:-1], scopes[-1]._replace(names=scopes[-1].names - caught))

    def _part(self, code: str, keyword: str, depth: int) -> str:
        """Return the part of a statement that a line at some depth of blocks is or begins."""
        if keyword == "else":
            before = self.blocks[depth].part if depth < len(self.blocks) else self.part
            return "try else" if before == "except" else keyword
        return "async def" if keyword == "def" and code.startswith("async") else keyword

    def margins(self) -> Margins:
        """Return where the next line may start, and what it may be there."""
        margin = self.blocks[-1].margin
        if self.header:
            inner = Block(margin + self.unit, self.header, 0, self.inner)
            return (_margin((*self.blocks, inner), DEMANDED["match"], ()),)
        if self.pending:
            return (_margin(self.blocks, (), DEMANDED[self.pending]),)
        # Every open block may continue, from the innermost outwards. A `try` must get its handlers
        # first.
        found, blocks, before = [], self.blocks, self.part
        if before in _LEAVING and len(blocks) > 1:
            blocks, before = blocks[:-1], blocks[-1].part
        for count in range(len(blocks), 0, -1):
            further = DEMANDED["try"] if before == "try" else ()
            found.append(
                _margin(blocks[:count], DEMANDED["match"], further, CONTINUED.get(before, ()))
            )
            if further:
                break
            before = blocks[count - 1].part
        return tuple(found)

    def witness(self) -> list[str]:
        """Return the fewest lines that complete the script, each with its newline."""
        margin, lines = self.blocks[-1].margin, []
        if self.header:
            lines.append(margin + self.unit + CLOSINGS["match" if self.header == "match" else ""])
        if self.pending or self.header == "try":
            lines.append(margin + CLOSINGS[self.pending or "try"])
        for outer, block in zip(self.blocks[-2::-1], self.blocks[:0:-1], strict=True):
            lines += [f"{at}{name} = 0" for at, name in self.unbound if at == block.margin]
            if block.part == "try":
                lines.append(outer.margin + CLOSINGS["try"])
        return [line + "\n" for line in lines]

    @property
    def is_wanted(self) -> bool:
        """Whether a sample may have the last line: it is neither too deep nor one more repeat."""
        deep = bool(self.header) and len(self.blocks) >= MOST_BLOCKS
        return not deep and self.equal[1] <= MOST_EQUAL_LINES

    @property
    def is_sound(self) -> bool:
        """Whether the last line certainly runs, and reads only names that are bound."""
        return self.runs and not self.unknown

    def refusal(self) -> Exception | None:
        """Return what the compiler raises for the completed script, or None."""
        witness = "".join(self.witness())
        if self.whole or not self.finished:
            return refusal(self.text + witness)
        # Two blank lines come first, since a comment in the first two lines could declare an
        # encoding.
        return refusal("\n\n" + self.statement + witness)

    def standing(self) -> "Script | None":
        """Return the script if its completion compiles, with the names that must still be bound."""
        if self.unbound and (sooner := self._replace(unbound=()).standing()):
            return sooner
        error = self.refusal()
        if error is None:
            return self
        missing = UNBOUND.match(str(error))
        functions = [block.margin for block in self.blocks if block.part in FUNCTIONS]
        if not missing or len(functions) < 2:
            return None
        name = (functions[-2], missing[1])
        return None if name in self.unbound else self._bound_later(name)

    def _bound_later(self, name: tuple[str, str]) -> "Script | None":
        return self._replace(unbound=(*self.unbound, name), whole=True).standing()


def _with_closed(outer: Block, inner: Block) -> Block:
    """Return a block after one within it has ended."""
    # What is tried outside of functions does not fail, so handlers do not run.
    if outer.world is None or inner.world is None or inner.part in (*SCOPES, "except"):
        return outer
    if inner.part in _CERTAIN:
        return outer._replace(world=inner.world)
    return outer._replace(world=after_branch(outer.world, inner.world))


def begins_with_string(code: str) -> bool:
    """Return whether a line of code begins with a string, as a docstring does."""
    return code.lstrip("rRuUbBfF")[:1] in tuple(QUOTES)


def prose_of(line: str) -> int:
    """Return how many characters of a logical line are a comment or docstring."""
    code = line.strip()
    if begins_with_string(code):
        return len(code)
    lexer, count = LexerState(), 0
    for character in line if "#" in line else "":
        lexer, _ = follow(lexer, character)
        count += lexer.mode is LexerMode.COMMENT
    return count


def _margin(
    blocks: tuple[Block, ...],
    cases: tuple[str, ...],
    demanded: tuple[str, ...],
    further: tuple[str, ...] = (),
) -> Margin:
    """Return the place for a line in the innermost of some blocks.

    Args:
        cases: What a block of cases demands.
        demanded: What must come next, if anything must.
        further: What may also come next.
    """
    if not demanded:
        demanded = cases if blocks[-1].part == "match" else (*STATEMENT, *further)
    banned = _banned(tuple(block.part for block in blocks), blocks[-1].world is not None)
    if "await" not in banned and demanded[:1] == STATEMENT[:1]:
        demanded = (*demanded, "async")
    return Margin(blocks[-1].margin, demanded, banned)


@lru_cache(maxsize=1 << 10)
def _banned(parts: tuple[str, ...], must_run: bool) -> frozenset[str]:
    """Return the keywords that must not stand inside these parts of statements.

    Args:
        must_run: Whether each of their statements must certainly run.
    """
    scopes = [number for number, part in enumerate(parts) if part in SCOPES]
    scope = parts[scopes[-1]] if scopes else ""
    in_loop = not _LOOPS.isdisjoint(parts[scopes[-1] :] if scopes else parts)
    banned = set() if in_loop else {"break", "continue"}
    if scope not in FUNCTIONS:
        banned |= {"return", "yield"}
    if scope != "async def":
        banned.add("await")
    if not any(part in FUNCTIONS for part in parts):
        banned.add("nonlocal")
    if must_run:
        banned |= _UNSAFE
    return frozenset(banned)
