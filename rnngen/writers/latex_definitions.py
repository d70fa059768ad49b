"""Commands of packages that not every TeX has, in simple forms that need none; plain data."""

from rnngen.constraints.latex.tables import ARROW_DIRECTIONS, CITATIONS, JOURNALS

_ARROWS = {
    "r": r"\longrightarrow",
    "l": r"\longleftarrow",
    "u": r"\uparrow",
    "d": r"\downarrow",
    "ur": r"\nearrow",
    "dr": r"\searrow",
    "ul": r"\nwarrow",
    "dl": r"\swarrow",
}


def _arrow_named(direction: str) -> str:
    """The definition of the arrow that points so many rows and columns away."""
    heading = "".join(letter for letter in "udrl" if letter in direction)
    return rf"\expandafter\def\csname ar[{direction}]\endcsname{{{_ARROWS[heading]}}}"


_CITATION = (
    r"\providecommand{{\{0}}}[1][]{{\{0}with}}\providecommand{{\{0}with}}[2][]{{\cite{{#2}}}}"
)

DEFINITIONS = {
    **{name: _CITATION.format(name) for name in CITATIONS},
    **{name: rf"\providecommand{{\{name}}}{{{journal}}}" for name, journal in JOURNALS.items()},
    "url": r"\providecommand{\url}[1]{\texttt{#1}}",
    "href": r"\providecommand{\href}[2]{#2}",
    # Each table opens a file, of which TeX has few: the first is the only one.
    "tableofcontents": r"\let\contents\tableofcontents"
    r"\def\tableofcontents{\contents\global\let\tableofcontents\relax}",
    "phantomsection": r"\providecommand{\phantomsection}{}",
    # A \vcenter around it is no mathematics.
    "xymatrix": r"\providecommand{\xymatrix}[1]{\hbox{$\displaystyle\begin{matrix}#1\end{matrix}$}}",
    # Between \ar and [ stands how Xy-pic should draw the arrow.
    "ar": "\n".join(
        [
            *map(_arrow_named, ARROW_DIRECTIONS),
            r"\def\ar#1[#2]{\mathrel{\mathop{\csname ar[#2]\endcsname}\limits}}",
        ]
    ),
}
"""Name → its definition. Diagrams become tables of their objects, with the arrows beside them."""
