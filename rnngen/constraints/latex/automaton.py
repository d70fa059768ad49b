"""A pushdown automaton for a safe subset of LaTeX: one step per character, no look-ahead.

TeX can compute anything, so only TeX itself can tell whether an arbitrary text compiles. The
automaton therefore accepts a subset of LaTeX in which every text compiles. Its stack are the frames
of `state`.

`Automaton.step` reads one character. `Automaton.closing` is the witness, a few characters at a
time: what to write next to finish the paper soonest. The two work together through deadlines: each
frame may only grow to a limit, and from there on `step` takes nothing but the next character of
`closing`.
"""

from collections.abc import Iterable
from itertools import accumulate

from rnngen.constraints.latex.commands import (
    Menus,
    apply_symbol,
    apply_word,
    read_environment_name,
)
from rnngen.constraints.latex.offers import Hints, offers
from rnngen.constraints.latex.reading import open_environment, open_math, read_accent, read_plain
from rnngen.constraints.latex.references import BIBLIOGRAPHY, entry, known_keys
from rnngen.constraints.latex.state import (
    COMPLETE,
    DISPLAYED,
    FORCED,
    OWING,
    PARTS,
    PROVED,
    STATEMENT,
    Position,
    State,
    after_visible,
    apply_signs,
    body_frame,
    close_frame,
)
from rnngen.constraints.latex.tables import MOST_COLUMNS, TEXT
from rnngen.constraints.latex.widths import added_width


class Automaton:
    """Follows text character by character, over the characters of a vocabulary."""

    def __init__(self, characters: Iterable[str]) -> None:
        self._characters = tuple(characters)
        self._menus = Menus(self._characters)
        self._applied: tuple[State, State] | None = None

    def start(self, paper: bool) -> State:
        """Return the state before a whole paper, or before a fragment of a paper's body."""
        if paper:
            return apply_signs(State(body_frame(), Position(pending=FORCED), 0, 0))
        return State(body_frame(), Position(blank=2), 0, COMPLETE)

    def step(self, state: State, character: str) -> State | None:
        """Return the state after one more character; None if it may not come."""
        if state.length >= state.frame.deadline and character != self.closing(state)[0]:
            return None
        after = self._read(state, character)
        if after is None:
            return None
        frame, position, _, shape, width, written, labels, cited, listed = after
        if state.frame.widest:
            width += added_width(state, character)
        if frame is state.frame and frame.view.kind in ("title", "author"):
            written = state.written + character
        length = state.length + 1
        return State(frame, position, length, shape, width, written, labels, cited, listed)

    def candidates(self, state: State) -> Iterable[str]:
        """Return a superset of the characters that `step` accepts; within a command it is small."""
        text = state.position.text
        if state.frame.view.kind == "key":
            known = known_keys(state)
            if known is not None:
                # A prompt may have a key that is not known; then every character is one.
                rest = [key[len(state.written) :] for key in known if key.startswith(state.written)]
                if rest:
                    return {*(key[:1] for key in rest if key), "}", ",", " "}
        if state.position.lexer == "word" and text:
            menu = self._menus.at(state)
            if text not in menu.words:
                return [
                    character
                    for character in self._characters
                    if text + character in menu.completions
                ]
        return self._characters

    def offers(self, before: State, character: str, after: State, hints: Hints) -> bool:
        """Return whether a model may be offered the step between two states."""
        return offers(self._menus, before, character, after, hints)

    def closing(self, state: State) -> str:
        """Return the next characters of the shortest way to an end; empty at an end."""
        return closing(self._menus, state)

    def _read(self, state: State, character: str) -> State | None:
        match state.position.lexer:
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
        text, menu = state.position.text, self._menus.at(state)
        if character.isascii() and character.isalpha():
            longer = text + character
            if longer not in menu.completions:
                return None
            return state._replace(position=state.position._replace(text=longer))
        if not text:
            return apply_symbol(state, character)
        # Any other character ends the name: apply the command, then read the character after it.
        return self._read(self._after_word(state), character) if text in menu.words else None

    def _after_word(self, state: State) -> State:
        """Return the state after a command that is spelled out.

        The mask tries every character from the same state, so the last result is kept.
        """
        if self._applied is None or self._applied[0] is not state:
            self._applied = state, apply_word(state, state.position.text)
        return self._applied[1]

    def _read_dollar(self, state: State, character: str) -> State | None:
        """Read the character after a $ in text; a second $ opens a display."""
        plain = state._replace(position=state.position._replace(lexer=""))
        if character == "$":
            return open_math(plain, "display") if state.frame.view.flow else None
        return self._read(open_math(plain, "dollar"), character)

    def _read_arrow(self, state: State, character: str) -> State | None:
        text = state.position.text + character
        if text in self._menus.arrows.words:
            return state._replace(position=after_visible(state.position))
        if text in self._menus.arrows.completions:
            return state._replace(position=state.position._replace(text=text))
        return None


def _read_forced(state: State, character: str) -> State | None:
    """Read the next character of a forced text; text that closes a frame closes it at its end."""
    position = state.position
    if character != position.text[0]:
        return None
    if len(position.text) > 1:
        return state._replace(position=position._replace(text=position.text[1:]))
    if position.lexer == "closing":
        return close_frame(state)
    return apply_signs(state._replace(position=position._replace(lexer="", text="")))


def _read_columns(state: State, character: str) -> State | None:
    """Read the columns of an array; `text` is the brace and a c for each column so far."""
    position = state.position
    if character == "}" and len(position.text) > 1:
        return open_environment(state, "array", len(position.text) - 2)
    if not position.text:
        fits = character == "{"
    else:
        fits = character in "lcr" and len(position.text) <= MOST_COLUMNS
    return state._replace(position=position._replace(text=position.text + "c")) if fits else None


# The witness


CLOSERS = {
    "dollar": "$",
    "paren": r"\)",
    "display": "$$",
    "bracket": r"\]",
    "left": r"\right)",
    "option": "]",
}
"""Kind of frame → what closes it; `}` closes the others."""

TITLE, AUTHOR, HEADING = "Notes", "Anonymous", "Remarks"
"""The witness's text for a missing part."""

ARGUMENTS = {
    "m": "x", "s": "x", "e": "{x}", "n": "{x}", "t": "{}", "T": f"{{{HEADING}}}", "f": "{}",
    "x": "{}", "v": "{}", "a": "e", **dict.fromkeys("kKu", "{x}"), **dict.fromkeys("lrcb", "{"),
}  # fmt: skip
"""The witness's text for a pending argument."""

FIRST_ITEMS = {"thebibliography": r"\bibitem{x}"}
r"""The text that starts a list without \item."""

SENTENCES = (
    "This note collects results that are used later.",
    "The methods are elementary, and the proofs are short.",
    "We state what is needed, and we prove it where the proof is not well known.",
    "Examples show that the conditions cannot be left out.",
)
"""The witness fills an abstract that is too short with these."""

STARTS = (0, *accumulate(len(sentence) + 1 for sentence in SENTENCES[:-1]))
"""Where each sentence starts in an abstract that has nothing else."""

THEOREM = "\\begin{theorem}\nThe statements above hold.\n\\end{theorem}\n"
PROOF = "\\begin{proof}\nOmitted.\n"
DISPLAY = "The simplest case is\n$$\nx = x.\n$$\n"
"""The witness's text for parts that a paper lacks."""

REQUIRED_OF_TEXT = frozenset("\\{}$()[] \n.xce" + "beginend")
"""Characters that the witness needs for any LaTeX."""

REQUIRED_OF_PAPERS = REQUIRED_OF_TEXT.union(
    *(part for part in PARTS.values() if isinstance(part, str)),
    *SENTENCES,
    TITLE,
    AUTHOR,
    HEADING,
    THEOREM,
    PROOF,
    DISPLAY,
)
"""Characters that the skeleton and the witness of a paper need."""


def may_end(state: State) -> bool:
    """Return whether nothing is open, the last sentence has ended and the paper is complete."""
    position, view = state.position, state.frame.view
    return (
        view.kind == "body"
        and not position.lexer
        and not position.pending
        and position.closed
        and state.shape & (COMPLETE | OWING) == COMPLETE
    )


def closing(menus: Menus, state: State) -> str:
    """Return some characters that may stand here and lead to an end; empty at an end."""
    position = state.position
    match position.lexer:
        case "word":
            return _close_word(menus, state)
        case "dollar":
            return "x"
        case "forced" | "closing":
            return position.text
        case "begin":
            return "{"
        case "name":
            name = menus.environments(state.frame.view).completions[position.text]
            return name[len(position.text) :] + "}"
        case "accent":
            return "}" if position.text else "e"
        case "arrow":
            return menus.arrows.completions[position.text][len(position.text) :]
        case "columns":
            return "}" if len(position.text) > 1 else "{c}"[len(position.text) :]
    return _close_arguments(position.pending) or _close_frame(state)


def _close_word(menus: Menus, state: State) -> str:
    """Return the rest of a command, or the space after it that keeps the next letters apart."""
    position, menu = state.position, menus.at(state)
    if not position.pending and state.frame.view.kind != "box":
        # A backslash may already be the beginning of what closes the frame, such as \end.
        outside = state._replace(position=position._replace(lexer="", text=""))
        wanted = _close_frame(outside).lstrip(".\n")
        if wanted.startswith("\\" + position.text) and wanted[1:] != position.text:
            return wanted[1 + len(position.text) :]
        if not position.text:
            return " "
    word = menu.completions[position.text]
    if word != position.text:
        return word[len(position.text) :]
    follows = closing(menus, apply_word(state, word))
    return " " if not follows or follows[0].isalpha() else follows


def _close_arguments(pending: str) -> str:
    """Return the next argument that must be there; empty if none is due."""
    due = pending.lstrip("*oO")
    if due[:1] == "d":
        return {"d(": "(", "d)": ")"}.get(due[:2], "(")
    return ARGUMENTS[due[0]] if due else ""


def _close_frame(state: State) -> str:
    """Return what closes the innermost frame, or what it needs before it may close."""
    position, frame = state.position, state.frame
    match frame.view.kind:
        case "body":
            return "" if may_end(state) else _complete(state)
        case "environment":
            if frame.view.name == "thebibliography" and state.cited:
                return (
                    ("" if position.closed else ".")
                    + "\n" * (not position.blank)
                    + entry(state.cited[0])
                )
            if frame.items == 0:
                return FIRST_ITEMS.get(frame.view.name, r"\item ")
            if frame.view.name == "proof" and not state.shape & DISPLAYED:
                return _end_of_lines(state) + DISPLAY
            return _end_of_lines(state) + rf"\end{{{frame.view.name}}}"
        case "abstract":
            return _close_abstract(state)
        case "key":
            return _close_key(state)
        case "title" | "author" | "heading":
            if not position.line:
                return {"title": TITLE, "author": AUTHOR, "heading": HEADING}[frame.view.kind]
            if position.text or position.after == "joint":
                return TITLE
            return "}" if _is_ripe(state) else f" and {TITLE}"
    return CLOSERS.get(frame.view.kind, "}")


def _close_key(state: State) -> str:
    """Return the rest of a key that the paper has, or the end of a new one."""
    written = state.written
    for key in known_keys(state) or (state.cited if state.frame.view.name == "c" else ()):
        if key.startswith(written):
            return key[len(written) :] or "}"
    is_taken = state.frame.view.name == "l" and written in dict(state.labels)
    return "}" if written and not is_taken else "x"


def _is_ripe(state: State) -> bool:
    return state.length >= state.frame.ripe


def _end_of_lines(state: State) -> str:
    """Return the full stop that a sentence still needs, and a new line."""
    stop = "." if state.frame.view.mode == TEXT and not state.position.closed else ""
    return stop + ("" if state.position.blank and not stop else "\n")


def _close_abstract(state: State) -> str:
    """Return the next sentence of a short abstract, or its end."""
    if not state.position.closed:
        return "."
    if _is_ripe(state):
        return _end_of_lines(state) + r"\end{abstract}"
    # Sentences follow in order: the first one that starts at or after what is written.
    written = state.length - state.frame.start
    sentence = next(
        (each for each, start in zip(SENTENCES, STARTS, strict=True) if start >= written),
        SENTENCES[0],
    )
    return sentence if state.position.blank or not state.position.line else "\n" + sentence


def _complete(state: State) -> str:
    """Return what a paper lacks at its end: a statement, a proof, a display, its sources."""
    if not state.position.closed:
        return "."
    if not state.shape & STATEMENT:
        part = THEOREM
    elif not state.shape & PROVED:
        part = PROOF
    elif state.shape & COMPLETE != COMPLETE:
        part = DISPLAY
    else:
        part = BIBLIOGRAPHY
    return "\n" * (2 - state.position.blank) + part
