"""Which rules samples obey: those of their kind, or a user's own."""

from dataclasses import dataclass
from functools import partial

from rnngen.constraints.bars import BarsConstraint, MetreConstraint
from rnngen.constraints.base import Constraint, NullConstraint
from rnngen.constraints.latex import LatexConstraint
from rnngen.constraints.performance import PerformanceConstraint
from rnngen.constraints.python import PythonConstraint
from rnngen.errors import ConstraintError, setting_error
from rnngen.memorization import Training, no_copy
from rnngen.models.model_file import Model
from rnngen.sampling.prompt import short_digest
from rnngen.sampling.steering import Steering
from rnngen.tokens.event import EventCodec
from rnngen.tokens.performance import PerformanceCodec

_MUSIC = "a model of music, and its constraint"


@dataclass(frozen=True)
class Rules:
    """What holds for every sample, the prompt included; by default what keeps output of the model's kind valid."""

    free: bool = False
    """Nothing holds."""
    grammar: str | None = None
    """A grammar in llguidance's variant of Lark's notation."""
    match: str | None = None
    """A regular expression for the whole text, in the dialect of Rust."""
    no_copy: int | None = None
    """No run of so many characters, or notes in any transposition, that the training has too."""

    @property
    def own(self) -> str | None:
        """The name of the rule that takes the place of the kind's, if one does."""
        return next(iter(self._own()), None)

    def _own(self) -> list[str]:
        return [name for name in ("free", "grammar", "match") if getattr(self, name)]

    def __post_init__(self) -> None:
        given = self._own()
        if len(given) > 1:
            raise setting_error(given[1], f"none beside '{given[0]}'", getattr(self, given[1]))

    def told(self) -> dict[str, str]:
        """What provenance says of the rules: those that are not the usual ones, a grammar by its digest."""
        grammar = None if self.grammar is None else short_digest(self.grammar.encode())
        said = {
            "free": "" if self.free else None,
            "grammar": grammar,
            "match": self.match,
            "no_copy": self.no_copy,
        }
        return {name: str(value) for name, value in said.items() if value is not None}


def constraint_with(constraint: Constraint, rules: Rules, training: Training | None) -> Constraint:
    """The constraint that also keeps samples from copying, where the rules say so; a prompt need not obey that.

    Raises:
        ConstraintError: if what the model was trained on is not known.
    """
    if rules.no_copy is None:
        return constraint
    if training is None:
        raise ConstraintError(
            "Copying cannot be ruled out. Expected the file beside the model that holds what it was trained on "
            "(rnngen train writes it). Received: none."
        )
    return no_copy(constraint, training, rules.no_copy)


def constraint_of(
    model: Model,
    rules: Rules | None = None,
    bars: int | None = None,
    steering: Steering | None = None,
    seconds: float | None = None,
) -> Constraint:
    """The constraint that holds a model's samples to the rules; music may have to end after so many bars or seconds.

    Args:
        steering: What is asked of music beside.

    Raises:
        ConstraintError: if nothing that the model can write obeys them.
        SettingError: for a length or steering where there is no such music, or no constraint that sees to them.
    """
    rules, steering = rules or Rules(), steering or Steering()
    written = _grammar_of(model, rules)
    is_constrained_music = model.codec.note is not None and rules.own is None
    if bars is not None and not (is_constrained_music and isinstance(model.codec, EventCodec)):
        expected = (
            "none for performances, whose length is in seconds"
            if model.kind == "performance"
            else _MUSIC
        )
        raise setting_error("bars", expected, bars)
    if seconds is not None and not (
        is_constrained_music and isinstance(model.codec, PerformanceCodec)
    ):
        raise setting_error("seconds", "a model of performances, and its constraint", seconds)
    if steering != Steering() and not is_constrained_music:
        raise setting_error(
            str(rules.own), "none where music is steered", getattr(rules, str(rules.own))
        )
    if written is not None:
        return written
    if rules.free:
        return NullConstraint(len(model.codec.vocabulary))
    if isinstance(model.codec, EventCodec):
        return steering.constrain(
            model.codec, MetreConstraint if bars is None else partial(BarsConstraint, bars=bars)
        )
    if isinstance(model.codec, PerformanceCodec):
        milliseconds = None if seconds is None else round(1000 * seconds)
        return PerformanceConstraint(model.codec, steering.pitches, milliseconds)
    if model.kind == "latex":
        return LatexConstraint(model.codec.vocabulary)
    if model.kind == "python":
        return PythonConstraint(model.codec.vocabulary)
    return NullConstraint(len(model.codec.vocabulary))


def _grammar_of(model: Model, rules: Rules) -> Constraint | None:
    """The constraint that a grammar or a pattern spells out, if one is given."""
    if rules.grammar is None and rules.match is None:
        return None
    from rnngen.constraints.grammar import GrammarConstraint

    if rules.grammar is not None:
        return GrammarConstraint.from_lark(rules.grammar, model.codec)
    return GrammarConstraint.from_regex(str(rules.match), model.codec)
