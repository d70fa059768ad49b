"""Whether a model is as sure as it may be: expected calibration error, and the temperature that suits it best.

Takes logits as they come and keeps sums only, so that a corpus may be of any size.
"""

from dataclasses import dataclass

import numpy as np

BINS = 15
"""Of equal width, as in Guo et al. 2017."""
TEMPERATURES = 2.0 ** (np.arange(-8, 9) / 8)
"""From 0.5 to 2; between them the loss is taken to be a parabola in their logarithm."""
FULL_VOCABULARY = 128
"""Tokens of a vocabulary up to which the loss at other temperatures is found at every step of the scoring; with
n times as many, at every n-th, as it would take longer than the network itself."""


@dataclass(frozen=True)
class ReliabilityBin:
    """The predictions whose top probability lies in one of `BINS` intervals of equal width."""

    share: float
    """Of all predictions, 0 to 1."""
    confidence: float
    """Their mean top probability; 0 where there are none."""
    accuracy: float
    """How many of them came true, 0 to 1."""


@dataclass(frozen=True)
class Calibration:
    """How probabilities compare with what came."""

    error: float
    """Expected calibration error (Naeini et al. 2015; Guo et al. 2017): the mean of |confidence − accuracy| of the
    predictions' bins, 0 to 1."""
    temperature: float
    """By which logits are to be divided for the least loss on the same tokens (temperature scaling, Guo et al. 2017):
    above 1 the model was too sure. At least 0.5 and at most 2."""
    nats_per_token: float
    """The loss at that temperature."""
    bins: tuple[ReliabilityBin, ...]


class Calibrator:
    """Gathers what a calibration needs, a step of the scoring after the other (`rnngen.evaluation.likelihood`)."""

    def __init__(self) -> None:
        self._bins = np.zeros((3, BINS))
        """Of each bin: predictions, the sum of their top probabilities, those that came true."""
        self._nats, self._steps = 0.0, 0
        self._losses, self._tried = np.zeros(len(TEMPERATURES)), 0
        """The summed loss at each temperature, over so many predictions."""

    def observe(self, logits: np.ndarray, targets: np.ndarray, nats: np.ndarray) -> None:
        """Take predictions, float32[n, vocabulary], what came, int[n], and what that cost, float[n]."""
        rows, best = np.arange(len(targets)), logits.argmax(axis=1)
        confidence = np.exp(logits[rows, best] - logits[rows, targets] - nats)
        bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
        for sums, weights in zip(
            self._bins, (np.ones(len(bins)), confidence, best == targets), strict=True
        ):
            sums += np.bincount(bins, weights, BINS)
        self._nats += float(nats.sum(dtype=np.float64))
        if self._steps % -(-logits.shape[1] // FULL_VOCABULARY) == 0:
            self._losses += losses_at(TEMPERATURES, logits, targets)
            self._tried += len(targets)
        self._steps += 1

    def result(self) -> Calibration:
        """The calibration of all predictions so far, at least one."""
        predictions, confidences, hits = self._bins
        present, total = np.maximum(predictions, 1), predictions.sum()
        bins = [
            ReliabilityBin(*map(float, values))
            for values in zip(
                predictions / total, confidences / present, hits / present, strict=True
            )
        ]
        temperature, gain = least(self._losses / self._tried)
        error = sum(each.share * abs(each.confidence - each.accuracy) for each in bins)
        return Calibration(error, temperature, self._nats / float(total) - gain, tuple(bins))


def losses_at(temperatures: np.ndarray, logits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """float64[temperatures]: the summed cross-entropy of float32 logits [n, vocabulary] divided by each of them."""
    below = logits - logits.max(axis=1, keepdims=True)
    scaled = np.empty_like(below)
    wanted = float(below[np.arange(len(targets)), targets].sum(dtype=np.float64))
    losses = []
    for temperature in temperatures:
        np.multiply(below, np.float32(1 / temperature), out=scaled)
        np.exp(scaled, out=scaled)
        losses.append(
            float(np.log(scaled.sum(axis=1)).sum(dtype=np.float64)) - wanted / temperature
        )
    return np.array(losses)


def least(losses: np.ndarray) -> tuple[float, float]:
    """The temperature of the least loss, by the parabola through the three least, and what it gains over 1.

    Args:
        losses: At each of `TEMPERATURES`.
    """
    middle = int(losses.argmin())
    one = float(losses[len(losses) // 2])
    if middle in (0, len(losses) - 1):
        return float(TEMPERATURES[middle]), one - float(losses[middle])
    before, at, after = losses[middle - 1 : middle + 2]
    bend = before - 2 * at + after
    offset = (before - after) / (2 * bend) if bend > 0 else 0.0
    step = np.log(TEMPERATURES[middle + 1] / TEMPERATURES[middle])
    return float(TEMPERATURES[middle] * np.exp(offset * step)), one - float(
        at - (before - after) * offset / 4
    )
