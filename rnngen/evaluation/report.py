"""A report as plain values, from which the table, the JSON and the page are made."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from rnngen.brief import Brief
from rnngen.config import SampleConfig
from rnngen.evaluation.baseline import Baseline
from rnngen.evaluation.calibration import Calibration
from rnngen.evaluation.estimates import Estimate
from rnngen.evaluation.likelihood import DocumentLikelihood, Likelihood
from rnngen.models.learning_curve import Point
from rnngen.music.canonical import score_to_json
from rnngen.music.score import Score

INSTALL = "Without {} there is no {}. Run: pip install 'rnngen[evaluate]'."


def format_number(value: float | None, unit: str = "") -> str:
    """Format with 3 or 4 significant digits; '–' for None.

    A share with unit '%' becomes a percentage: 0.1234 → '12.3 %', 0.0009 → '0.09 %'. −12345.6 →
    '−12,346'.
    """
    if value is None:
        return "–"
    text = (
        f"{_digits(100 * value, percent_decimals(value))} %" if unit == "%" else _digits(value, 3)
    )
    return text.replace("-", "\N{MINUS SIGN}")


def percent_decimals(share: float) -> int:
    """Return the decimals of a percentage: 2 below 1 %, since rare faults differ there, else 1."""
    return 2 if 0 < share < 0.01 else 1


def _digits(value: float, most: int) -> str:
    """Format with 3 or 4 significant digits, at most `most` decimals, and none for an integer."""
    if isinstance(value, int) or value == round(value):
        return f"{value:,.0f}"
    size = abs(value)
    decimals = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 10 else 3
    return f"{value:,.{min(most, decimals)}f}"


@dataclass(frozen=True)
class Measure:
    """A figure of the samples, beside the same figure of held-out documents."""

    name: str
    unit: str
    """'' for a plain number, '%' for a share of 0 to 1, or else a noun in the plural."""
    samples: float | None
    held_out: float | None
    free: float | None = None
    """The same of samples drawn without a constraint, if there are any."""


@dataclass(frozen=True)
class Distribution:
    """How the values of a feature are spread in samples and in held-out documents."""

    name: str
    unit: str
    bins: tuple[str, ...]
    """The label of each bin, in order: '0', '1' …, '10–19', 'C♯', 'comma'."""
    samples: tuple[float, ...]
    """The share of each bin, 0 to 1. They sum to 1, or are all 0 if nothing was counted."""
    held_out: tuple[float, ...]
    distance: float
    """Jensen–Shannon distance (Endres & Schindelin 2003), base 2: 0 equal, 1 disjoint."""
    within: float | None = None
    """The same distance between two halves of the held-out documents, which is due to chance."""


@dataclass(frozen=True)
class Profile:
    """A share at each of several places; unlike a distribution, they do not sum to 1."""

    name: str
    unit: str
    places: tuple[str, ...]
    samples: tuple[float, ...]
    """The share at each place, 0 to 1."""
    held_out: tuple[float, ...]
    difference: float
    """The mean absolute difference of the shares, 0 to 1."""


@dataclass(frozen=True)
class Section:
    """The figures of one topic: novelty, validity, diversity, style, structure."""

    name: str
    measures: tuple[Measure, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    profiles: tuple[Profile, ...] = ()


@dataclass(frozen=True)
class TellingFeature:
    """A feature that tells samples from held-out pieces."""

    name: str
    samples: float
    """The mean over samples."""
    held_out: float
    alone: float
    """How often this feature alone tells which of a sample and a piece is which, 0.5 to 1."""


@dataclass(frozen=True)
class TwoSample(Brief):
    """How well a classifier tells samples from held-out pieces; 0.5 is chance."""

    pieces: int
    """How many of each."""
    accuracy: Estimate
    local: Estimate
    """The same by local features alone, without form and voice leading."""
    telling: tuple[TellingFeature, ...]
    """The most telling features, the best first."""

    def shares(self) -> dict[str, Estimate]:
        """Return both accuracies by name."""
        return {
            "classifier accuracy": self.accuracy,
            "accuracy from local features": self.local,
        }


def jensen_shannon(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the Jensen–Shannon distance of two distributions over the same bins, base 2, 0 to 1.

    It is the square root of the mean Kullback–Leibler divergence of both from their mean (Lin
    1991; Endres & Schindelin 2003). If one has no mass it is 1, if neither has, 0.
    """
    p, q = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if not p.any() or not q.any():
        return float(p.any() or q.any())
    mean = (p + q) / 2
    divergence = sum(_kullback_leibler(side, mean) for side in (p, q)) / 2
    return float(np.sqrt(max(divergence, 0.0)))


def _kullback_leibler(p: np.ndarray, q: np.ndarray) -> float:
    """Return the divergence in bits; q must have mass wherever p has."""
    held = p > 0
    return float((p[held] * np.log2(p[held] / q[held])).sum())


@dataclass(frozen=True)
class Report(Brief):
    """Everything that `rnngen evaluate` found; None or empty for what was not asked."""

    model: str
    kind: str
    corpus: str
    held_out: bool
    """Whether the figures are of the held-out part, or else of the whole corpus."""
    likelihood: Likelihood
    baseline: Baseline | None = None
    adapted: Likelihood | None = None
    """Dynamic evaluation of the first tokens (`rnngen.config.AdaptConfig.most_tokens`)."""
    sections: tuple[Section, ...] = ()
    samples: tuple[Any, ...] = ()
    """Texts or pieces."""
    sampling: SampleConfig | None = None
    """How they were drawn."""
    passages: int = 0
    """How many passages of the corpus the samples are compared with."""
    curve: tuple[Point, ...] = ()
    """The learning curve of the training."""
    surprise: tuple[tuple[str, float], ...] = ()
    """The first tokens that were scored, in readable form, each with its nats."""
    unadapted: Likelihood | None = None
    """The same tokens without dynamic evaluation."""
    by_document: tuple[DocumentLikelihood, ...] = ()
    """The worst first; empty for a single document."""
    calibration: Calibration | None = None
    two_sample: TwoSample | None = None
    missing: tuple[str, ...] = ()
    """What could not be measured, and how it could, in sentences."""
    pieces: tuple[Any, ...] = ()
    """Of music, held-out pieces to hear beside the samples. They are not in the JSON."""

    def alternatives(self) -> dict[str, Likelihood]:
        """Return the likelihoods besides the network's: adapted, of n-grams, of both mixed."""
        columns = {} if self.adapted is None else {"adapted": self.adapted}
        if self.baseline is not None:
            columns[f"{self.baseline.order}-grams"] = self.baseline.likelihood
            if self.baseline.mixed is not None:
                columns["mixed"] = self.baseline.mixed
        return columns


def report_to_json(report: Report) -> dict[str, Any]:
    """Return a JSON object: the likelihood's figures at its top level, and all else that was asked.

    Scores are spelled by `rnngen.music.canonical`, performances by the fields of their notes.
    """
    value = asdict(replace(report, pieces=()))
    del value["pieces"]
    scores = {
        number: score_to_json(each)
        for number, each in enumerate(report.samples)
        if isinstance(each, Score)
    }
    value["samples"] = [
        scores.get(number, sample) for number, sample in enumerate(value["samples"])
    ]
    figures: dict[str, Any] = plain(
        {name: field for name, field in value.items() if field is not None}
    )
    return figures | figures.pop("likelihood")


def plain(value: Any) -> Any:
    """Return values for JSON: lists for tuples, None for numbers that are not finite."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
