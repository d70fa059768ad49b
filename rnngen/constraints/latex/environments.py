"""The environments that a generated paper may use; plain data."""

from dataclasses import dataclass

from rnngen.constraints.latex.names import THEOREMS


@dataclass(frozen=True)
class Environment:
    """What an environment may hold.

    `inside` is the mode within; `columns` the & a row may have, None where there are no rows; `limit` how many
    characters it may grow before it is closed.
    """

    inside: str
    outside: str = "text"
    columns: int | None = None
    limit: int = 5_000
    option: bool = False
    is_list: bool = False
    numbered: bool = False
    argument: str = ""
    """That must follow its name, in the letters of `words`."""


_PROSE = {name: Environment("text", limit=20_000) for name in ("center", "flushleft", "flushright")}
_QUOTES = {name: Environment("text") for name in ("quote", "quotation")}
_LISTS = {
    name: Environment("text", limit=10_000, is_list=True)
    for name in ("itemize", "enumerate", "description")
}
_CLAIMS = {
    name: Environment("text", limit=8_000, option=True)
    for names in THEOREMS.values()
    for name in names
}
_DISPLAYS: dict[str, int | None] = {
    "equation": None,
    "align": 9,
    "gather": 0,
    "multline": 0,
    "eqnarray": 2,
}
_MATRICES = dict.fromkeys(
    ["matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix"], 19
)
_INNER = _MATRICES | {"cases": 1, "aligned": 9, "gathered": 0, "array": 0}

ENVIRONMENTS: dict[str, Environment] = {
    **_PROSE,
    **_QUOTES,
    **_LISTS,
    **_CLAIMS,
    "thebibliography": Environment("text", limit=20_000, is_list=True, argument="t"),
    "proof": Environment("text", limit=12_000, option=True),
    **{
        name: Environment("math", columns=columns, limit=2_500, numbered=True)
        for name, columns in _DISPLAYS.items()
    },
    **{
        f"{name}*": Environment("math", columns=columns, limit=2_500)
        for name, columns in _DISPLAYS.items()
    },
    **{name: Environment("math", "math", columns, 1_500) for name, columns in _INNER.items()},
}
"""Name → environment."""

COUNTED_LISTS = frozenset([*_LISTS, *_QUOTES, "thebibliography"])
"""Those that LaTeX counts as lists, of which it takes six, one inside the other."""

STATEMENTS = frozenset(THEOREMS["plain"])
"""Those that a proof may follow."""

MOST_LISTS = 4
MOST_ITEMS = (250, 25)
"""In an outermost list, and in one within another, which LaTeX may number by letters."""

MOST_COLUMNS = 12
"""Of an array."""
