"""Opening and closing what encloses text and formulas, and the arguments that follow a command."""

from rnngen.constraints.latex.environments import ENVIRONMENTS, STATEMENTS
from rnngen.constraints.latex.skeleton import FORCED, PARTS
from rnngen.constraints.latex.state import (
    ACCENT,
    PRIMES,
    PROVED,
    STATEMENT,
    Position,
    State,
    opened,
)
from rnngen.constraints.latex.words import MATH, TEXT

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
