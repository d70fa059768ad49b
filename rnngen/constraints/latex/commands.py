r"""Commands, letter by letter, and what they do; knows nothing of what comes between them."""

from rnngen.constraints.latex.arguments import taken
from rnngen.constraints.latex.environments import ENVIRONMENTS
from rnngen.constraints.latex.frames import left, open_environment, open_math, seen, settled
from rnngen.constraints.latex.menus import Menu, Menus
from rnngen.constraints.latex.state import (
    ACCENT,
    PRIMES,
    Position,
    State,
    with_item,
    with_label,
    with_row,
)
from rnngen.constraints.latex.words import (
    ACCENTS,
    BARE_SYMBOLS,
    CONTROL_SYMBOLS,
    MATH,
    SILENT_SYMBOLS,
    TEXT,
    TEXT_ACCENTS,
    WORDS,
)


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
