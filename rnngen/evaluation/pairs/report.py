"""The report on a model of pairs, as plain values."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rnngen.brief import Brief
from rnngen.evaluation.estimates import Estimate
from rnngen.evaluation.pairs.labels import LabelReport
from rnngen.evaluation.pairs.texts import TextReport
from rnngen.evaluation.report import plain
from rnngen.models.learning_curve import Point

LEAST_BITS = 1e-3
"""Bits a pair below which a source gives nothing; rounding makes them differ from 0."""


@dataclass(frozen=True)
class PairLikelihood:
    """What targets cost, given their sources."""

    nats_per_token: float
    tokens: int
    """The ends of texts count, too. Of scores with a given melody, only the other voices count."""
    pairs: int
    sources: int
    """Distinct ones."""
    unknown: int
    """Tokens of targets that the model does not know, scored as UNKNOWN."""
    notes: int = 0
    """Notes of all voices below a given melody; 0 without one."""

    @property
    def tokens_per_note(self) -> float:
        """Return how many tokens a note of the other voices has; 0 without a melody."""
        return self.tokens / self.notes if self.notes else 0.0

    @property
    def unit(self) -> str:
        """Return what the nats are counted by: a label is one token without an end."""
        return "target" if self.tokens == self.pairs else "token"


@dataclass(frozen=True)
class SourceGain:
    """What targets cost more after the sources of others than after their own.

    Intervals come from a bootstrap over the sources.
    """

    bits_per_pair: Estimate
    bits_per_token: Estimate
    shuffled_nats_per_token: float

    @property
    def is_ignored(self) -> bool:
        """Whether the source may as well give nothing."""
        return self.bits_per_pair.low < LEAST_BITS


@dataclass(frozen=True)
class PairReport(Brief):
    """Everything that `rnngen evaluate` found about a model of pairs; None for what it lacks."""

    model: str
    kind: str
    """Of the targets."""
    source_kind: str
    corpus: str
    held_out: bool
    """Whether the figures are of the held-out pairs, or else of the whole corpus."""
    digest: str
    """SHA-256 of the pairs, in hexadecimal."""
    likelihood: PairLikelihood
    source_gain: SourceGain | None = None
    """None for a single source."""
    labels: LabelReport | None = None
    texts: TextReport | None = None
    left_out: int = 0
    """Pairs whose label the model does not know."""
    missing: tuple[str, ...] = ()
    """Sentences on libraries that are not installed."""
    curve: tuple[Point, ...] = ()
    """The learning curve of the training."""

    @property
    def nats_per_token(self) -> float:
        """Return the mean cost of a target's token."""
        return self.likelihood.nats_per_token

    def headline(self) -> str:
        """Return the most telling figures in one sentence."""
        found = self.likelihood
        told = [f"A {found.unit} costs {found.nats_per_token:.3f} nats"]
        if found.notes:
            nats = found.nats_per_token * found.tokens_per_note
            told = [f"A note of the other voices costs {nats:.3f} nats"]
        if self.source_gain is not None:
            bits = self.source_gain.bits_per_pair.value
            told.append(f"its source gives {bits:z.2f} bits a target")
        if self.labels is not None:
            told.append(f"{self.labels.network.accuracy.value:.1%} of the labels are right")
        if self.texts is not None and self.texts.bleu is not None:
            told.append(f"greedy answers reach a BLEU of {self.texts.bleu:.1f}")
        return "; ".join(told) + "."

    def findings(self) -> Iterator[str]:
        """Yield a sentence for each thing that a reader should know."""
        if self.left_out:
            yield (
                f"{self.left_out:,} pairs are left out, because {self.model} does not know "
                "their labels."
            )
        if self.source_gain is not None and self.source_gain.is_ignored:
            yield ignored(self.model)
        if self.labels is not None:
            yield from _compared(self.labels)
        yield from self.missing


def ignored(model: str) -> str:
    """Return the sentence on a model that writes the same whatever its source is."""
    return (
        f"{model} ignores its source: the sources of other pairs do as well. Train it longer, or "
        "on more pairs."
    )


def _compared(labels: LabelReport) -> Iterator[str]:
    """Yield what the baselines of labels say about the network."""
    own = labels.network.accuracy
    if own.low <= labels.commonest:
        yield "The network is not certainly better than always telling the commonest label."
    if labels.linear is not None and labels.linear.accuracy.value > own.value:
        yield "The linear model on n-grams tells more labels right than the network."


def pair_report_to_json(report: PairReport) -> dict[str, Any]:
    """Return a JSON object: the likelihood's figures at its top level, and all else."""
    value = {name: field for name, field in asdict(report).items() if field is not None}
    figures: dict[str, Any] = plain(value | {"findings": tuple(report.findings())})
    return figures | figures.pop("likelihood")


def most_confused(labels: LabelReport, most: int) -> Sequence[tuple[str, str, int]]:
    """Return (right label, chosen label, pairs) of the most frequent mistakes."""
    found = [
        (labels.labels[right], labels.labels[told], count)
        for right, row in enumerate(labels.confusion)
        for told, count in enumerate(row)
        if right != told and count
    ]
    return sorted(found, key=lambda each: -each[2])[:most]
