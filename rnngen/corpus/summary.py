"""The figures of a corpus, its fingerprint, and whether it is large enough."""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from rnngen.corpus.document import Corpus, Document, Selection
from rnngen.corpus.notices import document_notices
from rnngen.corpus.pairs import LABEL, Pair
from rnngen.corpus.python import prose_share
from rnngen.corpus.repetition import Repetition, repetition
from rnngen.corpus.rows import Rows
from rnngen.corpus.spool import StoredText
from rnngen.corpus.syntax import comment_share
from rnngen.kinds import KINDS
from rnngen.languages import LANGUAGES
from rnngen.music.parts import instrument_name, named
from rnngen.music.performance import Performance, Piece, performance_to_json
from rnngen.music.score import Score

SEPARATOR = b"\x00\x1d"
"""Stands between source and target where a pair is hashed."""


MOST_NEW = 0.5
"""Fraction of new lines below which a verdict speaks of them."""
PREVIEWED = 300
"""Characters of a preview."""


class Sizes(NamedTuple):
    """Thresholds for the size of a corpus."""

    minimum: int
    """Below this there is nothing to predict."""
    too_small: int
    """Below this a model learns almost nothing that generalises."""
    small: int
    """Below this a model soon memorises its corpus."""


SIZES = {
    "characters": Sizes(2, 10_000, 100_000),
    "notes": Sizes(0, 1_000, 10_000),
    "labels": Sizes(2, 10_000, 100_000),
    "numbers": Sizes(2, 100_000, 1_000_000),
}
"""By the unit of a kind."""


@dataclass(frozen=True)
class CorpusSummary:
    """A corpus in figures; those of music are 0 or empty for text."""

    name: str
    kind: str
    source: str
    licence: str
    documents: int
    size: int
    """In `unit`s."""
    unit: str
    vocabulary: tuple[tuple[str, int], ...]
    """Number of distinct values, such as ("characters", 65) or ("pitches", 30)."""
    seconds: float
    """Total duration of performances."""
    bars: int
    metres: tuple[tuple[str, int], ...]
    """(metre, documents mostly in it), most frequent first."""
    parts: int
    """Most parts in a document."""
    part_names: tuple[tuple[str, int], ...]
    """(name or else instrument of a part, documents that have it), most frequent first."""
    instruments: tuple[tuple[str, int], ...]
    """(General MIDI instrument, documents that have it), most frequent first."""
    skipped: int
    duplicates: int
    notices: tuple[str, ...]
    size_label: str
    """Whether the corpus is large enough to learn from."""
    selection: Selection = field(default_factory=Selection)
    """Which of the files that were found are read, by suffix."""
    preview: str = ""
    """The first characters as they will be learnt; empty for music and pairs."""
    repetition: Repetition | None = None
    """How much a text repeats itself."""
    pairs: "PairSummary | None" = None
    """Of pairs, which are its documents."""


@dataclass(frozen=True)
class PairSummary:
    """Pairs in figures."""

    form: str
    """Such as 'text → label'."""
    sources: int
    """Distinct ones."""
    targets: int
    """Distinct ones."""
    labels: tuple[tuple[str, int], ...]
    """(label, pairs), most frequent first; empty for other targets."""


def summarize(corpus: Corpus) -> CorpusSummary:
    """Return the figures of a corpus."""
    contents = [document.content for document in corpus.documents]
    sides = [content.music if isinstance(content, Pair) else content for content in contents]
    scores = [side for side in sides if isinstance(side, Score)]
    played = [content for content in contents if isinstance(content, Performance)]
    size, unit = size_of(corpus)
    repeated = repetition(corpus, size)
    return CorpusSummary(
        name=corpus.name,
        kind=corpus.kind,
        source=corpus.source,
        licence=corpus.licence,
        documents=len(corpus.documents),
        size=size,
        unit=unit,
        vocabulary=_vocabulary(corpus, scores, played),
        seconds=sum(performance.milliseconds for performance in played) / 1000,
        bars=sum(len(score.bars) for score in scores),
        metres=_metres(scores),
        parts=max((len(score.parts) for score in scores), default=0),
        part_names=part_names(corpus.documents),
        instruments=_instruments(scores),
        skipped=len(corpus.skipped),
        duplicates=corpus.duplicates,
        notices=(*corpus.notices, *document_notices(corpus)),
        size_label=_verdict(size, unit, repeated),
        selection=corpus.selection,
        preview=_preview(corpus),
        repetition=repeated,
        pairs=_pair_summary(corpus),
    )


def _pair_summary(corpus: Corpus) -> PairSummary | None:
    """Return the figures of pairs; None for documents."""
    if corpus.source_kind is None:
        return None
    pairs = [each.content for each in corpus.documents if isinstance(each.content, Pair)]
    targets = Counter(pair.target for pair in pairs)
    return PairSummary(
        f"{corpus.source_kind} → {corpus.kind}",
        len({pair.source for pair in pairs}),
        len(targets),
        tuple(targets.most_common()) if corpus.kind == LABEL else (),
    )


def size_of(corpus: Corpus) -> tuple[int, str]:
    """Return the size of a corpus and its unit: (1115394, 'characters')."""
    contents = (document.content for document in corpus.documents)
    size = sum(
        len(content.notes) if isinstance(content, Piece) else len(content) for content in contents
    )
    # Labels are small beside their sources.
    counted = corpus.source_kind if corpus.kind == LABEL else corpus.kind
    return size, KINDS[counted or corpus.kind].unit


def size_label(size: int, unit: str) -> str:
    """Return whether a corpus of this size is large enough to learn from."""
    sizes = SIZES[unit]
    if size < sizes.too_small:
        return f"too small: expect copies of it, or noise (fewer than {sizes.too_small:,} {unit})"
    if size < sizes.small:
        return f"small: expect memorising (fewer than {sizes.small:,} {unit})"
    return "large enough"


def verdict(corpus: Corpus) -> str:
    """Return whether a corpus is large enough to learn from, and if it repeats itself."""
    size, unit = size_of(corpus)
    return _verdict(size, unit, repetition(corpus, size))


def _verdict(size: int, unit: str, repeated: Repetition | None) -> str:
    worth = size if repeated is None else repeated.worth
    label = size_label(worth, unit)
    if repeated is None or label == size_label(size, unit):
        return label
    new = repeated.distinct / repeated.lines
    lines = f"1 line in {1 / new:,.0f} is new, and " if new < MOST_NEW else ""
    return (
        f"{label.partition(':')[0]}: it repeats itself, and holds as much to learn as {worth:,} "
        f"{unit} ({lines}it compresses to {repeated.compressed:.1%})"
    )


def _preview(corpus: Corpus) -> str:
    """Return the first characters of a text, of several documents if they are short."""
    shown = ""
    for document in corpus.documents:
        first = next(document.pieces(), "")
        shown += first if isinstance(first, str) else ""
        if len(shown) >= PREVIEWED or not isinstance(first, str):
            break
    return shown[:PREVIEWED]


def _comments(language: str) -> Callable[[Sequence[Document]], dict[str, float]]:
    """Return a function that measures the share of comments in documents of a language."""
    return lambda documents: {
        "prose": round(comment_share(language, [str(each.content) for each in documents]), 3)
    }


FIGURES: dict[str, Callable[[Sequence[Document]], dict[str, float]]] = {
    **{language: _comments(language) for language in LANGUAGES},
    "python": lambda documents: {"prose": round(prose_share(documents), 3)},
}
"""Kind → figures that its models keep, because samples should have them too."""


def figures_of(corpus: Corpus) -> dict[str, float]:
    """Return the figures of a corpus that its models keep; none for most kinds."""
    measure = FIGURES.get(corpus.kind)
    return measure(corpus.documents) if measure else {}


def fingerprint(corpus: Corpus) -> str:
    """Return the SHA-256 (hex) of the documents' contents in their order."""
    digest = hashlib.sha256()
    for document in corpus.documents:
        size, blocks = _serialized(document.content)
        digest.update(size.to_bytes(8, "big"))
        for block in blocks:
            digest.update(block)
    return digest.hexdigest()


def _serialized(content: str | StoredText | Piece | Pair | Rows) -> tuple[int, Iterable[bytes]]:
    """Return the size of a document in bytes, and the bytes in blocks."""
    if isinstance(content, StoredText):
        return content.utf8.size, content.utf8.blocks()
    if isinstance(content, Pair):
        sides = [_serialized(side)[1] for side in (content.source, content.target)]
        data = SEPARATOR.join(b"".join(blocks) for blocks in sides)
    elif isinstance(content, Rows):
        data = b"%d %d %s" % (content.steps, content.features, content.data)
    else:
        data = (content if isinstance(content, str) else _music_json(content)).encode()
    return len(data), [data]


def _music_json(music: Piece) -> str:
    if isinstance(music, Performance):
        return json.dumps(performance_to_json(music), separators=(",", ":"))
    return json.dumps(
        [music.notes, music.bars, music.keys, music.tempos, music.parts], separators=(",", ":")
    )


def _distinct_characters(corpus: Corpus) -> int:
    found = np.zeros(sys.maxunicode + 1, bool)
    for document in corpus.documents:
        for piece in document.pieces():
            sides = (piece.source, piece.target) if isinstance(piece, Pair) else (piece,)
            for side in sides:
                if isinstance(side, str):
                    found[np.frombuffer(side.encode("utf-32-le", "surrogatepass"), "<u4")] = True
    return int(found.sum())


def _vocabulary(
    corpus: Corpus, scores: Sequence[Score], played: Sequence[Performance]
) -> tuple[tuple[str, int], ...]:
    if scores:
        return _score_vocabulary(scores)
    if played:
        notes = [note for performance in played for note in performance.notes]
        return (
            ("pitches", len({note.pitch for note in notes})),
            ("velocities", len({note.velocity for note in notes})),
        )
    return (("characters", _distinct_characters(corpus)),)


def _score_vocabulary(scores: Iterable[Score]) -> tuple[tuple[str, int], ...]:
    notes = [note for score in scores for note in score.notes]
    return (
        ("pitches", len({note.pitch for note in notes})),
        ("durations", len({note.duration for note in notes})),
    )


def _metres(scores: Iterable[Score]) -> tuple[tuple[str, int], ...]:
    most = (Counter(bar.metre for bar in score.bars).most_common(1) for score in scores)
    counts = Counter(str(metre) for found in most for metre, _ in found)
    return tuple(counts.most_common())


def part_names(documents: Iterable[Document]) -> tuple[tuple[str, int], ...]:
    """Return (name or else instrument of a part, documents that have it), most frequent first."""
    counts: Counter[str] = Counter()
    for document in documents:
        if isinstance(document.content, Score):
            words = named(document.content.parts, document.part_names)
            known = (name or instrument for name, instrument in words)
            counts.update(list(dict.fromkeys(filter(None, known))))
    return tuple(counts.most_common())


def _instruments(scores: Iterable[Score]) -> tuple[tuple[str, int], ...]:
    played = ({instrument_name(part) for part in score.parts} - {""} for score in scores)
    return tuple(Counter(name for names in played for name in sorted(names)).most_common())
