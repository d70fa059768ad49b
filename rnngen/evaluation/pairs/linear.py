"""A linear baseline of labels: logistic regression on n-grams (Wang & Manning 2012).

The only module that imports scikit-learn.
"""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnngen.corpus.pairs import Pair
from rnngen.tokens import Codec, PairCodec
from rnngen.tokens.label import LabelCodec

STRENGTH = 4.0
"""Inverse of the regularisation; of 1, 4 and 16 it has the lowest loss on `reviews`."""
MOST_PAIRS = 30_000
"""Training pairs that it learns from at most, drawn at random."""
LEAST = np.log(1e-9)
"""Log-probability of a label that it has not learnt."""


def linear_log_probabilities(
    codec: PairCodec, learnt: Sequence[Pair], held: Sequence[Pair], labels: LabelCodec
) -> np.ndarray | None:
    """Return float64[held, labels] of a model of the training pairs; None for a single label.

    Raises:
        ImportError: if scikit-learn is not installed.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    if len({pair.target for pair in learnt}) < 2:
        return None
    if len(learnt) > MOST_PAIRS:
        chosen = np.random.default_rng(0).choice(len(learnt), MOST_PAIRS, replace=False)
        learnt = [learnt[number] for number in chosen]
    features, spell = FEATURES.get(codec.source.name, _token_features)(codec.source)
    vectors = features.fit_transform([spell(pair.source) for pair in learnt])
    model = LogisticRegression(C=STRENGTH, max_iter=300)
    with warnings.catch_warnings():
        # A fit that is cut short is a baseline all the same.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(vectors, [pair.target for pair in learnt])
    shares = model.predict_proba(features.transform([spell(pair.source) for pair in held]))
    found = np.log(np.maximum(shares, np.exp(LEAST)))
    logs = np.full((len(held), len(labels.labels)), LEAST)
    columns = {label: column for column, label in enumerate(labels.labels)}
    for label, column in zip(model.classes_, found.T, strict=True):
        logs[:, columns[label]] = column
    return logs


Features = tuple[Any, Callable[[Any], Any]]
"""A vectoriser, and how to give it a source."""


def _text_features(codec: Codec) -> Features:
    """Return n-grams of characters within words, and of words."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union

    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    words = TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w+|[^\w\s]+|\s+"
    )
    return make_union(characters, words), str


def _character_features(codec: Codec) -> Features:
    """Return n-grams of characters, for texts without blanks, such as Chinese."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True), str


def _token_features(codec: Codec) -> Features:
    """Return n-grams of tokens."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    tokens = TfidfVectorizer(ngram_range=(1, 4), sublinear_tf=True, token_pattern=r"\S+")
    return tokens, lambda source: " ".join(map(str, [0, *codec.encode(source).tolist()]))


def _numbers(codec: Codec) -> Features:
    """Return all numbers of a source, such as the pixels of a picture."""
    from sklearn.preprocessing import FunctionTransformer

    return FunctionTransformer(np.stack), lambda source: np.asarray(codec.numbers(source)).ravel()


FEATURES: dict[str, Callable[[Codec], Features]] = {
    "char": _character_features,
    "word": _text_features,
    "rows": _numbers,
}
"""Name of a source's codec → its features; other sources have n-grams of tokens."""
