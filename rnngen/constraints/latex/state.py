"""Where in a paper the automaton is: immutable values that a sampler can keep; knows no rule of LaTeX."""

from typing import NamedTuple

from rnngen.constraints.latex.environments import (
    COUNTED_LISTS,
    ENVIRONMENTS,
    MOST_ITEMS,
    MOST_LISTS,
)
from rnngen.constraints.latex.words import TEXT

DEEPEST = 24
"""Nested groups; TeX takes 255, and sums of the saved values of each."""

NEVER = 2**62

SUPERSCRIPT, SUBSCRIPT, PRIMES, ACCENT = 1, 2, 4, 8
"""Bits: what the last atom has already; PRIMES, that more of them, or a superscript, may follow at once;
ACCENT, that it is one, which keeps its scripts where braces hold nothing else."""

STATEMENT, PROVED = 1, 2
COMPLETE = STATEMENT | PROVED
"""Bits of a paper's shape: it has a statement; and a proof after it."""


class Position(NamedTuple):
    """What has been read since the innermost frame opened, as far as it matters.

    `lexer` names what is being read and `text` what of it is there (or is still due); `pending` are the arguments
    that are due, in the letters of `words`; `blank` is 1 on a line that is blank so far, 2 after a blank line;
    `line` tells whether the paragraph has a line that \\\\ could end; `scripts` and `limits` belong to the last atom;
    `after` is 'option' where [ would open an argument, 'plain' where neither [ nor * may stand, 'formula' behind
    one; `closed` tells whether a sentence has ended.
    """

    lexer: str = ""
    text: str = ""
    pending: str = ""
    blank: int = 0
    line: bool = False
    scripts: int = 0
    limits: bool = False
    after: str = ""
    closed: bool = True


class View(NamedTuple):
    """All that decides what may stand in a frame.

    `flow`: displays and environments may; `long`: paragraphs may end; `sealed`: a ] would end an optional argument;
    `full`: no more lists in lists; `deep`: no more frames; `room`: -1 without rows, 0 without another &, else 1;
    `items`: -1 outside of lists, 0 before the first item, 1, or 2 when there can be no more; `uncited`: no citation
    may, as a reference's label that cites itself would never end.
    """

    kind: str
    name: str
    mode: str
    flow: bool
    long: bool
    sealed: bool
    full: bool
    deep: bool
    room: int
    items: int
    labelled: bool
    uncited: bool


class Frame(NamedTuple):
    """Something open that has to be closed, inside its parent.

    `back` is the place it gives back to when it closes; `ripe` and `deadline` count the document's characters:
    it may not be closed before the one, and it is closed from the other on.
    """

    view: View
    back: Position
    lists: int = 0
    depth: int = 0
    columns: int = -1
    used: int = 0
    items: int = -1
    start: int = 0
    ripe: int = 0
    deadline: int = NEVER
    parent: "Frame | None" = None


class State(NamedTuple):
    """The innermost frame, the place in it, the characters read so far, and the shape of the paper so far."""

    frame: Frame
    place: Position
    length: int
    shape: int


def body_frame() -> Frame:
    """The frame around everything, which never closes."""
    return Frame(
        View("body", "", TEXT, True, True, False, False, False, -1, -1, False, False), Position()
    )


def opened(
    state: State, kind: str, mode: str, back: Position, limit: int, name: str = "", flow: bool = False, long: bool = False,
    sealed: bool = False, columns: int = -1, ripe: int = 0, place: Position | None = None,
) -> State:  # fmt: skip
    """The state inside a new frame, at its beginning."""
    parent = state.frame
    lists = parent.lists + (name in COUNTED_LISTS and kind == "environment")
    depth = parent.depth + (
        kind != "dollar"
    )  # what is behind a $ is read before it is known to open a formula
    items = 0 if kind == "environment" and ENVIRONMENTS[name].is_list else -1
    room = min(columns, 1)
    full, deep, uncited = (
        lists >= MOST_LISTS,
        depth >= DEEPEST,
        name == "label" or parent.view.uncited,
    )
    view = View(kind, name, mode, flow, long, sealed, full, deep, room, items, False, uncited)
    deadline = min(parent.deadline, state.length + limit)
    frame = Frame(
        view,
        back,
        lists,
        depth,
        columns,
        0,
        items,
        state.length,
        state.length + ripe if ripe else 0,
        deadline,
        parent,
    )
    return State(frame, place or Position(), state.length, state.shape)


def with_item(frame: Frame) -> Frame:
    """The frame of a list with one more item."""
    items = frame.items + 1
    full = items >= MOST_ITEMS[frame.lists > 1]
    return frame._replace(items=items, view=frame.view._replace(items=2 if full else 1))


def with_cell(frame: Frame) -> Frame:
    """The frame of rows with one more & in the present one."""
    used = frame.used + 1
    return frame._replace(used=used, view=frame.view._replace(room=int(used < frame.columns)))


def with_row(frame: Frame) -> Frame:
    """The frame of rows with a new row."""
    labelled = frame.view.labelled and frame.view.name.startswith(
        "multline"
    )  # which has one number for all
    return frame._replace(
        used=0, view=frame.view._replace(room=min(frame.columns, 1), labelled=labelled)
    )


def with_label(frame: Frame) -> Frame:
    """The frame of an equation that has its label, or shall have no number."""
    return frame._replace(view=frame.view._replace(labelled=True))
