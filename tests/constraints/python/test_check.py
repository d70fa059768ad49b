"""The checker and the constraint judge every probe as the catalogue does."""

import json
import sys
from pathlib import Path

import pytest

from rnngen.constraints.base import Verdict
from rnngen.constraints.python import Aim, PythonConstraint, compiles
from tests.constraints.python.driver import vocabulary_of

PATH = Path(__file__).parents[2] / "data" / "python-probes.jsonl"
PROBES = [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]
OF_3_12 = {"fstring nested quote 3.12"}


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe["name"])
def test_the_checker_judges_as_the_catalogue_says(probe):
    expected = probe["compiles"] or (probe["name"] in OF_3_12 and sys.version_info >= (3, 12))
    assert compiles(probe["source"]) == expected


@pytest.mark.parametrize(
    "probe", [p for p in PROBES if not p["compiles"]], ids=lambda probe: probe["name"]
)
def test_the_constraint_never_ends_a_document_on_what_does_not_compile(probe):
    if probe["name"] in OF_3_12 and sys.version_info >= (3, 12):
        pytest.skip("it compiles since Python 3.12")
    vocabulary = vocabulary_of(probe["source"])
    constraint = PythonConstraint(vocabulary, Aim.COMPILING)
    state = constraint.start()
    for token in vocabulary.ids(probe["source"]).tolist():
        if not constraint.allowed(state)[token]:
            return
        state = constraint.advance(state, token)
        if constraint.verdict(state) is Verdict.REJECTED:
            return
    assert not constraint.boundary(state)


@pytest.mark.parametrize(
    "text", ["-" * 3000 + "1\n", "1+" * 9000 + "1\n", "x = " + "9" * 5000 + "\n", "\ud800"]
)
def test_what_breaks_the_compiler_does_not_compile(text):
    assert not compiles(text)
