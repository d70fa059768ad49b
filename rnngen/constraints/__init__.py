"""Constraints: from the tokens so far, a mask of the tokens that may come next.

`CONSTRAINTS` maps a kind of corpus to the constraint that keeps samples of that kind valid.
Importing this module is cheap: each factory imports its constraint only when it is called.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from rnngen.languages import LANGUAGES

if TYPE_CHECKING:
    from rnngen.constraints.base import Constraint
    from rnngen.tokens.base import Codec


def constraint_for(kind: str, codec: "Codec", **options: Any) -> "Constraint":
    """Return the constraint for a kind of corpus. A kind without rules allows everything.

    Args:
        options: Keyword arguments of the kind's factory in `CONSTRAINTS`, such as `bars`.

    Raises:
        ConstraintError: if the codec's vocabulary cannot spell a valid document.
    """
    return CONSTRAINTS.get(kind, _text)(codec, **options)


def _text(codec: "Codec") -> "Constraint":
    from rnngen.constraints.base import NullConstraint

    return NullConstraint(len(codec.vocabulary))


def _latex(codec: "Codec", title: str | None = None, author: str | None = None) -> "Constraint":
    """Return the constraint for papers, of a title and an author if given."""
    from rnngen.constraints.latex import LatexConstraint

    return LatexConstraint(codec.vocabulary, title=title, author=author)


def _formula(codec: "Codec") -> "Constraint":
    from rnngen.constraints.latex import FormulaConstraint

    return FormulaConstraint(codec.vocabulary)


def _python(codec: "Codec", prose: float | None = None) -> "Constraint":
    """Return the constraint for scripts, with a share of comments and docstrings if given."""
    from rnngen.constraints.python import PythonConstraint

    return PythonConstraint(codec.vocabulary, prose=prose)


def _score(codec: Any, bars: int | None = None, later: int = 0) -> "Constraint":
    """Return the constraint for music in full bars, and in exactly `bars` of them if given.

    Args:
        later: bars of the piece that are written after those.
    """
    from rnngen.constraints.bars import BarsConstraint, MetreConstraint

    return MetreConstraint(codec) if bars is None else BarsConstraint(codec, bars, later)


def _performance(
    codec: Any, pitches: Iterable[int] | None = None, milliseconds: int | None = None
) -> "Constraint":
    """Return the constraint for performances, limited to some pitches and to a length if given."""
    from rnngen.constraints.performance import PerformanceConstraint

    return PerformanceConstraint(codec, pitches, milliseconds)


def _code(language: str) -> Callable[..., "Constraint"]:
    """Return the factory for a programming language."""

    def factory(codec: "Codec", prose: float | None = None) -> "Constraint":
        from rnngen.constraints.code import CodeConstraint

        return CodeConstraint(codec.vocabulary, language, prose)

    return factory


CONSTRAINTS: dict[str, Callable[..., "Constraint"]] = {
    **{language: _code(language) for language in LANGUAGES},
    "text": _text,
    "latex": _latex,
    "formula": _formula,
    "python": _python,
    "score": _score,
    "performance": _performance,
}
"""Kind → function from a codec, and the kind's own options, to a constraint."""
