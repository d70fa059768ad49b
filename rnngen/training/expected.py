"""What trainings on built-in corpora reached in the time they had, so that a run far from it can be told.

Measured by `samples/charts/make`, which says on what machine; knows nothing of models or files.
"""

from collections.abc import Mapping
from itertools import pairwise
from math import log

from rnngen.corpus.builtin import BUILTINS
from rnngen.corpus.document import Corpus
from rnngen.training import Trained
from rnngen.training.events import STOPPED

UNREACHABLE = 0.1
"""Nats per token above what is expected from which a run is worth a word."""

MEASURED: Mapping[str, tuple[tuple[float, float], ...]] = {
    "shakespeare": (
        (90.0, 1.451),
        (300.0, 1.408),
        (900.0, 1.383),
    ),
    "papers": (
        (90.0, 0.981),
        (300.0, 0.892),
        (900.0, 0.865),
    ),
    "python": (
        (90.0, 1.406),
        (300.0, 1.26),
        (900.0, 1.199),
    ),
    "tang": (
        (90.0, 4.277),
        (300.0, 3.965),
        (900.0, 3.843),
    ),
    "irish": (
        (90.0, 1.066),
        (300.0, 1.043),
        (900.0, 1.027),
    ),
    "bach": (
        (90.0, 1.03),
        (300.0, 0.918),
        (900.0, 0.893),
    ),
}
"""Corpus → (seconds, nats per held-out token) of runs of increasing length."""


def expected_loss(corpus: str, seconds: float) -> float | None:
    """Nats per token that a training of so many seconds reaches on a built-in corpus, or None where nothing is known.

    Between two runs it is interpolated over the logarithm of the time; a longer run reaches at least what the longest
    did, and of a shorter one than any nothing is known.
    """
    runs = MEASURED.get(corpus, ())
    if not runs or seconds < runs[0][0]:
        return None
    for (before, higher), (after, lower) in pairwise(runs):
        if before <= seconds <= after:
            share = log(seconds / before) / log(after / before)
            return higher + share * (lower - higher)
    return runs[-1][1]


def shortfall(trained: Trained, corpus: Corpus, seconds: float | None) -> str | None:
    """What to say of a training that had a budget of so many seconds; None where there is nothing to be said."""
    if seconds is None or trained.ended == STOPPED or corpus.source not in BUILTINS:
        return None
    expected = expected_loss(corpus.source, seconds)
    if expected is None or trained.model.training["nats_per_token"] <= expected + UNREACHABLE:
        return None
    return (
        f"One core has reached {expected:.2f} nats per token in {seconds / 60:.3g} minutes (samples/charts). This run "
        f"learnt {trained.curve[-1]['tokens_per_second']:,.0f} tokens/s: a slower or busier machine needs longer."
    )
