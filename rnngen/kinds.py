"""The table of corpus kinds: which files they are read from, how they are encoded, what is written.

Plain data that every layer may read; it knows nothing of readers, codecs or writers themselves,
which look themselves up by these names.
"""

from dataclasses import dataclass
from typing import Literal, get_args


@dataclass(frozen=True)
class Kind:
    """One kind of corpus.

    `suffixes` are the source files read as this kind; `codec` names an entry of `rnngen.tokens.CODECS`;
    `unit` is what a reader counts; `output` is the suffix written when the user names none;
    `temperature` and `length` (tokens) are the sampling defaults that suit it (Holtzman et al. 2020
    show why text wants less than 1; music keeps close to it).
    """

    name: str
    suffixes: tuple[str, ...]
    codec: str
    unit: str
    output: str
    temperature: float
    length: int
    reach: str = "sentence"
    """How far `rnngen write` continues a text by default; one of REACHES."""

    @property
    def is_music(self) -> bool:
        """Whether its documents are notes rather than characters."""
        return self.unit == "notes"


Sound = Literal["auto", "built-in", "fluidsynth"]
SOUNDS: tuple[Sound, ...] = get_args(Sound)
"""What plays a score: `auto` takes FluidSynth where it and a General MIDI soundfont are found."""

REACHES = ("sentence", "line", "paragraph", "length")
"""How far `rnngen write` continues before it asks the writer again."""

INFILL_BEST_OF, INFILL_LENGTH = 16, 200
"""Sampling defaults where a gap is filled: ways drawn, of which the best is kept, and most tokens between texts."""

PROSE_SUFFIXES = (".txt", ".text", ".md", ".rst", ".org", ".json", ".csv", ".log", ".html")
CODE_SUFFIXES = (
    ".c",
    ".h",
    ".cc",
    ".cpp",
    ".hpp",
    ".java",
    ".go",
    ".rs",
    ".js",
    ".ts",
    ".css",
    ".rb",
    ".lua",
    ".sh",
    ".sql",
)
"""Programming languages other than Python are read as plain text."""

KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            name="text",
            suffixes=PROSE_SUFFIXES + CODE_SUFFIXES,
            codec="char",
            unit="characters",
            output=".txt",
            temperature=0.7,
            length=1000,
        ),
        Kind(
            name="latex",
            suffixes=(".tex", ".ltx"),
            codec="char",
            unit="characters",
            output=".tex",
            temperature=0.6,
            length=4000,
        ),
        Kind(
            name="python",
            suffixes=(".py", ".pyi", ".pyw"),
            codec="char",
            unit="characters",
            output=".py",
            temperature=0.5,
            length=2000,
            reach="line",
        ),
        Kind(
            name="score",
            suffixes=(".mid", ".midi", ".xml", ".musicxml", ".mxl", ".abc", ".krn"),
            codec="event",
            unit="notes",
            output=".mid",
            temperature=0.95,
            length=1500,
        ),
        Kind(
            name="performance",
            suffixes=(".mid", ".midi"),
            codec="performance",
            unit="notes",
            output=".mid",
            temperature=1.0,
            length=3000,
        ),
    )
}


def kind_of_suffix(suffix: str) -> str | None:
    """The name of the kind read from files of this suffix (any case), or None; a performance is asked for by name."""
    wanted = suffix.lower()
    return next((kind.name for kind in KINDS.values() if wanted in kind.suffixes), None)
