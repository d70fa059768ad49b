"""Request → documents: samples that go on from a prompt, or begin from nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from rnngen.config import FormConfig, SampleConfig, SteerConfig
from rnngen.errors import needs_error
from rnngen.kinds import KINDS
from rnngen.memorization import Training
from rnngen.models.model_file import Model
from rnngen.models.pairs import TargetModel, target_model
from rnngen.music.performance import Piece
from rnngen.sampling.best_of import choose_best
from rnngen.sampling.by_kind import sampling_of
from rnngen.sampling.form import complete_form
from rnngen.sampling.given import LANES, check_given, harmonises, in_batches, read_source
from rnngen.sampling.harmony import harmonise
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.prompt import SampledDocument
from rnngen.sampling.request import Judge, Rules, SampleRequest, draw_candidates


def sample(
    model: Model,
    config: SampleConfig | None = None,
    prime: str | Piece | None = None,
    rules: Rules | None = None,
    training: Training | None = None,
    steer: SteerConfig | None = None,
    form: FormConfig | None = None,
    keep_prime: bool = True,
    given: Any = None,
    realism: Judge | None = None,
) -> list[Any]:
    """Sample documents: a `str`, `Score` or `Performance`, as the model's kind says.

    Args:
        prime: The prompt.
        rules: What every sample obeys; by default the constraint of the model's kind.
        training: The training data (`rnngen.memorization.read_training`); `rules.no_copy` needs it.
        steer: Metre, key, tempo and more of music.
        form: The sections of a piece of music.
        keep_prime: Whether samples begin with the prompt.
        given: For a model of pairs, the source: a text or a piece.
        realism: What `rnngen.learn_realism` found; by it `config.best_of` draws among scores, if
            nothing else is asked of them.

    Example:
        text, = rnngen.sample(rnngen.load_model("shakespeare"), prime="ROMEO:")
    """
    check_given(model, given is not None)
    if given is not None:
        model = target_model(model, [read_source(model, given).ids])
    kind = KINDS[model.kind]
    request = SampleRequest(
        model,
        prime,
        config or SampleConfig(**kind.sampling),
        rules or Rules(),
        sampling_of(model).steering(model, steer or SteerConfig()),
        form or FormConfig(),
        training,
        keep_prime,
        realism=realism,
    )
    if given is not None and harmonises(model):
        return [document.content for document in harmonise(replace(request, prompt=given))]
    return [document.content for document in continue_prompt(request)]


def continue_prompt(
    request: SampleRequest, observer: SamplingObserver | None = None
) -> list[SampledDocument]:
    """Draw `config.count` documents that go on from the prompt, each the best of `config.best_of`.

    Once the observer says to stop, documents without a token of their own are left out.
    """
    observer = observer or SamplingObserver()
    given = len(request.fitted_prompt.ids)
    drawn = [
        SampledDocument(ids, request.model.codec.decode(ids), given)
        for ids in draw_documents(request, observer)
        if len(ids) > given or not observer.should_stop()
    ]
    if request.rules.own is None:
        for document in drawn:
            sampling_of(request.model).check_sample(
                request.model, document.ids, document.prompt_length
            )
    if request.form.form is not None:
        drawn = [
            complete_form(request, document, number, observer)
            for number, document in enumerate(drawn, request.numbers.start)
        ]
    if not request.keep_prompt:
        after_prompt = sampling_of(request.model).after_prompt
        drawn = [
            document._replace(content=after_prompt(request.model.codec, document))
            for document in drawn
        ]
    return request.finish(drawn)


def draw_documents(request: SampleRequest, observer: SamplingObserver) -> list[np.ndarray]:
    """Draw the token ids of the documents, the prompt included."""
    prompt = request.fitted_prompt.ids
    documents = [
        np.array([*prompt, *ids], np.int32)
        for ids in draw_candidates(request, request.constraint, observer)
    ]
    if request.config.best_of > 1:
        documents = choose_best(request, documents, len(prompt))
    return documents


def answers(
    request: SampleRequest,
    contents: Iterable[Any],
    observer: SamplingObserver | None = None,
    at_once: int = LANES,
) -> Iterator[list[Any]]:
    """Yield what a model writes for each source: `config.count` documents.

    Documents that the observer stopped are left out.

    Args:
        request: whose model is a `TargetModel`, of any sources.
        at_once: how many sources are read side by side.
    """
    model = request.model
    if not isinstance(model, TargetModel):
        raise needs_error("given", "a model of pairs", f"{model.name} writes {model.codec.writes}")
    count = request.config.count
    for batch in in_batches(contents, at_once):
        sources = [read_source(model, content).ids for content in batch]
        written = continue_prompt(replace(request, model=model.after(sources)), observer)
        if observer is not None and observer.should_stop():
            return
        documents = [document.content for document in written]
        for first in range(0, len(documents), count):
            yield documents[first : first + count]
