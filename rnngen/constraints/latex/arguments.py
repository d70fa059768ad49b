"""One character more where an argument is due."""

from string import ascii_letters

from rnngen.constraints.latex.characters import SINGLE_ARGUMENTS
from rnngen.constraints.latex.frames import open_argument, open_option, settled
from rnngen.constraints.latex.state import PRIMES, State
from rnngen.constraints.latex.words import DELIMITER_CHARACTERS, TEXT

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
