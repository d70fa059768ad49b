"""Nearly every line of human Python passes: the masks forbid little that is valid."""

import sysconfig
from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from rnngen.constraints.base import Verdict
from rnngen.constraints.python import Aim, PythonConstraint
from rnngen.constraints.python.state import State, certified
from rnngen.corpus.builtin import PYTHON_LEFT_OUT
from rnngen.corpus.syntax_worker import syntax_problem
from rnngen.corpus.text import normalize
from rnngen.tokens import Vocabulary
from tests.constraints.python.driver import vocabulary_of

STDLIB = Path(sysconfig.get_path("stdlib"))


def sources(count: int, longest: int) -> list[str]:
    files = [path for path in sorted(STDLIB.rglob("*.py")) if not PYTHON_LEFT_OUT & set(path.parts)]
    chosen = (files[i] for i in np.random.default_rng(3).permutation(len(files)))
    texts = (
        normalize(file.read_text(encoding="utf-8", errors="replace")).rstrip("\n") + "\n"
        for file in chosen
    )
    usable = (
        text for text in texts if text.strip() and len(text) <= longest and not syntax_problem(text)
    )
    return list(islice(usable, count))


def passed_lines(vocabulary: Vocabulary, aim: Aim, text: str) -> Counter[bool]:
    """Count the logical lines that pass and those that do not, without lines of comments.

    Skip lines that are rejected only because of a line before, as after a forward `nonlocal`.
    """
    constraint = PythonConstraint(vocabulary, aim)
    state, passes, stood, counts = constraint.start(), True, True, Counter()
    for token in vocabulary.ids(text).tolist():
        passes = passes and bool(constraint.allowed(state)[token])
        before, state = state, constraint.advance(state, token)
        ended = state.cursor is before.cursor and state.line.endswith("\n")
        if ended and constraint.verdict(state) is Verdict.REJECTED:
            stands, state = False, certified(state.script.after(state.line, before.cursor.last))
        elif constraint.verdict(state) is Verdict.REJECTED:
            passes, state = False, state._replace(verdict=Verdict.OPEN)
            continue
        elif not state.line:
            stands = True
        else:
            continue
        if is_code(before) and (stands or stood):
            counts[passes and stands] += 1
        passes, stood = True, stands
    return counts


def is_code(state: State) -> bool:
    return state.line.strip()[:1] not in ("", "#")


def share_that_passes(count: int, aim: Aim, longest: int = 1 << 20) -> float:
    texts = sources(count, longest)
    vocabulary = vocabulary_of(*texts)
    counts = sum((passed_lines(vocabulary, aim, text) for text in texts), Counter())
    return counts[True] / counts.total()


def test_the_lines_of_some_files_pass():
    assert share_that_passes(3, Aim.COMPILING, longest=6_000) >= 0.99


@pytest.mark.slow
def test_the_lines_of_sixty_files_pass():
    # Loops and other statements that might fail are left out at the top of a script.
    assert share_that_passes(60, Aim.COMPILING) >= 0.985


@pytest.mark.slow
def test_few_lines_of_sixty_files_are_steered_away_from_names_unknown_so_far():
    assert share_that_passes(60, Aim.KNOWN_NAMES) >= 0.9
