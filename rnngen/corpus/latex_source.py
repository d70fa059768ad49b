r"""The source of LaTeX papers: comments dropped, verbatim text set aside, \input replaced by files.

Drawings and listings are dropped: they are programs of another language, which no paper compiles
without its packages.

Each opener is matched to its closer through an index, so a text takes time in proportion to its
length, whatever it holds.
"""

import posixpath
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping

BEGIN_DOCUMENT = r"\begin{document}"

_DRAWINGS = """
asy asydef tikzpicture tikzcd pgfpicture pspicture picture circuitikz forest mpostcode mplibcode emp
gnuplot ganttchart feynman fmffile chemfigure dot2tex psgraph diagram xy
"""
_LISTINGS = """
verbatim Verbatim BVerbatim LVerbatim SaveVerbatim VerbatimOut lstlisting minted alltt listing
pycode luacode sagesilent sageblock filecontents Highlighting
"""

DRAWINGS, LISTINGS = frozenset(_DRAWINGS.split()), frozenset(_LISTINGS.split())
"""Environments that hold a program, without the star that some may have."""

DEFINED_LISTING = re.compile(
    r"\\(?:lstnewenvironment|DefineVerbatimEnvironment|newverbatim|NewVerbatimEnvironment)"
    r"\s*+\{(\w++)\}|\\newminted(?:\[(\w++)\])?+\{(\w++)\}"
)
"""An environment that its author defined as a listing."""

SCAN = re.compile(
    r"\\begin\{(?P<environment>\w++\*?)\}"
    r"|(?P<iffalse>\\iffalse(?![A-Za-z]))"
    r"|\\(?:verb\*?|lstinline)(?P<bar>[^A-Za-z\s{*\[])"
    r"|(?P<kept>\\(?:url|href|nolinkurl|path)\s*+\{[^{}]*+\}|\\.)"
    r"|(?P<line>^[ \t]*+%[^\n]*+(?:\n|\Z))"
    r"|(?P<remark>(?<![ \t])[ \t]++%[^\n]*+)"
    r"|(?P<joint>%[^\n]*+(?:\n(?![ \t]*+\n)[ \t]*+)?)",
    re.DOTALL | re.MULTILINE,
)
"""Comments, openers of comments and verbatim text, and text in which % starts no comment."""

BEGIN = re.compile(r"\\begin\{(\w+\*?)\}")
CLOSER = re.compile(r"\\end\{(\w+\*?)\}|\\(fi)(?![A-Za-z])")

CONTROL_WORD_AT_END = re.compile(r"\\[A-Za-z@]+\Z")

MOST_REPEATED = 2**20
"""Characters that files and verbatim text may add to a document beyond their first copy."""

MOST_INCLUDED_FACTOR = 4
"""A corpus may include this many times its own length, plus 4 times MOST_REPEATED."""

DEEPEST = 64
"""Levels of nested files; TeX itself allows 15."""

LONGEST_PATH = 255
"""Characters of a name that may be an included file's or may include one."""

INPUT = re.compile(r"\\(?:input|include|subfile)\s*+\{([^{}]*+)\}|\\input[ \t]++([\w./-]++)")

SET_ASIDE = re.compile("\0([0-9]+)\0")
"""Placeholder of verbatim text that was set aside; text that is read never holds NUL."""

DROPPED = re.compile("\0!(\\w+\\*?)\0")
"""Placeholder of a drawing or listing: the name of its environment."""

EMPTY = re.compile(
    r"\\begin\{(center|figure\*?|wrapfigure)\}(?:\s|\[\w*\]|\\centering)*+\\end\{\1\}"
)
"""An environment that is empty without its drawing."""


class EndlessInput(ValueError):
    """A document includes too much, or more than DEEPEST levels."""


class Closers:
    r"""The places of \end{…} and \fi in a text, and of the second bar of \verb|…|."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for match in CLOSER.finditer(text):
            self._places[match[1] or match[2]].append(match.span())
        self._line_end = -1
        self._last: dict[str, int] = {}

    def after(self, name: str, position: int) -> int | None:
        r"""Return where the next \end{name}, or \fi, ends; None if there is none."""
        places = self._places.get(name, [])
        index = bisect_left(places, (position, 0))
        return places[index][1] if index < len(places) else None

    def bar_after(self, bar: str, position: int) -> int | None:
        """Return where the next such character of this line ends; positions must not decrease."""
        if position > self._line_end:
            newline = self._text.find("\n", position)
            self._line_end = len(self._text) if newline < 0 else newline
            line = self._text[position : self._line_end]
            self._last = {character: i for i, character in enumerate(line, position)}
        if self._last.get(bar, -1) < position:
            return None
        return self._text.index(bar, position) + 1


def defined_listings(text: str) -> set[str]:
    """Return the names of environments that a text defines as listings."""
    return {match[1] or match[2] or f"{match[3]}code" for match in DEFINED_LISTING.finditer(text)}


def strip_comments(text: str, verbatim: list[str], listings: Collection[str] = LISTINGS) -> str:
    """Return the text without comments; append verbatim text to the list for `restore`.

    Drawings and listings leave their names for `drop_programs`.

    Args:
        listings: environments whose text is a program, besides drawings.
    """
    programs = {*DRAWINGS, *listings}
    closers, pieces, copied, position = Closers(text), [], 0, 0
    while match := SCAN.search(text, position):
        start, position = match.span()
        name = match["environment"]
        if match["kept"] or (name and name != "comment" and name.rstrip("*") not in programs):
            continue
        end = _opened_end(match, closers)
        if end is None:  # nothing closes it: its backslash and first letter are kept
            position = start + 2
            continue
        position = end
        pieces += [text[copied:start], _replacement(match, text[start:end], text, verbatim)]
        copied = end
    return "".join([*pieces, text[copied:]])


def _opened_end(match: re.Match[str], closers: Closers) -> int | None:
    """Return where a comment or verbatim text ends; None if it never does."""
    if match["environment"]:
        return closers.after(match["environment"], match.end())
    if match["iffalse"]:
        return closers.after("fi", match.end())
    return closers.bar_after(match["bar"], match.end()) if match["bar"] else match.end()


def _replacement(match: re.Match[str], found: str, text: str, verbatim: list[str]) -> str:
    """Return what takes the place of a comment or of verbatim text."""
    if match["environment"] not in (None, "comment"):
        return f"\0!{match['environment']}\0"
    if match["bar"]:
        verbatim.append(found)
        return f"\0{len(verbatim) - 1}\0"
    # TeX joins the lines around a comment without space, unless a control word ends the first.
    before = text[max(0, match.start() - 40) : match.start()]
    return "\n" if match["joint"] and CONTROL_WORD_AT_END.search(before) else ""


def restore(text: str, verbatim: list[str]) -> str:
    """Put verbatim text back in its place.

    Raises:
        EndlessInput: if macros or included files repeat it beyond MOST_REPEATED.
    """
    uses = Counter(int(match[1]) for match in SET_ASIDE.finditer(text))
    if sum((count - 1) * len(verbatim[i]) for i, count in uses.items()) > MOST_REPEATED:
        raise EndlessInput
    return SET_ASIDE.sub(lambda match: verbatim[int(match[1])], text)


def drop_programs(text: str) -> tuple[str, Counter[str]]:
    """Return the text without drawings and listings, and how many there were of each name."""
    dropped = Counter(match[1] for match in DROPPED.finditer(text))
    if not dropped:
        return text, dropped
    return EMPTY.sub("", DROPPED.sub("", text)), dropped


def environments(text: str, names: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the spans of the environments of these names, without those inside another."""
    closers, position = Closers(text), 0
    for begin in BEGIN.finditer(text):
        if begin[1] in names and begin.start() >= position:
            end = closers.after(begin[1], begin.end())
            if end is not None:
                yield begin.start(), end
                position = end


class Sources:
    r"""The files of a corpus without their comments, each with the files that it \inputs."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._whole = {name for name, text in texts.items() if BEGIN_DOCUMENT in text}
        last_parts = {posixpath.basename(name) for name in texts}
        self._last_parts = last_parts | {part.removesuffix(".tex") for part in last_parts}
        self._inputs = {name: self._resolve(name, text) for name, text in texts.items()}
        self._left = 4 * MOST_REPEATED + MOST_INCLUDED_FACTOR * sum(map(len, texts.values()))

    def papers(self) -> list[str]:
        r"""Return the names of whole documents and of files that no other file \inputs."""
        used = {
            target
            for name, inputs in self._inputs.items()
            for _, target in inputs
            if target != name and target not in self._whole
        }
        return [name for name in self._texts if name not in used]

    def inline(self, name: str) -> str:
        r"""Return a file's text with each \input replaced by the file of the corpus that it names.

        A whole document, or a file that includes itself, is replaced by nothing. The \input of a
        missing file stays for `drop_inputs`.

        Raises:
            EndlessInput: if that is too much or too deep.
        """
        pieces: list[str] = []
        seen: set[str] = set()
        repeated = 0

        def add(path: tuple[str, ...]) -> None:
            nonlocal repeated
            text, position = self._texts[path[-1]], 0
            for (start, end), target in self._inputs[path[-1]]:
                pieces.append(text[position:start])
                position = end
                if target in path or target in self._whole:
                    continue
                size = len(self._texts[target])
                self._left -= size
                repeated += size if target in seen else 0
                seen.add(target)
                if min(self._left, MOST_REPEATED - repeated) < 0 or len(path) > DEEPEST:
                    raise EndlessInput
                add((*path, target))
            pieces.append(text[position:])

        add((name,))
        return "".join(pieces)

    def _resolve(self, name: str, text: str) -> list[tuple[tuple[int, int], str]]:
        r"""Return the span of each \input of a file that is there, with that file's name."""
        return [
            (match.span(), target)
            for match in INPUT.finditer(text)
            if (target := self._target((match[1] or match[2] or "").strip(), name)) is not None
        ]

    def _target(self, target: str, name: str) -> str | None:
        r"""Return the file that an \input in `name` means: beside it, or from the corpus's root."""
        if posixpath.basename(target) not in self._last_parts:
            return None
        if max(len(name), len(target)) > LONGEST_PATH:
            return None
        for folder in (posixpath.dirname(name), ""):
            path = posixpath.normpath(posixpath.join(folder, target))
            for candidate in (path, path + ".tex"):
                if candidate in self._texts:
                    return candidate
        return None


def drop_inputs(text: str) -> tuple[str, int]:
    r"""Return the text without \input, and how many there were."""
    return INPUT.subn("", text)
