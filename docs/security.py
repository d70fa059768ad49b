"""Write the table of limits in docs/security.md from the constants in the code."""

from collections.abc import Callable
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import NamedTuple


def count(number: float) -> str:
    """Return '20,000'."""
    return f"{number:,.0f}"


def size(number: int) -> str:
    """Return '8 MiB' or '4 GiB'."""
    return f"{number // 2**30} GiB" if number >= 2**30 else f"{number // 2**20} MiB"


def by_suffix(limits: dict[str, int]) -> str:
    """Return '.py 1 MiB, .mid .midi 8 MiB'."""
    groups = [(most, " ".join(suffixes)) for most, suffixes in groupby(limits, key=limits.get)]
    return ", ".join(f"{suffixes} {size(most)}" for most, suffixes in groups)


def by_form(limits: dict[str, int]) -> str:
    """Return '.mid .midi 80,000, .xml .musicxml 200,000'."""
    groups = groupby((form for form in limits if form.startswith(".")), key=limits.get)
    return ", ".join(f"{' '.join(forms)} {most:,}" for most, forms in groups)


class Limit(NamedTuple):
    """A limit that a constant of the package sets."""

    what: str
    place: str
    """Module and constant, without `rnngen.`; a dot more for an attribute of a class."""
    shown: Callable[..., str] = count


LIMITS = (
    Limit("bytes of a file that is read whole", "corpus.limits:MOST_BYTES", by_suffix),
    Limit("bytes of a prompt, a draft or a grammar", "corpus.limits:MOST_PROMPT_BYTES", size),
    Limit("files in a zip", "corpus.archive:MOST_MEMBERS"),
    Limit("bytes of a file in a zip", "corpus.archive:MEMBER_BYTES", size),
    Limit("bytes read from a zip", "corpus.archive:ARCHIVE_BYTES", size),
    Limit("compression of a file, to one", "corpus.archive:RATIO"),
    Limit("rows of a table", "corpus.tables:MOST_ROWS"),
    Limit("seconds to read a document of another program", "corpus.formats:MOST_SECONDS"),
    Limit("bytes of memory to do so", "corpus.formats.worker:MEMORY", size),
    Limit("tracks of a MIDI file", "music.midi_file:MAX_TRACKS"),
    Limit("events of a MIDI file", "music.limits:MOST_EVENTS"),
    Limit("bytes of the score in an .mxl file", "music.notation_files:MAX_BYTES", size),
    Limit("tunes of an ABC file", "music.notation_files:MAX_TUNES"),
    Limit("bytes of an ABC tune", "music.notation_files:MAX_TUNE_BYTES"),
    Limit(
        "bars, clefs and keys without notes of a Humdrum file",
        "music.notation_files:MOST_SILENT_LINES",
    ),
    Limit("notes of a piece", "music.limits:MOST_NOTES"),
    Limit("quarters of a score", "music.limits:MOST_QUARTERS"),
    Limit("bars of a score", "music.limits:MOST_BARS"),
    Limit("bars of a score for each note, and 100 more", "music.limits:BARS_PER_NOTE"),
    Limit("parts of a score", "music.limits:MOST_PARTS"),
    Limit("numerator and denominator of a metre", "music.limits:LARGEST_NUMERATOR"),
    Limit("quarters per minute", "music.limits:FASTEST"),
    Limit("hours of a recording", "music.limits:MOST_HOURS"),
    Limit("memory of a process that parses scores", "corpus.score_worker:MEMORY", size),
    Limit("CPU seconds for a piece of music, at least", "corpus.score:_LEAST_SECONDS"),
    Limit("CPU seconds for a piece of music, at most", "corpus.score:_MOST_SECONDS"),
    Limit("bytes of a piece for each second more", "corpus.score:_BYTES_PER_SECOND", by_form),
    Limit("CPU seconds for all pieces of a file, and for its bytes", "corpus.score:_BOOK_SECONDS"),
    Limit(
        "characters that LaTeX files repeat",
        "corpus.latex_source:MOST_REPEATED",
    ),
    Limit("levels of LaTeX files that include others", "corpus.latex_source:DEEPEST"),
    Limit("levels of LaTeX macros", "corpus.latex_expansion:MAXIMUM_PASSES"),
    Limit("growth of a text by its macros, factor", "corpus.latex_expansion:MAXIMUM_GROWTH"),
    Limit("combining marks in a row", "corpus.text:MOST_MARKS"),
    Limit("memory of a process that reads source code", "corpus.syntax_worker:MEMORY", size),
    Limit(
        "CPU seconds for a file of other code, at least", "corpus.code:LEAST_SECONDS", "{:g}".format
    ),
    Limit("CPU seconds for such a file, at most", "corpus.code:MOST_SECONDS", "{:g}".format),
    Limit("bytes of such a file for each second more", "corpus.code:BYTES_PER_SECOND"),
    Limit("CPU seconds for a Python file, at least", "corpus.python:LEAST_SECONDS", "{:g}".format),
    Limit("CPU seconds for a Python file, at most", "corpus.python:MOST_SECONDS"),
    Limit("bytes of a Python file for each second more", "corpus.python:BYTES_PER_SECOND"),
    Limit(
        "bytes of the header of a model, checkpoint or training data",
        "models.tensor_file:MAX_HEADER",
        size,
    ),
    Limit("values in such a header", "schema:MAX_VALUES"),
    Limit("levels of lists and objects in it", "schema:MAX_DEPTH"),
    Limit("magnitude of a weight", "models.tensor_file:LARGEST", "{:g}".format),
    Limit("tokens fed before a sample", "models.model_file:MAX_OPENING"),
    Limit(
        "characters kept in training.safetensors",
        "memorization.training:TrainingText.most_tokens",
    ),
    Limit("characters shown of a name or reason", "errors:SHOWN_CHARACTERS"),
    Limit("characters of a printed line", "cli.terminal:LINE_CHARACTERS"),
)


def value_of(limit: Limit) -> float:
    """Return the value of a limit's constant."""
    module, _, path = limit.place.partition(":")
    found = import_module(f"rnngen.{module}")
    for name in path.split("."):
        found = getattr(found, name)
    return found  # type: ignore[return-value]


def limits() -> str:
    """Return a Markdown table of the limits."""
    rows = []
    for limit in LIMITS:
        name = "rnngen." + limit.place.replace(":", ".")
        rows.append(f"| {limit.what} | {limit.shown(value_of(limit))} | `{name}` |")
    return "\n".join(["| most | | set by |", "|---|---|---|", *rows, ""])


def write(folder: Path) -> None:
    """Write limits.md into a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "limits.md").write_text(limits(), encoding="utf-8")
