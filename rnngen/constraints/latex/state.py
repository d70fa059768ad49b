r"""The shape of a paper: what has to stand in it, and the words that complete one that is stopped early.

A paper opens with forced text around parts that the model writes. Signs stand for both among the pending arguments.
"""

from dataclasses import dataclass
from typing import NamedTuple

from rnngen.constraints.latex.tables import (
    COUNTED_LISTS,
    ENVIRONMENTS,
    MATH,
    MOST_ITEMS,
    MOST_LISTS,
    STATEMENTS,
    TEXT,
)


@dataclass(frozen=True)
class Part:
    """Something that the model writes inside the forced text: its kind of frame, and its characters."""

    kind: str
    least: int
    limit: int


PARTS: dict[str, str | Part] = {
    "0": "\\title{",
    "A": Part("title", 3, 120),
    "1": "\n\\author{",
    "B": Part("author", 5, 40),
    "2": "\n\\maketitle\n\n\\begin{abstract}\n",
    "C": Part("abstract", 200, 1_200),
    "3": "\n\n\\section{",
    "D": Part("heading", 3, 200),
}
"""Sign → forced text, or what is written after it."""

FORCED = "".join(PARTS)
"""The signs in their order: those of a whole paper."""

OPENING = "\\title{"

TITLE, AUTHOR, HEADING = "Notes", "Anonymous", "Remarks"
"""What stands where nothing was written."""

SENTENCES = (
    "This note collects results that are used later.",
    "The methods are elementary, and the proofs are short.",
    "We state what is needed, and we prove it where the proof is not well known.",
    "Examples show that the conditions cannot be left out.",
)
"""An abstract that is too short is filled with them."""

THEOREM = "\\begin{theorem}\nThe statements above hold.\n\\end{theorem}\n"
PROOF = "\\begin{proof}\nOmitted.\n\\end{proof}\n"
"""What a paper without them gets at its end."""

REQUIRED_OF_TEXT = frozenset("\\{}$()[] \n.xce" + "beginend")
"""The characters without which no LaTeX can be completed."""

REQUIRED_OF_PAPERS = REQUIRED_OF_TEXT.union(
    *(part for part in PARTS.values() if isinstance(part, str)),
    *SENTENCES,
    TITLE,
    AUTHOR,
    HEADING,
    THEOREM,
    PROOF,
)
"""The characters without which there is no paper."""


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


LIMITS = {"dollar": 300, "paren": 300, "display": 1_500, "bracket": 1_500, "left": 1_000, "group": 1_000, "option": 120,
          "paragraphs": 3_000}  # fmt: skip
"""Kind of frame → characters after which it is closed; of groups, those that may hold paragraphs may be longer."""

CLOSERS = {
    "dollar": "$",
    "paren": r"\)",
    "display": "$$",
    "bracket": r"\]",
    "left": r"\right)",
    "option": "]",
}
"""Kind of frame → what closes it; `}` closes the others."""

BRACKET_SEEKERS = frozenset({"array", "aligned", "gathered"})
"""Environments that would take a [ for the beginning of an option."""


def seen(place: Position, scripts: int = 0, closed: bool = False, pending: str = "") -> Position:
    """The place after something visible."""
    return Position("", "", pending, 0, True, scripts, False, "", closed)


def settled(state: State) -> State:
    """The state after the signs among the pending arguments that act without being read."""
    frame, place, length, shape = state
    while place.pending and place.pending[0] in "!()/" + FORCED:
        sign, place = place.pending[0], place._replace(pending=place.pending[1:])
        if sign == "!":
            place = place._replace(limits=True)
        elif sign == "/":
            place = Position(pending=place.pending)
        elif sign == "(":
            sealed = frame.view.sealed
            return opened(
                State(frame, place, length, shape),
                "left",
                MATH,
                seen(place),
                LIMITS["left"],
                sealed=sealed,
            )
        elif sign == ")":
            return left(State(frame, place, length, shape))
        else:
            return _part(State(frame, place, length, shape), sign)
    return State(frame, place, length, shape)


def _part(state: State, sign: str) -> State:
    """The state before forced text, or inside the part of a paper that follows it."""
    part = PARTS[sign]
    if isinstance(part, str):
        return state._replace(place=state.place._replace(lexer="forced", text=part))
    back = Position(pending=state.place.pending)
    return opened(state, part.kind, TEXT, back, part.limit, part.kind, ripe=part.least)


def left(state: State) -> State:
    """The state outside of the innermost frame."""
    view, shape = state.frame.view, state.shape
    if view.kind == "environment" and view.name in STATEMENTS:
        shape |= STATEMENT
    elif view.name == "proof" and shape & STATEMENT:
        shape |= PROVED
    parent, back, scripts = state.frame.parent or state.frame, state.frame.back, state.place.scripts
    if view.name == "spliced":
        back = back._replace(scripts=scripts & ~PRIMES)
    elif scripts & ACCENT and view.kind in ("group", "argument"):
        back = back._replace(scripts=back.scripts | scripts & ~PRIMES)
    return settled(State(parent, back, state.length, shape))


def open_group(state: State) -> State:
    """The state behind a { that is no argument's."""
    view = state.frame.view
    back = seen(state.place)
    place = Position(line=state.place.line, closed=False)
    limit = LIMITS["paragraphs" if view.long else "group"]
    return opened(
        state, "group", view.mode, back, limit, flow=view.flow, long=view.long, place=place
    )


def open_math(state: State, kind: str) -> State:
    """The state behind what opens a formula: $, \\(, $$ or \\[."""
    display = kind in ("display", "bracket")
    back = Position() if display else seen(state.place)._replace(after="formula")
    return opened(state, kind, MATH, back, LIMITS[kind], sealed=state.frame.view.sealed)


def open_argument(state: State, due: str, rest: str) -> State:
    """The state behind the { of an argument; its letters are those of `words`."""
    place = state.place
    back = place._replace(text="", pending=rest, blank=0)
    match due:
        case "t":
            return opened(state, "argument", TEXT, back, 400)
        case "T":
            return opened(state, "heading", TEXT, Position(pending=rest), 200)
        case "f":
            return opened(state, "footnote", TEXT, back, 1_000, long=True)
        case "k" | "K" | "u":
            return opened(state, "key", TEXT, back, 200 if due == "K" else 100, name=due)
        case "x":
            return opened(
                state, "diagram", MATH, back, 1_500, name="matrix", columns=19, place=Position()
            )
        case "v":
            return opened(state, "box", MATH, back, 1_600)
        case "e":
            start = Position(scripts=place.scripts & ~PRIMES)
            return opened(state, "argument", MATH, back, 400, name="spliced", place=start)
    return opened(state, "argument", MATH, back, 400)


def open_option(state: State, due: str, rest: str) -> State:
    """The state behind the [ of an optional argument."""
    mode = MATH if due == "O" else TEXT
    return opened(
        state,
        "option",
        mode,
        state.place._replace(text="", pending=rest, after="", blank=0),
        LIMITS["option"],
        name="label" if state.frame.view.name == "thebibliography" else "",
        sealed=True,
    )


def open_environment(state: State, name: str, columns: int | None) -> State:
    r"""The state behind \begin{name}, and its columns."""
    environment = ENVIRONMENTS[name]
    text = environment.inside == TEXT
    back = Position() if environment.outside == TEXT else seen(state.place)
    after = "option" if environment.option else "plain" if name in BRACKET_SEEKERS else ""
    return opened(
        state, "environment", environment.inside, back, environment.limit, name, flow=text, long=text,
        columns=-1 if columns is None else columns, place=Position(pending=environment.argument, after=after),
    )  # fmt: skip
