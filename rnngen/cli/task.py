"""What a command asks a model for: to go on from a prompt, to lead from text to text, to rewrite bars, to harmonise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from rnngen.cli.sampling_options import SampleOptions
from rnngen.constraints.base import Constraint, NullConstraint
from rnngen.errors import CorpusError, setting_error
from rnngen.kinds import KINDS
from rnngen.models.model_file import Model
from rnngen.music.parts import ALL
from rnngen.music.performance import Piece
from rnngen.music.score import Score
from rnngen.sampling import Brief, Prompt, fit
from rnngen.sampling.bars import kept_bars
from rnngen.sampling.harmony import harmonise
from rnngen.sampling.infill import infill
from rnngen.sampling.prompt import SampledDocument
from rnngen.sampling.rewriting import event_codec, rewrite
from rnngen.sampling.sampler import Stopped
from rnngen.sampling.statistics import SamplingStats


def read_prime(prime: str, model: Model, parts: str | None = None) -> Any:
    """The prompt itself; or what a file holds, after @ or for music; @@ stands for a text's own @.

    Of a score the parts that are wanted, or those that the model was trained on.
    """
    from rnngen.corpus.text import decode_text

    if KINDS[model.kind].is_music:
        return read_piece(prime, "--prime", parts or model.corpus.get("parts"), model.kind)
    if parts is not None:
        raise setting_error("parts", "none, as the model writes text", parts)
    if not (prime.startswith("@") and prime != "@"):
        return prime
    if prime.startswith("@@"):
        return prime[1:]
    path = _file(prime, "--prime or --between", "a text")
    return decode_text(path.read_bytes(), path.name)[0]


def read_score(name: str, options: str) -> Score:
    """The first piece in a score file."""
    return cast("Score", read_piece(name, options))


def read_piece(name: str, options: str, parts: str | None = None, kind: str = "score") -> Piece:
    """The first piece in a file of music, whole or of some parts alone, read as this kind."""
    from rnngen.corpus import load_corpus

    what = "a score" if kind == "score" else "a MIDI file"
    path = _file(name, options, what)
    try:
        return cast("Piece", load_corpus(path, kind, parts=parts or ALL).documents[0].content)
    except CorpusError as error:
        raise _unreadable(options, f"{what} that can be read. {error}") from error


def _file(name: str, options: str, content: str) -> Path:
    path = Path(name.removeprefix("@")).expanduser()
    if not path.is_file():
        raise _unreadable(options, f"the path of {content}. Received: {name!r}.")
    return path


def _unreadable(options: str, expected: str) -> CorpusError:
    what = "prompt" if "--prime" in options else "melody"
    return CorpusError(f"The {what} cannot be read. Expected {options} with {expected}")


@dataclass(frozen=True)
class Task:
    """What is to be drawn."""

    draw: Callable[[Sequence[SamplingStats], Stopped], list[SampledDocument]]
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


def task_of(brief: Brief, request: SampleOptions) -> Task:
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
        raise setting_error(
            "between",
            "a model of text (--keep-bars rewrites bars of music)",
            f"one of {model.kind}",
        )
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
    origin = {
        "prompt": Prompt(brief.model.codec.encode(score)).digest,
        "kept bars": keep.replace(",", " "),
    }
    steering, score = brief.steering, brief.steering.prepared(score)

    def draw(tallies: Sequence[SamplingStats], stopped: Stopped) -> list[SampledDocument]:
        return brief.finished(rewrite(brief.model, brief.config, score, kept, tallies, steering))

    return Task(draw, origin=origin)


def harmonisation(brief: Brief, file: str) -> Task:
    """To set the other parts under a melody."""
    event_codec(brief.model, "harmonise")
    melody = brief.steering.prepared(read_score(file, "--harmonise"))

    def draw(tallies: Sequence[SamplingStats], stopped: Stopped) -> list[SampledDocument]:
        model, config, judge = brief.model, brief.config, brief.judge
        return brief.finished(
            harmonise(model, config, melody, brief.steering, tallies, judge, stopped)
        )

    return Task(draw, origin={"melody": Prompt(brief.model.codec.encode(melody)).digest})
