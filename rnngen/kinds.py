"""The table of corpus kinds: source suffixes, codec, unit and sampling defaults of each.

To add a kind, add an entry to `KINDS`. Each layer dispatches through a table of its own, keyed by
the kind's name, such as `rnngen.corpus.readers.READERS`, or by its codec's name. Kinds that a
table lacks get its default.
"""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from rnngen.languages import LANGUAGES


@dataclass(frozen=True)
class Kind:
    """One kind of corpus."""

    name: str
    suffixes: tuple[str, ...]
    """Source files that are read as this kind; of several kinds, the first in `KINDS` wins."""
    codec: str
    """A key of `rnngen.tokens.CODECS`."""
    unit: str
    """What its size is counted in; a key of `rnngen.corpus.summary.SIZES`."""
    output: str
    """Suffix of the file written when the user names none."""
    temperature: float
    """Default sampling temperature: below 1 for text (Holtzman et al. 2020), near 1 for music."""
    length: int
    """Default length of a sample in tokens."""
    min_p: float | None = None
    """Default of `SampleConfig.min_p`: unlikely tokens are what gives samples of music away."""
    reach: str = "sentence"
    """How far `rnngen write` continues a text by default; one of REACHES."""
    read_only: tuple[str, ...] = ()
    """Further source files that are read as this kind, and never written."""
    suffixes_on_request: tuple[str, ...] = ()
    """Further source files that are read when the user names this kind."""
    is_prose: bool = False
    """Whether filled lines are joined into paragraphs when it is read, and samples end with a
    sentence."""
    has_parts: bool = False
    """Whether a document has parts to choose from with --parts."""
    is_source: bool = False
    """Whether only sources of pairs are of this kind."""

    @property
    def read_suffixes(self) -> tuple[str, ...]:
        """Source files that are read as this kind."""
        return self.suffixes + self.read_only

    @property
    def is_music(self) -> bool:
        """Whether its documents are notes rather than characters."""
        return self.unit == "notes"

    @property
    def sampling(self) -> dict[str, Any]:
        """The settings of `SampleConfig` by which samples are usually drawn."""
        return {"temperature": self.temperature, "length": self.length, "min_p": self.min_p}

    @property
    def needs_source(self) -> bool:
        """Whether only pairs are of this kind: labels and numbers answer a source."""
        return self.unit in ("labels", "numbers")


Sound = Literal["auto", "built-in", "fluidsynth"]
SOUNDS: tuple[Sound, ...] = get_args(Sound)
"""Synthesisers: `auto` takes FluidSynth if it and a General MIDI soundfont are installed."""

UNWRAP = AUTO, ON, OFF = "auto", "on", "off"
"""Whether filled lines of text are joined (`rnngen.corpus.line_breaks`): where a file looks filled,
in every file, or never."""

REACHES = ("sentence", "line", "paragraph", "length")
"""How far `rnngen write` continues at a time."""

INFILL_BEST_OF, INFILL_LENGTH = 16, 200
"""Infill defaults: candidates drawn, most tokens."""
HARMONY_TEMPERATURE = 0.9
"""Default temperature under a given melody."""

PROSE_SUFFIXES = (".txt", ".text", ".md", ".rst", ".org", ".log")
FORMAT_SUFFIXES = (".html", ".htm", ".xhtml", ".epub", ".docx", ".pdf")
"""Documents of which only the text is read."""
RAW_TABLES = (".csv", ".tsv", ".jsonl")
"""Tables that can be read as plain text."""
OTHER_CODE_SUFFIXES = (".sql", ".php", ".pl", ".swift", ".kt", ".cs", ".scala", ".hs", ".r")
"""Programming languages without a kind of their own are read as plain text."""
LATEX_SUFFIXES = (".tex", ".ltx")
NOTEBOOK = ".ipynb"
"""Notebooks are read as scripts."""
PYTHON_SUFFIXES = (".py", ".pyi", ".pyw")
CODE_SUFFIXES = tuple(
    dict.fromkeys(suffix for language in LANGUAGES.values() for suffix in language.suffixes)
)

DEFAULT_KIND = "text"
"""The kind of a single file with an unknown suffix."""

KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            name="text",
            suffixes=PROSE_SUFFIXES + OTHER_CODE_SUFFIXES,
            read_only=FORMAT_SUFFIXES,
            codec="char",
            unit="characters",
            output=".txt",
            temperature=0.7,
            length=1000,
            suffixes_on_request=(
                *LATEX_SUFFIXES,
                *PYTHON_SUFFIXES,
                NOTEBOOK,
                *CODE_SUFFIXES,
                *RAW_TABLES,
            ),
            is_prose=True,
        ),
        Kind(
            name="latex",
            suffixes=LATEX_SUFFIXES,
            codec="char",
            unit="characters",
            output=".tex",
            temperature=0.6,
            length=4000,
        ),
        Kind(
            name="formula",
            suffixes=(),
            codec="char",
            unit="characters",
            output=".tex",
            temperature=0.0,
            length=200,
        ),
        Kind(
            name="python",
            suffixes=PYTHON_SUFFIXES,
            read_only=(NOTEBOOK,),
            codec="char",
            unit="characters",
            output=".py",
            temperature=0.5,
            length=2000,
            reach="line",
        ),
        *(
            Kind(
                name=language.name,
                suffixes=language.suffixes,
                codec="char",
                unit="characters",
                output=language.suffixes[0],
                temperature=0.5,
                length=2000,
                reach="line",
            )
            for language in LANGUAGES.values()
        ),
        Kind(
            name="words",
            suffixes=(),
            codec="word",
            unit="characters",
            output=".txt",
            temperature=0.0,
            length=1,
            is_source=True,
        ),
        Kind(
            name="label",
            suffixes=(),
            codec="label",
            unit="labels",
            output=".txt",
            temperature=0.0,
            length=1,
        ),
        *(
            Kind(
                name=name,
                suffixes=(),
                codec=codec,
                unit="numbers",
                output=output,
                temperature=0.0,
                length=1,
                is_source=name != "series",
            )
            for name, codec, output in (
                ("picture", "rows", ".png"),
                ("picture by columns", "columns", ".png"),
                ("series", "series", ".csv"),
            )
        ),
        Kind(
            name="score",
            suffixes=(".mid", ".midi", ".xml", ".musicxml", ".mxl", ".abc", ".krn"),
            codec="event",
            unit="notes",
            output=".mid",
            temperature=1.0,
            length=1500,
            min_p=0.03,
            has_parts=True,
        ),
        Kind(
            name="notes",
            suffixes=(),
            codec="notes",
            unit="notes",
            output=".mid",
            temperature=0.0,
            length=1,
            is_source=True,
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
    """Return the name of the first kind read from files of this suffix, in any case, or None."""
    wanted = suffix.lower()
    return next((kind.name for kind in KINDS.values() if wanted in kind.read_suffixes), None)


def must_be_named(kind: str) -> bool:
    """Return whether a kind is read only if the user names it, because no suffix selects it."""
    return all(kind_of_suffix(suffix) != kind for suffix in KINDS[kind].suffixes)
