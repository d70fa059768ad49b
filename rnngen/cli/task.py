"""What a command asks a model for: to go on from a prompt, to lead from text to text, to rewrite bars, to harmonise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rnngen.cli.given import read_prime, read_score
from rnngen.cli.request import Request
from rnngen.errors import setting_error
from rnngen.generation import Brief, Prompt, fit
from rnngen.generation.bars import kept_bars
from rnngen.generation.document import Document
from rnngen.generation.harmony import harmonise
from rnngen.generation.infill import infill
from rnngen.generation.rewriting import event_codec, rewrite
from rnngen.kinds import KINDS
from rnngen.sampling.constraint.base import Constraint, NullConstraint
from rnngen.sampling.sampler import Stopped
from rnngen.sampling.tally import Tally


@dataclass(frozen=True)
class Task:
    """What is to be drawn."""

    draw: Callable[[Sequence[Tally], Stopped], list[Document]]
    """What is drawn; the second argument is asked whether to stop, where that can be done half-way."""
    prompt: Prompt = field(default_factory=Prompt)
    notice: str = ""
    """One sentence on what was lost of what was given, if anything."""
    origin: dict[str, str] = field(default_factory=dict)
    """What provenance tells of what was given."""
    continues: Constraint | None = None
    """What holds of samples that go on from the prompt freely, so that they can be shown as they are drawn."""
    keeps_prompt: bool = True
    """Whether samples are shown with the prompt."""


def task_of(brief: Brief, request: Request) -> Task:
    """What the options of a command ask for."""
    if request.between is not None:
        return bridge(brief, request.between)
    if request.keep_bars is not None:
        return rewriting(brief, request.prime, request.keep_bars, request.parts)
    if request.harmonise is not None:
        return harmonisation(brief, request.harmonise)
    return continuation(brief, request.prime, request.parts)


def continuation(brief: Brief, prime: str | None, parts: str | None = None) -> Task:
    """To go on from a prompt, or from nothing."""
    given = None if prime is None else read_prime(prime, brief.model, parts)
    brief = brief.following(given)
    constraint = brief.constraint
    prompt = brief.prompt(given)
    origin = {"prompt": prompt.digest} if len(prompt.ids) else {}
    if not brief.keep_prime:
        origin["without the prompt"] = ""
    return Task(
        lambda tallies, stopped: brief.documents(prompt, tallies, stopped),
        *(prompt, prompt.notice, origin, constraint, brief.keep_prime),
    )


def bridge(brief: Brief, ends: tuple[str, str]) -> Task:
    """To lead from one text to another."""
    model, constraint = brief.model, brief.constraint
    if KINDS[model.kind].is_music:
        raise setting_error("between", "a model of text (--keep-bars rewrites bars of music)", f"one of {model.kind}")
    before = fit(model, read_prime(ends[0], model), constraint)
    after = fit(model, read_prime(ends[1], model), NullConstraint(len(model.codec.vocabulary)))
    return Task(
        lambda tallies, stopped: infill(model, brief.config, before, after, constraint, tallies),
        notice=before.notice or after.notice,
        origin={"between": f"{before.digest} and {after.digest}"},
    )


def rewriting(brief: Brief, prime: str | None, keep: str, parts: str | None = None) -> Task:
    """To write anew the bars of a score that are not to be kept."""
    event_codec(brief.model)
    if prime is None:
        raise setting_error("keep_bars", "--prime with the score whose bars are kept", keep)
    score = read_prime(prime, brief.model, parts)
    kept = kept_bars(keep, score)
    origin = {"prompt": Prompt(brief.model.codec.encode(score)).digest, "kept bars": keep.replace(",", " ")}
    steering, score = brief.steering, brief.steering.prepared(score)

    def draw(tallies: Sequence[Tally], stopped: Stopped) -> list[Document]:
        return brief.finished(rewrite(brief.model, brief.config, score, kept, tallies, steering))

    return Task(draw, origin=origin)


def harmonisation(brief: Brief, file: str) -> Task:
    """To set the other parts under a melody."""
    event_codec(brief.model, "harmonise")
    melody = brief.steering.prepared(read_score(file, "--harmonise"))

    def draw(tallies: Sequence[Tally], stopped: Stopped) -> list[Document]:
        model, config, judge = brief.model, brief.config, brief.judge
        return brief.finished(harmonise(model, config, melody, brief.steering, tallies, judge, stopped))

    return Task(draw, origin={"melody": Prompt(brief.model.codec.encode(melody)).digest})
