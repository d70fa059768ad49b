"""Count what music21's parts say and a score cannot keep."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from music21 import articulations, expressions, spanner, tempo

from rnngen.music.canonical import counted
from rnngen.music.repeats import mark_of
from rnngen.music.stream_signs import clefs_of_part

_NOTICES = {
    "grace": ("grace note was left out", "grace notes were left out"),
    "accent": ("accent such as sf was left out", "accents such as sf were left out"),
    "hairpin": ("hairpin was left out", "hairpins were left out"),
    "slur": ("slur was left out", "slurs were left out"),
    "pedal": ("pedal sign was left out", "pedal signs were left out"),
    "line": ("glissando or line was left out", "glissandi and lines were left out"),
    "words": ("direction in words was left out", "directions in words were left out"),
    "repeat": ("repeat sign was not followed", "repeat signs were not followed"),
    "clef": ("clef change was left out", "clef changes were left out"),
    "lyric": ("lyric was left out", "lyrics were left out"),
    "fermata": ("fermata was left out", "fermatas were left out"),
    "ornament": ("ornament was left out", "ornaments were left out"),
    "technique": (
        "fingering or playing technique was left out",
        "fingerings and playing techniques were left out",
    ),
    "articulation": ("articulation was left out", "articulations were left out"),
    "pitch": ("note without a MIDI pitch was left out", "notes without a MIDI pitch were left out"),
}

_OF_PARTS = (
    (spanner.Slur, "slur"),
    (spanner.Glissando, "line"),
    (spanner.Line, "line"),
    (expressions.PedalMark, "pedal"),
    (expressions.TextExpression, "words"),
    (expressions.RehearsalMark, "words"),
)
_OF_NOTES = (
    (articulations.TechnicalIndication, "technique"),
    (articulations.Articulation, "articulation"),
    (expressions.Fermata, "fermata"),
    (expressions.Expression, "ornament"),
)


def losses_of_part(part: Any) -> Counter[str]:
    """Count what a part says beside its notes."""
    return Counter(clef=len(list(clefs_of_part(part))) - 1) + Counter(
        name
        for element in part.recurse()
        for kind, name in (*_OF_PARTS, (tempo.MetronomeMark, "words"))
        if isinstance(element, kind) and _is_lost(element)
    )


def _is_lost(element: Any) -> bool:
    """Return whether an element is lost; jumps are followed, and tempos kept but their words."""
    if isinstance(element, tempo.MetronomeMark):
        return bool(element.text) and not element.textImplicit
    return not isinstance(element, expressions.TextExpression) or mark_of(element.content) is None


def losses_of_note(element: Any) -> Counter[str]:
    """Count the signs and lyrics of a note or chord."""
    signs = [*element.articulations, *element.expressions]
    kinds = (next(name for kind, name in _OF_NOTES if isinstance(sign, kind)) for sign in signs)
    return Counter(kinds) + Counter(lyric=len(element.lyrics))


def notices_of(losses: Counter[str]) -> Iterable[str]:
    """Yield a notice of each kind that is lost."""
    return (counted(losses[what], *words) for what, words in _NOTICES.items() if losses[what])
