"""What share of samples is valid, with and without the constraint of their kind.

Scripts and papers are checked by the real compiler. Held-out passages of them are cut, so they
need not be valid; only whole pieces of music have a held-out figure.
"""

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from rnngen.constraints.code.rules import problem
from rnngen.constraints.python import compiles
from rnngen.constraints.python.names import share_of_known_names
from rnngen.corpus.syntax import comment_bytes
from rnngen.evaluation.distributions import mean_of
from rnngen.evaluation.report import Measure, Section
from rnngen.evaluation.sample_pair import Documents, SamplePair
from rnngen.music.score import Score
from rnngen.sampling.best_of import is_valid
from rnngen.system.threads import usable_cores
from rnngen.writers.pdf import PROGRAM, compiles_latex

Share = Callable[[Documents], float | None]


def python_validity(pair: SamplePair) -> Section:
    """Measure how many scripts compile, and how many of the names that they read are bound."""
    measures = (
        _measure("scripts that compile", pair, compiling_scripts, False),
        _measure("names that are bound", pair, bound_names, False),
    )
    return Section("Validity", measures)


def code_validity(pair: SamplePair) -> Section:
    """Measure how many scripts parse, and how much of them is comment."""
    language = pair.model.kind
    measures = (
        _measure("scripts that parse", pair, partial(parsing_scripts, language), False),
        _measure("characters in comments", pair, partial(comment_share, language)),
    )
    return Section("Validity", measures)


def latex_validity(pair: SamplePair) -> Section:
    """Measure how many papers pdflatex compiles, or the LaTeX mask accepts without pdflatex."""
    if shutil.which(PROGRAM):
        measure = _measure(f"papers that {PROGRAM} compiles", pair, compiling_papers, False)
    else:
        accepted = _accepted(pair)
        measure = _measure("papers that the LaTeX mask accepts", pair, accepted, False)
    return Section("Validity", (measure,))


def score_validity(pair: SamplePair) -> Section:
    """Measure how many bars are as long as their metre says, and pieces that the mask accepts."""
    measures = (
        _measure("pieces in regular bars", pair, regular_pieces),
        _measure(
            "bars as long as their metre", pair, lambda side: mean_of(regular_bars, side.contents)
        ),
        _measure("pieces that the metre mask accepts", pair, _accepted(pair)),
    )
    return Section("Validity", measures)


def _measure(name: str, pair: SamplePair, share: Share, whole: bool = True) -> Measure:
    """Return a share of samples, free samples and, if these are whole, held-out documents."""
    held_out = share(pair.held_out) if whole else None
    free = None if pair.free is None else share(pair.free)
    return Measure(name, "%", share(pair.samples), held_out, free)


def compiling_scripts(documents: Documents) -> float | None:
    """Return the share of scripts that this interpreter compiles."""
    return _share([*map(compiles, documents.contents)])


def bound_names(documents: Documents) -> float | None:
    """Return the share of names read that are bound or built in, the mean over valid scripts."""
    return mean_of(share_of_known_names, filter(compiles, documents.contents))


def parsing_scripts(language: str, documents: Documents) -> float | None:
    """Return the share of scripts that are valid in a language."""
    return _share([problem(language, text) is None for text in documents.contents])


def comment_share(language: str, documents: Documents) -> float | None:
    """Return the share of characters that stand in comments."""
    sizes = [(comment_bytes(language, text), len(text.encode())) for text in documents.contents]
    total = sum(size for _, size in sizes)
    return sum(commented for commented, _ in sizes) / total if total else None


def compiling_papers(documents: Documents) -> float | None:
    """Return the share of papers that pdflatex compiles; several run at the same time."""
    with ThreadPoolExecutor(usable_cores()) as workers:
        return _share([*workers.map(compiles_latex, documents.contents)])


def _accepted(pair: SamplePair) -> Share:
    """Return the share of documents whose every token the constraint of their kind allows."""
    return lambda documents: _share([is_valid(pair.model, ids) for ids in documents.ids])


def regular_pieces(documents: Documents) -> float | None:
    """Return the share of pieces in which all bars are regular."""
    return _share([*map(is_regular, documents.contents)])


def is_regular(score: Score) -> bool:
    """Return whether every bar is as long as its metre says; a shorter first bar is a pick-up."""
    return regular_bars(score) == 1


def regular_bars(score: Score) -> float | None:
    """Return the share of bars as long as their metre; a shorter first bar is a pick-up."""
    full = [
        bar.duration == bar.metre.ticks or (not bar.onset and bar.duration < bar.metre.ticks)
        for bar in score.bars
    ]
    return _share(full)


def _share(answers: Sequence[bool]) -> float | None:
    """Return the share of True, 0 to 1; None without answers."""
    return sum(answers) / len(answers) if answers else None
