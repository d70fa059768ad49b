"""Write a text that leads from one text to another.

Many continuations of the first text are drawn. Each can be cut between two words. The cut is taken
after which the model finds the second text likeliest.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, reduce
from typing import Any, NamedTuple

import numpy as np

from rnngen.constraints.base import Constraint, NullConstraint, Unending, Verdict
from rnngen.errors import ConstraintError, SettingError
from rnngen.models.model_file import Model
from rnngen.network.stepper import States, cross_entropy
from rnngen.sampling.by_kind import fit, sampling_of
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.prompt import Prompt, SampledDocument
from rnngen.sampling.request import SampleRequest, draw_candidates
from rnngen.tokens.base import BOUNDARY

SCORED_TOKENS = 64
"""Tokens of the second text by which cuts are scored; later ones hardly depend on the bridge."""
QUOTED = 40
"""Characters of the second text that an error quotes."""
SHORTEST = 0.2
"""Smallest share of a candidate that a cut leaves; a shorter bridge hardly says anything."""
CANDIDATES = 64
"""Candidates whose cuts are scored side by side."""
FIRST_LOOK = 4
"""Tokens after which the worse half of the cuts is dropped for the first time."""
LEAST_KEPT = 32
"""Cuts that are never dropped."""


class Cut(NamedTuple):
    """The first `length` tokens of one candidate."""

    candidate: int
    length: int


def infill(
    request: SampleRequest, observer: SamplingObserver | None = None
) -> list[SampledDocument]:
    """Draw `config.count` documents that lead from the prompt to `request.ending`.

    Each goes over the best of `config.best_of` bridges.

    Raises:
        SettingError: if the model knows no character of the ending.
        ConstraintError: if no bridge leads to the ending and on to a valid end.
    """
    after = fitted_ending(request).ids.tolist()
    if not after:
        raise SettingError(
            "--between needs a second text; the model knows no character of this one."
        )
    counting = (observer or SamplingObserver()).counting_from(0)
    bridges = replace(request, config=replace(request.config, exact=True))
    rows = draw_candidates(bridges, Unending(request.constraint), counting)
    size = request.config.best_of
    groups = [rows[first : first + size] for first in range(0, len(rows), size)]
    return [_joined(request, group, after) for group in groups]


def fitted_ending(request: SampleRequest) -> Prompt:
    """Return the ending in tokens that the model has."""
    free = NullConstraint(len(request.model.codec.vocabulary))
    return fit(request.model, request.ending, free)


def _joined(
    request: SampleRequest, candidates: list[list[int]], after: list[int]
) -> SampledDocument:
    """Return the document over the best cut from which the second text is valid."""
    model = request.model
    constraint = request.constraint
    decode = model.codec.decode
    before = request.fitted_prompt.ids.tolist()
    cuts = cuts_of([decode(ids) for ids in candidates], decode(after))
    start = reduce(constraint.advance, before, constraint.start())

    @cache
    def states(candidate: int) -> list[Any]:
        return _states_along(constraint, start, candidates[candidate])

    for cut in ranked(model, before, candidates, cuts, after[:SCORED_TOKENS]):
        bridge = candidates[cut.candidate][: cut.length]
        ending = _ending(model, constraint, states(cut.candidate)[cut.length], after)
        if ending is not None:
            ids = np.array([*before, *bridge, *after, *ending], np.int32)
            if request.rules.own is None:
                sampling_of(model).check_sample(model, ids, len(before))
            return SampledDocument(ids, decode(ids), len(before))
    raise ConstraintError(
        f"No valid way leads to the second text, {decode(after)[:QUOTED]!r}. "
        "Try more ways (a larger --best-of), or join anything (--free)."
    )


def _states_along(constraint: Constraint, state: Any, tokens: list[int]) -> list[Any]:
    """Return the constraint's state before each token, and after the last."""
    states = [state]
    for token in tokens:
        states.append(constraint.advance(states[-1], token))
    return states


def _ending(
    model: Model, constraint: Constraint, state: Any, tokens: list[int]
) -> list[int] | None:
    """Return what completes a document after these tokens, or None if nothing does.

    The end of the line comes first if nothing valid ends within the line.
    """
    newline = model.codec.vocabulary.index.get("\n")
    for closing in [[]] if newline is None else [[], [newline]]:
        witness = _witness_after(constraint, state, tokens + closing)
        if witness is not None:
            return closing + witness
    return None


def _witness_after(constraint: Constraint, state: Any, tokens: list[int]) -> list[int] | None:
    """Return the witness after these tokens, or None where they are not valid."""
    for token in tokens:
        if not constraint.accepts(state, token):
            return None
        try:
            state = constraint.advance(state, token)
        except ConstraintError:
            return None
        if constraint.verdict(state) is Verdict.REJECTED:
            return None
    return constraint.witness(state) if constraint.verdict(state) is Verdict.FINAL else None


def cuts_of(texts: Sequence[str], after: str) -> list[Cut]:
    """Return the cuts between words of all texts, where `after` can follow; or else all cuts."""
    places = [(Cut(i, n), text) for i, text in enumerate(texts) for n in _lengths(text)]
    between_words = [cut for cut, text in places if _parts_words(text, cut.length, after)]
    return between_words or [cut for cut, _ in places]


def _lengths(text: str) -> range:
    return range(max(1, round(SHORTEST * len(text))), len(text) + 1)


def _parts_words(text: str, length: int, after: str) -> bool:
    """Return whether a cut splits no word of the text, and joins none with `after`."""
    if not _is_of_word(text[length - 1]):
        return True
    return length < len(text) and not _is_of_word(text[length]) and not _is_of_word(after[:1])


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def ranked(
    model: Model,
    before: Sequence[int],
    candidates: Sequence[Sequence[int]],
    cuts: Sequence[Cut],
    after: Sequence[int],
) -> list[Cut]:
    """Return the cuts in the order of how likely the tokens `after` are then, at temperature 1."""
    costs: list[tuple[int, float, Cut]] = []
    for first in range(0, len(candidates), CANDIDATES):
        group = [cut for cut in cuts if first <= cut.candidate < first + CANDIDATES]
        costs += _costs(model, before, candidates, group, after) if group else []
    return [cut for _, _, cut in sorted(costs)]


def _costs(
    model: Model,
    before: Sequence[int],
    candidates: Sequence[Sequence[int]],
    cuts: Sequence[Cut],
    after: Sequence[int],
) -> list[tuple[int, float, Cut]]:
    """Score cuts: (tokens left unread when it was dropped, mean nats of those read, the cut).

    Whenever twice as many tokens have been read, the worse half of the cuts is dropped. So the
    whole takes little more time than the first tokens (successive halving, Jamieson & Talwalkar
    2016).
    """
    stepper = model.stepper()
    costs = []
    met, logits, states = _at_cuts(model, before, candidates, cuts)
    nats = np.zeros(len(met))
    look = FIRST_LOOK
    for read, token in enumerate(after, start=1):
        nats += cross_entropy(logits, np.full(len(met), token))
        if read == look and len(met) > LEAST_KEPT:
            order = np.argsort(nats, kind="stable")
            kept, dropped = np.split(order, [max(len(met) // 2, LEAST_KEPT)])
            costs += [(len(after) - read, nats[row] / read, met[row]) for row in dropped]
            met = [met[row] for row in kept]
            nats = nats[kept]
            states = stepper.take(states, kept)
        look = 2 * look if read == look else look
        logits, states = stepper.step(np.full(len(met), token), states)
    return costs + [(0, total / len(after), cut) for total, cut in zip(nats, met, strict=True)]


def _at_cuts(
    model: Model, before: Sequence[int], candidates: Sequence[Sequence[int]], cuts: Sequence[Cut]
) -> tuple[list[Cut], np.ndarray, States]:
    """Read all candidates side by side; return cuts by length, with logits and states at each."""
    stepper = model.stepper()
    lanes = sorted({cut.candidate for cut in cuts})
    _, states = stepper.feed(np.array([BOUNDARY, *model.opening, *before]), stepper.start(1))
    states = stepper.take(states, [0] * len(lanes))
    met: list[Cut] = []
    met_logits = []
    met_states = []
    for length in range(1, max(cut.length for cut in cuts) + 1):
        tokens = [
            candidates[lane][length - 1] if length <= len(candidates[lane]) else BOUNDARY
            for lane in lanes
        ]
        logits, states = stepper.step(np.array(tokens), states)
        here = [cut for cut in cuts if cut.length == length]
        if here:
            rows = [lanes.index(cut.candidate) for cut in here]
            met += here
            met_logits.append(logits[rows])
            met_states.append(stepper.take(states, rows))
    return met, np.concatenate(met_logits), stepper.join(met_states)
