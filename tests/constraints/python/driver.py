"""The simplest sampler for this constraint: it draws rejected lines again."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rnngen.constraints.base import Verdict
from rnngen.constraints.python import PythonConstraint
from rnngen.tokens import BOUNDARY, UNKNOWN, CharCodec, Vocabulary

Model = Callable[[Sequence[int]], np.ndarray]
"""Function from the tokens so far to the probability of each next one."""

REDRAWS = 4


@dataclass
class SamplingStats:
    """Counts of lines that stand, of draws of lines, and of forced lines."""

    lines: int = 0
    draws: int = 0
    forced: int = 0


def draw(
    constraint: PythonConstraint,
    vocabulary: Vocabulary,
    model: Model,
    generator: np.random.Generator,
    steps: int,
    greedy: bool = False,
    tally: SamplingStats | None = None,
) -> str:
    """Draw a script for some steps and complete it with the witness; check every mask."""
    tally = tally or SamplingStats()
    state = kept = constraint.start()
    tokens: list[int] = []
    length = rejected = 0
    for _ in range(steps):
        mask = constraint.allowed(state)
        assert_usable(constraint, state, mask, len(vocabulary))
        token = choose(model(tokens), mask, generator, greedy)
        if token == BOUNDARY:
            break
        state = constraint.advance(state, token)
        tokens.append(token)
        verdict = constraint.verdict(state)
        if verdict is Verdict.OPEN:
            continue
        tally.draws += 1
        if verdict is Verdict.REJECTED or not constraint.wanted(state):
            state, rejected = kept, rejected + 1
            del tokens[length:]
            if rejected < REDRAWS:
                continue
            line = constraint.fallback(state)
            if not line:
                break
            state = follow(constraint, state, line)
            tokens += line
            tally.forced += 1
        kept, length, rejected = state, len(tokens), 0
        tally.lines += 1
    del tokens[length:]
    witness = constraint.witness(kept)
    assert constraint.boundary(follow(constraint, kept, witness))
    return "".join(vocabulary.tokens[token] for token in tokens + witness)


def assert_usable(constraint: PythonConstraint, state, mask: np.ndarray, size: int) -> None:
    assert mask.dtype == bool
    assert mask.shape == (size,)
    assert mask.any()
    assert not mask[UNKNOWN]
    final = constraint.verdict(state) is Verdict.FINAL
    assert mask[BOUNDARY] == (final and constraint.boundary(state))
    assert not final or constraint.boundary(state) == (not constraint.witness(state))


def follow(constraint: PythonConstraint, state, tokens: Sequence[int]):
    """Return the FINAL state after tokens that the masks allow."""
    for token in tokens:
        assert constraint.allowed(state)[token]
        state = constraint.advance(state, token)
    assert constraint.verdict(state) is Verdict.FINAL
    return state


def choose(
    chance: np.ndarray, mask: np.ndarray, generator: np.random.Generator, greedy: bool
) -> int:
    chance = np.where(mask, chance, 0) if chance[mask].any() else mask.astype(float)
    if greedy:
        return int(chance.argmax())
    return int(generator.choice(len(chance), p=chance / chance.sum()))


def vocabulary_of(*texts: str) -> Vocabulary:
    return CharCodec.from_documents(
        [*texts, "pass finally: case _: pass def _(): pass\n"]
    ).vocabulary


def ngram(tokens: np.ndarray, size: int, order: int, temperature: float) -> Model:
    """Return a model that counts what follows the longest known context, up to `order` tokens."""
    text = "".join(map(chr, tokens))
    follows: dict[str, Counter[int]] = defaultdict(Counter)
    for end in range(len(text)):
        for start in range(max(0, end - order), end + 1):
            follows[text[start:end]][ord(text[end])] += 1

    def model(before: Sequence[int]) -> np.ndarray:
        context = "".join(map(chr, [BOUNDARY, *before[-order:]]))[-order:]
        while context not in follows:
            context = context[1:]
        chance = np.zeros(size)
        # A trace of a shorter context keeps what was seen once from being certain.
        for part, weight in ((context, 1), (context[-3:], 0.1), ("", 0.01)):
            counts = follows[part]
            chance[list(counts)] += weight * np.array(list(counts.values())) / counts.total()
        return chance ** (1 / temperature)

    return model
