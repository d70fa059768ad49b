"""What share of samples is valid, with and without the constraint of their kind, as the real checker says."""

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from rnngen.constraints.python import compiles
from rnngen.evaluation.distributions import mean_of
from rnngen.evaluation.material import Documents, Material
from rnngen.evaluation.report import Measure, Section
from rnngen.music.score import Score
from rnngen.sampling.best_of import is_valid
from rnngen.system.threads import usable_cores
from rnngen.writers.pdf import PROGRAM, compiles_latex

Share = Callable[[Documents], float | None]


def validity(material: Material) -> Section | None:
    """How many documents are valid; None for plain text, of which anything is.

    Passages of held-out scripts and papers are cut, so that they need not be; whole pieces of music are compared.
    """
    if material.model.kind == "python":
        measures = [_measure("scripts that compile", material, scripts_that_compile, whole=False)]
    elif material.model.kind == "latex":
        if shutil.which(PROGRAM):
            measures = [
                _measure(
                    f"papers that {PROGRAM} compiles", material, papers_that_compile, whole=False
                )
            ]
        else:
            measures = [
                _measure(
                    "papers that the LaTeX mask accepts", material, _accepted(material), whole=False
                )
            ]
    elif material.is_music:
        measures = [
            _measure(
                "pieces in regular bars",
                material,
                lambda side: _share([*map(is_regular, side.contents)]),
            ),
            _measure(
                "bars as long as their metre",
                material,
                lambda side: mean_of(regular_bars, side.contents),
            ),
            _measure("pieces that the metre mask accepts", material, _accepted(material)),
        ]
    else:
        return None
    return Section("Validity", tuple(measures))


def _measure(name: str, material: Material, value: Share, whole: bool = True) -> Measure:
    free = None if material.free is None else value(material.free)
    return Measure(
        name, "%", value(material.samples), value(material.held_out) if whole else None, free
    )


def scripts_that_compile(documents: Documents) -> float | None:
    """The share of scripts that this interpreter compiles."""
    return _share([*map(compiles, documents.contents)])


def papers_that_compile(documents: Documents) -> float | None:
    """The share of papers that pdflatex compiles; several run side by side."""
    with ThreadPoolExecutor(usable_cores()) as workers:
        return _share([*workers.map(compiles_latex, documents.contents)])


def _accepted(material: Material) -> Share:
    """The share of documents in which each token is one that the constraint of their kind allows."""
    return lambda documents: _share([is_valid(material.model, ids) for ids in documents.ids])


def is_regular(score: Score) -> bool:
    """Whether every bar is as long as its metre says, or the first one is a pick-up."""
    return regular_bars(score) == 1


def regular_bars(score: Score) -> float | None:
    """The share of bars that are as long as their metre says; a shorter first one is a pick-up."""
    full = [
        bar.duration == bar.metre.ticks or (not bar.onset and bar.duration < bar.metre.ticks)
        for bar in score.bars
    ]
    return _share(full)


def _share(answers: Sequence[bool]) -> float | None:
    """How many of some answers are yes, 0 to 1; None without any."""
    return sum(answers) / len(answers) if answers else None
