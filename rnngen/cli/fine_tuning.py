"""Compare a model before and after fine-tuning, on the new corpus and on the old one."""

from contextlib import suppress
from pathlib import Path

from rnngen.cli.evaluating import own_corpus
from rnngen.cli.terminal import notice
from rnngen.corpus.document import Corpus
from rnngen.errors import CorpusError
from rnngen.evaluation import check_suits, evaluate
from rnngen.models.model_file import Model

MOST_TOKENS = 1 << 17
"""Tokens scored of each held-out part at most; the same as in training."""


class Comparison:
    """The losses of a base model on both corpora, to compare with the fine-tuned model."""

    def __init__(self, base: Model, path: Path, corpus: Corpus) -> None:
        check_suits(corpus, base)
        self._corpora = {"new": corpus}
        with suppress(CorpusError):  # it may be gone, or the user has never named it
            self._corpora = {"old": own_corpus(base, path)} | self._corpora
        self._before = self._losses(base)

    def _losses(self, model: Model) -> dict[str, float]:
        """Return the loss on each corpus that can be scored: not on numbers or unknown labels."""
        losses = {}
        for which, corpus in self._corpora.items():
            with suppress(CorpusError):
                losses[which] = evaluate(model, corpus, most_tokens=MOST_TOKENS).nats_per_token
        return losses

    def show(self, model: Model) -> None:
        """Print the losses before and after on stderr, in nats per token."""
        after = self._losses(model)
        if self._before:
            notice("Held-out loss, nats per token:   before    after")
        for which, before in self._before.items():
            name = f"{which} corpus, {self._corpora[which].name}"
            notice(f"  {name:30} {before:7.3f}  {after[which]:7.3f}")
