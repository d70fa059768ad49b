"""The shortest way to finish a paper from anywhere in it, a few characters at a time."""

from itertools import accumulate

from rnngen.constraints.latex.commands import apply_word, menu_at
from rnngen.constraints.latex.frames import CLOSERS
from rnngen.constraints.latex.menus import Menus
from rnngen.constraints.latex.skeleton import AUTHOR, HEADING, PROOF, SENTENCES, THEOREM, TITLE
from rnngen.constraints.latex.state import COMPLETE, STATEMENT, State
from rnngen.constraints.latex.words import TEXT

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
