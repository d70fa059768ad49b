"""A word where a training on a built-in corpus ended far above what its time usually gives."""

from rnngen.corpus.builtin import BUILTINS
from rnngen.corpus.document import Corpus
from rnngen.training import Trained
from rnngen.training.events import STOPPED
from rnngen.training.expected import FAR, expected_loss


def shortfall(trained: Trained, corpus: Corpus, seconds: float | None) -> str | None:
    """What to say of a training that had a budget of so many seconds; None where there is nothing to be said."""
    if seconds is None or trained.ended == STOPPED or corpus.source not in BUILTINS:
        return None
    expected = expected_loss(corpus.source, seconds)
    if expected is None or trained.model.training["nats_per_token"] <= expected + FAR:
        return None
    return (
        f"One core has reached {expected:.2f} nats per token in {seconds / 60:.3g} minutes (samples/charts). This run "
        f"learnt {trained.curve[-1]['tokens_per_second']:,.0f} tokens/s: a slower or busier machine needs longer."
    )
