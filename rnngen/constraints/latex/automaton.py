"""A deterministic pushdown automaton of a safe subset of LaTeX: one step per character, no looking ahead.

TeX can compute anything, so that no check short of TeX tells whether a text compiles; a subset is chosen instead
in which every text does. Whatever is open counts down to a deadline, from which on only what closes it may come:
so no model can stay in a formula for ever.
"""

from collections.abc import Iterable

from rnngen.constraints.latex.arguments import read_accent
from rnngen.constraints.latex.closing import closing
from rnngen.constraints.latex.commands import (
    apply_symbol,
    apply_word,
    menu_at,
    read_environment_name,
)
from rnngen.constraints.latex.environments import MOST_COLUMNS
from rnngen.constraints.latex.frames import left, open_environment, open_math, seen, settled
from rnngen.constraints.latex.menus import Menus
from rnngen.constraints.latex.offers import offers
from rnngen.constraints.latex.reading import read_plain
from rnngen.constraints.latex.skeleton import FORCED
from rnngen.constraints.latex.state import COMPLETE, Position, State, body_frame


class Automaton:
    """Follows text, character by character, in a vocabulary's characters."""

    def __init__(self, characters: Iterable[str]) -> None:
        self._characters = tuple(characters)
        self._menus = Menus(self._characters)
        self._applied: tuple[State, State] | None = None

    def start(self, paper: bool) -> State:
        """The state before a whole paper, or before text that stands in one."""
        if paper:
            return settled(State(body_frame(), Position(pending=FORCED), 0, 0))
        return State(body_frame(), Position(blank=2), 0, COMPLETE)

    def step(self, state: State, character: str) -> State | None:
        """The state after one more character; None where it may not come."""
        if state.length >= state.frame.deadline and character != self.closing(state)[0]:
            return None
        after = self._read(state, character)
        return after and State(after.frame, after.place, state.length + 1, after.shape)

    def candidates(self, state: State) -> Iterable[str]:
        """Characters, among them all that `step` lets come: within a command few are worth trying."""
        text = state.place.text
        if state.place.lexer == "word" and text:
            menu = menu_at(self._menus, state)
            if text not in menu.words:
                return [
                    character
                    for character in self._characters
                    if text + character in menu.completions
                ]
        return self._characters

    def offers(self, before: State, character: str, after: State) -> bool:
        """Whether a model may be offered the step between two states."""
        return offers(self._menus, before, character, after)

    def closing(self, state: State) -> str:
        """The first characters of the shortest way to an end; empty where the document may end."""
        return closing(self._menus, state)

    def _read(self, state: State, character: str) -> State | None:
        match state.place.lexer:
            case "":
                return read_plain(state, character)
            case "word":
                return self._read_command(state, character)
            case "dollar":
                return self._read_dollar(state, character)
            case "forced" | "closing":
                return _read_forced(state, character)
            case "begin" | "name":
                return read_environment_name(self._menus, state, character)
            case "accent":
                return read_accent(state, character)
            case "arrow":
                return self._read_arrow(state, character)
        return _read_columns(state, character)

    def _read_command(self, state: State, character: str) -> State | None:
        text, menu = state.place.text, menu_at(self._menus, state)
        if character.isascii() and character.isalpha():
            longer = text + character
            return (
                state._replace(place=state.place._replace(text=longer))
                if longer in menu.completions
                else None
            )
        if not text:
            return apply_symbol(state, character)
        return self._read(self._behind_word(state), character) if text in menu.words else None

    def _behind_word(self, state: State) -> State:
        """The state behind a command that is spelled out; every character that may come is tried from it."""
        if self._applied is None or self._applied[0] is not state:
            self._applied = state, apply_word(state, state.place.text)
        return self._applied[1]

    def _read_dollar(self, state: State, character: str) -> State | None:
        """The character behind a $ in text, which a second one makes a display."""
        plain = state._replace(place=state.place._replace(lexer=""))
        if character == "$":
            return open_math(plain, "display") if state.frame.view.flow else None
        return self._read(open_math(plain, "dollar"), character)

    def _read_arrow(self, state: State, character: str) -> State | None:
        text = state.place.text + character
        if text in self._menus.arrows.words:
            return state._replace(place=seen(state.place))
        return (
            state._replace(place=state.place._replace(text=text))
            if text in self._menus.arrows.completions
            else None
        )


def _read_forced(state: State, character: str) -> State | None:
    """The next character of a text that has to come, after which, if it closes a frame, that is left."""
    place = state.place
    if character != place.text[0]:
        return None
    if len(place.text) > 1:
        return state._replace(place=place._replace(text=place.text[1:]))
    if place.lexer == "closing":
        return left(state)
    return settled(state._replace(place=place._replace(lexer="", text="")))


def _read_columns(state: State, character: str) -> State | None:
    """The columns of an array, of which `text` has the brace and the letters."""
    place = state.place
    if character == "}" and len(place.text) > 1:
        return open_environment(state, "array", len(place.text) - 2)
    if (
        character != "{"
        if not place.text
        else character not in "lcr" or len(place.text) > MOST_COLUMNS
    ):
        return None
    return state._replace(place=place._replace(text=place.text + "c"))
