"""What a fine-tuning gains on its new corpus, and loses on the old one."""

from contextlib import suppress

import click

from rnngen.cli.evaluating import own_corpus
from rnngen.corpus.document import Corpus
from rnngen.errors import CorpusError
from rnngen.evaluation import evaluate
from rnngen.models.model_file import Model

MOST_TOKENS = 1 << 17
"""Of each held-out part; the same as training scores."""


class Comparison:
    """The losses of a base model on both corpora, to be shown beside those of the model made from it."""

    def __init__(self, base: Model, corpus: Corpus) -> None:
        self._corpora = {"new": corpus}
        with suppress(CorpusError):  # the old one may be gone, which is no reason not to go on
            self._corpora = {"old": own_corpus(base)} | self._corpora
        self._before = self._losses(base)

    def _losses(self, model: Model) -> dict[str, float]:
        return {
            which: evaluate(model, corpus, most_tokens=MOST_TOKENS).nats_per_token
            for which, corpus in self._corpora.items()
        }

    def show(self, model: Model) -> None:
        """Print the losses before and after, in nats per token, on stderr."""
        after = self._losses(model)
        click.echo("Held-out loss, nats per token:   before    after", err=True)
        for which, corpus in self._corpora.items():
            name = f"{which} corpus, {corpus.name}"
            click.echo(f"  {name:30} {self._before[which]:7.3f}  {after[which]:7.3f}", err=True)
