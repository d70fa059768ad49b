"""Which commands and environments may stand where, by their first letters; knows nothing of reading."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from rnngen.constraints.latex.environments import COUNTED_LISTS, ENVIRONMENTS
from rnngen.constraints.latex.names import ARROW_DIRECTIONS
from rnngen.constraints.latex.state import View
from rnngen.constraints.latex.words import ALPHABETS, ARROW_STYLES, DELIMITERS, MATH, WORDS, Word

DISPLAYS = frozenset(
    name for name, each in ENVIRONMENTS.items() if each.inside == MATH and each.outside != MATH
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
