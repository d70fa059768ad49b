"""What of samples is new, and what stands in the training already, beside the same of text or music by people.

People, too, use the words and turns of others: a share says something beside that of held-out documents (McCoy et al.
2023, "How much do language models copy from their training data?").
"""

from collections.abc import Iterator, Sequence

import numpy as np

from rnngen.evaluation.material import Material
from rnngen.evaluation.novelty.music import (
    PHRASE,
    known_bars,
    near_phrases,
    note_runs,
    unseen_notes,
)
from rnngen.evaluation.novelty.text import LineSearch, WordSearch, text_runs
from rnngen.evaluation.passages import texts_of
from rnngen.evaluation.report import Measure, Section
from rnngen.evaluation.words import has_no_spaces
from rnngen.memorization import TrainingNotes, TrainingPerformances, TrainingText
from rnngen.memorization.shared_run import NGramSearch

CHARACTERS, WORDS, NOTES = 8, 4, 4
"""Lengths of the n-grams that are looked for in the training."""
PIECE = 1 << 20
"""Characters of the training that are looked through at once, which bounds the memory."""


def novelty(material: Material) -> Section | None:
    """What of samples and of held-out documents stands in the training; None where that is not known."""
    if isinstance(material.training, TrainingNotes):
        return Section("Novelty to the training", tuple(_in_music(material, material.training)))
    if isinstance(material.training, TrainingText):
        return Section("Novelty to the training", tuple(_in_text(material, material.training)))
    if isinstance(material.training, TrainingPerformances):
        return Section(
            "Novelty to the training", tuple(_in_performances(material, material.training))
        )
    return None


def _in_performances(material: Material, training: TrainingPerformances) -> Iterator[Measure]:
    runs = [
        training.longest_shared_run(ids).length
        for ids in material.samples.ids + material.held_out.ids
    ]
    yield from _runs(training.unit, runs, len(material.samples))


def _runs(unit: str, runs: Sequence[int], samples: int) -> Iterator[Measure]:
    """The runs that documents, the samples first, share with the training; the median leaves a duplicate aside."""
    sides = runs[:samples], runs[samples:]
    yield Measure(
        "longest run shared with it, median",
        unit,
        *(float(np.median(side)) if side else None for side in sides),
    )
    yield Measure("longest run of all", unit, *(max(side, default=None) for side in sides))


def _in_text(material: Material, training: TrainingText) -> Iterator[Measure]:
    sides = material.samples, material.held_out
    texts = [side.contents for side in sides]
    least = 2 if has_no_spaces((*texts[0], *texts[1])) else 1
    characters = NGramSearch([side.ids for side in sides], CHARACTERS)
    terms, lines = WordSearch(texts, (least, WORDS)), LineSearch(texts)
    for first in range(0, len(training.symbols), PIECE):
        characters.show(
            np.asarray(training.symbols[max(first - CHARACTERS + 1, 0) : first + PIECE])
        )
    for text in texts_of(material.model.codec, training.symbols, PIECE):
        terms.show(text)
        lines.show(text)
    equal, near = lines.shares()
    term = "words" if least == 1 else "characters"
    yield from _runs(training.unit, text_runs(training, sides[0].ids + sides[1].ids), len(sides[0]))
    yield Measure(f"{CHARACTERS} characters in a row that it lacks", "%", *characters.unseen())
    yield Measure(f"{WORDS} {term} in a row that it lacks", "%", *terms.unseen(WORDS))
    yield Measure(
        f"{'words' if least == 1 else 'pairs of characters'} that it lacks",
        "%",
        *terms.unseen(least),
    )
    yield Measure("lines that stand in it", "%", *equal)
    yield Measure("lines that nearly stand in it", "%", *near)


def _in_music(material: Material, training: TrainingNotes) -> Iterator[Measure]:
    sides = material.samples, material.held_out
    yield from _runs(training.unit, note_runs(training, sides[0].ids + sides[1].ids), len(sides[0]))
    unseen = unseen_notes(training, [side.ids for side in sides], NOTES)
    yield Measure(f"{NOTES} notes in a row that it lacks", "%", *unseen)
    if material.scores:
        pieces = [side.contents for side in sides]
        yield Measure("bars that stand in it", "%", *known_bars(material.scores, pieces))
        yield Measure(
            f"{PHRASE} bars that nearly stand in it", "%", *near_phrases(material.scores, pieces)
        )
