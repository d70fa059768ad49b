"""Choose the best of several samples: one that is valid, copies little, and is likely or real."""

from collections.abc import Sequence
from math import inf

import numpy as np

from rnngen.memorization import Training
from rnngen.models.model_file import Model
from rnngen.sampling.by_kind import sampling_of
from rnngen.sampling.request import Judge, SampleRequest
from rnngen.sampling.scoring import LANES, surprises

QUOTATION = {"characters": 60, "notes": 16}
"""Longest shared runs that chance and idiom make; longer ones are quotations."""


def choose_best(
    request: SampleRequest, candidates: Sequence[np.ndarray], prompt_length: int
) -> list[np.ndarray]:
    """Return the best of each `config.best_of` candidates in a row.

    Valid ones come first, among them those without a quotation. Among these one is drawn by how
    much likelier it is to be real, if the request can tell. Else the likeliest one is taken, or the
    first one if likelihood does not tell (`Sampling.likeliest_is_best`). Samples that a constraint
    keeps valid are not checked.
    """
    size = request.config.best_of
    written = [ids[prompt_length:] for ids in candidates]
    costs = _costs(request, candidates, prompt_length)
    ranks = [
        (
            request.rules.free and not is_valid(request.model, candidates[i], prompt_length),
            quotes(request.training, written[i]),
            costs[i],
        )
        for i in range(len(candidates))
    ]
    groups = (range(first, first + size) for first in range(0, len(candidates), size))
    return [candidates[min(group, key=ranks.__getitem__)] for group in groups]


def _costs(
    request: SampleRequest, candidates: Sequence[np.ndarray], prompt_length: int
) -> list[float]:
    """Return the mean nats of each candidate's own tokens, or 0 if likelihood does not tell.

    If the request can tell what is real, costs are random. A candidate without a token of its own
    costs infinity.
    """
    if request.realism is not None and request.is_plain:
        return _random_costs(request, request.realism, candidates)
    if not sampling_of(request.model).likeliest_is_best:
        return [0.0 if len(ids) > prompt_length else inf for ids in candidates]
    of_source = request.config.best_of * len(request.numbers)
    nats = [
        costs[prompt_length:]
        for number, first in enumerate(range(0, len(candidates), of_source))
        for costs in _surprises_in_place(request, number, candidates[first : first + of_source])
    ]
    return [float(costs.mean()) if len(costs) else inf for costs in nats]


def _random_costs(
    request: SampleRequest, realism: Judge, candidates: Sequence[np.ndarray]
) -> list[float]:
    """Return costs of which the least is each candidate's with a probability by its realism.

    The realest one would always be an extreme piece. With noise of Gumbel's distribution, a
    candidate is the best in proportion to its ratio of densities (Gumbel 1954), so that the best
    ones are spread as real pieces are.
    """
    nats = realism([request.model.codec.decode(ids) for ids in candidates])
    noise = [
        np.random.default_rng([request.config.seed, number]).gumbel(size=request.config.best_of)
        for number in request.numbers
    ]
    costs: list[float] = (-nats - np.concatenate(noise)).tolist()
    return costs


def _surprises_in_place(
    request: SampleRequest, source: int, candidates: Sequence[np.ndarray]
) -> list[np.ndarray]:
    """Score candidates in the rows that they have in the whole run, where products round alike."""
    size = request.config.best_of
    before = request.numbers.start * size % LANES
    after = -(before + len(candidates)) % min(LANES, request.config.count * size)
    nothing = [np.empty(0, np.int32)]
    padded = [*nothing * before, *candidates, *nothing * after]
    return surprises(request.model.of_source(source), padded)[before : before + len(candidates)]


def is_valid(model: Model, ids: np.ndarray, prompt_length: int = 0) -> bool:
    """Return whether a document is valid in its kind; a script is valid if it compiles."""
    return sampling_of(model).is_valid(model, ids, prompt_length)


def quotes(training: Training | None, ids: np.ndarray) -> bool:
    """Return whether tokens share a long run with the training data, as far as that is known."""
    if training is None:
        return False
    return training.longest_shared_run(ids).length > QUOTATION[training.unit]
