"""Losses that trainings on built-in corpora reached, to warn about a run that falls far behind.

`samples/charts/make` measures them, and says on which machine.
"""

from collections.abc import Mapping
from itertools import pairwise
from math import log

from rnngen.corpus.builtin import BUILTINS
from rnngen.corpus.document import Corpus
from rnngen.training.events import STOPPED, Trained

TOLERANCE = 0.1
"""Nats per token above the expected loss from which a run deserves a warning."""

MEASURED: Mapping[str, tuple[tuple[float, float], ...]] = {
    "shakespeare": ((90.0, 1.451), (300.0, 1.408), (900.0, 1.383)),
    "papers": ((90.0, 0.981), (300.0, 0.892), (900.0, 0.865)),
    "python": ((90.0, 1.406), (300.0, 1.26), (900.0, 1.199)),
    "tang": ((90.0, 4.277), (300.0, 3.965), (900.0, 3.843)),
    "irish": ((90.0, 1.066), (300.0, 1.043), (900.0, 1.027)),
    "bach": ((90.0, 1.03), (300.0, 0.918), (900.0, 0.893)),
}
"""Corpus → (seconds, nats per held-out token) of runs of increasing length."""


def expected_loss(corpus: str, seconds: float) -> float | None:
    """Return the loss that a training of this length reaches on a built-in corpus.

    In nats per token, interpolated over log(seconds). A longer run reaches at least the loss of
    the longest measured one. Return None for an unmeasured corpus or a shorter run than any.
    """
    runs = MEASURED.get(corpus, ())
    if not runs or seconds < runs[0][0]:
        return None
    for (before, higher), (after, lower) in pairwise(runs):
        if before <= seconds <= after:
            share = log(seconds / before) / log(after / before)
            return higher + share * (lower - higher)
    return runs[-1][1]


def speed_warning(trained: Trained, corpus: Corpus, seconds: float | None) -> str | None:
    """Return a warning if a training of this time budget ended far above the expected loss."""
    if seconds is None or trained.ended == STOPPED or corpus.source not in BUILTINS:
        return None
    expected = expected_loss(corpus.source, seconds)
    if expected is None or trained.model.training["nats_per_token"] <= expected + TOLERANCE:
        return None
    speed = trained.curve[-1]["tokens_per_second"]
    return (
        f"One core reached {expected:.2f} nats per token in {seconds / 60:.3g} minutes "
        f"(samples/charts). This run trained on {speed:,.0f} tokens/s: a slower or busier "
        "machine needs more time."
    )
