"""Syntax trees of source code, by the grammars of tree-sitter (extra `code`)."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from rnngen.errors import RnngenError
from rnngen.languages import LANGUAGES, Language

if TYPE_CHECKING:
    from tree_sitter import Node, QueryCursor, Tree

MOST_CUTS = 3
"""Times that a file loses the pieces that do not parse; without one, others may not parse."""
LEAST_LEFT = 0.5
"""Share of a file that must be left without the pieces that do not parse."""
MOST_MEASURED = 500_000
"""Characters after which no more texts are measured."""
LISTS = ("preproc_if", "preproc_else", "preproc_elif", "linkage_", "declaration_list")
"""Nodes whose children are pieces of code, as at the top of a file."""


class MissingGrammar(RnngenError):
    """The grammar of a language is not installed."""

    def __init__(self, language: Language) -> None:
        super().__init__(
            f"{language.title} needs the package {language.package}, which is not installed. "
            "Run pip install 'rnngen[code]'."
        )


class Grammar:
    """The grammar of a language.

    Raises:
        ImportError: if it is not installed.
    """

    def __init__(self, language: Language) -> None:
        import tree_sitter

        module = import_module(language.package.replace("-", "_"))
        self.language = language
        self._grammar = tree_sitter.Language(getattr(module, language.function)())
        self._parser = tree_sitter.Parser(self._grammar)
        ids = range(self._grammar.node_kind_count)
        kinds = [(self._grammar.node_kind_for_id(i), i) for i in ids]
        words = [(kind, i) for kind, i in kinds if kind and kind.isalpha()]
        self.words = frozenset(kind for kind, _ in words)
        """Keywords, and constants such as `true`. Among them are types of nodes too."""
        self.keywords = frozenset(
            kind for kind, i in words if not self._grammar.node_kind_is_named(i)
        )
        self.reserved = frozenset(language.reserved)
        if language.contextual is not None:
            # The names of some nodes that grammars hide are among the keywords.
            hidden = {"end", "declaration", "expression", "statement", "pattern"}
            self.reserved |= self.keywords - hidden - set(language.contextual)
        """Words that are never names. A parser takes them for names where they make no sense."""

    def parse(self, data: bytes, old: "Tree | None" = None) -> "Tree":
        """Return the syntax tree of a text in UTF-8; faster with that of an earlier text."""
        return self._parser.parse(data) if old is None else self._parser.parse(data, old)

    def has(self, kind: str) -> bool:
        """Return whether a tree can have nodes of this type."""
        return self._grammar.id_for_node_kind(kind, True) is not None

    def cursor(self, patterns: Iterable[str]) -> "QueryCursor":
        """Return a cursor that captures the nodes of these patterns."""
        import tree_sitter

        return tree_sitter.QueryCursor(tree_sitter.Query(self._grammar, " ".join(patterns)))


@cache
def grammar_of(language: str) -> Grammar:
    """Return the grammar of a language.

    Raises:
        MissingGrammar: if its package, or tree-sitter, is not installed.
    """
    try:
        return Grammar(LANGUAGES[language])
    except ImportError:
        raise MissingGrammar(LANGUAGES[language]) from None


def missing_grammar(kind: str) -> MissingGrammar | None:
    """Return the error about the grammar that a kind of corpus needs and lacks, if it does."""
    if kind not in LANGUAGES:
        return None
    try:
        grammar_of(kind)
    except MissingGrammar as error:
        return error
    return None


def parse_problem(language: str, text: str) -> str | None:
    """Return why a text does not parse in a language, as a clause with its place, or None."""
    root = grammar_of(language).parse(text.encode()).root_node
    if root.has_error:
        row, column = first_error(root).start_point
        return f"does not parse (line {row + 1}, column {column + 1})"
    return PROBLEMS.get(language, _no_problem)(text)


def first_error(node: "Node") -> "Node":
    """Return the first node that is an error or missing."""
    while not (node.is_error or node.is_missing):
        broken = next((child for child in node.children if child.has_error), None)
        if broken is None:
            break
        node = broken
    return node


def _no_problem(text: str) -> str | None:
    return None


def _json_problem(text: str) -> str | None:
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"is not valid JSON: {error}"
    return None


PROBLEMS: dict[str, Callable[[str], str | None]] = {"json": _json_problem}
"""Language → what its grammar does not see."""


class ValidPart(NamedTuple):
    """What can be learnt of a text."""

    text: str
    pieces: int
    """Pieces that do not parse and were left out."""
    problem: str | None
    """Why nothing can be learnt, as a clause."""


def valid_part(language: str, text: str) -> ValidPart:
    """Return a text, of a language with macros without the pieces that do not parse."""
    part, pieces = _without_errors(language, text) if LANGUAGES[language].has_macros else (text, 0)
    if len(part) < LEAST_LEFT * len(text):
        part, pieces = text, 0
    return ValidPart(part, pieces, parse_problem(language, part))


def _without_errors(language: str, text: str) -> tuple[str, int]:
    """Return a text without the pieces that do not parse, and the number of these."""
    grammar = grammar_of(language)
    data, pieces = text.encode(), 0
    for _ in range(MOST_CUTS):
        spans = _broken(grammar.parse(data).root_node)
        pieces += len(spans)
        for start, end in reversed(spans):
            data = data[:start] + data[end:]
        if not spans:
            break
    return data.decode(), pieces


def _broken(node: "Node") -> list[tuple[int, int]]:
    """Return the bytes of the smallest pieces that hold all errors."""
    broken = [child for child in node.children if child.has_error]
    is_list = node.type.startswith(LISTS) and not any(child.is_error for child in broken)
    if node.parent is None or is_list:
        return [span for child in broken for span in _broken(child)]
    return [(node.start_byte, node.end_byte)]


def comment_bytes(language: str, text: str) -> int:
    """Return how many bytes of a text stand in comments."""
    found, nodes = 0, [grammar_of(language).parse(text.encode()).root_node]
    while nodes:
        node = nodes.pop()
        if "comment" in node.type:
            found += node.end_byte - node.start_byte
        else:
            nodes += node.children
    return found


def comment_share(language: str, texts: Sequence[str]) -> float:
    """Return the share of comments in texts, 0 to 1; long texts are measured in part."""
    comments = size = 0
    for text in texts[:: max(1, sum(map(len, texts)) // MOST_MEASURED)]:
        comments += comment_bytes(language, text)
        size += len(text.encode())
    return comments / max(1, size)
