import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.sampling.prompt import fit_characters

PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz '\"-.,\n")


@given(st.text())
def test_no_prompt_fails_and_only_known_characters_are_left(prompt):
    fitted, _ = fit_characters(prompt, PLAIN)
    assert set(fitted) <= PLAIN


@given(st.text(alphabet=sorted(PLAIN)))
def test_a_known_prompt_is_left_alone(prompt):
    assert fit_characters(prompt, PLAIN) == (prompt, "")


@pytest.mark.parametrize(
    ("prompt", "fitted"),
    [
        ("ROMEO", "romeo"),
        ("café", "cafe"),
        ("“Oh”", '"oh"'),
        ("naïve…", "naive..."),
        ("ﬁn", "fin"),
        ("a中b", "ab"),
    ],
)
def test_the_nearest_known_form_is_taken(prompt, fitted):
    result, changed = fit_characters(prompt, PLAIN)
    assert result == fitted
    assert changed
