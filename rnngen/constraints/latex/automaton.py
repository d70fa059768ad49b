"""A deterministic pushdown automaton of a safe subset of LaTeX: one step per character, no looking ahead.

TeX can compute anything, so that no check short of TeX tells whether a text compiles; a subset is chosen instead
in which every text does. Whatever is open counts down to a deadline, from which on only what closes it may come:
so no model can stay in a formula for ever.
"""

from collections.abc import Iterable
from itertools import accumulate

from rnngen.constraints.latex.commands import (
    Menus,
    apply_symbol,
    apply_word,
    menu_at,
    offers,
    read_environment_name,
)
from rnngen.constraints.latex.reading import read_accent, read_plain
from rnngen.constraints.latex.state import (
    AUTHOR,
    CLOSERS,
    COMPLETE,
    FORCED,
    HEADING,
    PROOF,
    SENTENCES,
    STATEMENT,
    THEOREM,
    TITLE,
    Position,
    State,
    body_frame,
    left,
    open_environment,
    open_math,
    seen,
    settled,
)
from rnngen.constraints.latex.tables import MOST_COLUMNS, TEXT


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


ARGUMENTS = {
    "m": "x", "s": "x", "e": "{x}", "n": "{x}", "t": "{}", "T": f"{{{HEADING}}}", "f": "{}", "x": "{}", "v": "{}",
    "a": "e", "k": "{x}", "K": "{x}", "u": "{x}",
}  # fmt: skip
"""What a pending argument gets."""

FIRST_ITEMS = {"thebibliography": r"\bibitem{x}"}
"""What a list begins with where that is no \\item."""

STARTS = (0, *accumulate(len(sentence) + 1 for sentence in SENTENCES[:-1]))
"""Where the sentences of an abstract begin that has nothing else."""


def may_end(state: State) -> bool:
    """Whether nothing is open, the last sentence has ended, and the paper has all that makes one."""
    place, view = state.place, state.frame.view
    return (
        view.kind == "body"
        and not place.lexer
        and not place.pending
        and place.closed
        and state.shape == COMPLETE
    )


def closing(menus: Menus, state: State) -> str:
    """Some characters that may stand here and lead to an end; empty where the document may end."""
    place = state.place
    match place.lexer:
        case "word":
            return _close_word(menus, state)
        case "dollar":
            return "x"
        case "forced" | "closing":
            return place.text
        case "begin":
            return "{"
        case "name":
            return (
                menus.environments(state.frame.view).completions[place.text][len(place.text) :]
                + "}"
            )
        case "accent":
            return "}" if place.text else "e"
        case "arrow":
            return menus.arrows.completions[place.text][len(place.text) :]
        case "columns":
            return "}" if len(place.text) > 1 else "{c}"[len(place.text) :]
    return _close_arguments(place.pending) or _close_frame(state)


def _close_word(menus: Menus, state: State) -> str:
    """The rest of a command, or the space behind one that what follows must not run into."""
    place, menu = state.place, menu_at(menus, state)
    if not place.pending and state.frame.view.kind != "box":
        wanted = _close_frame(state._replace(place=place._replace(lexer="", text=""))).lstrip(".\n")
        if wanted.startswith("\\" + place.text) and wanted[1:] != place.text:
            return wanted[1 + len(place.text) :]
        if not place.text:
            return " "
    word = menu.completions[place.text]
    if word != place.text:
        return word[len(place.text) :]
    follows = closing(menus, apply_word(state, word))
    return " " if not follows or follows[0].isalpha() else follows


def _close_arguments(pending: str) -> str:
    """The next argument that must be there."""
    due = pending.lstrip("*oO")
    if due[:1] == "d":
        return {"d(": "(", "d)": ")"}.get(due[:2], "(")
    return ARGUMENTS[due[0]] if due else ""


def _close_frame(state: State) -> str:
    place, frame = state.place, state.frame
    match frame.view.kind:
        case "body":
            return "" if may_end(state) else _complete(state)
        case "environment":
            if frame.items == 0:
                return FIRST_ITEMS.get(frame.view.name, r"\item ")
            return _end_of_lines(state) + rf"\end{{{frame.view.name}}}"
        case "abstract":
            return _close_abstract(state)
        case "key":
            return "}" if place.text == "x" else "x"
        case "author":
            return "}" if place.text and _is_ripe(state) else (" " if place.text else "") + AUTHOR
        case "title" | "heading" if not _is_ripe(state):
            return (
                ("" if place.text else " ") + f"and {TITLE}"
                if place.line
                else {"title": TITLE, "heading": HEADING}[frame.view.kind]
            )
    return CLOSERS.get(frame.view.kind, "}")


def _is_ripe(state: State) -> bool:
    return state.length >= state.frame.ripe


def _end_of_lines(state: State) -> str:
    """The full stop that a sentence still needs, and a new line."""
    stop = "." if state.frame.view.mode == TEXT and not state.place.closed else ""
    return stop + ("" if state.place.blank and not stop else "\n")


def _close_abstract(state: State) -> str:
    if not state.place.closed:
        return "."
    if _is_ripe(state):
        return _end_of_lines(state) + r"\end{abstract}"
    written = state.length - state.frame.start
    sentence = next(
        (each for each, start in zip(SENTENCES, STARTS, strict=True) if start >= written),
        SENTENCES[0],
    )
    return sentence if state.place.blank or not state.place.line else "\n" + sentence


def _complete(state: State) -> str:
    """What a paper lacks at its end."""
    if not state.place.closed:
        return "."
    return "\n" * (2 - state.place.blank) + (PROOF if state.shape & STATEMENT else THEOREM)
