"""Whatever a model prefers and wherever it stops, the text obeys the user's rule."""

import json
import re
import string
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.config import SampleConfig
from rnngen.constraints.base import Verdict
from rnngen.constraints.grammar import GrammarConstraint
from rnngen.constraints.grammar.constraint import GrammarState
from rnngen.sampling.sampler import TokenRequest, draw_tokens
from rnngen.tokens import BOUNDARY, UNKNOWN
from rnngen.tokens.char import CharCodec

CODEC = CharCodec.from_documents([string.printable + "éèü，。杜甫\u2028\ud800"])
EXAMPLES = Path(__file__).parents[2] / "samples" / "grammars"

JSON = r"""
start: value
value: object | list | STRING | NUMBER | "true" | "false" | "null"
object: "{" (pair ("," pair)*)? "}"
pair: STRING ":" value
list: "[" (value ("," value)*)? "]"
STRING: /"([^"\\\x00-\x1f]|\\[nt"\\])*"/
NUMBER: /-?(0|[1-9][0-9]*)(\.[0-9]+)?/
%ignore /[ \n]+/
"""
PATTERNS = [
    r"[a-z]{5,10}",
    r"(January|June|July), the \d{1,2}(st|nd|rd|th)\.",
    r"(\w+ ){5,}end",
    r"(?s:.*)THE END",
    r"aé|aè|aéé",
    r"(\d{4}-\d\d-\d\d: [^.\n]+\.\n){3}",
    r"([^，。\n]{5}，[^，。\n]{5}。\n){2}",
    r"(a|ab)(c|bcd)(d*)",
    r"/\*([^*]|\*+[^*/])*\*+/",
    r"\"[^\"]*\"|'[^']*'",
    r"",
    r"(?i:yes|no)|x*",
    r"^a+$",
    r"a/b\/c|// \n\n*",
    "x\n/y",
]


def is_balanced(text: str) -> bool:
    """Return whether a text is nothing but balanced brackets."""
    while text != (text := re.sub(r"\(\)|\[\]", "", text)):
        pass
    return not text


def is_sum(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9x+*() ]+", text)) and bool(compile(text, "", "eval"))


def is_json(text: str) -> bool:
    json.loads(text)
    return True


GRAMMARS = {
    "brackets": ('start: ("(" start ")" | "[" start "]")*', is_balanced),
    "json": (JSON, is_json),
    "prefixes": (
        'start: "abc" | "abd" "e"* | "ab" "x"{3} | "a" "b" "c" "y"',
        re.compile("abc|abde*|abx{3}|abcy").fullmatch,
    ),
    "lists": (
        'start: "[" items? "]"\nitems: item | items "," item\nitem: /[a-z]+/ | start',
        lambda text: is_json(re.sub("[a-z]+", "1", text)),
    ),
    "sums": (
        'start: term ("+" term)*\nterm: factor ("*" factor)*\n'
        'factor: "(" start ")" | "x" | /[1-9][0-9]*/',
        is_sum,
    ),
    "dialogue": (
        (EXAMPLES / "dialogue.lark").read_text(),
        re.compile(
            r"(ROMEO:\n([A-Z][\w' ,;:-]{15,55}[,;:.!?]\n){1,4}"
            r"\nJULIET:\n([A-Z][\w' ,;:-]{15,55}[,;:.!?]\n){1,4}\n)+"
        ).fullmatch,
    ),
    "haiku": (
        (EXAMPLES / "haiku.lark").read_text(),
        re.compile(r"\w+( \w+){2,3},\n\w+( \w+){4,5},\n\w+( \w+){2,3}\.\n").fullmatch,
    ),
    "record": ((EXAMPLES / "record.lark").read_text(), is_json),
    # Ways that lead to characters that the model does not know.
    "dead ends": (
        'start: "x" | "y" start | "a" unknown | "b" later\n'
        'unknown: "cc" /[ЖЩ]/ start\nlater: /[de]{3}/ unknown',
        re.compile("y*x").fullmatch,
    ),
}

# Rust's regular expressions have no lone surrogates, and so none is ever drawn.
CHARACTERS = st.characters(
    include_characters="".join({*CODEC.vocabulary.tokens[2:]} - {"\ud800"}), categories=[]
)


@cache
def of_lark(grammar: str) -> GrammarConstraint:
    return GrammarConstraint.from_lark(grammar, CODEC)


@cache
def of_regex(pattern: str) -> GrammarConstraint:
    return GrammarConstraint.from_regex(pattern, CODEC)


def checked_mask(constraint: GrammarConstraint, state: GrammarState) -> np.ndarray:
    mask = constraint.allowed(state)
    assert mask.dtype == bool
    assert mask.shape == (len(CODEC.vocabulary),)
    assert mask.any()
    assert not mask[UNKNOWN]
    assert mask[BOUNDARY] == constraint.boundary(state)
    return mask


def drawn(
    constraint: GrammarConstraint, state: GrammarState, chance: np.ndarray
) -> tuple[int, GrammarState] | None:
    """Return the likeliest character that is not rejected; None at the end."""
    mask = checked_mask(constraint, state)
    for token in np.argsort(-chance * mask)[: mask.sum()].tolist():
        if token != BOUNDARY:
            following = constraint.advance(state, token)
            if constraint.verdict(following) is Verdict.FINAL:
                return token, following
    return None


def finished(constraint: GrammarConstraint, state: GrammarState) -> list[int]:
    """Return the witness; check that each character is allowed and not rejected."""
    witness = constraint.witness(state)
    assert constraint.fallback(state) == witness[:1]
    for i, token in enumerate(witness):
        assert not constraint.boundary(state)
        assert checked_mask(constraint, state)[token]
        state = constraint.advance(state, token)
        assert constraint.verdict(state) is Verdict.FINAL
        assert constraint.witness(state) == ([] if constraint.boundary(state) else witness[i + 1 :])
        if constraint.boundary(state):
            assert i == len(witness) - 1
    assert constraint.boundary(state)
    return witness


def walk(constraint: GrammarConstraint, seed: int, stubborn: bool, steps: int) -> str:
    """Draw a text by chance, or always in one order, for some steps; then add the witness."""
    generator = np.random.default_rng(seed)
    size = len(CODEC.vocabulary)
    preference = generator.random(size)
    state, tokens = constraint.start(), list[int]()
    for _ in range(steps):
        step = drawn(constraint, state, preference if stubborn else generator.random(size))
        if step is None:
            break
        tokens.append(step[0])
        state = step[1]
    return CODEC.decode(tokens + finished(constraint, state))


WALKS = {"seed": st.integers(0, 2**32), "stubborn": st.booleans(), "steps": st.integers(0, 80)}


@pytest.mark.parametrize("name", GRAMMARS)
@settings(max_examples=12)
@given(**WALKS)
def test_text_obeys_a_grammar(name, seed, stubborn, steps):
    grammar, obeys = GRAMMARS[name]
    assert obeys(walk(of_lark(grammar), seed, stubborn, steps))


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(max_examples=12)
@given(**WALKS)
def test_text_matches_a_pattern(pattern, seed, stubborn, steps):
    assert re.fullmatch(pattern, walk(of_regex(pattern), seed, stubborn, steps))


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=st.data())
@settings(max_examples=15)
def test_every_text_that_matches_is_allowed(pattern, text):
    constraint = of_regex(pattern)
    state = constraint.start()
    for token in CODEC.encode(
        text.draw(st.from_regex(pattern, fullmatch=True, alphabet=CHARACTERS))
    ).tolist():
        assert constraint.allowed(state)[token]
        state = constraint.advance(state, token)
        assert constraint.verdict(state) is Verdict.FINAL
    assert constraint.boundary(state)


@settings(max_examples=20)
@given(st.integers(0, 2**32), st.lists(st.integers(0, 10**6), max_size=60))
def test_old_states_can_be_continued_in_any_order(seed, picks):
    constraint, generator = of_lark(JSON), np.random.default_rng(seed)
    reached: list[tuple[list[int], GrammarState]] = [([], constraint.start())]
    for pick in picks:
        tokens, state = reached[pick % len(reached)]
        before = constraint.allowed(state).copy()
        step = drawn(constraint, state, generator.random(len(CODEC.vocabulary)))
        assert np.array_equal(before, constraint.allowed(state))
        if step is not None:
            reached.append(([*tokens, step[0]], step[1]))
    for tokens, state in reached:
        assert is_json(CODEC.decode(tokens + finished(constraint, state)))


@pytest.mark.parametrize("name", ["dialogue", "haiku"])
def test_the_examples_suit_the_corpus_that_they_name(name):
    [source] = (Path(__file__).parents[2] / "corpora" / "shakespeare").glob("*.txt")
    codec = CharCodec.from_documents([source.read_text(encoding="utf-8")])
    constraint = GrammarConstraint.from_lark((EXAMPLES / f"{name}.lark").read_text(), codec)
    assert GRAMMARS[name][1](codec.decode(constraint.witness(constraint.start())))


def test_a_witness_is_short():
    assert CODEC.decode(of_lark(JSON).witness(of_lark(JSON).start())) in set("0123456789")
    constraint = of_regex(r"(\w+ ){5,}end|[a-z]{5,10}!")
    assert len(constraint.witness(constraint.start())) == len("aaaaa!")


class Undecided:
    """A network that gives all characters the same probability."""

    def start(self, batch):
        return batch

    def step(self, ids, states):
        return np.zeros((len(ids), len(CODEC.vocabulary)), np.float32), states

    def feed(self, ids, states):
        return self.step(np.zeros(states), states)

    def take(self, states, rows):
        return len(rows)

    def put(self, states, row, saved):
        return states


@pytest.mark.parametrize("name", ["json", "haiku"])
def test_prompt_and_sample_obey_the_rule_together(name):
    grammar, obeys = GRAMMARS[name]
    prompt = CODEC.encode({"json": '{"a": [', "haiku": "Old pond"}[name]).tolist()
    rows = [list(prompt) for _ in range(4)]
    request = TokenRequest(SampleConfig(count=4, length=30, seed=1), prompt=prompt)
    for row, token in draw_tokens(Undecided(), of_lark(grammar), request):
        rows[row].append(token)
    assert all(obeys(CODEC.decode(row)) for row in rows)


def test_boundary_begins_the_next_document():
    constraint = of_regex("ab?")
    state = constraint.advance(constraint.start(), *CODEC.encode("a").tolist())
    assert constraint.advance(state, BOUNDARY) is constraint.start()
