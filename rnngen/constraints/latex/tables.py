r"""Tables of the LaTeX subset: commands, environments, characters and names. Plain data.

Arguments of a command are a string with one letter for each:

    m  mathematics                      k  a key           *  a star
    n  mathematics, always in braces    K  several keys    o  text in brackets
    e  mathematics that TeX reads       u  an address      O  mathematics in brackets
       as if it had no braces           l  a new label     d  a delimiter
    t  text within a paragraph          r  a label         x  a diagram
    T  a heading                        c  citations       v  a box around a diagram
    f  text with paragraphs             b  an entry's key  a  a letter that gets an accent
    s  a script

`*`, `o` and `O` may be missing. Signs among the letters act without being read: `!` limits may
follow, `(` and `)` a \left-\right pair opens and closes, `/` the paragraph ends. A test compiles
every command in every mode with pdflatex.
"""

from dataclasses import dataclass
from string import ascii_letters, digits

THEOREMS = {
    "plain": ("theorem", "lemma", "proposition", "corollary", "conjecture"),
    "definition": ("definition", "example", "exercise", "situation", "notation"),
    "remark": ("remark", "remarks", "note", "claim"),
}
"""amsthm style → environments in it. All are numbered together, by section."""

CITATIONS = ("citep", "citet", "citealt", "citealp", "citepalias", "citetalias")
r"""Commands of natbib besides \cite."""

JOURNALS = {
    "aap": "Astron. Astrophys.",
    "aj": "Astron. J.",
    "apj": "Astrophys. J.",
    "apjl": "Astrophys. J. Lett.",
    "mnras": "Mon. Not. R. Astron. Soc.",
}
"""Command → journal: the abbreviations of AASTeX and the aa class."""

_ACROSS = [letter * steps for letter in "rl" for steps in range(1, 5)]
_DOWN = [letter * steps for letter in "ud" for steps in range(1, 3)]

ARROW_DIRECTIONS = (
    *_ACROSS,
    *_DOWN,
    *(across + down for across in _ACROSS for down in _DOWN),
    *(down + across for across in _ACROSS for down in _DOWN),
)
"""Directions of arrows in diagrams, in Xy-pic's notation: a letter for each row or column."""


ACCENTED = (
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿĀāĂăĆćĈĉĊċČčĎďĒēĔĕĖėĚěĜĝĞğĠġĢģĤĥ"
    "ĨĩĪīĬĭİıĴĵĶķĹĺĻļĽľŁłŃńŅņŇňŌōŎŏŐőŒœŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŨũŪūŬŭŮůŰűŴŵŶŷŸŹźŻżŽžȘșȚț"
)
"""Latin letters that pdflatex can set in Computer Modern, the font that every TeX has."""

SIGNS = "¡¿§¶©®°±×÷–—‘’“”†‡•…€←↑→↓"

TEXT_CHARACTERS = frozenset(ascii_letters + digits + "!\"'()*+,-./:;<=>?@[]`|~" + ACCENTED + SIGNS)
"""Characters of text besides spaces, newlines, braces, $ and commands."""

MATH_CHARACTERS = frozenset(ascii_letters + digits + '!"()*+,-./:;<=>?@[]`|')

SINGLE_ARGUMENTS = MATH_CHARACTERS - {"`"}
"""Characters that can be an argument or a script without braces."""

_KEY = ascii_letters + digits + ":-._/+"
KEY_CHARACTERS = {
    **dict.fromkeys("kKlrcb", frozenset(_KEY)),
    "u": frozenset(ascii_letters + digits + ":/.-?=+,@~"),
}
"""Letter of the argument → characters of a key."""

TEXT, MATH = "text", "math"


@dataclass(frozen=True)
class Word:
    """A command."""

    name: str
    """Without its backslash."""
    mode: str
    arguments: str = ""
    where: str = ""
    """Where it may stand: '' anywhere in its mode; `Menus` decides about the others."""
    atom: bool = True
    """Whether it makes an atom, which takes scripts of its own."""
    bare: bool = False
    """Whether it may be an argument or a script without braces."""


_SYMBOLS = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi
varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi
Sigma Upsilon Phi Psi Omega aleph beth gimel daleth hbar hslash imath jmath ell wp Re Im partial
infty prime emptyset varnothing nabla surd top bot angle triangle forall exists nexists neg lnot
flat natural sharp clubsuit diamondsuit heartsuit spadesuit complement mho eth Box square
blacksquare Diamond lozenge bigstar backslash vert Vert pm mp times div cdot ast star dagger ddagger
amalg cap cup uplus sqcap sqcup vee lor wedge land setminus wr circ bullet diamond lhd rhd unlhd
unrhd oplus ominus otimes oslash odot bigcirc bigtriangleup bigtriangledown triangleleft
triangleright smallsetminus ltimes rtimes boxplus boxtimes boxminus boxdot dotplus circledast leq le
geq ge equiv sim simeq approx asymp propto perp mid nmid parallel nparallel smile frown vdash dashv
Vdash vDash prec succ preceq succeq preccurlyeq succcurlyeq ll gg lll ggg subset supset subseteq
supseteq subsetneq supsetneq nsubseteq nsupseteq varsubsetneq sqsubset sqsupset sqsubseteq
sqsupseteq in ni owns leqslant geqslant lesssim gtrsim lessapprox gtrapprox lessgtr gtrless leqq
geqq nleq ngeq nless ngtr thicksim thickapprox approxeq backsim triangleq trianglelefteq
trianglerighteq vartriangleleft vartriangleright Subset Supset Cap Cup therefore because between
pitchfork to gets leftarrow rightarrow Leftarrow Rightarrow leftrightarrow Leftrightarrow uparrow
downarrow updownarrow Uparrow Downarrow Updownarrow nearrow searrow swarrow nwarrow leftharpoonup
leftharpoondown rightharpoonup rightharpoondown rightleftharpoons leftrightharpoons leadsto
rightsquigarrow twoheadrightarrow twoheadleftarrow rightarrowtail leftarrowtail rightrightarrows
leftleftarrows rightleftarrows leftrightarrows curvearrowright multimap upharpoonright restriction
not langle rangle lfloor rfloor lceil rceil lbrace rbrace lbrack rbrack lvert rvert lVert rVert
"""

_COMPOUNDS = """
neq ne cong doteq models bowtie notin longleftarrow longrightarrow Longleftarrow Longrightarrow
longleftrightarrow Longleftrightarrow mapsto longmapsto hookleftarrow hookrightarrow dashrightarrow
dashleftarrow iff implies impliedby ldots cdots vdots ddots dots dotsb dotsc dotsm dotsi dotso colon
arccos arcsin arctan arg cos cosh cot coth csc deg dim exp hom ker lg ln log sec sin sinh tan tanh
"""

_LARGE_OPERATORS = """
sum prod coprod int iint iiint oint bigcap bigcup bigsqcup bigvee bigwedge bigodot bigotimes
bigoplus biguplus lim limsup liminf max min sup inf det gcd Pr injlim projlim varinjlim varprojlim
"""

_ALPHABETS = "mathrm mathbf mathit mathsf mathtt mathcal mathfrak mathbb"

_ACCENTS = "hat widehat tilde widetilde bar vec dot ddot check acute grave breve mathring"

_DECORATIONS = "overline underline overrightarrow overleftarrow overbrace underbrace boldsymbol"

_CLASSES = "mathrel mathbin mathord mathinner mathpunct"

_BIG_DELIMITERS = "big Big bigg Bigg bigl bigr bigm Bigl Bigr Bigm biggl biggr Biggl Biggr"

_MATH_SPACES = (
    "quad qquad bmod displaystyle textstyle scriptstyle thinspace medspace thickspace negthinspace"
)

_WITH_ARGUMENTS = {
    "frac": "mm", "dfrac": "mm", "tfrac": "mm", "cfrac": "nm", "binom": "mm", "dbinom": "mm",
    "tbinom": "mm", "overset": "mm", "underset": "mm", "stackrel": "mm", "sqrt": "Om",
    "mathop": "m!", "operatorname": "*m", "xrightarrow": "Om", "xleftarrow": "Om",
}  # fmt: skip

_BOXES = "text mbox textit textbf textsf texttt textrm"

_SILENT_IN_MATH = {
    "phantom": "m", "hphantom": "m", "vphantom": "m", "smash": "n", "pmod": "m", "pod": "m",
    "mod": "e", "ensuremath": "e", "emph": "t", "ref": "r", "eqref": "r",
}  # fmt: skip

_TEXT_SIGNS = "ldots dots dag ddag S P copyright pounds LaTeX TeX quad qquad"

_TEXT_LETTERS = "ss ae AE oe OE o O aa AA l L i j"

_TEXT_STYLES = (
    "emph textbf textit textsf texttt textrm textsc textsl textup textmd textnormal underline mbox"
)

_SWITCHES = (
    "it em bf sf tt rm sl sc bfseries mdseries itshape upshape slshape scshape ttfamily "
    "sffamily rmfamily"
)

_PAGES = "maketitle tableofcontents newpage clearpage"


def _words() -> list[Word]:
    return [
        *(Word(name, MATH, bare=True) for name in _SYMBOLS.split()),
        *(Word(name, MATH) for name in _COMPOUNDS.split()),
        *(Word(name, MATH, "!") for name in _LARGE_OPERATORS.split()),
        *(
            Word(name, MATH, "m")
            for name in f"{_ALPHABETS} {_ACCENTS} {_DECORATIONS} {_CLASSES}".split()
        ),
        *(Word(name, MATH, arguments) for name, arguments in _WITH_ARGUMENTS.items()),
        *(Word(name, MATH, "d") for name in _BIG_DELIMITERS.split()),
        *(Word(name, MATH, "t") for name in _BOXES.split()),
        *(Word(name, MATH, atom=False) for name in _MATH_SPACES.split()),
        *(
            Word(name, MATH, where="group", atom=False)
            for name in ("rm", "bf", "it", "sf", "tt", "cal")
        ),
        *(Word(name, MATH, arguments, atom=False) for name, arguments in _SILENT_IN_MATH.items()),
        *(Word(name, MATH, where="limits", atom=False) for name in ("limits", "nolimits")),
        *(Word(name, MATH, where="row", atom=False) for name in ("nonumber", "notag")),
        Word("label", MATH, "l", "label", atom=False),
        Word("left", MATH, "d("),
        Word("right", MATH, "d)", "right"),
        Word("middle", MATH, "d", "middle"),
        Word("xymatrix", MATH, "x", "diagram"),
        Word("vcenter", MATH, "v"),
        Word("choose", MATH, "", "choose"),
        Word("ar", MATH, "", "arrow"),
        Word("begin", MATH, "", "begin"),
        Word("end", MATH, "", "end"),
        *(Word(name, TEXT) for name in f"{_TEXT_SIGNS} {_TEXT_LETTERS}".split()),
        *(Word(name, TEXT, "t") for name in _TEXT_STYLES.split()),
        *(Word(name, TEXT, where="group", atom=False) for name in _SWITCHES.split()),
        *(Word(name, TEXT, "a") for name in ("v", "c", "u", "r", "H")),
        Word("cite", TEXT, "oc", "cite"),
        *(Word(name, TEXT, "ooc", "cite") for name in CITATIONS),
        *(Word(name, TEXT, "r", "cite") for name in ("ref", "eqref", "pageref")),
        *(
            Word(name, TEXT, where="flow", atom=False)
            for name in ("noindent", "smallskip", "medskip", "bigskip")
        ),
        *(Word(name, TEXT, "*T", "top") for name in ("section", "subsection", "subsubsection")),
        Word("paragraph", TEXT, "T", "top", atom=False),
        Word("ensuremath", TEXT, "e"),
        Word("label", TEXT, "l", "flow", atom=False),
        Word("footnote", TEXT, "f", "footnote"),
        *(Word(name, TEXT, where="reference") for name in JOURNALS),
        Word("url", TEXT, "u", "cite"),
        Word("href", TEXT, "ut", "cite"),
        *(Word(name, TEXT, "T", "top", atom=False) for name in ("title", "author")),
        *(Word(name, TEXT, "/", "top", atom=False) for name in _PAGES.split()),
        Word("phantomsection", TEXT, where="flow", atom=False),
        Word("bibliography", TEXT, "K", "top", atom=False),
        Word("bibliographystyle", TEXT, "k", "top", atom=False),
        Word("item", TEXT, "", "item", atom=False),
        Word("bibitem", TEXT, "ob", "bibitem", atom=False),
        Word("begin", TEXT, "", "begin", atom=False),
        Word("end", TEXT, "", "end", atom=False),
    ]


WORDS = {mode: {word.name: word for word in _words() if word.mode == mode} for mode in (TEXT, MATH)}
"""Mode → name → word."""

_RARE_IN_TEXT = frozenset(
    f"{_TEXT_LETTERS} {_PAGES} mbox title author bibliography bibliographystyle ensuremath "
    "copyright pounds underline".split()
)
NOT_OFFERED = {(TEXT, False): _RARE_IN_TEXT, (MATH, False): frozenset()}
NOT_OFFERED |= {
    (TEXT, True): _RARE_IN_TEXT.union(["emph", "eqref"], _TEXT_SIGNS.split()),
    (MATH, True): frozenset(["ensuremath"]),
}
r"""Mode, and whether a line starts → commands that prompts may have but models are not offered.

Hardly any paper has them there. A model that writes one was on its way to another command, such as
\item or \end, that may not stand there.
"""

ALPHABETS = frozenset(_ALPHABETS.split())
"""Alphabets, which may follow ^ and _ without braces."""

ACCENTS = frozenset(_ACCENTS.split())
"""Accents. TeX takes one alone in braces for the accent itself, with the scripts it has."""

_DELIMITERS = """
langle rangle lfloor rfloor lceil rceil vert Vert lvert rvert lVert rVert backslash uparrow
downarrow
"""
DELIMITERS = frozenset(_DELIMITERS.split())
DELIMITER_CHARACTERS = frozenset("()[]|/.<>")

CONTROL_SYMBOLS = {TEXT: frozenset("#$%&_{} \n,"), MATH: frozenset("#$%&_{}| \n,;:!>")}
"""Commands of one character that stand alone."""

BARE_SYMBOLS = frozenset("#%&")
"""Control symbols that can be an argument or a script without braces."""

SILENT_SYMBOLS = frozenset(" \n,;:!>")
"""Control symbols that make no atom in a formula."""

TEXT_ACCENTS = frozenset("'`^\"~=.")
"""Commands of one character that put an accent on a letter."""

_ARROW_SHAPES = "--> ..> .> .. = => <=> - ~> |-> ^{(}->"
_ARROW_BENDS = "^ _ ^1pc _1pc ^2pc _2pc ^1em _1em ^4ex _4ex"

ARROW_STYLES = (
    "",
    *(f"@<{shift}ex>" for shift in (-2, -1, 0, 1, 2)),
    *(f"@{{{shape}}}" for shape in _ARROW_SHAPES.split()),
    *(f"@/{bend}/" for bend in _ARROW_BENDS.split()),
)
"""Xy-pic's notation for shifting, drawing and bending arrows."""


@dataclass(frozen=True)
class Environment:
    """What an environment may hold."""

    inside: str
    """The mode inside."""
    outside: str = "text"
    """The mode in which it may stand."""
    columns: int | None = None
    """Most & in a row; None without rows."""
    limit: int = 5_000
    """Characters after which it is closed."""
    option: bool = False
    """Whether it takes an optional argument."""
    is_list: bool = False
    numbered: bool = False
    argument: str = ""
    """The argument after its name."""


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
"""Environments that LaTeX counts as lists; it nests at most six."""

STATEMENTS = frozenset(THEOREMS["plain"])
"""Environments that a proof may follow."""

MOST_LISTS = 4
"""Nested lists."""
MOST_ITEMS = (250, 25)
"""Items of an outermost list, and of one inside it, which LaTeX may number by letters."""
MOST_COLUMNS = 12
"""Columns of an array."""

DISPLAYS = frozenset(
    name for name, each in ENVIRONMENTS.items() if each.inside == MATH and each.outside != MATH
)
"""Environments that open mathematics in text."""
