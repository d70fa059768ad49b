"""What to sample: a model, a prompt, and everything that is asked of the samples."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from rnngen.config import FormConfig, SampleConfig
from rnngen.constraints.base import Constraint, NullConstraint
from rnngen.errors import ConstraintError, SettingError, conflict_error, flag, needs_error
from rnngen.kinds import KINDS
from rnngen.memorization import Training, no_copy
from rnngen.models.model_file import Model
from rnngen.models.pairs import TargetModel
from rnngen.sampling.by_kind import sampling_of
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.prompt import Prompt, SampledDocument, short_digest
from rnngen.sampling.prose import ends_well
from rnngen.sampling.sampler import TokenRequest, draw_tokens
from rnngen.sampling.steering import Steering
from rnngen.shards import WHOLE, Shard

Judge = Callable[[Sequence[Any]], np.ndarray]
"""Documents → float64[documents], nats by which each is likelier to be real than to be a sample."""

UNLIMITED = 10**9
"""Tokens of a sample whose constraint decides where it ends."""
CHUNK = 256
"""Tokens of a prompt that are read before the observer is asked whether to stop."""


@dataclass(frozen=True)
class Rules:
    """What every sample obeys; by default the constraint of the model's kind."""

    free: bool = False
    """Sample without a constraint."""
    grammar: str | None = None
    """Obey this grammar instead, in llguidance's variant of Lark's notation."""
    match: str | None = None
    """Match this regular expression (in Rust's dialect) from beginning to end instead."""
    no_copy: int | None = None
    """Copy no run of this many characters, or transposed notes, from the training data."""

    def __post_init__(self) -> None:
        own = self._own()
        if len(own) > 1:
            raise conflict_error(own[1], own[0])

    @property
    def own(self) -> str | None:
        """The name of the rule that replaces the constraint of the kind, if one does."""
        return next(iter(self._own()), None)

    def _own(self) -> list[str]:
        return [name for name in ("free", "grammar", "match") if getattr(self, name)]

    def describe(self) -> dict[str, str]:
        """Return the rules for a provenance line; a grammar by its digest."""
        described = {}
        if self.free:
            described["free"] = ""
        if self.grammar is not None:
            described["grammar"] = short_digest(self.grammar.encode())
        if self.match is not None:
            described["match"] = self.match
        if self.no_copy is not None:
            described["no_copy"] = str(self.no_copy)
        return described


def constraint_of(
    model: Model,
    rules: Rules | None = None,
    config: SampleConfig | None = None,
    steering: Steering | None = None,
) -> Constraint:
    """Return the constraint that holds a model's samples to some rules, a length and a steering.

    Raises:
        ConstraintError: if the model can write nothing that obeys them.
        SettingError: if one of them does not apply to the model, or excludes another.
    """
    rules = rules or Rules()
    config = config or SampleConfig()
    steering = steering or Steering()
    grammar = _grammar_constraint(model, rules)
    _check_particular(model, rules, config)
    if rules.own is not None and steering != Steering():
        raise SettingError(
            f"{flag(rules.own)} takes the place of the constraint that steers music; "
            "give it without --metre, --key and their like."
        )
    if grammar is not None:
        return grammar
    if rules.free:
        return NullConstraint(len(model.codec.vocabulary))
    return sampling_of(model).constraint(model, config, steering)


def _grammar_constraint(model: Model, rules: Rules) -> Constraint | None:
    """Return the constraint of a grammar or pattern, if one is given."""
    if rules.grammar is None and rules.match is None:
        return None
    from rnngen.constraints.grammar import GrammarConstraint

    if rules.grammar is not None:
        return GrammarConstraint.from_lark(rules.grammar, model.codec)
    return GrammarConstraint.from_regex(str(rules.match), model.codec)


PARTICULAR = {
    "bars": "a model of music in bars",
    "seconds": "a model of performances",
    "title": "a model of papers",
    "author": "a model of papers",
}
"""Setting that only some kinds have → what it needs."""


def _check_particular(model: Model, rules: Rules, config: SampleConfig) -> None:
    """Raise SettingError for a length in bars, a title or the like that nothing keeps to."""
    sampling = sampling_of(model)
    for name, needed in PARTICULAR.items():
        if getattr(config, name) is None:
            continue
        if name not in sampling.particular:
            raise needs_error(name, needed, sampling.describe(model))
        if rules.own is not None:
            raise conflict_error(name, rules.own)


@dataclass(frozen=True)
class SampleRequest:
    """Everything that is asked of samples."""

    model: Model
    prompt: Any = None
    """A `str`, `Score` or `Performance`: what samples begin with, rewrite or harmonise."""
    config: SampleConfig = field(default_factory=SampleConfig)
    rules: Rules = field(default_factory=Rules)
    steering: Steering = field(default_factory=Steering)
    form: FormConfig = field(default_factory=FormConfig)
    training: Training | None = None
    """The training data, so that samples can be kept from copying it."""
    keep_prompt: bool = True
    """Whether samples begin with the prompt; else they only follow it."""
    ending: str = ""
    """The text that samples lead to (`rnngen.sampling.infill`)."""
    kept_bars: frozenset[int] = frozenset()
    """Indices of the prompt's bars that are not rewritten (`rnngen.sampling.rewriting`)."""
    shard: Shard = WHOLE
    """Which of the `config.count` samples are drawn."""
    realism: Judge | None = None
    """By it one of `config.best_of` plain samples is drawn (`rnngen.evaluation.realism`)."""

    @property
    def is_plain(self) -> bool:
        """Whether samples are as the model writes them by itself: from nothing, and not steered."""
        lengths = self.config.bars, self.config.seconds, self.form.form
        is_steered = self.steering != Steering() or lengths != (None, None, None)
        return self.prompt is None and self.rules.own is None and not is_steered

    @property
    def numbers(self) -> range:
        """The numbers of the samples that are drawn, from 0."""
        return self.shard.range_of(self.config.count)

    @cached_property
    def section(self) -> SampleConfig:
        """The settings for one run of the sampler: the whole sample, or its first section."""
        config = self.config
        if self.prompt is not None and not self.keep_prompt:
            config = sampling_of(self.model).lengthen(config, self.prompt)
        if self.form.form is not None:
            sampling_of(self.model).score_codec(self.model, "form")
            bars = self.form.section_bars
            later = bars * (len(self.form.form) - 1)
            return replace(config, bars=bars, later_bars=later)
        chords = self.steering.progression
        if chords is not None and not config.bars:
            return replace(config, bars=len(chords))
        return config

    @cached_property
    def constraint(self) -> Constraint:
        """The constraint on the prompt and what is drawn after it.

        Raises:
            ConstraintError: if copying is to be ruled out and the training data is missing.
        """
        constraint = constraint_of(self.model, self.rules, self.section, self.steering)
        if self.rules.no_copy is None:
            return constraint
        if self.training is None:
            raise ConstraintError(
                "--no-copy needs the training data, which `rnngen train` keeps in a file beside "
                "the model; the file is missing. Train the model again."
            )
        return no_copy(constraint, self.training, self.rules.no_copy)

    def check(self) -> None:
        """Raise what is wrong with rules and lengths now, before anything is drawn."""
        if self.config.exact and not KINDS[self.model.kind].is_prose:
            sampled = sampling_of(self.model).describe(self.model)
            raise needs_error("exact", "a model of prose", sampled)
        _ = self.constraint

    @cached_property
    def fitted_prompt(self) -> Prompt:
        """The prompt in tokens that the model has and the constraint accepts."""
        if self.prompt is None:
            return Prompt(np.empty(0, np.int32))
        return sampling_of(self.model).fit(self.model.codec, self.prepared_prompt, self.constraint)

    @property
    def prepared_prompt(self) -> Any:
        """The prompt in the key and tempo in which the model samples."""
        return sampling_of(self.model).prepare(self.prompt, self.steering)

    def finish(self, documents: Sequence[SampledDocument]) -> list[SampledDocument]:
        """Return samples in the key and tempo that were asked for."""
        sampling = sampling_of(self.model)
        return [
            document._replace(
                content=sampling.finish(
                    sampling.with_heads(document.content, self.config), self.steering
                )
            )
            for document in documents
        ]


def token_request(model: Model, config: SampleConfig, prompt: Sequence[int] = ()) -> TokenRequest:
    """Return what to draw in token ids.

    Raises:
        SettingError: for a temperature or stop text that does not apply to the model.
    """
    sampling = sampling_of(model)
    is_limited = config.bars is config.seconds is None
    return TokenRequest(
        config if is_limited else replace(config, length=UNLIMITED),
        model.opening,
        prompt,
        sampling.temperatures(model, config),
        sampling.stop_ids(model, config),
        sources=model.sources if isinstance(model, TargetModel) else (),
    )


def draw_candidates(
    request: SampleRequest, constraint: Constraint, observer: SamplingObserver
) -> list[list[int]]:
    """Draw `best_of` continuations for each sample; return their tokens without the prompt's."""
    prompt = request.fitted_prompt.ids.tolist()
    tokens = _of_shard(request, token_request(request.model, request.section, prompt))
    tokens = replace(tokens, chunk=CHUNK)
    if _goes_on_to_an_end(request):
        ends = partial(ends_well, request.model.codec.decode, tokens.config.length)
        tokens = replace(tokens, ends=ends)
    return collect(request.model, constraint, tokens, observer)


def _of_shard(request: SampleRequest, tokens: TokenRequest) -> TokenRequest:
    """Return what to draw for the request's part of all samples."""
    size = request.config.best_of
    return replace(
        tokens,
        config=replace(tokens.config, count=len(request.numbers) * size),
        first=request.numbers.start * size,
        total=request.config.count * size,
    )


def _goes_on_to_an_end(request: SampleRequest) -> bool:
    """Return whether samples end with a sentence, and not where they are long enough."""
    if not KINDS[request.model.kind].is_prose or request.config.exact:
        return False
    # Answers to a source end by themselves, and a grammar or pattern says where.
    return not isinstance(request.model, TargetModel) and request.rules.own in (None, "free")


def draw_to_end(
    request: SampleRequest,
    constraint: Constraint,
    before: Sequence[int],
    observer: SamplingObserver,
) -> list[list[int]]:
    """Draw `best_of` rows of tokens for each sample; the constraint decides where they end.

    Args:
        before: tokens that the network reads first, and the constraint does not.
    """
    model = request.model
    tokens = _of_shard(request, token_request(model, request.config))
    config = replace(tokens.config, length=UNLIMITED)
    tokens = replace(tokens, config=config, opening=[*model.opening, *before])
    return collect(model, constraint, tokens, observer)


def collect(
    model: Model, constraint: Constraint, tokens: TokenRequest, observer: SamplingObserver
) -> list[list[int]]:
    """Draw samples, and return the tokens of each; report each token."""
    count = tokens.config.count * max(1, len(tokens.sources))
    rows: list[list[int]] = [[] for _ in range(count)]
    for sample, token in draw_tokens(model.stepper(), constraint, tokens, observer):
        rows[sample - tokens.first].append(token)
        observer.on_token(sample, token)
    return rows


def derived_seed(*numbers: int) -> int:
    """Return a seed for a part of a sample: the sample's seed and the numbers of the part."""
    return int(np.random.SeedSequence(numbers).generate_state(1)[0])
