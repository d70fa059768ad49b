"""How well a model's confidence matches what comes: calibration error, and the best temperature.

Takes logits as they come and keeps sums only, so a corpus may be of any size. What is summed is
rounded to multiples of GRAIN. Their sums are exact in float64, so they do not depend on the order,
and parts of a corpus add up to exactly the whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

GRAIN = 2.0**-20
"""Sums of its multiples are exact up to 2³³, which is several thousand million nats."""
BINS = 15
"""Of equal width, as in Guo et al. 2017."""
TEMPERATURES = 2.0 ** (np.arange(-8, 9) / 8)
"""From 0.5 to 2; between them the loss is taken for a parabola in the logarithm."""
FULL_VOCABULARY = 128
"""Vocabulary size up to which the loss at other temperatures is measured at every step.

With n times as many tokens it is measured at every n-th step, or else it would take longer than
the network itself.
"""


SUMS = 3 * BINS + len(TEMPERATURES) + 3
"""How many numbers a calibration is made of."""


@dataclass(frozen=True)
class ReliabilityBin:
    """The predictions whose top probability lies in one of `BINS` intervals of equal width."""

    share: float
    """Of all predictions, 0 to 1."""
    confidence: float
    """Their mean top probability; 0 for an empty bin."""
    accuracy: float
    """The share of them that came true, 0 to 1."""


@dataclass(frozen=True)
class Calibration:
    """How probabilities compare with what came."""

    error: float
    """Expected calibration error (Naeini et al. 2015; Guo et al. 2017), 0 to 1.

    It is the mean of |confidence − accuracy| over the bins, weighted by their predictions.
    """
    temperature: float
    """The temperature of the least loss on the same tokens, 0.5 to 2 (Guo et al. 2017).

    Above 1, the model was too sure.
    """
    nats_per_token: float
    """The loss at that temperature."""
    bins: tuple[ReliabilityBin, ...]


class Calibrator:
    """Sums up what a calibration needs at each step of scoring (`rnngen.evaluation.likelihood`)."""

    def __init__(self) -> None:
        self._bins = np.zeros((3, BINS))
        """Of each bin: predictions, the sum of their top probabilities, those that came true."""
        self._nats = 0.0
        self._normalizers = np.zeros(len(TEMPERATURES))
        """The summed ln Σ exp(logit / temperature) at each temperature."""
        self._wanted = 0.0
        """The summed logits of the targets; all logits are relative to the highest."""
        self._tried = 0.0
        """The predictions summed up in `_normalizers` and `_wanted`."""

    @classmethod
    def of_sums(cls, parts: Iterable[np.ndarray]) -> "Calibrator":
        """Return the calibrator of everything that others have observed."""
        calibrator = cls()
        whole = sum(parts, np.zeros(SUMS))
        bins, calibrator._normalizers, rest = np.split(whole, [3 * BINS, SUMS - 3])
        calibrator._bins = bins.reshape(3, BINS)
        calibrator._nats, calibrator._wanted, calibrator._tried = rest.tolist()
        return calibrator

    @property
    def sums(self) -> np.ndarray:
        """Everything that has been summed up: float64[SUMS]."""
        rest = [self._nats, self._wanted, self._tried]
        return np.concatenate([self._bins.ravel(), self._normalizers, rest])

    def observe(self, logits: np.ndarray, targets: np.ndarray, nats: np.ndarray, step: int) -> None:
        """Add predictions, float32[n, vocabulary], their targets, int[n], and nats, float[n].

        Args:
            step: of all predictions at this place of their lanes.
        """
        rows = np.arange(len(targets))
        best = logits.argmax(axis=1)
        # nats = −ln p(target), so this is p(best).
        confidence = np.exp(logits[rows, best] - logits[rows, targets] - nats)
        bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
        weights = (np.ones(len(bins)), _rounded(confidence), best == targets)
        for sums, weight in zip(self._bins, weights, strict=True):
            sums += np.bincount(bins, weight, BINS)
        self._nats += float(_rounded(nats).sum())
        if step % -(-logits.shape[1] // FULL_VOCABULARY) == 0:
            normalizers, wanted = _log_sums(TEMPERATURES, logits, targets)
            self._normalizers += normalizers
            self._wanted += wanted
            self._tried += len(targets)

    def result(self) -> Calibration:
        """Return the calibration of all predictions so far, at least one."""
        predictions, confidences, hits = self._bins
        present = np.maximum(predictions, 1)
        total = predictions.sum()
        columns = (predictions / total, confidences / present, hits / present)
        bins = [ReliabilityBin(*map(float, values)) for values in zip(*columns, strict=True)]
        losses = self._normalizers - self._wanted / TEMPERATURES
        temperature, gain = least(losses / self._tried)
        error = sum(each.share * abs(each.confidence - each.accuracy) for each in bins)
        return Calibration(error, temperature, self._nats / float(total) - gain, tuple(bins))


def losses_at(temperatures: np.ndarray, logits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return float64[temperatures], the summed cross-entropy of logits at each temperature.

    Args:
        logits: float32[n, vocabulary].
        targets: int[n].
    """
    normalizers, wanted = _log_sums(temperatures, logits, targets)
    return normalizers - wanted / temperatures


def _log_sums(
    temperatures: np.ndarray, logits: np.ndarray, targets: np.ndarray
) -> tuple[np.ndarray, float]:
    """Return the summed ln Σ exp(logit / t) at each temperature t, and the targets' logits."""
    below = logits - logits.max(axis=1, keepdims=True)
    scaled = np.empty_like(below)
    wanted = float(_rounded(below[np.arange(len(targets)), targets]).sum())
    normalizers = []
    for temperature in temperatures:
        np.multiply(below, np.float32(1 / temperature), out=scaled)
        np.exp(scaled, out=scaled)
        normalizers.append(float(_rounded(np.log(scaled.sum(axis=1))).sum()))
    return np.array(normalizers), wanted


def _rounded(values: np.ndarray) -> np.ndarray:
    """Return float64 multiples of GRAIN."""
    return np.rint(values.astype(np.float64) / GRAIN) * GRAIN


def least(losses: np.ndarray) -> tuple[float, float]:
    """Return the temperature of the least loss, and what it gains over temperature 1.

    It is the vertex of the parabola through the three least losses.

    Args:
        losses: float64, at each of `TEMPERATURES`.
    """
    middle = int(losses.argmin())
    one = float(losses[len(losses) // 2])
    if middle in (0, len(losses) - 1):
        return float(TEMPERATURES[middle]), one - float(losses[middle])
    before, at, after = losses[middle - 1 : middle + 2]
    bend = before - 2 * at + after
    offset = (before - after) / (2 * bend) if bend > 0 else 0.0
    step = np.log(TEMPERATURES[middle + 1] / TEMPERATURES[middle])
    temperature = float(TEMPERATURES[middle] * np.exp(offset * step))
    return temperature, one - float(at - (before - after) * offset / 4)
