"""Whatever a model prefers and wherever it stops, masks have a way on and witnesses an end."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.constraints.base import Verdict
from rnngen.constraints.latex import LatexConstraint
from rnngen.constraints.latex.automaton import Automaton
from rnngen.constraints.latex.tables import ENVIRONMENTS
from rnngen.corpus import load_corpus
from rnngen.errors import ConstraintError
from rnngen.tokens import BOUNDARY, UNKNOWN
from rnngen.tokens.char import CharCodec
from tests.constraints.latex_models import Stubborn, Uniform, draw

CHARACTERS = "\n" + "".join(map(chr, range(32, 127))) + "áéü“”中→\t"
CODEC = CharCodec.from_documents([CHARACTERS])
PAPER = LatexConstraint(CODEC.vocabulary)
FRAGMENT = LatexConstraint(CODEC.vocabulary, paper=False)
PROBES = Path(__file__).parents[1] / "data" / "latex_probes.jsonl"

OUTSIDE_THE_SUBSET = {
    "percent", "missing }", "thebibliography empty", "qedhere outside", "\\nonumber in text",
    "proof+qed", "\\end early", "tab ff",
}  # fmt: skip
"""Probes that compile but lie outside the subset."""

FIRST_ITEMS = {"thebibliography": r"{}\bibitem{x}"}


def ids_of(text: str) -> list[int]:
    return CODEC.encode(text).tolist()


def accepted(text: str, constraint: LatexConstraint = FRAGMENT) -> bool:
    """Return whether a text may be read and may end, after a full stop and sources if need be."""
    state = constraint.start()
    for token in ids_of(text):
        if token == UNKNOWN or not constraint.accepts(state, token):
            return False
        state = constraint.advance(state, token)
    rest = CODEC.decode(constraint.witness(state))
    return rest.partition("\\begin{thebibliography}")[0].strip("\n") in ("", ".", "x")


def walk(constraint: LatexConstraint, model, seed: int, steps: int) -> str:
    """Draw a text, checked at every step, and its witness."""
    generator, state, text = np.random.default_rng(seed), constraint.start(), []
    for _ in range(steps):
        mask = constraint.allowed(state)
        assert mask.dtype == bool
        assert mask.any()
        assert not mask[UNKNOWN]
        assert mask[BOUNDARY] == constraint.boundary(state)
        assert constraint.verdict(state) is Verdict.FINAL
        weights = model.weights(text, len(mask)) * mask
        token = int(generator.choice(len(mask), p=weights / weights.sum()))
        if token == BOUNDARY:
            break
        state = constraint.advance(state, token)
        text.append(token)
    witness = constraint.witness(state)
    for token in witness:
        assert constraint.allowed(state)[token]
        state = constraint.advance(state, token)
    assert constraint.boundary(state)
    assert constraint.witness(state) == []
    hash(state)
    return CODEC.decode(text + witness)


@st.composite
def models(drawn):
    favoured = ids_of(
        drawn(st.text(st.sampled_from("\\${}^_&[]()'\n abeilmnt"), min_size=1, max_size=8))
    )
    if not drawn(st.booleans()):
        return Stubborn(favoured)
    eager = Uniform([*favoured, *ids_of("\\")], 60)
    return drawn(st.sampled_from([Uniform(), Uniform(favoured, 20), eager]))


@settings(max_examples=30)
@given(models(), st.integers(0, 2**32 - 1), st.integers(0, 900), st.booleans())
def test_from_anywhere_the_witness_leads_to_an_end(model, seed, steps, paper):
    text = walk(PAPER if paper else FRAGMENT, model, seed, steps)
    assert text.count(r"\begin{") == text.count(r"\end{")
    if paper:
        shape = (
            r"\\title\{\S.*\}\n\\author\{Anonymous\}\n\\maketitle\n\n"
            r"\\begin\{abstract\}\n.{199,}\\end\{abstract\}"
            r"\n\n\\section\{.*\\begin\{(theorem|lemma|proposition|corollary|conjecture)\}.*\\end\{\1\}"
            r".*\\begin\{proof\}.*\\end\{proof\}"
        )
        assert re.match(shape, text, re.DOTALL), text


@settings(max_examples=15)
@given(models(), st.integers(0, 2**32 - 1), st.integers(0, 400))
def test_what_the_mask_remembers_is_what_the_automaton_says(model, seed, steps):
    """Cached masks and steps equal fresh ones: the key of the cache lacks nothing."""
    fresh, generator = LatexConstraint(CODEC.vocabulary, paper=False), np.random.default_rng(seed)
    state, text = FRAGMENT.start(), []
    for _ in range(steps):
        mask = FRAGMENT.allowed(state)
        weights = model.weights(text, len(mask))
        weights[BOUNDARY] = 1e-12
        token = int(generator.choice(len(mask), p=weights * mask / (weights * mask).sum()))
        if token == BOUNDARY:
            break
        state = FRAGMENT.advance(state, token)
        text.append(token)
    assert (fresh.allowed(state) == FRAGMENT.allowed(state)).all()
    if state.length < state.frame.deadline:
        for token in np.flatnonzero(fresh.allowed(state)[1:]) + 1:
            assert fresh.advance(state, int(token)) == FRAGMENT.advance(state, int(token))


@pytest.mark.parametrize(
    "probe",
    [json.loads(line) for line in PROBES.read_text(encoding="utf-8").splitlines()],
    ids=lambda probe: probe["name"],
)
def test_every_probe_is_judged_as_tex_judges_it(probe):
    judged = accepted(probe["body"])
    assert judged == (probe["compiles"] and probe["name"] not in OUTSIDE_THE_SUBSET)


@pytest.mark.parametrize(
    "body",
    [
        "Let $X$ be.\n\n\\begin{lemma}[Chow]\n\\label{lemma-a}\n"
        "$$\nx'^2_3 \\to {\\mathfrak p}_i\n$$\n\\end{lemma}\n",
        "\\begin{align*}\na & = b \\\\\n[c] & = \\frac12 \\sqrt[3]{x}\n\\end{align*}\n",
        "$$\n\\vcenter{\n\\xymatrix{\nA \\ar[r]^f \\ar@{-->}[rd] & B \\\\ & C\n}}\n$$\n",
        "\\begin{enumerate}\n\\item[(a)] \\'Etale maps, see "
        "\\cite[p. 3]{A, B} and~\\ref{x}.\n\\end{enumerate}\n",
        "$\\mathop{\\mathrm{colim}}\\nolimits_i x_i + \\left( {n \\choose k} \\right)^2$.\n",
        "\\begin{thebibliography}{9}\n\\bibitem[A \\& B]{ab} A, \\apj, 7.\n\n"
        "\\bibitem{c} C.\n\\end{thebibliography}\n",
        "$\\left( a \\middle| b \\right)$ \\citepalias{x}.\n",
        "{\\it A word} with \\textbf{weight}\\footnote{A note.\n\nOf two.}.\n",
    ],
)
def test_usual_latex_may_be_drawn(body):
    assert accepted(body)


@pytest.mark.parametrize(
    "body",
    [
        "$x' ^2$", "${\\hat x^2}^3$", "$\\ensuremath{x^2}^3$", "$x^\\ldots$",
        "$\\mathop\\sum\\limits$", "$a\\limits$", "\\begin{gather}a&b",
        "\\begin{enumerate}\\item\\begin{equation}x\\\\ y\\end{equation}\\end{enumerate}",
        "\\begin{multline}\\label{a}x\\\\ \\label{b}", "\\emph{$$x$$}", "\\begin{lemma}[$a]b$]",
        "\\section{a\\footnote{b}}",
        "\\begin{thebibliography}{}\\bibitem[\\emph{\\cite{x}}]{x}",
        "\\begin{thebibliography}{}a", "$\\middle|$",
        "\\def\\a{}", "\\appendix", "\\smash[t]{x}", "$\\text{中}$", "$é$",
    ],
)  # fmt: skip
def test_what_tex_stops_at_may_not(body):
    assert not accepted(body)


def test_a_formula_that_goes_on_for_ever_is_closed():
    dollar, one = ids_of("$1")
    state, written = FRAGMENT.advance(FRAGMENT.start(), dollar), 0
    while FRAGMENT.allowed(state)[one]:
        state, written = FRAGMENT.advance(state, one), written + 1
    assert 20 < written < 69  # a line has room for 69 digits
    assert CODEC.decode(np.flatnonzero(FRAGMENT.allowed(state))) == "$"


def test_a_paper_stopped_at_once_is_whole():
    text = CODEC.decode(PAPER.witness(PAPER.start()))
    assert text.startswith(
        "\\title{Notes}\n\\author{Anonymous}\n\\maketitle\n\n\\begin{abstract}\n"
    )
    assert "\\begin{proof}\nOmitted.\n" in text
    assert text.endswith("\n$$\n\\end{proof}")
    assert accepted(text, PAPER)


def followed(text):
    """Return what is kept of a prompt."""
    state, kept = PAPER.start(), []
    for token in ids_of(text):
        if PAPER.accepts(state, token):
            state = PAPER.advance(state, token)
            kept.append(token)
    return CODEC.decode(kept)


@pytest.mark.parametrize(
    "prompt", ["Let $X$ be", "\\begin{lemma}\nLet", "\\title{On Sheaves}\n\\author{A", "\\textbf{x"]
)
def test_a_prompt_is_followed_whether_it_opens_a_paper_or_not(prompt):
    assert followed(prompt) == prompt
    state = PAPER.start()
    for token in ids_of(prompt):
        state = PAPER.advance(state, token)
    text = prompt + CODEC.decode(PAPER.witness(state))
    assert ("\\maketitle" in text) == prompt.startswith("\\title")


def test_a_prompt_loses_what_cannot_compile():
    assert followed("C# is 5% of } it & more. 中") == "C is 5 of  it  more. "


@pytest.mark.parametrize("lost", ["\\", "{", "$", "\n", "q"])
def test_a_vocabulary_without_what_papers_need_is_refused(lost):
    vocabulary = CharCodec.from_documents(
        [CHARACTERS.replace(lost, "").replace("q", "")]
    ).vocabulary
    lacks = lost != "q"
    if lacks:
        with pytest.raises(ConstraintError, match=re.escape(repr(lost))):
            LatexConstraint(vocabulary)
    else:
        constraint = LatexConstraint(vocabulary)
        assert constraint.boundary(state_after(constraint, constraint.witness(constraint.start())))


def state_after(constraint, tokens):
    state = constraint.start()
    for token in tokens:
        state = constraint.advance(state, token)
    return state


@pytest.mark.slow
def test_the_corpus_passes():
    """Check that 99 % of the paragraphs pass, each inside its own environments and braces."""
    documents = [str(document.content) for document in load_corpus("papers").documents]
    codec = CharCodec.from_documents(documents)
    constraint = LatexConstraint(codec.vocabulary, paper=False)
    paragraphs = refused = 0
    for document in documents:
        state, read = constraint.start(), 0
        for paragraph in re.split(r"(?<=\n\n)", document):
            after = _passed(constraint, state, codec.encode(paragraph).tolist())
            paragraphs += 1
            refused += after is None
            read += len(paragraph)
            state = after or _resumed(constraint, codec, document[:read])
    characters = sum(map(len, documents))
    assert refused < 0.0001 * characters
    assert refused < 0.01 * paragraphs


def _passed(constraint, state, tokens):
    for token in tokens:
        # The mask is a look-up. Ask `accepts` only for the rest, such as commands that are not
        # offered.
        if not constraint.allowed(state)[token] and not constraint.accepts(state, token):
            return None
        state = constraint.advance(state, token)
    return state


def _resumed(constraint, codec, text):
    """Return the state after refused text: inside all that is open there, as far as possible."""
    opened = ["document"]
    for begins, ends, brace in re.findall(
        r"\\begin\{(\w+\*?)\}|\\end\{(\w+\*?)\}|\\.|([{}])", text
    ):
        if begins or brace == "{":
            opened.append(begins or "}")
        elif (ends or brace) == opened[-1]:
            opened.pop()
    state = constraint.start()
    for mark in [*map(_opening, opened[1:]), "\n\n"]:
        state = _passed(constraint, state, codec.encode(mark).tolist()) or state
    return state


def _opening(name):
    """Return what opens an environment, with a list's first item, or a brace."""
    is_list = name in ENVIRONMENTS and ENVIRONMENTS[name].is_list
    return (
        "{"
        if name == "}"
        else rf"\begin{{{name}}}" + FIRST_ITEMS.get(name, r"\item " if is_list else "")
    )


@pytest.mark.parametrize(
    ("before", "allowed", "forbidden"),
    [
        ("Then \\", "et", "ijm"),
        ("Then \\e", "m", "qn"),
        ("Then\n\\l", "a", "di"),
        ("Then.\n\n\\m", "e", "b"),
        ("\\begin{lemma}Then.\n\\e", "n", "mq"),
        ("\\begin{lemma}Then.\n\\en", "d", "s"),
        ("\\begin{itemize}\n\\item Then \\i", "t", " {"),
        ("$x\n\\e", "tpqx", "n"),
        ("Then \\mbox", "{", ""),
        ("Then $x$", " .\n", "$"),
        ("\\section{On x", "y}", "$."),
        ("Then        ", "x", " "),
    ],
)
def test_a_model_is_not_led_to_commands_that_hardly_any_paper_has(before, allowed, forbidden):
    """A prompt may still lead to them."""
    mask = FRAGMENT.allowed(state_after(FRAGMENT, CODEC.encode(before).tolist()))
    assert all(mask[ids_of(allowed)])
    assert not any(mask[ids_of(forbidden)])


def test_drawing_ends_where_a_paper_may():
    tokens, _ = draw(PAPER, Uniform(), 50, np.random.default_rng(3))
    assert PAPER.boundary(state_after(PAPER, tokens))


@given(st.integers(0, 1000))
def test_no_character_that_may_come_is_left_untried(seed):
    generator, automaton = np.random.default_rng(seed), Automaton(CHARACTERS)
    state = automaton.start(paper=False)
    for _ in range(60):
        ways = {
            character: after
            for character in CHARACTERS
            if (after := automaton.step(state, character))
        }
        assert ways.keys() <= set(automaton.candidates(state))
        state = ways[
            "\\" if "\\" in ways and generator.random() < 0.3 else str(generator.choice(list(ways)))
        ]
