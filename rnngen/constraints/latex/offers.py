r"""What models are offered of all that may stand; people may write the rest of it too.

A model that no paper of its corpus would lead there was on its way to something else that may not stand, such as
\item or \end, or had taken text for a formula: it had better write what comes next.
"""

from functools import cache

from rnngen.constraints.latex.arguments import MOST_SPACES
from rnngen.constraints.latex.commands import menu_at
from rnngen.constraints.latex.menus import Menus
from rnngen.constraints.latex.state import State
from rnngen.constraints.latex.words import REFUGES

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
