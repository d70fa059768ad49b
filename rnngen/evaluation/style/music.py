"""The style of pieces: MusPy's measures, and how pitches, intervals, durations and bars are spread."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from rnngen.evaluation.bars import bars_of
from rnngen.evaluation.distributions import OTHER, Sides, mean_measure, numbers, ordered, that_count
from rnngen.evaluation.report import Distribution, Measure
from rnngen.evaluation.style import muspy
from rnngen.music.score import Score, quarters

NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "G♯", "A", "B♭", "B")
WIDEST = 10
"""Semitones of the largest interval with a bin of its own."""
INTERVALS = (
    f"−{WIDEST}…",
    *(f"−{step}" for step in range(WIDEST - 1, 0, -1)),
    *map(str, range(WIDEST)),
    f"…{WIDEST}",
)
MOST_DURATIONS = 16

MEASURES: tuple[tuple[str, str, Callable[[Score], float | None]], ...] = (
    ("length of a piece", "bars", lambda score: len(score.bars)),
    ("pitch range", "semitones", muspy.pitch_range),
    ("pitches used", "", muspy.n_pitches_used),
    ("pitch classes used", "", muspy.n_pitch_classes_used),
    ("pitch entropy", "bits", muspy.pitch_entropy),
    ("pitch class entropy", "bits", muspy.pitch_class_entropy),
    ("pitch-in-scale rate", "%", muspy.pitch_in_scale_rate),
    ("scale consistency", "%", muspy.scale_consistency),
    ("polyphony", "pitches", muspy.polyphony),
    ("polyphony rate", "%", muspy.polyphony_rate),
    ("empty-beat rate", "%", muspy.empty_beat_rate),
    ("empty-measure rate", "%", muspy.empty_measure_rate),
    ("groove consistency", "%", muspy.groove_consistency),
)


def music_measures(sides: Sides) -> tuple[Measure, ...]:
    """The length, and MusPy's measures, in the mean over pieces; long held-out pieces end where samples do."""
    return tuple(mean_measure(name, unit, value, sides) for name, unit, value in MEASURES)


def music_distributions(sides: Sides) -> tuple[Distribution, ...]:
    """Of pitch classes, of the intervals of each part, of durations, and of the notes in a bar."""
    usual = usual_durations([*sides[0], *sides[1]])
    return that_count(
        (
            ordered("pitch classes", "notes", NAMES, pitch_classes, sides),
            ordered(
                "intervals",
                "semitones",
                INTERVALS,
                lambda score: [*map(bounded, intervals(score))],
                sides,
            ),
            ordered(
                *("durations", "quarters", [*map(quarters, usual), OTHER]),
                lambda score: [
                    quarters(note.duration) if note.duration in usual else OTHER
                    for note in score.notes
                ],
                sides,
            ),
            numbers("notes in a bar", "notes", lambda score: [*map(len, bars_of(score))], sides),
        )
    )


def pitch_classes(score: Score) -> list[str]:
    """The name of each note that is not a drum's."""
    return [NAMES[note.pitch % 12] for note in muspy.pitched(score)]


def intervals(score: Score) -> list[int]:
    """Semitones from each note to the next of its part, upwards; of chords, between the highest notes."""
    highest: dict[int, dict[int, int]] = {}
    for note in muspy.pitched(score):
        row = highest.setdefault(note.part, {})
        row[note.onset] = max(note.pitch, row.get(note.onset, 0))
    return [later - pitch for row in highest.values() for pitch, later in pairwise(row.values())]


def bounded(step: int) -> str:
    """The bin of an interval."""
    return INTERVALS[max(-WIDEST, min(step, WIDEST)) + WIDEST]


def usual_durations(scores: Sequence[Score]) -> list[int]:
    """The commonest durations in ticks, ascending."""
    counts = Counter(note.duration for score in scores for note in score.notes)
    return sorted(sorted(counts, key=lambda ticks: (-counts[ticks], ticks))[:MOST_DURATIONS])
