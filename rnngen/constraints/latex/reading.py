"""One character more: text, formulas and their brackets; the automaton's step for all that is no command."""

from string import ascii_letters

from rnngen.constraints.latex.state import (
    PRIMES,
    SUBSCRIPT,
    SUPERSCRIPT,
    Position,
    State,
    View,
    left,
    open_argument,
    open_group,
    open_option,
    seen,
    settled,
    with_cell,
)
from rnngen.constraints.latex.tables import (
    AUTHOR_CHARACTERS,
    DELIMITER_CHARACTERS,
    DISPLAYS,
    KEY_CHARACTERS,
    MATH,
    MATH_CHARACTERS,
    SINGLE_ARGUMENTS,
    TEXT,
    is_text,
)

CLOSED_BY_BRACE = frozenset({"group", "argument", "footnote", "diagram", "box", "title", "heading"})
PATIENT = (DISPLAYS - {"eqnarray", "eqnarray*"}) | {
    "matrix",
    "pmatrix",
    "bmatrix",
    "Bmatrix",
    "vmatrix",
    "Vmatrix",
}
REFUSED_AFTER = {"option": "[", "plain": "[*", "starless": "*"}

ENDS_OF_SENTENCES, AFTER_AN_END = ".!?:;", ")'\""


def read_plain(state: State, character: str) -> State | None:
    """The state after a character that continues no command; None where it may not stand."""
    place, view = state.place, state.frame.view
    if place.pending:
        return read_argument(state, character)
    if view.kind == "title" and not place.line:
        return (
            state._replace(place=seen(place))
            if is_text(character) and character.isupper()
            else None
        )
    if view.kind in ("key", "author"):
        return read_key(state, character) if view.kind == "key" else read_author(state, character)
    if character in " \t":
        return read_space(state)
    if character == "\n":
        return read_newline(state)
    if character == "\\":
        return state._replace(place=place._replace(lexer="word", text=""))
    if view.items == 0 or (view.kind == "box" and character != "}"):
        return None
    if character in REFUSED_AFTER.get(place.after, ""):
        return open_option(state, "o", "") if place.after == "option" and not view.deep else None
    if character in "{}":
        return read_brace(state, character)
    return read_formula(state, character) if view.mode == MATH else read_text(state, character)


def read_space(state: State) -> State | None:
    """A space, of which there are some in a row at most; `text` holds them."""
    place = state.place
    if len(place.text) >= most_spaces(state):
        return None
    return state._replace(place=spaced(place, state.frame.view)._replace(text=place.text + " "))


def spaced(place: Position, view: View) -> Position:
    """The place after white space: primes do not go on behind it, nor do AMS environments look past it for a [."""
    after = "starless" if place.after == "plain" and view.name in PATIENT else place.after
    return place._replace(scripts=place.scripts & ~PRIMES, after=after)


def read_newline(state: State) -> State | None:
    """A line break, or the end of a paragraph; never more than one empty line."""
    place = state.place
    if state.frame.view.kind in ("title", "heading"):
        return None
    if place.blank == 0:
        return state._replace(place=spaced(place, state.frame.view)._replace(text="", blank=1))
    if place.blank == 1 and state.frame.view.long:
        return state._replace(place=Position(blank=2))
    return None


def read_brace(state: State, brace: str) -> State | None:
    view = state.frame.view
    if brace == "{":
        return None if view.deep else open_group(state)
    closes = view.kind in CLOSED_BY_BRACE and state.length >= state.frame.ripe
    return left(state) if closes else None


def read_text(state: State, character: str) -> State | None:
    place, view = state.place, state.frame.view
    if character == "]" and view.kind == "option":
        return left(state)
    if character == "$":
        return None if view.deep else state._replace(place=place._replace(lexer="dollar", text=""))
    if not is_text(character) or (view.sealed and character in "[]"):
        return None
    ended = character in ENDS_OF_SENTENCES or (
        place.closed and place.line and character in AFTER_AN_END
    )
    return state._replace(place=seen(place, closed=ended))


def read_formula(state: State, character: str) -> State | None:
    view = state.frame.view
    if character == "$":
        if view.kind == "display":
            return state._replace(place=state.place._replace(lexer="closing", text="$"))
        return left(state) if view.kind == "dollar" else None
    if character == "]" and view.kind == "option":
        return left(state)
    if character in "^_'":
        return read_script(state, character)
    if character == "&":
        return _cell(state) if view.room > 0 else None
    if character == "~":
        return state._replace(place=spaced(state.place, view)._replace(text="", blank=0, after=""))
    if character not in MATH_CHARACTERS or (view.sealed and character in "[]"):
        return None
    return state._replace(place=seen(state.place))


def _cell(state: State) -> State:
    return State(with_cell(state.frame), Position(), state.length, state.shape)


def read_script(state: State, sign: str) -> State | None:
    """A superscript, a subscript or a prime, where the atom before has none yet."""
    scripts = state.place.scripts
    if sign == "_":
        if scripts & SUBSCRIPT:
            return None
        return state._replace(place=seen(state.place, (scripts | SUBSCRIPT) & ~PRIMES, pending="s"))
    if scripts & SUPERSCRIPT and not scripts & PRIMES:
        return None
    if sign == "'":
        return state._replace(place=seen(state.place, scripts | SUPERSCRIPT | PRIMES))
    return state._replace(place=seen(state.place, (scripts | SUPERSCRIPT) & ~PRIMES, pending="s"))


def read_key(state: State, character: str) -> State | None:
    """The name of a label, or of several: `text` has the kind of the last character."""
    place, name = state.place, state.frame.view.name
    if character == "}":
        return left(state) if place.text == "x" else None
    if character in KEY_CHARACTERS[name]:
        return state._replace(place=place._replace(text="x"))
    if name != "K" or not place.text:
        return None
    if character == ",":
        return state._replace(place=place._replace(text=",")) if place.text == "x" else None
    # A space may follow a comma, and one line break.
    if character not in " \n" or place.text == "x" or (character == "\n" and place.text == "\n"):
        return None
    return state._replace(
        place=place._replace(text="\n" if "\n" in (character, place.text) else ",")
    )


def read_author(state: State, character: str) -> State | None:
    """Names: words that begin with a capital letter; `text` has an x for each letter of the present one."""
    writing = bool(state.place.text)
    if character == "}":
        return left(state) if writing and state.length >= state.frame.ripe else None
    if character == " ":
        return state._replace(place=Position()) if writing else None
    capital = character in AUTHOR_CHARACTERS and character.isupper()
    if capital if not writing else character in AUTHOR_CHARACTERS and not capital:
        return state._replace(place=Position(text=state.place.text + "x", closed=False))
    return None


DEEPEST_INDENTATION, MOST_SPACES = 40, 8


def read_argument(state: State, character: str) -> State | None:
    """The state after a character of, or before, the first pending argument."""
    frame, place = state.frame, state.place
    due, rest = place.pending[0], place.pending[1:]
    if character in " \t":
        spaced = place._replace(text=place.text + " ", scripts=place.scripts & ~PRIMES)
        return state._replace(place=spaced) if len(place.text) < most_spaces(state) else None
    if character == "\n":
        return state._replace(place=place._replace(text="", blank=1)) if place.blank == 0 else None
    if due == "*" and character == "*":
        return taken(state, rest)
    if due in "oO" and character == "[":
        return None if frame.view.sealed else open_option(state, due, rest)
    if due in "*oO":
        return read_argument(state._replace(place=place._replace(pending=rest)), character)
    if character == "{":
        return _open(state, due, rest)
    if character == "\\" and due in "mesd":
        return state._replace(place=place._replace(lexer="word", text=""))
    if due in "mesd":
        single = DELIMITER_CHARACTERS if due == "d" else SINGLE_ARGUMENTS
        bracket = frame.view.sealed and character in "[]"
        return taken(state, rest) if character in single and not bracket else None
    return taken(state, rest) if due == "a" and character in ascii_letters else None


def most_spaces(state: State) -> int:
    """Spaces in a row that may stand here: as many as align formulas and indent lines, but few between words."""
    return (
        MOST_SPACES
        if state.frame.view.mode == TEXT and not state.place.blank
        else DEEPEST_INDENTATION
    )


def taken(state: State, rest: str) -> State:
    """The state after an argument, with the rest of them pending."""
    scripts = 0 if state.place.pending[0] == "e" else state.place.scripts
    place = state.place._replace(
        lexer="", text="", pending=rest, blank=0, line=True, scripts=scripts
    )
    return settled(state._replace(place=place))


def _open(state: State, due: str, rest: str) -> State | None:
    if due == "d":
        return None
    if due == "a":
        return state._replace(place=state.place._replace(lexer="accent", text=""))
    return open_argument(state, due, rest)


def read_accent(state: State, character: str) -> State | None:
    """The letter in braces that gets an accent, and its brace."""
    if not state.place.text:
        return (
            state._replace(place=state.place._replace(text="x"))
            if character in ascii_letters
            else None
        )
    return taken(state, state.place.pending[1:]) if character == "}" else None
