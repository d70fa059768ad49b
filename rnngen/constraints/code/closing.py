"""Complete a text by the tokens that the parser held where the text breaks off.

At the end of an unfinished text, tree-sitter leaves the tokens that it could not combine yet in an
error node. Those that open something tell what is to be closed, even where a word such as `if` of
Ruby or a bracket of Bash may mean several things.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from rnngen.constraints.code.witness import Level, Levels, Witnesses, is_word
from rnngen.corpus.syntax import Grammar

MOST = 1000
"""Texts parsed to complete one."""
MIRRORED = {"(": ")", "[": "]", "{": "}"}


class BreakOff(NamedTuple):
    """The end of a text that is not complete."""

    closers: tuple[str, ...]
    """Closings of the open brackets, strings and blocks, outermost first."""
    errors: int
    """Nodes that are errors or missing."""
    loose: int
    """Nodes that the parser could not combine yet. What is closed becomes one with its content."""

    def is_next(self, before: "BreakOff") -> bool:
        """Return whether exactly the innermost bracket or block is closed."""
        errors = before.errors if self.closers else 0
        is_combined = self.loose < before.loose or not before.loose
        return is_combined and self.errors <= errors and self.closers == before.closers[:-1]

    def is_less_than(self, before: "BreakOff") -> bool:
        """Return whether the innermost bracket or block is closed, or has become something else."""
        if self.errors > before.errors or self.loose > before.loose > 0:
            return False
        if len(self.closers) < len(before.closers):
            return self.closers == before.closers[: len(self.closers)]
        return self.closers != before.closers and self.closers[:-1] == before.closers[:-1]


class Closing:
    """Closes texts of a language."""

    def __init__(self, grammar: Grammar, witnesses: Witnesses) -> None:
        self._grammar = grammar
        self._language = grammar.language
        self._witnesses = witnesses
        self._ends = {word.split()[0]: "\n" + word for word in self._language.words.values()}
        self._left = 0

    def levels(self, text: str) -> Levels | None:
        """Return what completes a text, level by level; None if nothing is found."""
        self._left = MOST
        before = self._break_off(text)
        if not before.closers:
            return self._rest(text, before)
        for level, after in self._steps(text, before):
            rest = self._rest(text + level.filler + level.closer, after)
            if rest is not None:
                return (level, *rest)
        return None

    def _rest(self, text: str, before: BreakOff) -> Levels | None:
        """Return what completes a text, as the likeliest filler of each level decides."""
        found: list[Level] = []
        while before.closers:
            step = next(self._steps(text, before), None)
            if step is None:
                return None
            level, before = step
            found.append(level)
            text += level.filler + level.closer
        for filler in self._fillers(text):
            if not self._break_off(text + filler).errors:
                return (*found, Level(filler))
        return None

    def _steps(self, text: str, before: BreakOff) -> Iterator[tuple[Level, BreakOff]]:
        """Yield levels that may end the innermost open level, and the break-off after each."""
        others = []
        for filler in self._fillers(text):
            level = Level(filler, before.closers[-1])
            after = self._break_off(text + filler + level.closer)
            if after.is_next(before):
                yield level, after
            elif after.is_less_than(before):
                others.append((level, after))
        yield from others

    def _fillers(self, text: str) -> Iterator[str]:
        for filler in self._witnesses.fillers(text):
            if self._left <= 0:
                return
            self._left -= 1
            yield " " + filler if is_word(filler[:1]) and is_word(text[-1:]) else filler

    def _break_off(self, text: str) -> BreakOff:
        """Return what a text leaves open at its end."""
        found: list[str] = []
        missing: list[str] = []
        errors = loose = 0
        for node in _broken(self._grammar.parse(text.encode()).root_node):
            word = node.text.decode()
            errors += node.is_error or node.is_missing
            loose += not (node.is_error or node.is_missing)
            if node.is_missing:
                missing.append(self._ends.get(node.type, node.type))
            elif node.is_error:
                continue
            elif found and word == found[-1].strip():
                found.pop()
            elif closer := self._closer(word):
                found.append(closer)
        return BreakOff((*found, *reversed(missing)), errors, loose)

    def _closer(self, word: str) -> str:
        """Return what closes that which a token opens, or nothing."""
        if word in self._language.words:
            return "\n" + self._language.words[word]
        for first, _, closer in self._language.blocks:
            if begins := re.match(first, word):
                return begins.expand(closer)
        for form in self._language.forms:
            if form.opening == word and not form.is_comment:
                return form.closing
        brackets = re.search(r"[(\[{]+\Z", word)
        return "".join(MIRRORED[each] for each in reversed(brackets[0])) if brackets else ""


def _broken(node: Any) -> Iterator[Any]:
    """Yield error nodes, their children, and missing nodes, in the order of the text."""
    if node.is_error:
        yield node
    for child in node.children:
        if child.has_error and not child.is_missing:
            yield from _broken(child)
        elif node.is_error or child.is_missing:
            yield child
