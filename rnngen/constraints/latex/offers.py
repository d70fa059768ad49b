r"""The characters that a model may draw: of all that may stand, those that a good paper has there.

Commands may stand where hardly any paper has them. If all else is forbidden, a model is pushed into
them: on its way to \item or \end, which may not stand there, it ends up in \i or \ensuremath. So
models are not offered them. Nor are they offered a reference to what the paper lacks, the end of a
paragraph within a sentence, or one more word in a title that is long already. Prompts may hold all
of this.
"""

from functools import cache
from typing import NamedTuple

from rnngen.constraints.latex.commands import Menus
from rnngen.constraints.latex.reading import LONGEST_WORD, MOST_SPACES
from rnngen.constraints.latex.references import NOUNS, kinds_after, known_keys
from rnngen.constraints.latex.state import (
    CLAIMS,
    COMPLETE,
    DISPLAYED,
    EQUATION,
    LISTED,
    NEVER,
    OWING,
    PROVED,
    STATEMENT,
    Position,
    State,
)
from rnngen.constraints.latex.tables import (
    CITATIONS,
    COUNTED_LISTS,
    MATH,
    NOT_OFFERED,
    STATEMENTS,
    TEXT,
)

STATEMENT_DUE = 2_000
"""Length at which a paper without a statement gets one."""
DISPLAY_WANTED = 600
"""Characters of a first proof in which a display is looked for."""

FADES = {"title": 70, "heading": 60, "option": 60, "group": 120, "argument": 120, "footnote": 400}
"""Kind of frame in text → characters after which no new word begins."""
ENDS_AFTER = {
    **dict.fromkeys(CLAIMS, 800),
    **dict.fromkeys(COUNTED_LISTS - {"thebibliography"}, 800),
    "proof": 1_500,
}
"""Environment → characters after which it ends with the next sentence that ends a line."""
DEEPEST_LIST = 2
FADING_WIDTH = 0.75
"""Fraction of a formula's width after which no new part of it begins."""

_SIGNS = "$\\.0123456789:;=<>[]*+|/@\"'`~"
UNUSUAL = {"title": _SIGNS, "heading": _SIGNS}
"""Kind of frame → characters that are rare in it and so not offered."""

CAPITALISED = frozenset({"title", "heading", "abstract"})
"""Kinds of frame that begin with a capital."""

ONLY_AFTER_SENTENCES = frozenset({"section", "subsection", "subsubsection", "paragraph"})
ONLY_BEFORE_LINES = frozenset({"noindent", "smallskip", "medskip", "bigskip"})
REFERENCES = frozenset({"ref", "pageref"})
CITES = frozenset({"cite", *CITATIONS})
FIRST_STATEMENTS = frozenset(name for name in STATEMENTS if not "proof".startswith(name[:3]))
"""Statements that a paper without one is led to; a model on its way to a proof is on none."""
FORMAL = frozenset({*CLAIMS, "proof", "thebibliography"})
"""Environments that begin after a whole sentence."""


class Hints(NamedTuple):
    """Needs of a paper at a state, which narrow the offer further."""

    ripe: bool
    """Whether the frame may be closed."""
    fading: bool
    """Whether the frame should end soon."""
    due: int
    """The bit of `State.shape` that the paper needs now; 0 for none."""


def hints_at(state: State) -> Hints:
    """Return the hints for what a model is offered."""
    frame, view, shape = state.frame, state.frame.view, state.shape
    written = state.length - frame.start
    if view.mode == TEXT:
        fading = written >= FADES.get(view.kind, NEVER) or frame.lists >= DEEPEST_LIST
    else:
        fading = state.width > FADING_WIDTH * frame.widest
    due = 0
    if view.kind == "body":
        if not shape & STATEMENT:
            due = STATEMENT * (state.length >= STATEMENT_DUE)
        elif not shape & PROVED:
            due = PROVED
    elif view.name == "proof" and not shape & DISPLAYED and written < DISPLAY_WANTED:
        due = DISPLAYED
    return Hints(state.length >= frame.ripe, fading, due)


def offers(menus: Menus, before: State, character: str, after: State, hints: Hints) -> bool:
    """Return whether to offer a model the character that leads from one state to the other."""
    position, view = before.position, before.frame.view
    if hints.due and not _leads_to(hints.due, position, character, after.position):
        return False
    match position.lexer:
        case "word":
            return _offers_command(menus, before, after, hints)
        case "name":
            return _offers_environment(menus, before, after, hints)
        case "":
            if view.kind == "key":
                return _offers_key(before, character)
            return _offers_plain(before, character, hints)
    return True


def _leads_to(due: int, position: Position, character: str, after: Position) -> bool:
    """Return whether a character may stand where a statement, its proof or a display is due."""
    if due == DISPLAYED:
        # A display goes well between two lines of a sentence.
        is_here = position.blank == 1 and position.line and not position.closed
        return not is_here or position.lexer not in ("", "dollar") or character == "$"
    if not position.closed or (position.line and position.blank != 1):
        return True
    if position.lexer == "":
        return character == ("\\" if position.blank == 2 else "\n")
    if position.lexer == "word" and position.blank != 1:
        return "begin".startswith(after.text) if after.lexer == "word" else position.text == "begin"
    return True


def _offers_plain(before: State, character: str, hints: Hints) -> bool:
    position, view = before.position, before.frame.view
    # After "Lemma" comes a number, so there must be one.
    if position.noun in NOUNS and not before.shape & NOUNS[position.noun]:
        return character in ".,"
    if character in " \t\n~" and not _offers_space(before, character, hints):
        return False
    if view.mode == MATH and len(position.noun) == LONGEST_WORD:
        return not character.islower()
    # One formula directly after another is rare: the model took text for a formula.
    if character == "$" and position.after == "formula":
        return position.blank > 0 or position.text != ""
    if not position.line and position.closed:
        if view.kind in CAPITALISED:
            return character.isupper()
        if view.flow and character in ".,;:!?)]":
            return False
    if character == "}" and view.kind in ("title", "heading"):
        return position.after != "joint" and not position.text
    return character not in UNUSUAL.get(view.kind, "")


def _offers_space(before: State, character: str, hints: Hints) -> bool:
    position, view = before.position, before.frame.view
    if character in " \t" and len(position.text) >= (1 if position.pending else MOST_SPACES):
        return False
    if view.mode == MATH:
        return character == "\n" or not hints.fading
    if hints.fading and view.kind in FADES:
        return False
    ends_paragraph = character == "\n" and position.blank == 1
    return not ends_paragraph or (position.closed and view.kind != "group")


def _offers_key(before: State, character: str) -> bool:
    known = known_keys(before)
    if known is None:
        is_new = before.written not in [label for label, _ in before.labels]
        return character != "}" or before.frame.view.name != "l" or is_new
    written = before.written
    if character in "},":
        return written in known
    return any(key.startswith(written + character) for key in known) or character == " "


def _offers_command(menus: Menus, before: State, after: State, hints: Hints) -> bool:
    """Return whether a character of, or after, a command leads to more than unoffered commands."""
    unoffered = _unoffered(menus.can_cite, before, hints)
    if after.position.lexer != "word" or not after.position.text:
        return before.position.text not in unoffered
    return after.position.text in _beginnings(menus.at(before).words, unoffered)


def _unoffered(can_cite: bool, state: State, hints: Hints) -> frozenset[str]:
    """Return the commands that a model is not offered."""
    position, view, shape = state.position, state.frame.view, state.shape
    unoffered = set(NOT_OFFERED[view.mode, position.blank > 0])
    if not shape & kinds_after(position.noun):
        unoffered |= REFERENCES
    if not shape & EQUATION:
        unoffered.add("eqref")
    if not can_cite or view.kind == "abstract":
        unoffered |= CITES
    if not shape & OWING:
        unoffered.add("bibitem")
    if view.mode == MATH:
        return frozenset(unoffered)
    if position.line:
        unoffered |= ONLY_BEFORE_LINES
    if not position.closed:
        unoffered |= ONLY_AFTER_SENTENCES
        if view.items < 0:
            unoffered.add("end")
    if hints.due == DISPLAYED or (view.name == "thebibliography" and shape & OWING):
        unoffered.add("end")
    return frozenset(unoffered)


def _offers_environment(menus: Menus, before: State, after: State, hints: Hints) -> bool:
    """Return whether a character of the name after \\begin leads to an environment on offer."""
    position, shape = before.position, before.shape
    unoffered: frozenset[str] = frozenset()
    if shape & LISTED or not shape & OWING or shape & COMPLETE != COMPLETE:
        unoffered = frozenset({"thebibliography"})
    words = menus.environments(before.frame.view).words
    if hints.fading:
        unoffered = FORMAL | COUNTED_LISTS
    elif not position.closed or before.frame.view.kind != "body":
        unoffered = FORMAL | {"description"}
    elif hints.due in (STATEMENT, PROVED) and not position.line:
        unoffered = words - (FIRST_STATEMENTS if hints.due == STATEMENT else {"proof"})
    if after.position.lexer == "name":
        return after.position.text in _beginnings(words, unoffered)
    return position.text not in unoffered


@cache
def _beginnings(words: frozenset[str], unoffered: frozenset[str]) -> frozenset[str]:
    """Return all beginnings of the names that are offered."""
    return frozenset(word[:end] for word in words - unoffered for end in range(len(word) + 1))
