"""A pair: a source, and the target that a model shall write or choose for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rnngen.brief import Brief
from rnngen.corpus.rows import Rows
from rnngen.music.performance import Piece
from rnngen.music.score import Score

FOLDER = "folder"
"""The target of `--target folder`: each file's label is the name of its folder."""
PICTURE = "picture"
"""The kind of sources that are pictures, read row by row."""
LINE = "picture by columns"
"""The kind of pictures that are read column by column, such as lines of writing."""
SERIES = "series"
"""The kind of sources and targets that are numbers, step by step."""
SCORE = "score"
"""The kind of sources and targets that are music in bars."""
LABEL, TEXT = "label", "text"
"""Kinds of targets that a table may have."""
WORDS = "words"
"""The kind of texts that are read by word."""
LEAST_BLANKS = 0.08
"""Share of blanks in texts of words; Chinese has hardly any."""
MOST_LABELS = 100
"""A column with more distinct values holds texts, not labels."""
LEAST_REPEATED = 8
"""Labels are repeated at least this often on average."""


@dataclass(frozen=True)
class Pair(Brief):
    """A source and its target: a text, a label, music, or as a source rows of numbers."""

    source: Any
    target: Any

    def __len__(self) -> int:
        """Return the size of both sides, in characters or notes."""
        return size(self.source) + size(self.target)

    @property
    def other_notes(self) -> int:
        """Return how many notes a target has beside the melody that is its source; else 0."""
        if not isinstance(self.source, Score) or not isinstance(self.target, Score):
            return 0
        return sum(note.part > 0 for note in self.target.notes)

    @property
    def music(self) -> Piece | None:
        """The side whose keys may change, and with it the whole pair; None without music."""
        return next((side for side in (self.target, self.source) if isinstance(side, Piece)), None)


def size(content: Any) -> int:
    """Return the size of one side of a pair, in characters, notes or numbers."""
    return len(content.notes) if isinstance(content, Piece) else len(content)


@dataclass(frozen=True)
class Pairing:
    """Which parts of a corpus are sources, and which targets.

    Columns are named, or counted from 1.
    """

    source: str | None = None
    """The column of sources."""
    target: str | None = None
    """The column of targets, or FOLDER."""
    given: tuple[str, ...] = field(default=())
    """Fields of poems that make the source, such as title and author, or 'melody' of scores."""

    @property
    def is_asked_for(self) -> bool:
        """Return whether the corpus is to be read as pairs."""
        return self != Pairing()


def kind_of_sources(pairs: Sequence[Pair], target_kind: str) -> str:
    """Return how sources are read.

    Pictures whose target is a text are read column by column, as writing is. Texts are read by word
    if targets are labels and blanks divide words.
    """
    if any(isinstance(pair.source, Rows) for pair in pairs):
        return {SERIES: SERIES, LABEL: PICTURE}.get(target_kind, LINE)
    if any(isinstance(pair.source, Score) for pair in pairs):
        return SCORE
    if target_kind != LABEL:
        return TEXT
    texts = [pair.source for pair in pairs]
    blanks = sum(text.count(" ") for text in texts)
    return WORDS if blanks >= LEAST_BLANKS * sum(map(len, texts)) else TEXT


def kind_of_targets(targets: Iterable[Any]) -> str:
    """Return SERIES, SCORE, LABEL if few short values are repeated often, or else TEXT."""
    values = list(targets)
    if any(isinstance(value, Rows) for value in values):
        return SERIES
    if any(isinstance(value, Score) for value in values):
        return SCORE
    distinct = set(values)
    is_short = max(map(len, distinct), default=0) <= MOST_LABELS
    is_repeated = len(distinct) * LEAST_REPEATED <= len(values)
    return LABEL if len(distinct) <= MOST_LABELS and is_short and is_repeated else TEXT
