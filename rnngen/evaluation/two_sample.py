"""A two-sample test: how well a classifier tells samples from held-out pieces.

If it is right no more often than chance, samples and pieces may come from one distribution
(Lopez-Paz & Oquab 2017, "Revisiting classifier two-sample tests"). It sees some fifty features of a
piece, not its notes, so it tells what differs as well.
"""

from collections.abc import Sequence

import numpy as np

from rnngen.evaluation.estimates import Estimate, wilson
from rnngen.evaluation.features import features_of, local_features, matrix
from rnngen.evaluation.form_measures import FORM_MEASURES, FURTHER_MEASURES
from rnngen.evaluation.piece_measures import suiting
from rnngen.evaluation.report import TellingFeature, TwoSample
from rnngen.evaluation.voice_leading import voice_leading_measures
from rnngen.music.score import Score
from rnngen.music.transposition import Ranges

FOLDS = 10
LEAST_PIECES = 10
"""Of each side, so that every fold holds both."""
TREES = 200
STRENGTH = 0.1
"""Inverse of the regularisation of the logistic regression: few pieces, many features."""
MOST_TELLING = 10


def two_sample(
    samples: Sequence[Score], held_out: Sequence[Score], ranges: Ranges
) -> TwoSample | None:
    """Return how well a classifier tells samples from held-out pieces; None for too few.

    Args:
        ranges: of the parts of the corpus.

    Raises:
        ImportError: if scikit-learn is not installed.
    """
    pieces = min(len(samples), len(held_out))
    if pieces < LEAST_PIECES:
        return None
    both = (*samples[:pieces], *held_out[:pieces])
    known = (*FORM_MEASURES, *FURTHER_MEASURES, *voice_leading_measures(ranges))
    measures = suiting(known, held_out[:pieces])
    names, table = matrix([features_of(score, measures) for score in both])
    _, local = matrix([local_features(score) for score in both])
    telling = tuple(telling_features(names, table))
    return TwoSample(pieces, accuracy(table, pieces), accuracy(local, pieces), telling)


def accuracy(table: np.ndarray, pieces: int) -> Estimate:
    """Return the accuracy in cross-validation, with its interval (Wilson 1927).

    Args:
        table: float64[2 × pieces, features], samples first.
    """
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    # A line and a forest err in different ways; together they find more than either alone.
    classifiers = (
        make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=500)),
        RandomForestClassifier(TREES, min_samples_leaf=2, random_state=0),
    )
    truth = np.repeat([1, 0], pieces)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    shares = [
        cross_val_predict(each, table, truth, cv=folds, method="predict_proba")[:, 1]
        for each in classifiers
    ]
    right = (np.mean(shares, axis=0) > 0.5) == truth
    return wilson(int(right.sum()), len(right))


def telling_features(names: Sequence[str], table: np.ndarray) -> list[TellingFeature]:
    """Return the features that tell samples from pieces best, each alone, the best first."""
    samples, held_out = np.split(table, 2)
    found = [
        TellingFeature(name, float(ours.mean()), float(theirs.mean()), area(ours, theirs))
        for name, ours, theirs in zip(names, samples.T, held_out.T, strict=True)
    ]
    return sorted(found, key=lambda each: -each.alone)[:MOST_TELLING]


def area(samples: np.ndarray, held_out: np.ndarray) -> float:
    """Return how often one number tells which of a sample and a piece is which, 0.5 to 1.

    It is the area under the ROC curve, turned to the better side (Hanley & McNeil 1982); ties count
    half.
    """
    ordered = np.sort(held_out)
    below = np.searchsorted(ordered, samples, "left") + np.searchsorted(ordered, samples, "right")
    area = float(below.mean()) / (2 * len(held_out))
    return max(area, 1 - area)
