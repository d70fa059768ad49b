"""What an evaluation finds, as plain values: the table, the JSON and the page are made of them.

Knows nothing of models, files or how any figure is found.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from rnngen.config import SampleConfig
from rnngen.evaluation.baseline import Baseline
from rnngen.evaluation.calibration import Calibration
from rnngen.evaluation.likelihood import DocumentLikelihood, Likelihood
from rnngen.models.learning_curve import Point
from rnngen.music.score import Score
from rnngen.music.score_json import score_to_json


def shown(value: float | None, unit: str = "") -> str:
    """A figure in about three digits: 0.1234 of '%' → '12.3 %'; −12345.6 → '−12,346'; '–' for None."""
    if value is None:
        return "–"
    told = f"{_digits(100 * value, 1)} %" if unit == "%" else _digits(value, 3)
    return told.replace("-", "\N{MINUS SIGN}")


def _digits(value: float, most: int) -> str:
    """Three digits that count, or four; at most so many after the point, and none after that of a whole number."""
    if isinstance(value, int) or value == round(value):
        return f"{value:,.0f}"
    size = abs(value)
    decimals = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 10 else 3
    return f"{value:,.{min(most, decimals)}f}"


@dataclass(frozen=True)
class Measure:
    """One figure of the model's samples, beside the same of documents that were held out from training."""

    name: str
    unit: str
    """'' for a plain number, '%' for a share that stands as 0 to 1, else a word in the plural."""
    samples: float | None
    held_out: float | None
    free: float | None = None
    """Of samples drawn without a constraint, where that was asked."""


@dataclass(frozen=True)
class Distribution:
    """How values of one feature are spread in samples and in held-out documents."""

    name: str
    unit: str
    bins: tuple[str, ...]
    """What each share counts, in order: '0', '1' …, '10–19', 'C♯', 'comma'."""
    samples: tuple[float, ...]
    """A share, 0 to 1, for each bin; they sum to 1, or are all 0 where nothing was counted."""
    held_out: tuple[float, ...]
    distance: float
    """Jensen–Shannon distance (Endres & Schindelin 2003), base 2: 0 alike, 1 nothing in common."""
    within: float | None = None
    """The same distance between two halves of the held-out documents: what chance alone makes of it."""


@dataclass(frozen=True)
class Profile:
    """One share at each of several places; unlike those of a distribution, they do not sum to 1."""

    name: str
    unit: str
    places: tuple[str, ...]
    samples: tuple[float, ...]
    """A share, 0 to 1, for each place."""
    held_out: tuple[float, ...]
    difference: float
    """Mean absolute difference of the shares, 0 to 1."""


@dataclass(frozen=True)
class Section:
    """Figures that answer one question: novelty, validity, diversity, style, structure."""

    name: str
    measures: tuple[Measure, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    profiles: tuple[Profile, ...] = ()


def jensen_shannon(first: Sequence[float], second: Sequence[float]) -> float:
    """The Jensen–Shannon distance of two distributions over the same bins, base 2, 0 to 1.

    The square root of the mean Kullback–Leibler divergence of both from their mean (Lin 1991; Endres &
    Schindelin 2003). Where one of them has no mass it is 1, where neither has, 0.
    """
    p, q = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if not p.any() or not q.any():
        return float(p.any() or q.any())
    mean = (p + q) / 2
    divergence = sum(_kullback_leibler(side, mean) for side in (p, q)) / 2
    return float(np.sqrt(max(divergence, 0.0)))


def _kullback_leibler(p: np.ndarray, q: np.ndarray) -> float:
    """Bits; q must have mass wherever p has."""
    held = p > 0
    return float((p[held] * np.log2(p[held] / q[held])).sum())


@dataclass(frozen=True)
class Report:
    """Everything that `rnngen evaluate` found; what was not asked for is None or empty."""

    model: str
    kind: str
    corpus: str
    held_out: bool
    """Whether the figures are of the part held out from training, or of a whole corpus."""
    likelihood: Likelihood
    baseline: Baseline | None = None
    adapted: Likelihood | None = None
    """With dynamic evaluation, of the first tokens (`rnngen.config.AdaptConfig.most_tokens`)."""
    sections: tuple[Section, ...] = ()
    samples: tuple[Any, ...] = ()
    """str or Score."""
    sampling: SampleConfig | None = None
    """How they were drawn."""
    passages: int = 0
    """How many of the corpus they are compared with."""
    curve: tuple[Point, ...] = ()
    """The validation curve of the training."""
    surprise: tuple[tuple[str, float], ...] = ()
    """The first tokens that were scored, as shown to a person, each with its nats."""
    unadapted: Likelihood | None = None
    """Without it, of the same tokens."""
    by_document: tuple[DocumentLikelihood, ...] = ()
    """The worst first; none where there is a single one."""
    calibration: Calibration | None = None

    def beside(self) -> dict[str, Likelihood]:
        """What stands beside the network's likelihood, as far as it was found: adapted, of n-grams, of both mixed."""
        columns = {} if self.adapted is None else {"adapted": self.adapted}
        if self.baseline is not None:
            columns[f"{self.baseline.order}-grams"] = self.baseline.likelihood
            if self.baseline.mixed is not None:
                columns["mixed"] = self.baseline.mixed
        return columns


def report_to_json(report: Report) -> dict[str, Any]:
    """A JSON object with the figures of the likelihood at its top, and without what was not asked for.

    Scores stand as `rnngen.music.score_json` spells them, performances by the fields of their notes.
    """
    value = asdict(report)
    scores = {
        number: score_to_json(each)
        for number, each in enumerate(report.samples)
        if isinstance(each, Score)
    }
    value["samples"] = [
        scores.get(number, sample) for number, sample in enumerate(value["samples"])
    ]
    figures: dict[str, Any] = _plain(
        {name: field for name, field in value.items() if field is not None}
    )
    return figures | figures.pop("likelihood")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
