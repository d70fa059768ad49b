"""Pages for tests, and a reader of them."""

from html.parser import HTMLParser

import numpy as np

from rnngen.tokens.char import CharCodec
from rnngen.writers.explanation import Alphabet, ExplainedSample, render_explanation


class Page(HTMLParser):
    """The elements of a page.

    Tokens are in `tokens` as (class, lines, text), everything else in `tags` and `attributes`.
    """

    def __init__(self, data):
        super().__init__()
        self.tokens, self.tags, self.attributes, self.bars = [], [], [], []
        self._open = []
        self.feed(data.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append(tag)
        self.attributes += attrs
        self._open.append((tag, "data-a" in values))
        if "data-bar" in values:
            self.bars.append(len(self.tokens))
        if "data-a" in values:
            self.tokens.append((values["class"], values["data-a"].split("\n"), ""))

    def handle_endtag(self, tag):
        while self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self._open and self._open[-1][1]:
            style, lines, text = self.tokens[-1]
            self.tokens[-1] = style, lines, text + data

    @property
    def text(self):
        """What the samples say."""
        return "".join(text for _, _, text in self.tokens)

    def values(self, name):
        """The values of an attribute, wherever it stands."""
        return [value for key, value in self.attributes if key == name]


def explained(codec, document, prompt_length=0, seed=0, provenance="rnngen, seed 1"):
    """Return a sample with random probabilities and five alternatives in each place."""
    generator = np.random.default_rng(seed)
    ids = codec.encode(document)
    size = len(codec.vocabulary)
    chances = generator.dirichlet(np.full(size, 0.3), len(ids)).reshape(len(ids), size)
    best = np.argsort(-chances, axis=1)[:, :5]
    own = chances[np.arange(len(ids)), ids]
    return ExplainedSample(
        provenance, prompt_length, ids, own, best, np.take_along_axis(chances, best, axis=1)
    )


def page_of(text, title="prose", **options):
    """The page of one text, as bytes."""
    codec = CharCodec.from_documents([text])
    return render_explanation(
        title, Alphabet.of_text(codec.vocabulary.tokens), [explained(codec, text, **options)]
    )
