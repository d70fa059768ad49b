"""One more character of text or of a formula: everything but commands.

`read_plain` is the automaton's step wherever no command is being read. It returns the next state,
or None if TeX would refuse the character or set it badly. An argument that is due is read first.
"""

from string import ascii_letters

from rnngen.constraints.latex.references import NOUN_BEGINNINGS, NOUNS, with_key
from rnngen.constraints.latex.state import (
    DISPLAY_KINDS,
    LIMITS,
    PRIMES,
    SUBSCRIPT,
    SUPERSCRIPT,
    Opening,
    Position,
    State,
    View,
    after_visible,
    apply_signs,
    close_frame,
    open_frame,
    with_cell,
)
from rnngen.constraints.latex.tables import (
    DELIMITER_CHARACTERS,
    DISPLAYS,
    ENVIRONMENTS,
    KEY_CHARACTERS,
    MATH,
    MATH_CHARACTERS,
    SINGLE_ARGUMENTS,
    TEXT,
    TEXT_CHARACTERS,
)

CLOSED_BY_BRACE = frozenset(
    {"group", "argument", "footnote", "diagram", "box", "title", "author", "heading"}
)
"""Kinds of frame that } closes in plain text or formulas."""

PATIENT = (DISPLAYS - {"eqnarray", "eqnarray*"}) | {
    "matrix",
    "pmatrix",
    "bmatrix",
    "Bmatrix",
    "vmatrix",
    "Vmatrix",
}
r"""Environments of amsmath, which after \\ and white space do not look for [."""

BRACKET_SEEKERS = frozenset({"array", "aligned", "gathered"})
"""Environments that take a [ at their beginning for an option."""

REFUSED_AFTER = {"option": "[", "plain": "[*", "starless": "*"}
"""`Position.after` → characters that TeX would read as part of the command before."""

ENDS_OF_SENTENCES, AFTER_AN_END = ".!?", ")'\""
"""What ends a sentence, and what may follow its end without starting a new one."""

FORMULAS = DISPLAY_KINDS | {"dollar", "paren", "environment"}
LONGEST_WORD = 4
"""Small letters in a row, spaces aside, that are no longer a product of variables but prose."""

JOINTS = "-,(/:;["
"""Signs that a title does not end with."""

DEEPEST_INDENTATION, MOST_SPACES = 40, 8
"""Spaces in a row: in formulas and at the start of lines, and between words."""


def read_plain(state: State, character: str) -> State | None:
    """Return the state after a character outside commands; None if it may not stand."""
    position, view = state.position, state.frame.view
    if position.pending:
        return read_argument(state, character)
    if view.kind == "key":
        return _read_key(state, character)
    if character in " \t":
        return _read_space(state)
    if character == "\n":
        return _read_newline(state)
    if character == "\\":
        return state._replace(position=position._replace(lexer="word", text=""))
    # Before the first \item, and in a box around a diagram, only commands may stand.
    if view.items == 0 or (view.kind == "box" and character != "}"):
        return None
    if character in REFUSED_AFTER.get(position.after, ""):
        return open_option(state, "o", "") if position.after == "option" and not view.deep else None
    if character in "{}":
        return _read_brace(state, character)
    return _read_formula(state, character) if view.mode == MATH else _read_text(state, character)


def _read_space(state: State) -> State | None:
    """Read a space; `text` holds the spaces so far, of which there is a limit."""
    position = state.position
    if len(position.text) >= most_spaces(state):
        return None
    after = _after_space(position, state.frame.view)
    return state._replace(position=after._replace(text=position.text + " "))


def _after_space(position: Position, view: View) -> Position:
    """Return the position after white space: primes end, and amsmath no longer looks for a [."""
    after = "starless" if position.after == "plain" and view.name in PATIENT else position.after
    noun = position.noun if view.mode == MATH or position.noun in NOUNS else ""
    return position._replace(scripts=position.scripts & ~PRIMES, after=after, noun=noun)


def _read_newline(state: State) -> State | None:
    """Read a line break or the end of a paragraph; there is never more than one empty line."""
    position = state.position
    if state.frame.view.kind in ("title", "author", "heading"):
        return None
    if position.blank == 0:
        after = _after_space(position, state.frame.view)
        return state._replace(position=after._replace(text="", blank=1))
    if position.blank == 1 and state.frame.view.long:
        return state._replace(position=Position(blank=2))
    return None


def _read_brace(state: State, brace: str) -> State | None:
    view = state.frame.view
    if brace == "{":
        return None if view.deep else _open_group(state)
    closes = view.kind in CLOSED_BY_BRACE and state.length >= state.frame.ripe
    return close_frame(state) if closes else None


def _read_text(state: State, character: str) -> State | None:
    position, view = state.position, state.frame.view
    if character == "]" and view.kind == "option":
        return close_frame(state)
    if character == "$":
        # The next character decides between $ and $$.
        dollar = position._replace(lexer="dollar", text="")
        return None if view.deep else state._replace(position=dollar)
    if character not in TEXT_CHARACTERS or (view.sealed and character in "[]"):
        return None
    ended = character in ENDS_OF_SENTENCES or (
        position.closed and position.line and character in AFTER_AN_END
    )
    after = after_visible(position, closed=ended)
    if view.flow:
        after = after._replace(noun=_noun_after(position.noun, character))
    elif character in JOINTS:
        after = after._replace(after="joint")
    return state._replace(position=after)


def _noun_after(noun: str, character: str) -> str:
    """Return the noun, or the beginning of one, that a character of text leads to."""
    if character == "~":
        return noun if noun in NOUNS else ""
    if character.isupper():
        return character if character in NOUN_BEGINNINGS else ""
    longer = noun + character
    return longer if noun and longer in NOUN_BEGINNINGS else ""


def _read_formula(state: State, character: str) -> State | None:
    position, view = state.position, state.frame.view
    if character == "$":
        if view.kind == "display":
            return state._replace(position=position._replace(lexer="closing", text="$"))
        return close_frame(state) if view.kind == "dollar" else None
    if character == "]" and view.kind == "option":
        return close_frame(state)
    if character in "^_'":
        return _read_script(state, character)
    if character == "&":
        if view.room <= 0:
            return None
        return state._replace(frame=with_cell(state.frame), position=Position())
    if character == "~":
        after = _after_space(position, view)
        return state._replace(position=after._replace(text="", blank=0, after=""))
    if character not in MATH_CHARACTERS or (view.sealed and character in "[]"):
        return None
    after = after_visible(position)
    if character.islower() and view.kind in FORMULAS:
        after = after._replace(noun=position.noun[1 - LONGEST_WORD :] + "x")
    return state._replace(position=after)


def _read_script(state: State, sign: str) -> State | None:
    """Read ^, _ or a prime; TeX refuses a second superscript or subscript on one atom."""
    position, scripts = state.position, state.position.scripts
    if sign == "_":
        if scripts & SUBSCRIPT:
            return None
        bits = (scripts | SUBSCRIPT) & ~PRIMES
        return state._replace(position=after_visible(position, bits, pending="s"))
    # Primes are a superscript, which more primes or one ^ may extend if they follow at once.
    if scripts & SUPERSCRIPT and not scripts & PRIMES:
        return None
    if sign == "'":
        return state._replace(position=after_visible(position, scripts | SUPERSCRIPT | PRIMES))
    bits = (scripts | SUPERSCRIPT) & ~PRIMES
    return state._replace(position=after_visible(position, bits, pending="s"))


def _read_key(state: State, character: str) -> State | None:
    """Read a label, or several of them; `text` is 'x' in a label, else the separator before it."""
    position, name = state.position, state.frame.view.name
    if character == "}":
        return close_frame(with_key(state)) if position.text == "x" else None
    if character in KEY_CHARACTERS[name]:
        longer = position._replace(text="x")
        return state._replace(position=longer, written=state.written + character)
    if name not in "Kc" or not position.text:
        return None
    if character == ",":
        after = position._replace(text=",")
        return with_key(state)._replace(position=after) if position.text == "x" else None
    # Spaces may follow a comma, and one line break.
    if (
        character not in " \n"
        or position.text == "x"
        or (character == "\n" and position.text == "\n")
    ):
        return None
    separator = "\n" if "\n" in (character, position.text) else ","
    return state._replace(position=position._replace(text=separator))


# Arguments


def read_argument(state: State, character: str) -> State | None:
    """Read a character of the first pending argument, or white space before it."""
    frame, position = state.frame, state.position
    due, rest = position.pending[0], position.pending[1:]
    if character in " \t":
        if len(position.text) >= most_spaces(state):
            return None
        after = position._replace(text=position.text + " ", scripts=position.scripts & ~PRIMES)
        return state._replace(position=after)
    if character == "\n":
        after = position._replace(text="", blank=1)
        return state._replace(position=after) if position.blank == 0 else None
    if due == "*" and character == "*":
        return after_argument(state, rest)
    if due in "oO" and character == "[":
        return None if frame.view.sealed else open_option(state, due, rest)
    if due in "*oO":
        # This argument may be missing: the character belongs to the next one.
        return read_argument(state._replace(position=position._replace(pending=rest)), character)
    if character == "{":
        return _open_braces(state, due, rest)
    if character == "\\" and due in "mesd":
        return state._replace(position=position._replace(lexer="word", text=""))
    if due in "mesd":
        single = DELIMITER_CHARACTERS if due == "d" else SINGLE_ARGUMENTS
        bracket = frame.view.sealed and character in "[]"
        return after_argument(state, rest) if character in single and not bracket else None
    return after_argument(state, rest) if due == "a" and character in ascii_letters else None


def most_spaces(state: State) -> int:
    """Return how many spaces in a row may stand here: more where they align or indent."""
    in_words = state.frame.view.mode == TEXT and not state.position.blank
    return MOST_SPACES if in_words else DEEPEST_INDENTATION


def after_argument(state: State, rest: str) -> State:
    """Return the state after an argument; `rest` are the arguments still due."""
    scripts = 0 if state.position.pending[0] == "e" else state.position.scripts
    position = state.position._replace(
        lexer="", text="", pending=rest, blank=0, line=True, scripts=scripts
    )
    return apply_signs(state._replace(position=position))


def _open_braces(state: State, due: str, rest: str) -> State | None:
    if due == "d":
        return None
    if due == "a":
        return state._replace(position=state.position._replace(lexer="accent", text=""))
    return _open_argument(state, due, rest)


def read_accent(state: State, character: str) -> State | None:
    """Read the letter in braces that gets an accent, then the closing brace."""
    if not state.position.text:
        if character not in ascii_letters:
            return None
        return state._replace(position=state.position._replace(text="x"))
    return after_argument(state, state.position.pending[1:]) if character == "}" else None


# Opening frames


def _open_group(state: State) -> State:
    """Return the state after a { that starts no argument."""
    position, view = state.position, state.frame.view
    new = Opening(
        kind="group",
        mode=view.mode,
        back=after_visible(position),
        limit=LIMITS["paragraphs" if view.long else "group"],
        flow=view.flow,
        long=view.long,
        position=Position(line=position.line, closed=False),
    )
    return open_frame(state, new)


def open_math(state: State, kind: str) -> State:
    r"""Return the state after $, \(, $$ or \[."""
    display = kind in ("display", "bracket")
    back = Position() if display else after_visible(state.position)._replace(after="formula")
    sealed = state.frame.view.sealed
    return open_frame(state, Opening(kind, MATH, back, LIMITS[kind], sealed=sealed))


def _open_argument(state: State, due: str, rest: str) -> State:
    """Return the state after the { of an argument; `due` is its letter in `tables`."""
    position = state.position
    back = position._replace(text="", pending=rest, blank=0)
    match due:
        case "t":
            new = Opening("argument", TEXT, back, 400)
        case "T":
            new = Opening("heading", TEXT, Position(pending=rest), 200)
        case "f":
            new = Opening("footnote", TEXT, back, 1_000, long=True)
        case "s":
            new = Opening("argument", MATH, back, 400, name="script")
        case _ if due in KEY_CHARACTERS:
            new = Opening("key", TEXT, back, 200 if due in "Kc" else 100, name=due)
        case "x":
            new = Opening("diagram", MATH, back, 1_500, name="matrix", columns=19)
        case "v":
            new = Opening("box", MATH, back, 1_600)
        case "e":
            # TeX reads this one as if it had no braces: the scripts before it count inside.
            start = Position(scripts=position.scripts & ~PRIMES)
            new = Opening("argument", MATH, back, 400, name="spliced", position=start)
        case _:
            new = Opening("argument", MATH, back, 400)
    return open_frame(state, new)


def open_option(state: State, due: str, rest: str) -> State:
    """Return the state after the [ of an optional argument."""
    new = Opening(
        kind="option",
        mode=MATH if due == "O" else TEXT,
        back=state.position._replace(text="", pending=rest, after="", blank=0),
        limit=LIMITS["option"],
        name="label" if state.frame.view.name == "thebibliography" else "",
        sealed=True,
    )
    return open_frame(state, new)


def open_environment(state: State, name: str, columns: int | None) -> State:
    r"""Return the state after \begin{name} and its columns."""
    environment = ENVIRONMENTS[name]
    text = environment.inside == TEXT
    after = "option" if environment.option else "plain" if name in BRACKET_SEEKERS else ""
    new = Opening(
        kind="environment",
        mode=environment.inside,
        back=Position() if environment.outside == TEXT else after_visible(state.position),
        limit=environment.limit,
        name=name,
        flow=text,
        long=text,
        columns=-1 if columns is None else columns,
        position=Position(pending=environment.argument, after=after),
    )
    return open_frame(state, new)
