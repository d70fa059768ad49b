r"""Where in a paper the automaton is: a stack of frames, and how frames open and close.

A frame is anything that must be closed: a group, a formula, an environment, an argument. `State`
holds the innermost frame (each frame knows its parent), a `Position` inside it, the number of
characters read, and what the paper has so far: its parts, labels and citations. All are immutable
tuples, so a sampler can keep any state.

A paper also has a fixed skeleton: \title, \author, \maketitle, an abstract and a first \section.
The text between is forced, and the model writes the parts. Both are queued up as signs in
`Position.pending`, the queue that also holds the arguments that a command still needs.
"""

from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from rnngen.constraints.latex.tables import (
    COUNTED_LISTS,
    DISPLAYS,
    ENVIRONMENTS,
    MATH,
    MOST_ITEMS,
    MOST_LISTS,
    STATEMENTS,
    TEXT,
    THEOREMS,
)


@dataclass(frozen=True)
class Part:
    """A part of a paper that the model writes, as a frame of its own."""

    kind: str
    """The kind of its frame."""
    least: int
    """Characters that it must have."""
    limit: int
    """Characters after which it is closed."""


PARTS: dict[str, str | Part] = {
    "0": "\\title{",
    "A": Part("title", 3, 120),
    "1": "\n\\author{",
    "B": Part("author", 1, 120),
    "2": "\n\\maketitle\n\n\\begin{abstract}\n",
    "C": Part("abstract", 200, 1_200),
    "3": "\n\n\\section{",
    "D": Part("heading", 3, 200),
}
"""The skeleton of a paper in order: sign → forced text, or the part that follows it."""

FORCED = "".join(PARTS)
"""All signs of the skeleton."""

OPENING = "\\title{"

DEEPEST = 24
"""Nested frames. TeX allows 255 groups, and limits the values saved in all of them together."""

NEVER = 2**62

SUPERSCRIPT, SUBSCRIPT, PRIMES, ACCENT = 1, 2, 4, 8
"""Bits of `Position.scripts`: what the last atom of a formula has already.

PRIMES: the last sign was a prime, so more primes or a superscript may follow directly. ACCENT: the
atom is an accent, which keeps its scripts if braces hold nothing else.
"""

STATEMENT, PROVED, DISPLAYED = 1, 2, 4
COMPLETE = STATEMENT | PROVED | DISPLAYED
"""Bits of `State.shape`: the paper has a statement such as a theorem, a proof after it, a display.
"""
OWING, LISTED = 8, 16
"""Bits of `State.shape`: citations lack their entry; there is a bibliography."""
SECTION, EQUATION, ITEM = 32, 64, 128
CLAIMS = {name: 256 << i for i, name in enumerate(chain.from_iterable(THEOREMS.values()))}
LABELS = SECTION | EQUATION | ITEM | sum(CLAIMS.values())
"""Bits of `State.shape`, and kinds of labels: what has one."""


LIMITS = {
    "dollar": 300,
    "paren": 300,
    "display": 1_500,
    "bracket": 1_500,
    "left": 1_000,
    "group": 1_000,
    "option": 120,
    "paragraphs": 3_000,
}
"""Kind of frame → characters after which it is closed; 'paragraphs' is a group that may hold them.

So no model can stay in a formula for ever: from the deadline on only what closes the frame may
come.
"""


WIDEST_FORMULA, WIDEST_DISPLAY, INDENTATION = 190, 335, 30
"""Points: the widest formula within a line, and in a display; a list takes some off.

A line has 345 points. TeX may break a formula within a line at relations only, so a short one lets
every line be filled.
"""

DISPLAY_KINDS = frozenset({"display", "bracket"})


class Position(NamedTuple):
    """What was read since the innermost frame opened, as far as it matters for what may follow."""

    lexer: str = ""
    """What is being read: '' for plain text or formula, 'word' for a command name, and so on."""
    text: str = ""
    """The part of it that was read, or for forced text the part still to come."""
    pending: str = ""
    """Arguments still due, in the letters of `tables`, and signs."""
    blank: int = 0
    """1 if the line is blank so far, 2 after a blank line."""
    line: bool = False
    r"""Whether the paragraph has a line that \\ could end."""
    scripts: int = 0
    """Bits, see SUPERSCRIPT."""
    limits: bool = False
    r"""Whether \limits may follow."""
    after: str = ""
    """What the last command still looks for.

    'option': [ opens an argument. 'plain': neither [ nor * may follow. 'starless': * may not
    follow. 'formula': a formula has just ended.
    """
    closed: bool = True
    """Whether the last sentence has ended."""
    noun: str = ""
    """In text, the last word if references follow it, such as Lemma, or its beginning.

    In formulas, an x for each of the last small letters, up to LONGEST_WORD of `reading`.
    """


class View(NamedTuple):
    """Everything about a frame that decides what may stand in it. Equal views share masks."""

    kind: str
    """What closes it: 'dollar', 'group', 'environment', …"""
    name: str
    """The environment's name, or a variant of the kind."""
    mode: str
    """TEXT or MATH."""
    flow: bool
    """Whether displays and environments may stand here."""
    long: bool
    """Whether paragraphs may end here."""
    sealed: bool
    """Whether this is inside an optional argument, which any ] would end."""
    full: bool
    """Whether lists are nested as deeply as allowed."""
    deep: bool
    """Whether frames are nested as deeply as allowed."""
    room: int
    """-1 outside rows, 0 if the row may have no further &, else 1."""
    items: int
    r"""-1 outside lists, 0 before the first \item, 1 after it, 2 if there may be no more."""
    labelled: bool
    """Whether the equation has its label, or shall have no number."""
    uncited: bool
    """Whether no citation may stand here: a \\bibitem label that cites itself would never end."""


class Frame(NamedTuple):
    """Something that must be closed, inside its parent."""

    view: View
    back: Position
    """The parent's position after this frame closes."""
    lists: int = 0
    """Lists around this frame, itself included."""
    depth: int = 0
    """Frames around this frame, itself included."""
    columns: int = -1
    """Signs & that a row may have; -1 without rows."""
    used: int = 0
    """Signs & in the present row."""
    items: int = -1
    start: int = 0
    """Characters of the document before this frame."""
    ripe: int = 0
    """Length of the document from which this frame may be closed."""
    deadline: int = NEVER
    """Length of the document from which only what closes this frame may come."""
    widest: int = 0
    """Width in points that the formula may have; 0 outside formulas."""
    left: float = 0
    """Width of the formula before this frame."""
    peak: float = 0
    """Width of the formula with the widest row of this frame so far."""
    small: bool = False
    """Whether this is inside a script."""
    parent: "Frame | None" = None


class State(NamedTuple):
    """The automaton between two characters."""

    frame: Frame
    """The innermost frame."""
    position: Position
    length: int
    """Characters read so far."""
    shape: int
    """Bits, see COMPLETE, OWING and LABELS."""
    width: float = 0
    """Estimated width in points of the formula's row so far."""
    written: str = ""
    """The key, title or author so far."""
    labels: tuple[tuple[str, int], ...] = ()
    """Each label with its kind."""
    cited: tuple[str, ...] = ()
    """Keys of citations that have no entry yet."""
    listed: tuple[str, ...] = ()
    """Keys of the entries of the bibliography."""


def body_frame() -> Frame:
    """Return the frame around the whole document, which never closes."""
    view = View(
        kind="body",
        name="",
        mode=TEXT,
        flow=True,
        long=True,
        sealed=False,
        full=False,
        deep=False,
        room=-1,
        items=-1,
        labelled=False,
        uncited=False,
    )
    return Frame(view, Position())


class Opening(NamedTuple):
    """What a new frame is like."""

    kind: str
    mode: str
    back: Position
    """The parent's position after the frame closes."""
    limit: int
    """Characters after which the frame is closed."""
    name: str = ""
    flow: bool = False
    long: bool = False
    sealed: bool = False
    columns: int = -1
    ripe: int = 0
    """Characters that it must have; 0 for none."""
    position: Position = Position()
    """The position at its beginning."""


def open_frame(state: State, new: Opening) -> State:
    """Return the state at the beginning of a new frame."""
    parent = state.frame
    lists = parent.lists + (new.name in COUNTED_LISTS and new.kind == "environment")
    # A character after $ is read before it is known whether $$ follows, so $ does not count.
    depth = parent.depth + (new.kind != "dollar")
    is_list = new.kind == "environment" and ENVIRONMENTS[new.name].is_list
    view = View(
        kind=new.kind,
        name=new.name,
        mode=new.mode,
        flow=new.flow,
        long=new.long,
        sealed=new.sealed,
        full=lists >= MOST_LISTS,
        deep=depth >= DEEPEST,
        room=min(new.columns, 1),
        items=0 if is_list else -1,
        labelled=False,
        uncited=new.name == "label" or parent.view.uncited,
    )
    frame = Frame(
        view,
        new.back,
        lists=lists,
        depth=depth,
        columns=new.columns,
        items=view.items,
        start=state.length,
        ripe=state.length + new.ripe if new.ripe else 0,
        # No frame outlives its parent's deadline, so deadlines of all frames hold together.
        deadline=min(parent.deadline, state.length + new.limit),
        widest=parent.widest,
        left=state.width,
        small=parent.small or new.name == "script",
        parent=parent,
    )
    is_display = new.kind in DISPLAY_KINDS or new.name in DISPLAYS
    shape = state.shape | DISPLAYED * is_display
    opened = state._replace(frame=frame, position=new.position, shape=shape, written="")
    if new.mode == MATH and not parent.widest:
        widest = WIDEST_DISPLAY - INDENTATION * lists if is_display else WIDEST_FORMULA
        opened = opened._replace(frame=frame._replace(widest=widest, left=0), width=0)
    return opened


def close_frame(state: State) -> State:
    """Return the state after the innermost frame has closed."""
    view, shape = state.frame.view, state.shape
    if view.kind == "environment" and view.name in STATEMENTS:
        shape |= STATEMENT
    elif view.name == "proof" and shape & STATEMENT:
        shape |= PROVED
    parent = state.frame.parent or state.frame
    back, scripts = state.frame.back, state.position.scripts
    if view.name == "spliced":
        # TeX reads this argument as if it had no braces, so its last atom keeps its scripts.
        back = back._replace(scripts=scripts & ~PRIMES)
    elif scripts & ACCENT and view.kind in ("group", "argument"):
        # TeX takes an accent alone in braces for the accent itself, with its scripts.
        back = back._replace(scripts=back.scripts | scripts & ~PRIMES)
    width = max(state.width, state.frame.peak)
    return apply_signs(state._replace(frame=parent, position=back, shape=shape, width=width))


def after_visible(
    position: Position, scripts: int = 0, closed: bool = False, pending: str = ""
) -> Position:
    """Return the position after something visible, which starts a new atom in a formula."""
    return Position(pending=pending, line=True, scripts=scripts, closed=closed)


def apply_signs(state: State) -> State:
    """Return the state after the signs that are first in the queue: they act without being read."""
    frame, position = state.frame, state.position
    while position.pending and position.pending[0] in "!()/" + FORCED:
        sign, position = position.pending[0], position._replace(pending=position.pending[1:])
        here = state._replace(position=position)
        if sign == "!":
            position = position._replace(limits=True)
        elif sign == "/":
            position = Position(pending=position.pending)
        elif sign == "(":
            sealed = frame.view.sealed
            new = Opening("left", MATH, after_visible(position), LIMITS["left"], sealed=sealed)
            return open_frame(here, new)
        elif sign == ")":
            return close_frame(here)
        else:
            return _skeleton_part(here, sign)
    return state._replace(position=position)


def _skeleton_part(state: State, sign: str) -> State:
    """Return the state before forced text, or inside the part that the model writes."""
    part = PARTS[sign]
    if isinstance(part, str):
        return state._replace(position=state.position._replace(lexer="forced", text=part))
    back = Position(pending=state.position.pending)
    new = Opening(part.kind, TEXT, back, part.limit, part.kind, ripe=part.least)
    return open_frame(state, new)


def with_item(frame: Frame) -> Frame:
    """Return the frame of a list with one more item."""
    items = frame.items + 1
    full = items >= MOST_ITEMS[frame.lists > 1]
    return frame._replace(items=items, view=frame.view._replace(items=2 if full else 1))


def with_cell(frame: Frame) -> Frame:
    """Return the frame of rows with one more & in the present row."""
    used = frame.used + 1
    return frame._replace(used=used, view=frame.view._replace(room=int(used < frame.columns)))


def with_row(state: State) -> State:
    """Return the state at the beginning of a new row."""
    frame = state.frame
    # Each row has a number that a label may name, except in multline, which has one number in all.
    labelled = frame.view.labelled and frame.view.name.startswith("multline")
    row = frame._replace(
        used=0,
        view=frame.view._replace(room=min(frame.columns, 1), labelled=labelled),
        peak=max(frame.peak, state.width),
    )
    return state._replace(frame=row, position=Position(after="plain"), width=frame.left)


def with_label(frame: Frame) -> Frame:
    """Return the frame of an equation that has its label, or shall have no number."""
    return frame._replace(view=frame.view._replace(labelled=True))
