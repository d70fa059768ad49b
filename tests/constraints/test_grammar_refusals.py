"""Rules that no text can obey, and text that breaks a rule, are refused in plain words."""

import builtins
import re

import pytest

from rnngen.constraints.grammar import GrammarConstraint
from rnngen.errors import ConstraintError
from rnngen.tokens import Vocabulary
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from rnngen.tokens.velocity_profile import VelocityProfile

CODEC = CharCodec.from_documents(["abcdefghijklmnopqrstuvwxyz"])


def test_a_prompt_that_breaks_the_rule_is_named():
    constraint = GrammarConstraint.from_regex("[ab]+", CODEC)
    with pytest.raises(ConstraintError, match=r"^'c' breaks the rule, which allows one of 'ab'"):
        constraint.advance(constraint.start(), *CODEC.encode("c").tolist())


@pytest.mark.parametrize(
    "grammar", ["", "start: a", "start: /(/", '{"a": 1}', 'start: "a', "%%%", "start: <nothing>"]
)
def test_a_grammar_that_is_none_is_refused_in_one_line(grammar):
    with pytest.raises(
        ConstraintError, match=r"^The grammar is not valid in Lark's notation [^\n]*: [^\n]+\.$"
    ):
        GrammarConstraint.from_lark(grammar, CODEC)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "unclosed group"),
        ("a(?=b)", "look-around"),
        (r"(a)\1", "backreferences"),
        (r"\ba", "WordUnicode"),
    ],
)
def test_a_pattern_that_is_none_is_refused_in_one_line(pattern, reason):
    with pytest.raises(
        ConstraintError,
        match=rf"^--match must be a regular expression [^\n]*: [^\n]*{reason}[^\n]*\.$",
    ):
        GrammarConstraint.from_regex(pattern, CODEC)


@pytest.mark.parametrize(
    "grammar",
    [
        'start: "Ж"',
        'start: "a" endless\nendless: "b" endless',
        "start: <unknown>",
        "start: /[a-z]+[ЖЩ]/",
    ],
)
def test_a_rule_that_no_text_obeys_is_refused(grammar):
    with pytest.raises(ConstraintError, match="No text obeys --match or --grammar"):
        GrammarConstraint.from_lark(grammar, CODEC)


def test_music_is_refused():
    with pytest.raises(ConstraintError, match="need a model of text"):
        GrammarConstraint.from_regex("a", EventCodec(Vocabulary.of(()), VelocityProfile()))


def test_without_llguidance_the_way_to_it_is_said(monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name == "llguidance":
            raise ImportError
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConstraintError, match=re.escape("pip install 'rnngen[grammar]'")):
        GrammarConstraint.from_regex("a", CODEC)
