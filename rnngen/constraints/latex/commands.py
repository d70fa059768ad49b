"""Which commands and environments may stand where, by their first letters; knows nothing of reading."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from rnngen.constraints.latex.reading import MOST_SPACES, taken
from rnngen.constraints.latex.state import (
    ACCENT,
    PRIMES,
    Position,
    State,
    View,
    left,
    open_environment,
    open_math,
    seen,
    settled,
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
    REFUGES,
    SILENT_SYMBOLS,
    TEXT,
    TEXT_ACCENTS,
    WORDS,
    Word,
)


class Menu(NamedTuple):
    """Words that may stand, and for each of their beginnings the one that is finished soonest."""

    words: frozenset[str]
    completions: dict[str, str]


def menu_of(costs: dict[str, int]) -> Menu:
    """The menu of words, given how many characters each asks for after it."""
    completions: dict[str, str] = {}
    for word in sorted(costs, key=lambda word: (len(word) + costs[word], word)):
        for end in range(len(word) + 1):
            completions.setdefault(word[:end], word)
    return Menu(frozenset(costs), completions)


class Menus:
    """The menus of a vocabulary: what it cannot spell is on none of them."""

    def __init__(self, characters: Iterable[str]) -> None:
        self._characters = frozenset(characters)
        self.words = cache(self._words)
        self.environments = cache(self._environments)
        self.arrows = menu_of(
            dict.fromkeys(
                self._spelt(f"{s}[{d}]" for s in ARROW_STYLES for d in ARROW_DIRECTIONS), 0
            )
        )

    def _spelt(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if self._characters.issuperset(name)]

    def _words(self, view: View, due: str, limits: bool, ripe: bool) -> Menu:
        """The commands that may stand in a frame; `due` is the argument that one of them would be, if any."""
        if due == "d":
            return menu_of(dict.fromkeys(self._spelt(DELIMITERS), 0))
        words = (
            word for word in WORDS[view.mode].values() if self._characters.issuperset(word.name)
        )
        if due:
            return menu_of(
                {word.name: 9 * len(word.arguments) for word in words if _bare(word, due)}
            )
        legal = (word for word in words if self._legal(word, view, limits, ripe))
        return menu_of(
            {word.name: 9 * len(word.arguments) + 30 * (word.name == "begin") for word in legal}
        )

    def _legal(self, word: Word, view: View, limits: bool, ripe: bool) -> bool:
        if view.items == 0 or view.kind == "box":
            return word.name == (_item_of(view) if view.items == 0 else "xymatrix")
        if view.deep and word.arguments and word.place != "right":
            return False
        match word.place:
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
                return (
                    view.name in ENVIRONMENTS
                    and ENVIRONMENTS[view.name].numbered
                    and not view.labelled
                )
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
        """The environments that may begin in a frame."""
        names = self._spelt(ENVIRONMENTS)
        return menu_of(
            {
                name: len(name) + 30 * (ENVIRONMENTS[name].is_list)
                for name in names
                if _fits(name, view)
            }
        )


def _item_of(view: View) -> str:
    """The command that begins what a list is made of."""
    return "bibitem" if view.name == "thebibliography" else "item"


def _bare(word: Word, due: str) -> bool:
    """Whether a command can be an argument, or a script, without braces."""
    if due == "s" and word.name in ALPHABETS:
        return True
    return word.bare


def _fits(name: str, view: View) -> bool:
    environment = ENVIRONMENTS[name]
    if view.deep or environment.outside != view.mode:
        return False
    if view.mode == MATH:
        return not view.sealed
    if name == "thebibliography":
        return view.kind == "body"
    return view.flow and not (view.full and name in COUNTED_LISTS)


UNUSUAL = {"title": "$.", "heading": "$.", "author": ".-'"}
"""Kind of frame → what hardly any has."""

LONGEST_NAME = 12


def offers(menus: Menus, before: State, character: str, after: State) -> bool:
    """Whether a model may be offered a character that leads from one state to another."""
    place, view = before.place, before.frame.view
    if place.lexer == "word":
        return _offers_command(menus, before, after)
    if character in " \t":
        return len(place.text) < (1 if place.pending else MOST_SPACES)
    if character == "$" and place.after == "formula":
        return place.blank > 0 or place.text != ""
    if view.kind == "author" and len(place.text) >= LONGEST_NAME and character.isalpha():
        return False
    return place.lexer != "" or character not in UNUSUAL.get(view.kind, "")


def _offers_command(menus: Menus, before: State, after: State) -> bool:
    """Whether a letter of a command, or what comes behind it, is not on the way to a refuge alone."""
    refuges = REFUGES[before.frame.view.mode, before.place.blank > 0]
    if after.place.lexer != "word" or not after.place.text:
        return before.place.text not in refuges
    return after.place.text in _beginnings(menu_at(menus, before).words, refuges)


@cache
def _beginnings(words: frozenset[str], refuges: frozenset[str]) -> frozenset[str]:
    """The beginnings of all words that are no refuges."""
    return frozenset(word[:end] for word in words - refuges for end in range(len(word) + 1))


def menu_at(menus: Menus, state: State) -> Menu:
    """The commands that may stand here."""
    place, frame = state.place, state.frame
    return menus.words(frame.view, place.pending[:1], place.limits, state.length >= frame.ripe)


def apply_word(state: State, name: str) -> State:
    """The state behind a command that may stand here."""
    place, frame = state.place, state.frame
    if place.pending:  # it is an argument, or the alphabet of a script
        arguments = WORDS[MATH][name].arguments.strip("!") if place.pending[0] == "s" else ""
        return taken(state, arguments + place.pending[1:])
    word = WORDS[frame.view.mode][name]
    if name in ("begin", "end", "ar"):
        lexer, text = {"begin": ("begin", ""), "ar": ("arrow", "")}.get(
            name, ("closing", f"{{{frame.view.name}}}")
        )
        return state._replace(place=place._replace(lexer=lexer, text=text, blank=0, after=""))
    if name in ("item", "bibitem"):
        begun = Position(after="option") if name == "item" else Position(pending=word.arguments)
        return State(with_item(frame), begun, state.length, state.shape)
    if word.place in ("label", "row", "choose") and not frame.view.name.startswith("eqnarray"):
        frame = with_label(frame)
    if word.atom:
        applied = seen(place, ACCENT * (name in ACCENTS), pending=word.arguments)
    else:
        applied = Position(
            "", "", word.arguments, 0, place.line, place.scripts & ~PRIMES, False, "", place.closed
        )
    return settled(State(frame, applied, state.length, state.shape))


def apply_symbol(state: State, symbol: str) -> State | None:
    r"""The state behind a command of one character that is no letter; None where it may not stand."""
    place, view = state.place, state.frame.view
    if place.pending:
        symbols = "{}|" if place.pending[0] == "d" else BARE_SYMBOLS
        return taken(state, place.pending[1:]) if symbol in symbols else None
    if view.items == 0 or view.kind == "box":
        return None
    if symbol in CONTROL_SYMBOLS[view.mode]:
        if symbol in SILENT_SYMBOLS:
            blank = int(symbol == "\n")
            scripts = place.scripts & ~PRIMES
            return state._replace(
                place=Position("", "", "", blank, place.line, scripts, False, "", place.closed)
            )
        return state._replace(place=seen(place))
    if view.mode == TEXT:
        return _text_symbol(state, symbol)
    if symbol == "\\" and view.room >= 0:
        return State(with_row(state.frame), Position(after="plain"), state.length, state.shape)
    closes = {")": "paren", "]": "bracket"}.get(symbol)
    return left(state) if closes == view.kind else None


def _text_symbol(state: State, symbol: str) -> State | None:
    view = state.frame.view
    if symbol in TEXT_ACCENTS:
        return state._replace(place=seen(state.place, pending="a"))
    if symbol == "\\":
        ends_line = view.flow and state.place.line
        return state._replace(place=Position(after="plain", closed=False)) if ends_line else None
    if view.deep or (symbol == "[" and not view.flow) or (symbol == "(" and view.sealed):
        return None
    return open_math(state, {"(": "paren", "[": "bracket"}[symbol]) if symbol in "([" else None


def read_environment_name(menus: Menus, state: State, character: str) -> State | None:
    r"""The braces behind \begin, and the name in them."""
    place = state.place
    if place.lexer == "begin":
        return state._replace(place=place._replace(lexer="name")) if character == "{" else None
    menu = menus.environments(state.frame.view)
    if character != "}":
        text = place.text + character
        return state._replace(place=place._replace(text=text)) if text in menu.completions else None
    if place.text not in menu.words:
        return None
    if place.text == "array":
        return state._replace(place=place._replace(lexer="columns", text=""))
    return open_environment(state, place.text, ENVIRONMENTS[place.text].columns)
