"""Request → documents: samples that go on from a prompt, or begin from nothing."""

from typing import Any

import numpy as np

from rnngen.config import FormConfig, SampleConfig, SteerConfig
from rnngen.kinds import KINDS
from rnngen.memorization import Training
from rnngen.models.model_file import Model
from rnngen.music.performance import Piece
from rnngen.sampling.best_of import choose_best
from rnngen.sampling.by_kind import sampling_of
from rnngen.sampling.form import complete_form
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.prompt import SampledDocument
from rnngen.sampling.request import Rules, SampleRequest, draw_candidates


def sample(
    model: Model,
    config: SampleConfig | None = None,
    prime: str | Piece | None = None,
    rules: Rules | None = None,
    training: Training | None = None,
    steer: SteerConfig | None = None,
    form: FormConfig | None = None,
    keep_prime: bool = True,
) -> list[Any]:
    """Sample documents: a `str`, `Score` or `Performance`, as the model's kind says.

    Args:
        prime: The prompt.
        rules: What every sample obeys; by default the constraint of the model's kind.
        training: The training data (`rnngen.memorization.read_training`); `rules.no_copy` needs it.
        steer: Metre, key, tempo and more of music.
        form: The sections of a piece of music.
        keep_prime: Whether samples begin with the prompt.

    Example:
        text, = rnngen.sample(rnngen.load_model("shakespeare"), prime="ROMEO:")
    """
    kind = KINDS[model.kind]
    request = SampleRequest(
        model,
        prime,
        config or SampleConfig(temperature=kind.temperature, length=kind.length),
        rules or Rules(),
        sampling_of(model).steering(model, steer or SteerConfig()),
        form or FormConfig(),
        training,
        keep_prime,
    )
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
            for number, document in enumerate(drawn)
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
