r"""Commands and environments: which may stand where, and what they do.

A *menu* is the set of names that may stand at a place. While a name is spelled letter by letter, it
must stay the beginning of some name on the menu, so a model can never write an unknown command. For
each beginning a menu also knows the name that is finished soonest, which the witness takes.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from rnngen.constraints.latex.reading import (
    after_argument,
    open_environment,
    open_math,
)
from rnngen.constraints.latex.references import BIBLIOGRAPHY
from rnngen.constraints.latex.state import (
    ACCENT,
    PRIMES,
    Position,
    State,
    View,
    after_visible,
    apply_signs,
    close_frame,
    with_item,
    with_label,
    with_row,
)
from rnngen.constraints.latex.tables import (
    ACCENTS,
    ALPHABETS,
    ARROW_DIRECTIONS,
    ARROW_STYLES,
    BARE_SYMBOLS,
    CONTROL_SYMBOLS,
    COUNTED_LISTS,
    DELIMITERS,
    DISPLAYS,
    ENVIRONMENTS,
    MATH,
    NOT_OFFERED,
    SILENT_SYMBOLS,
    TEXT,
    TEXT_ACCENTS,
    WORDS,
    Word,
)


class Menu(NamedTuple):
    """Names that may stand at a place, and for each beginning the name that is finished soonest."""

    words: frozenset[str]
    completions: dict[str, str]


def menu_of(costs: dict[str, int]) -> Menu:
    """Return a menu of names; `costs` are the characters that each name needs after it."""
    completions: dict[str, str] = {}
    # Cheapest first, so the first name to claim a beginning is the best one for it.
    for word in sorted(costs, key=lambda word: (len(word) + costs[word], word)):
        for end in range(len(word) + 1):
            completions.setdefault(word[:end], word)
    return Menu(frozenset(costs), completions)


class Menus:
    """The menus of a vocabulary. Names that it cannot spell are on none of them."""

    def __init__(self, characters: Iterable[str]) -> None:
        self._characters = frozenset(characters)
        self.can_cite = self._characters.issuperset(BIBLIOGRAPHY)
        """Whether a bibliography can be spelled."""
        self.words = cache(self._words)
        self.environments = cache(self._environments)
        arrows = self._spelt(f"{s}[{d}]" for s in ARROW_STYLES for d in ARROW_DIRECTIONS)
        self.arrows = menu_of(dict.fromkeys(arrows, 0))

    def at(self, state: State) -> Menu:
        """Return the menu of commands at a state."""
        position, frame = state.position, state.frame
        ripe = state.length >= frame.ripe
        return self.words(frame.view, position.pending[:1], position.limits, ripe)

    def _spelt(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if self._characters.issuperset(name)]

    def _words(self, view: View, due: str, limits: bool, ripe: bool) -> Menu:
        """Return the menu of commands in a frame.

        Args:
            due: The letter of the argument that the command would be; empty if none is due.
            limits: Whether limits may follow the last atom.
            ripe: Whether the frame may be closed.
        """
        if due == "d":
            return menu_of(dict.fromkeys(self._spelt(DELIMITERS), 0))
        words = (
            word for word in WORDS[view.mode].values() if self._characters.issuperset(word.name)
        )
        # The witness needs some characters for each argument, and many for an environment.
        if due:
            return menu_of(
                {word.name: 9 * len(word.arguments) for word in words if _bare(word, due)}
            )
        legal = (word for word in words if self._legal(word, view, limits, ripe))
        # The witness takes what a model is offered, where it can.
        rare = NOT_OFFERED[view.mode, False]
        return menu_of(
            {
                word.name: 9 * len(word.arguments)
                + 30 * (word.name == "begin")
                + 100 * (word.name in rare)
                for word in legal
            }
        )

    def _legal(self, word: Word, view: View, limits: bool, ripe: bool) -> bool:
        """Return whether a command may stand in a frame, by its `where`."""
        # A list starts with an item, and a box holds a diagram and nothing else.
        if view.items == 0 or view.kind == "box":
            return word.name == (_item_of(view) if view.items == 0 else "xymatrix")
        if view.deep and word.arguments and word.where != "right":
            return False
        match word.where:
            case "flow" | "footnote":
                return view.flow
            case "cite":
                return view.kind not in ("title", "heading") and not view.uncited
            case "diagram":
                return not view.sealed
            case "group":
                return view.kind == "group"
            case "choose":
                return view.kind == "group" and not view.labelled
            case "top":
                return view.kind == "body"
            case "limits":
                return limits
            case "row":
                return view.name in DISPLAYS and not view.labelled
            case "label":
                numbered = view.name in ENVIRONMENTS and ENVIRONMENTS[view.name].numbered
                return numbered and not view.labelled
            case "right" | "middle":
                return view.kind == "left"
            case "arrow":
                return view.kind == "diagram"
            case "item" | "bibitem":
                return view.items == 1 and word.name == _item_of(view)
            case "end":
                return view.kind == "environment" or (view.kind == "abstract" and ripe)
            case "reference":
                return view.name == "thebibliography"
            case "begin":
                return bool(self.environments(view).words)
        return True

    def _environments(self, view: View) -> Menu:
        """Return the menu of environments that may begin in a frame."""
        # A list costs more, since the witness has to give it an item.
        return menu_of(
            {
                name: len(name) + 30 * (ENVIRONMENTS[name].is_list)
                for name in self._spelt(ENVIRONMENTS)
                if _fits(name, view)
            }
        )


def _item_of(view: View) -> str:
    """Return the command that starts an entry of a list."""
    return "bibitem" if view.name == "thebibliography" else "item"


def _bare(word: Word, due: str) -> bool:
    """Return whether a command can be an argument, or a script, without braces."""
    if due == "s" and word.name in ALPHABETS:
        return True
    return word.bare


def _fits(name: str, view: View) -> bool:
    """Return whether an environment may begin in a frame."""
    environment = ENVIRONMENTS[name]
    if view.deep or environment.outside != view.mode:
        return False
    if view.mode == MATH:
        return not view.sealed
    if name == "thebibliography":
        return view.kind == "body"
    return view.flow and not (view.full and name in COUNTED_LISTS)


def apply_word(state: State, name: str) -> State:
    """Return the state after a command whose name is spelled out and may stand here."""
    position, frame = state.position, state.frame
    if position.pending:
        # The command is itself an argument. As a script, an alphabet brings its own argument along.
        arguments = WORDS[MATH][name].arguments.strip("!") if position.pending[0] == "s" else ""
        return after_argument(state, arguments + position.pending[1:])
    word = WORDS[frame.view.mode][name]
    if name in ("begin", "end", "ar"):
        lexers = {"begin": ("begin", ""), "ar": ("arrow", "")}
        lexer, text = lexers.get(name, ("closing", f"{{{frame.view.name}}}"))
        begun = position._replace(lexer=lexer, text=text, blank=0, after="")
        return state._replace(position=begun)
    if name in ("item", "bibitem"):
        begun = Position(after="option") if name == "item" else Position(pending=word.arguments)
        return state._replace(frame=with_item(frame), position=begun)
    if word.where in ("label", "row", "choose") and not frame.view.name.startswith("eqnarray"):
        frame = with_label(frame)
    if word.atom:
        applied = after_visible(position, ACCENT * (name in ACCENTS), pending=word.arguments)
    else:
        applied = _after_silent(position)._replace(pending=word.arguments)
    if word.arguments == "r":
        applied = applied._replace(noun="Equation" if name == "eqref" else position.noun)
    return apply_signs(state._replace(frame=frame, position=applied))


def _after_silent(position: Position, blank: int = 0) -> Position:
    """Return the position after a command that makes no atom, so scripts may still follow."""
    return Position(
        blank=blank,
        line=position.line,
        scripts=position.scripts & ~PRIMES,
        closed=position.closed,
    )


def apply_symbol(state: State, symbol: str) -> State | None:
    """Return the state after a command of one sign; None if it may not stand here."""
    position, view = state.position, state.frame.view
    if position.pending:
        symbols = "{}|" if position.pending[0] == "d" else BARE_SYMBOLS
        return after_argument(state, position.pending[1:]) if symbol in symbols else None
    if view.items == 0 or view.kind == "box":
        return None
    if symbol in CONTROL_SYMBOLS[view.mode]:
        if symbol in SILENT_SYMBOLS:
            return state._replace(position=_after_silent(position, int(symbol == "\n")))
        return state._replace(position=after_visible(position))
    if view.mode == TEXT:
        return _text_symbol(state, symbol)
    if symbol == "\\" and view.room >= 0:
        return with_row(state)
    closes = {")": "paren", "]": "bracket"}.get(symbol)
    return close_frame(state) if closes == view.kind else None


def _text_symbol(state: State, symbol: str) -> State | None:
    r"""Return the state after an accent, a \\ or the beginning of a formula in text."""
    view = state.frame.view
    if symbol in TEXT_ACCENTS:
        return state._replace(position=after_visible(state.position, pending="a"))
    if symbol == "\\":
        ends_line = view.flow and state.position.line
        return state._replace(position=Position(after="plain", closed=False)) if ends_line else None
    if view.deep or (symbol == "[" and not view.flow) or (symbol == "(" and view.sealed):
        return None
    return open_math(state, {"(": "paren", "[": "bracket"}[symbol]) if symbol in "([" else None


def read_environment_name(menus: Menus, state: State, character: str) -> State | None:
    r"""Read a character of the braces after \begin, or of the name in them."""
    position = state.position
    if position.lexer == "begin":
        opened = position._replace(lexer="name")
        return state._replace(position=opened) if character == "{" else None
    menu = menus.environments(state.frame.view)
    if character != "}":
        text = position.text + character
        longer = position._replace(text=text)
        return state._replace(position=longer) if text in menu.completions else None
    if position.text not in menu.words:
        return None
    if position.text == "array":
        return state._replace(position=position._replace(lexer="columns", text=""))
    return open_environment(state, position.text, ENVIRONMENTS[position.text].columns)
