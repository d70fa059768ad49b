r"""Estimates of how wide formulas are, in points at ten-point size.

An estimate errs on the wide side: whatever stands above something else counts as if it stood beside
it. So a formula within its limit does not stick out of the line.
"""

from rnngen.constraints.latex.state import State
from rnngen.constraints.latex.tables import MATH

SCRIPT = 0.75
"""Size of scripts."""

CHARACTERS = {
    **dict.fromkeys("^_{}$\n\t", 0.0),
    **dict.fromkeys(" ~", 0.0),
    **dict.fromkeys("()[]|/.,:;!'`", 4.0),
    **dict.fromkeys("=<>+-*", 13.0),
    **dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZmw", 9.0),
    "&": 12.0,
}
"""Character of a formula → its width; others have LETTER."""
LETTER, SPACE = 6.0, 4.0

_NO_WIDTH = """
mathrm mathbf mathit mathsf mathtt mathcal mathfrak mathbb mathop mathrel mathbin mathord mathinner
mathpunct operatorname text mbox textit textbf textsf texttt textrm emph hat widehat tilde
widetilde bar vec dot ddot check acute grave breve mathring overline underline overbrace underbrace
boldsymbol frac dfrac tfrac cfrac binom dbinom tbinom overset underset stackrel left right middle
big Big bigg Bigg bigl bigr bigm Bigl Bigr Bigm biggl biggr Biggl Biggr limits nolimits nonumber
notag label displaystyle textstyle scriptstyle rm bf it sf tt cal phantom hphantom vphantom smash
ensuremath begin end choose vcenter xymatrix nobreak
"""
_NARROW = """
alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau
phi chi psi ell imath jmath prime mid vert langle rangle lbrace rbrace lfloor rfloor
"""
_WIDE = """
longleftarrow longrightarrow Longleftarrow Longrightarrow longleftrightarrow Longleftrightarrow
longmapsto hookrightarrow hookleftarrow iff implies impliedby xrightarrow xleftarrow bmod pmod
limsup liminf injlim projlim varinjlim varprojlim qquad rightleftharpoons dashrightarrow
dashleftarrow arccos arcsin arctan
"""

COMMANDS = {
    **dict.fromkeys(_NO_WIDTH.split(), 0.0),
    **dict.fromkeys(_NARROW.split(), 7.0),
    **dict.fromkeys(_WIDE.split(), 26.0),
    "ref": 12.0,
    "quad": 10.0,
}
"""Command of a formula → its width without arguments; others have COMMAND."""
COMMAND, ARROW = 16.0, 14.0
SYMBOLS = {",": 2.0, ":": 3.0, ";": 3.0, "!": 0.0, "\\": 0.0, "{": 5.0, "}": 5.0, "|": 5.0}


def added_width(state: State, character: str) -> float:
    """Return how much wider a formula becomes by a character that follows."""
    position, frame = state.position, state.frame
    match position.lexer:
        case "":
            width = _of_character(character, frame.view.mode == MATH)
        case "word" if not position.text:
            width = 0.0 if character.isalpha() else SYMBOLS.get(character, SPACE)
        case "word" if character.isascii() and character.isalpha():
            width = 0.0
        case "word":
            after = 0.0 if character in " \n\\" else _of_character(character, True)
            width = COMMANDS.get(position.text, COMMAND) + after
        case "arrow" if character == "]":
            width = ARROW
        case _:
            width = 0.0
    return width * SCRIPT if frame.small or position.pending[:1] == "s" else width


def _of_character(character: str, is_math: bool) -> float:
    if character == " " and not is_math:
        return SPACE
    return CHARACTERS.get(character, LETTER)
