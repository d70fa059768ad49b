"""One line on a model of pairs that was just trained, in a few seconds."""

import time
from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np

from rnngen.corpus.document import Corpus, Document
from rnngen.evaluation.estimates import wilson
from rnngen.evaluation.pairs.report import ignored
from rnngen.evaluation.pairs.scored import Scored, contents, costs_of, known, source_gain
from rnngen.evaluation.pairs.scoring import EncodedPairs, PairScores
from rnngen.evaluation.series import fit_of
from rnngen.models.model_file import Model
from rnngen.models.pairs import pair_codec
from rnngen.tokens.preparation import halves

BRIEF_PAIRS = 500
BRIEF_WORK = 2e10
"""Products of weights in a brief measure, about 2 s on a core."""
BRIEF_SECONDS = 1.5
"""Seconds after which a brief measure begins no further pairs."""


def brief_lines(model: Model, corpus: Corpus) -> Iterator[str]:
    """Yield one line on a model that was just trained, in about 3 seconds at most.

    It measures as many held-out pairs as there is time for.
    """
    if model.codec.outputs:
        fit = fit_of(model, corpus)
        yield (
            f"Errors of {fit.rmse:.3g} on held-out series; the best linear filter of two taps "
            f"makes {fit.linear_rmse:.3g}"
        )
        return
    _, held = halves(corpus)
    documents = known(model, [corpus.documents[number] for number in held[:BRIEF_PAIRS]])
    work = accumulate(work_of(model, documents))
    documents = documents[: max(2, sum(done <= BRIEF_WORK for done in work))]
    if len(documents) < 2:
        return
    scored = in_time(model, documents)
    gain = source_gain(scored)
    if len(scored.scores.first[0]):
        yield label_line(scored)
    elif gain is not None:
        bits, token = gain.bits_per_pair, gain.bits_per_token.value
        interval = f"{bits.low:z.1f} to {bits.high:z.1f}"
        yield (
            f"The source gives {bits.value:z.1f} bits a target ({interval}), "
            f"{token:z.2f} a token, on {len(scored.documents):,} held-out pairs"
        )
    if gain is not None and gain.is_ignored:
        yield ignored(model.name)


def work_of(model: Model, documents: Sequence[Document]) -> Iterator[int]:
    """Yield how many products of weights each pair takes."""
    config, codec = model.config, pair_codec(model)
    inputs = config.embedding_size + (2 * config.layers - 1) * config.units
    of_step, of_logits = 4 * config.units * inputs, config.units * config.vocabulary_size
    for pair in contents(documents):
        # A source is read once; a target is stepped through twice, and predicted.
        source, target = len(codec.opening(pair.source)), 1 + len(codec.target.encode(pair.target))
        yield source * of_step + 2 * target * (of_step + of_logits)


def in_time(model: Model, documents: Sequence[Document]) -> Scored:
    """Score the pairs of as many sources as there is time for."""
    began = time.monotonic()
    encoded = EncodedPairs.of(pair_codec(model), contents(documents))
    found = []
    for part in costs_of(model, encoded):
        found.append(part)
        if time.monotonic() - began > BRIEF_SECONDS:
            break
    done = sorted(int(pair) for part in found for pair in part.pairs)
    kept = [documents[number] for number in done]
    again = EncodedPairs.of(pair_codec(model), contents(kept))
    return Scored(model, tuple(kept), again, PairScores.joined(found))


def label_line(scored: Scored) -> str:
    """Return how many labels are right, and the share of the commonest one."""
    right = scored.labels
    found = wilson(int((scored.scores.first.argmax(axis=1) == right).sum()), len(right))
    commonest = np.bincount(right).max() / len(right)
    return (
        f"{found.value:.1%} of {len(right):,} held-out labels are right ({found.low:.1%} to "
        f"{found.high:.1%}); the commonest label makes up {commonest:.1%}"
    )
