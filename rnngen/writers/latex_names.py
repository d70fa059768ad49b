"""Names that papers use: those that LaTeX has, and definitions of those of other packages."""

from rnngen.constraints.latex.tables import ARROW_DIRECTIONS, CITATIONS, JOURNALS

_ENVIRONMENTS = """
abstract align alignat aligned alignedat array bmatrix Bmatrix cases center description displaymath
document enumerate eqnarray equation figure filecontents flalign flushleft flushright gather
gathered itemize list lrbox math matrix minipage multline picture pmatrix proof quotation quote
smallmatrix split subarray subequations tabbing table tabular thebibliography titlepage trivlist
verbatim verse Vmatrix vmatrix
"""

_WORDS = """
AA aa acute addcontentsline addtocounter AE ae aleph Alph alph Alpha alpha amalg and angle appendix
approx approxeq arabic arccos arcsin arctan arg arraystretch ast asymp atop author b backepsilon
backprime backsim backslash bar barwedge baselineskip Bbb because begin begingroup beta beth between
bf bfseries bgroup bibitem bibliography bibliographystyle Big big bigcap bigcirc bigcup Bigg bigg
Biggl biggl Biggr biggr Bigl bigl bigodot bigoplus bigotimes Bigr bigr bigskip bigsqcup bigstar
bigtriangledown bigtriangleup biguplus bigvee bigwedge binom blacklozenge blacksquare blacktriangle
bmod boldmath boldsymbol bot bowtie Box boxdot boxed boxminus boxplus boxtimes breve bullet Bumpeq
bumpeq c cal Cap cap caption catcode cdot cdots centerdot centering centerline cfrac check chi
choose circ circeq circledast circledcirc circleddash cite cleardoublepage clearpage cline clubsuit
colon columnwidth complement cong coprod copyright cos cosh cot coth csc csname Cup cup curlyeqprec
curlyeqsucc curlyvee curlywedge d dag dagger daleth dashv date dbinom ddag ddagger ddddot dddot ddot
ddots DeclareMathOperator DeclareMathSymbol def deg Delta delta det dfrac diagdown diagup Diamond
diamond diamondsuit digamma dim displaystyle div divideontimes do dot Doteq doteq doteqdot dots
dotsb dotsc dotsi dotsm dotso doublebarwedge Downarrow downarrow edef egroup ell else em emph empty
emptyset ensuremath epsilon eqcirc eqref eqsim equiv eta eth exists exp expandafter fbox fi Finv
flat flushbottom fnsymbol footnote footnotemark footnotesize footnotetext forall frac frak framebox
frown futurelet Game Gamma gamma gcd gdef ge genfrac geq geqq geqslant gets gg ggg gimel global
gnapprox gneq gnsim grave gtrapprox gtrdot gtreqless gtrless gtrsim hat hbar hbox hfil hfill hline
hom hookleftarrow hookrightarrow hphantom hrule hsize hskip hslash hspace hss Huge huge hyphenation
i idotsint if ifcase ifdim iff ifmmode ifnum ifodd ifx iiiint iiint iint Im imath impliedby implies
in include includeonly index inf infty injlim input int intercal intertext iota it item itshape j
jmath jobname Join kappa ker kern L l label Lambda lambda land langle LARGE Large large LaTeX lbrace
lbrack lceil ldots le leadsto left Leftarrow leftarrow leftarrowtail leftharpoondown leftharpoonup
leftleftarrows leftline leftmargin Leftrightarrow leftrightarrow leftrightarrows leftrightharpoons
leq leqq leqslant lesssim let lfloor lg lgroup lhd lhook lim liminf limits limsup linebreak
linewidth ll llcorner Lleftarrow lll ln lnot log long Longleftarrow longleftarrow Longleftrightarrow
longleftrightarrow longmapsto Longrightarrow longrightarrow looparrowleft looparrowright lor lozenge
lrcorner Lsh ltimes lVert lvert makebox maketitle maltese mapsto marginpar markboth markright mathbb
mathbf mathbin mathcal mathchoice mathclose mathfrak mathit mathop mathopen mathord mathpunct
mathrel mathring mathrm mathsf mathstrut mathtt max mbox mdseries measuredangle medskip medspace mho
mid middle min mkern mod models month moveleft moveright mp mskip mu multicolumn multimap multiput
nabla narrower natural ne nearrow neg negmedspace negthickspace negthinspace neq newcommand
newcounter newenvironment newif newlength newline newpage newsavebox newtheorem nexists ngeq ni nleq
nobreak nocite noindent nolimits nolinebreak nonumber nopagebreak normalfont normalsize not notag
notin nu null number numberline numberwithin nwarrow O o oddsidemargin odot OE oe oint Omega omega
ominus onecolumn operatorname oplus or oslash otimes over overbrace overleftarrow overleftrightarrow
overline overrightarrow overset owns P pagebreak pagenumbering pageref pagestyle par paragraph
parallel parbox parindent parskip part partial perp phantom Phi phi Pi pi pitchfork pm pmb pmod pod
pounds Pr prec preccurlyeq preceq precsim prime prod projlim propto protect providecommand Psi psi
put qed qedhere qedsymbol qquad quad r raggedbottom raggedleft raggedright raise raisebox rangle
rbrace rbrack rceil Re ref refstepcounter relax renewcommand renewenvironment restriction rfloor
rgroup rhd rho rhook right Rightarrow rightarrow rightarrowtail rightharpoondown rightharpoonup
rightleftarrows rightleftharpoons rightline rightmargin rightrightarrows rightsquigarrow rm rmfamily
Roman roman romannumeral Rrightarrow Rsh rtimes rule rVert rvert S savebox sb sbox sc
scriptscriptstyle scriptsize scriptstyle scshape searrow sec section selectfont setcounter setlength
setminus settowidth sf sffamily sharp shortmid shortparallel shortstack sideset Sigma sigma sim
simeq sin sinh sl slshape small smallfrown smallint smallsetminus smallskip smallsmile smash smile
sp spadesuit special sphericalangle sqcap sqcup sqrt sqrtsign sqsubset sqsubseteq sqsupset
sqsupseteq square ss stackrel star stepcounter stop string strut subparagraph subsection Subset
subset subseteq subseteqq subsetneq subsetneqq substack subsubsection succ succcurlyeq succeq
succsim sum sup Supset supset supseteq supseteqq supsetneq supsetneqq surd swarrow t tabcolsep
tableofcontents tag tan tanh tau tbinom TeX text textasciicircum textasciitilde textbackslash textbf
textbullet textheight textit textmd textnormal textquoteright textrm textsc textsf textsl textstyle
texttt textup textwidth tfrac thanks the theoremstyle therefore Theta theta thickapprox thicksim
thickspace thinspace thispagestyle tilde times tiny title to today top topmargin triangle
triangledown triangleleft trianglelefteq triangleq triangleright trianglerighteq tt ttfamily
twocolumn twoheadleftarrow twoheadrightarrow typeout u ulcorner underbrace underleftarrow
underleftrightarrow underline underrightarrow underset unitlength unlhd unrhd Uparrow uparrow
Updownarrow updownarrow upharpoonleft upharpoonright uplus upshape Upsilon upsilon urcorner
usepackage v value varDelta varepsilon varGamma varinjlim varkappa varLambda varliminf varlimsup
varnothing varOmega varPhi varphi varPi varpi varprojlim varPsi varrho varSigma varsigma
varsubsetneq varsupsetneq varTheta vartheta vartriangle vartriangleleft vartriangleright varUpsilon
varXi vbox vcenter Vdash vdash vdots vec vee veebar verb Vert vert vfill vline vphantom vrule vskip
vspace Vvdash wedge widehat widetilde wp wr xdef Xi xi xleftarrow xrightarrow year yen zeta
"""

KNOWN_ENVIRONMENTS = frozenset(_ENVIRONMENTS.split())
"""Environments of the LaTeX kernel, the article class and the AMS packages."""

KNOWN_WORDS = frozenset(_WORDS.split())
"""Commands of the LaTeX kernel and the AMS packages that papers use, without their backslash; not
all of them."""

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
    """Return the definition of an arrow of a diagram, such as `rd` for right and down."""
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
    # Each table of contents opens a file, and TeX has few. Only the first one is typeset.
    "tableofcontents": r"\let\contents\tableofcontents"
    r"\def\tableofcontents{\contents\global\let\tableofcontents\relax}",
    "phantomsection": r"\providecommand{\phantomsection}{}",
    # Papers put it into \vcenter, which is not mathematics: hence the \hbox with its own dollars.
    "xymatrix": r"\providecommand{\xymatrix}[1]"
    r"{\hbox{$\displaystyle\begin{matrix}#1\end{matrix}$}}",
    # What a paper writes between \ar and [ is a style of Xy-pic, which is ignored.
    "ar": "\n".join(
        [
            *map(_arrow_named, ARROW_DIRECTIONS),
            r"\def\ar#1[#2]{\mathrel{\mathop{\csname ar[#2]\endcsname}\limits}}",
        ]
    ),
}
"""Command of another package → a definition that needs no package.

Diagrams become matrices with small arrows.
"""
