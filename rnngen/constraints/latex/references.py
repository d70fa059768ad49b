r"""References of a paper: to its labels, and to the entries of its bibliography.

A \ref names a label that the paper has already, of the kind that the noun before it asks for. A
\cite may name any key until there is a bibliography, which then has an entry for each.
"""

from collections.abc import Iterable

from rnngen.constraints.latex.state import (
    CLAIMS,
    EQUATION,
    ITEM,
    LABELS,
    LISTED,
    OWING,
    SECTION,
    Frame,
    State,
)
from rnngen.constraints.latex.tables import ENVIRONMENTS

_SINGULAR = {
    **{name.capitalize(): kind for name, kind in CLAIMS.items()},
    **dict.fromkeys(("Section", "Subsection"), SECTION),
    **dict.fromkeys(("Equation", "Formula"), EQUATION),
    **dict.fromkeys(("Figure", "Table", "Algorithm", "Listing", "Chapter", "Appendix"), 0),
}

NOUNS = _SINGULAR | {f"{noun}s": kind for noun, kind in _SINGULAR.items()}
NOUNS |= {"Corollaries": CLAIMS["corollary"], "Eq": EQUATION, "Fig": 0}
"""Noun before a reference → the kinds of label that fit; 0 if no paper has one."""

NOUN_BEGINNINGS = frozenset(noun[:end] for noun in NOUNS for end in range(1, len(noun) + 1))

BIBLIOGRAPHY = "\\begin{thebibliography}{9}\n"
"""The beginning of a bibliography that the witness writes."""

MOST_CITED = 20
"""Different keys that a paper cites."""


def kinds_after(noun: str) -> int:
    """Return the kinds of label that fit a noun; all if it is none."""
    return NOUNS.get(noun, LABELS)


def kind_of_label(frame: Frame) -> int:
    """Return the kind of a label in a frame: of what has the number that LaTeX refers to."""
    name = frame.view.name if frame.view.kind == "environment" else ""
    if name in CLAIMS:
        return CLAIMS[name]
    if name and ENVIRONMENTS[name].numbered:
        return EQUATION
    if name == "enumerate":
        return ITEM
    return kind_of_label(frame.parent) if frame.parent else SECTION


def known_keys(state: State) -> Iterable[str] | None:
    """Return the keys that a model may write in the innermost frame; None if any new one."""
    match state.frame.view.name:
        case "r":
            kinds = kinds_after(state.frame.back.noun)
            return [label for label, kind in state.labels if kind & kinds]
        case "b":
            return state.cited
        case "c" if state.listed:
            return state.listed
        case "c" if len(state.cited) >= MOST_CITED:
            return state.cited
    return None


def entry(key: str) -> str:
    """Return the witness's entry of a bibliography, which claims no more than its key."""
    shown = key.replace("_", r"\_")
    return f"\\bibitem{{{key}}}\nCited by the model as \\texttt{{{shown}}}.\n"


def with_key(state: State) -> State:
    """Return the state with what the key that was read defines or cites."""
    key, shape = state.written, state.shape
    match state.frame.view.name:
        case "l":
            kind = kind_of_label(state.frame.parent or state.frame)
            labels = (*state.labels, (key, kind))
            return state._replace(labels=labels, shape=shape | kind, written="")
        case "c" if key not in (*state.cited, *state.listed):
            return state._replace(cited=(*state.cited, key), shape=shape | OWING, written="")
        case "b":
            cited = tuple(each for each in state.cited if each != key)
            shape = (shape & ~OWING | OWING * bool(cited)) | LISTED
            return state._replace(cited=cited, listed=(*state.listed, key), shape=shape, written="")
    return state._replace(written="")
