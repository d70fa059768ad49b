import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.constraints.latex import FormulaConstraint
from rnngen.corpus.builtin import BUILTINS
from rnngen.corpus.document import no_progress
from rnngen.corpus.formulas import formulas_of
from rnngen.corpus.latex import read_files
from rnngen.errors import ConstraintError
from rnngen.tokens.base import BOUNDARY, Vocabulary

VOCABULARY = Vocabulary.of(map(chr, range(32, 127)))
FORMULA = FormulaConstraint(VOCABULARY)


def follow(text, by_mask=False):
    """Return the state after a text, or None if it may not be written."""
    state = FORMULA.start()
    for token in VOCABULARY.ids(text).tolist():
        fits = FORMULA.allowed(state)[token] if by_mask else FORMULA.accepts(state, token)
        if not fits:
            return None
        state = FORMULA.advance(state, token)
    return state


@given(st.integers(0, 2**32 - 1), st.integers(0, 60))
def test_any_walk_can_be_closed_to_one_formula(seed, length):
    generator = np.random.default_rng(seed)
    state, written = FORMULA.start(), []
    while len(written) < length:
        token = int(generator.choice(np.flatnonzero(FORMULA.allowed(state))))
        if token == BOUNDARY:
            break
        written.append(token)
        state = FORMULA.advance(state, token)
    written += FORMULA.witness(state)
    text = "".join(VOCABULARY.tokens[token] for token in written)
    assert FORMULA.boundary(follow(text))
    assert text[0] == text[-1] == "$"
    plain = text.replace("\\\\", "").replace("\\{", "").replace("\\}", "").replace("\\$", "")
    assert plain.count("{") == plain.count("}")
    assert plain.count("$") % 2 == 0  # text within the formula may have formulas of its own


def test_real_formulas_can_be_written():
    paper = next(file for file in BUILTINS["papers"].files() if "emcee" in file.name)
    found = formulas_of(document.content for document in read_files([paper], no_progress))
    assert len(found) > 50
    assert [
        each
        for each in found
        if not (state := follow(f"${each}$", True)) or not FORMULA.boundary(state)
    ] == []


@pytest.mark.parametrize("text", ["x", "$$", "${$", "$x$ ", "$x$y"])
def test_nothing_but_one_formula_can_be_written(text):
    assert follow(text) is None


def test_a_vocabulary_without_braces_is_refused():
    with pytest.raises(ConstraintError, match="lacks"):
        FormulaConstraint(Vocabulary.of("$x"))
