"""How well a model of series predicts held-out ones, beside a linear filter."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rnngen.corpus.document import Corpus
from rnngen.corpus.pairs import Pair
from rnngen.models.model_file import Model
from rnngen.sampling.series import predict
from rnngen.tokens.preparation import halves, pairs_of


@dataclass(frozen=True)
class SeriesFit:
    """Root mean squared errors on held-out series, in the unit of the targets."""

    rmse: float
    linear_rmse: float
    """Of the best linear filter of two taps: a · x(t) + b · x(t − 1) + c."""
    shuffled_rmse: float
    """Of the model with the source of another series."""

    @property
    def source_bits(self) -> float:
        """Return the bits a number that the right source gives, if errors are normal."""
        return math.log2(self.shuffled_rmse / self.rmse) if self.rmse else math.inf


def fit_of(model: Model, corpus: Corpus, held_out: bool = True) -> SeriesFit:
    """Measure a model on the held-out series of a corpus, or on all of them."""
    pairs = pairs_of(corpus)
    learnt, held = halves(corpus) if held_out else ([], list(range(len(pairs))))
    return measure_series(model, [pairs[i] for i in learnt or held], [pairs[i] for i in held])


def series_lines(fit: SeriesFit) -> Iterator[str]:
    """Yield the figures as a table."""
    for name, value in (
        ("root mean squared error", fit.rmse),
        ("best linear filter of two taps", fit.linear_rmse),
        ("with sources of other pairs", fit.shuffled_rmse),
        ("bits the source gives a number", fit.source_bits),
    ):
        yield f"{name:32}{value:>14.4f}"
    if fit.linear_rmse <= fit.rmse:
        yield ""
        yield "The linear filter makes smaller errors than the network."


def measure_series(model: Model, learnt: Sequence[Pair], held: Sequence[Pair]) -> SeriesFit:
    """Measure a model on held-out pairs of series, and the filter that training pairs give."""
    found = [rows.array() for rows in predict(model, [pair.source for pair in held])]
    goals = [pair.target.array() for pair in held]
    taps, *_ = np.linalg.lstsq(_taps(learnt), _joined([p.target.array() for p in learnt]))
    linear = _taps(held) @ taps
    others = [*found[1:], *found[:1]]
    lengths = [min(map(len, both)) for both in zip(others, goals, strict=True)]
    return SeriesFit(
        rmse(_joined(found), _joined(goals)),
        rmse(linear, _joined(goals)),
        rmse(
            _joined([each[:length] for each, length in zip(others, lengths, strict=True)]),
            _joined([each[:length] for each, length in zip(goals, lengths, strict=True)]),
        ),
    )


def rmse(found: np.ndarray, goals: np.ndarray) -> float:
    """Return the root mean squared error."""
    return float(np.sqrt(np.mean(np.square(found - goals, dtype=np.float64))))


def _taps(pairs: Sequence[Pair]) -> np.ndarray:
    """Return float64[steps, 2 · features + 1]: each step of all sources, the one before, and 1."""
    rows = []
    for pair in pairs:
        now = pair.source.array().astype(np.float64)
        before = np.concatenate([now[:1], now[:-1]])
        rows.append(np.concatenate([now, before, np.ones((len(now), 1))], axis=1))
    return _joined(rows)


def _joined(parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate(list(parts))
