"""What a command asks a model for: to go on from a prompt, to lead from one text to another, to rewrite bars."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rnngen.config import SampleConfig
from rnngen.errors import CorpusError, setting_error
from rnngen.generation import Judge, Prompt, draw_documents, fit
from rnngen.generation.bars import kept_bars
from rnngen.generation.document import Document
from rnngen.generation.infill import infill
from rnngen.generation.rewriting import event_codec, rewrite
from rnngen.kinds import KINDS
from rnngen.model_file import Model
from rnngen.music.parts import ALL
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
    continues: bool = False
    """Whether the samples go on from the prompt freely, so that they can be shown as they are drawn."""


def continuation(
    model: Model,
    config: SampleConfig,
    prime: str | None,
    constraint: Constraint,
    judge: Judge,
    parts: str | None = None,
) -> Task:
    """To go on from a prompt, or from nothing."""
    prompt = fit(model, read_prime(prime, model, parts), constraint) if prime is not None else Prompt()

    def draw(tallies: Sequence[Tally], stopped: Stopped) -> list[Document]:
        documents = draw_documents(model, config, prompt, constraint, tallies, judge, stopped)
        return [Document(ids, model.codec.decode(ids), len(prompt.ids)) for ids in documents]

    origin = {"prompt": prompt.digest} if len(prompt.ids) else {}
    return Task(draw, prompt, prompt.notice, origin, continues=True)


def bridge(model: Model, config: SampleConfig, ends: tuple[str, str], constraint: Constraint) -> Task:
    """To lead from one text to another."""
    if KINDS[model.kind].codec != "char":
        raise setting_error("between", "a model of text (--keep-bars rewrites bars of music)", f"one of {model.kind}")
    before = fit(model, read_prime(ends[0], model), constraint)
    after = fit(model, read_prime(ends[1], model), NullConstraint(len(model.codec.vocabulary)))
    return Task(
        lambda tallies, stopped: infill(model, config, before, after, constraint, tallies),
        notice=before.notice or after.notice,
        origin={"between": f"{before.digest} and {after.digest}"},
    )


def rewriting(model: Model, config: SampleConfig, prime: str | None, keep: str, parts: str | None = None) -> Task:
    """To write anew the bars of a score that are not to be kept."""
    event_codec(model)
    if prime is None:
        raise setting_error("keep_bars", "--prime with the score whose bars are kept", keep)
    score = read_prime(prime, model, parts)
    kept = kept_bars(keep, score)
    origin = {"prompt": Prompt(model.codec.encode(score)).digest, "kept bars": keep.replace(",", " ")}
    return Task(lambda tallies, stopped: rewrite(model, config, score, kept, tallies), origin=origin)


def read_prime(prime: str, model: Model, parts: str | None = None) -> Any:
    """The prompt itself; or what a file holds, after @ or for music; @@ stands for a text's own @.

    Of a score the parts that are wanted, or those that the model was trained on.
    """
    from rnngen.corpus import load_corpus
    from rnngen.corpus.text import decode_text

    codec = KINDS[model.kind].codec
    if codec == "char" and not (prime.startswith("@") and prime != "@"):
        return prime
    if prime.startswith("@@") and codec == "char":
        return prime[1:]
    path = Path(prime.removeprefix("@")).expanduser()
    if not path.is_file():
        expected = (
            "--prime with the path of a score" if codec == "event" else "--prime or --between with the path of a text"
        )
        raise CorpusError(f"The prompt cannot be read. Expected {expected}. Received: {prime!r}.")
    if codec == "event":
        return load_corpus(path, "score", parts=parts or model.corpus.get("parts", ALL)).documents[0].content
    return decode_text(path.read_bytes(), path.name)[0]
