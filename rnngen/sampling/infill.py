"""Text that leads from one given text to another.

Many continuations of the first text are drawn; of all places between words at which each might be left, the
one is taken after which the model finds the second text likeliest.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, reduce
from typing import Any

import numpy as np

from rnngen.config import SampleConfig
from rnngen.constraints.base import Constraint, Unending, Verdict
from rnngen.errors import ConstraintError, setting_error
from rnngen.models.model_file import Model
from rnngen.sampling.cuts import cuts_of, ranked
from rnngen.sampling.generate import draw_rows
from rnngen.sampling.prompt import SHOWN, Prompt, SampledDocument
from rnngen.sampling.statistics import SamplingStats

HEARD = 64
"""Tokens of the second text by which a bridge is judged; what comes later hardly depends on it."""


def infill(
    model: Model,
    config: SampleConfig,
    before: Prompt,
    after: Prompt,
    constraint: Constraint,
    tallies: Sequence[SamplingStats] = (),
) -> list[SampledDocument]:
    """`config.count` documents that lead from `before` to `after`, each over the best of `config.best_of` bridges.

    Args:
        tallies: Count what it took, one for each bridge that is drawn, which is `count × best_of`.

    Raises:
        SettingError: if `after` is empty.
        ConstraintError: if no bridge leads to `after` and on to a valid end.
    """
    if not len(after.ids):
        raise setting_error(
            "between", "two texts, of which the model knows at least a character of the second", ""
        )
    everything = replace(config, count=config.count * config.best_of)
    rows = draw_rows(model, everything, before, Unending(constraint), tallies)
    groups = (rows[first : first + config.best_of] for first in range(0, len(rows), config.best_of))
    return [
        _joined(model, before.ids.tolist(), group, after.ids.tolist(), constraint)
        for group in groups
    ]


def _joined(
    model: Model,
    before: list[int],
    candidates: list[list[int]],
    after: list[int],
    constraint: Constraint,
) -> SampledDocument:
    """The document over the best cut from which the second text is valid."""
    decode = model.codec.decode
    cuts = cuts_of([decode(ids) for ids in candidates], decode(after))
    start = reduce(constraint.advance, before, constraint.start())

    @cache
    def states(candidate: int) -> list[Any]:
        return _states_along(constraint, start, candidates[candidate])

    for cut in ranked(model, before, candidates, cuts, after[:HEARD]):
        bridge = candidates[cut.candidate][: cut.length]
        ending = _ending(model, constraint, states(cut.candidate)[cut.length], after)
        if ending is not None:
            ids = np.array([*before, *bridge, *after, *ending], np.int32)
            return SampledDocument(ids, decode(ids), len(before))
    raise ConstraintError(
        "No valid way leads to the second text. Expected one that can follow the first (a larger --best-of tries more "
        f"ways, --free joins anything). Received: {decode(after)[:SHOWN]!r}."
    )


def _states_along(constraint: Constraint, state: Any, tokens: list[int]) -> list[Any]:
    """The state before each token, and after the last."""
    states = [state]
    for token in tokens:
        states.append(constraint.advance(states[-1], token))
    return states


def _ending(
    model: Model, constraint: Constraint, state: Any, tokens: list[int]
) -> list[int] | None:
    """What completes a document after these tokens, perhaps the end of the line first; None where none can."""
    newline = model.codec.vocabulary.index.get("\n")
    for closing in [[]] if newline is None else [[], [newline]]:
        witness = _witness_after(constraint, state, tokens + closing)
        if witness is not None:
            return closing + witness
    return None


def _witness_after(constraint: Constraint, state: Any, tokens: list[int]) -> list[int] | None:
    """The witness after these tokens, or None where they may not stand."""
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
