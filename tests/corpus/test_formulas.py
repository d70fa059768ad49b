import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.corpus import formulas
from rnngen.corpus.document import FoundFile, no_progress
from rnngen.corpus.formulas import HEIGHT, LONGEST, canonical, draw, formulas_of, read_formulas

PAPER = r"""
\section{One}
Let $x_{i} \in  R$ and $x_i\in R$, where $$ a \to b $$ is displayed, \$5 are paid,
$\mathop{\mathrm{Spec}}(A) \rightarrow  \mathfrak m$, $\not = 0$ and $f : X \rightarrow Y$.
"""


@pytest.fixture
def papers(tmp_path, monkeypatch):
    """A paper, with an empty cache of pictures."""
    monkeypatch.setenv("RNNGEN_CACHE", str(tmp_path))
    data = PAPER.encode()
    return [FoundFile("one.tex", ".tex", lambda: [data], len(data))]


def test_formulas_are_the_inline_ones_in_their_shortest_spelling():
    assert formulas_of([PAPER]) == [
        r"x_i\in R",
        r"\operatorname{Spec}(A)\to\mathfrak m",
        r"f:X\to Y",
    ]


@given(st.text(r"ab_^{}\ $", max_size=30) | st.sampled_from([r"\mathbf Z", r"x_{ij}", r"\alpha b"]))
def test_the_shortest_spelling_is_final(formula):
    assert canonical(canonical(formula)) == canonical(formula)


@pytest.mark.parametrize(
    ("spelt", "same"),
    [
        (r"\alpha\to x_{1}", r"\alpha  \rightarrow x_1"),
        (r"\mathbf Z / p", r"\mathbf{Z}/p"),
        (r"a \le b", r"a\leq b"),
    ],
)
def test_spellings_of_one_picture_are_one_formula(spelt, same):
    assert canonical(spelt) == canonical(same)
    assert (draw(canonical(spelt)) == draw(same)).all()


def test_a_picture_has_the_height_of_all_and_ink_within_its_margins():
    picture = draw(r"\sum x^{2}")
    assert picture.shape[0] == HEIGHT
    assert (picture[:, [0, -1]] == 255).all()
    assert picture.min() < 64


@pytest.mark.parametrize("formula", [r"\unknown", "{", r"\prod_{\frac{a}{b}}^{\frac{c}{d}}", " "])
def test_what_cannot_be_drawn_in_this_height_has_no_picture(formula):
    assert draw(formula) is None


def test_papers_give_pairs_of_pictures_and_formulas(papers):
    pairs = [document.content for document in read_formulas(papers, no_progress)]
    assert [pair.target for pair in pairs] == [r"$x_i\in R$", r"$f:X\to Y$"]
    assert all(pair.source.steps == HEIGHT for pair in pairs)
    assert all(len(pair.target) <= LONGEST + 2 for pair in pairs)


def test_pictures_are_drawn_once(papers, monkeypatch):
    first = list(read_formulas(papers, no_progress))
    monkeypatch.setattr(formulas, "draw", lambda formula: pytest.fail("drawn again"))
    assert list(read_formulas(papers, no_progress)) == first


@pytest.mark.parametrize(
    "damage", [lambda data: data[:100], lambda data: b"", lambda data: b"PK" * 99]
)
def test_a_damaged_cache_is_drawn_anew(papers, tmp_path, damage):
    first = list(read_formulas(papers, no_progress))
    (cache,) = tmp_path.rglob("*.npz")
    cache.write_bytes(damage(cache.read_bytes()))
    assert list(read_formulas(papers, no_progress)) == first


def test_a_cache_of_pictures_of_another_height_is_drawn_anew(papers, tmp_path):
    first = list(read_formulas(papers, no_progress))
    (cache,) = tmp_path.rglob("*.npz")
    with np.load(cache) as stored:
        parts = {name: stored[name] for name in stored}
    np.savez_compressed(cache, **parts | {"pixels": parts["pixels"][1:]})
    assert list(read_formulas(papers, no_progress)) == first
