"""Pieces in sections: a letter that comes again repeats its section, with new bars at its end.

The first section is sampled as any piece is; each later one follows all that stands before it.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rnngen.config import FormConfig, SampleConfig
from rnngen.errors import ConstraintError
from rnngen.models.model_file import Model
from rnngen.music.score import Score
from rnngen.music.sections import empty_bars, excerpt, joined
from rnngen.sampling.generate import derived_seed
from rnngen.sampling.prompt import SampledDocument
from rnngen.sampling.rewriting import event_codec, rewrite
from rnngen.sampling.sampler import Stopped, never
from rnngen.sampling.statistics import SamplingStats
from rnngen.sampling.steering import Steering
from rnngen.tokens.base import UNKNOWN


def in_form(
    model: Model,
    config: SampleConfig,
    form: FormConfig,
    first: SampledDocument,
    number: int,
    steering: Steering | None = None,
    tallies: Sequence[SamplingStats] = (),
    stopped: Stopped = never,
) -> SampledDocument:
    """The piece that goes on from a document of `form.section_bars` bars, which is its first section.

    Args:
        first: Its content as it was sampled.
        number: Of the piece, from 0, so that pieces of one seed differ.
        tallies: Count what it took, `config.best_of`.
        stopped: Asked before every section; once it says so, the piece ends.

    Raises:
        ConstraintError: if the model has no notes that fill the bars exactly.
    """
    codec, score = event_codec(model, "form"), first.content
    letters, begin = (
        str(form.form).upper(),
        len(score.bars) - form.section_bars,
    )  # behind a pick-up, perhaps
    if begin < 0:
        return first  # it was stopped
    sections = {letters[0]: range(begin, len(score.bars))}
    for place, letter in enumerate(letters[1:], start=1):
        if stopped():
            break
        end = len(score.bars)
        score, new = _lengthened(score, sections.get(letter), form)
        sections.setdefault(letter, range(end, len(score.bars)))
        if new:
            own = replace(config, count=1, seed=derived_seed(config.seed, number, place))
            kept = set(range(len(score.bars) - new))
            score = rewrite(model, own, score, kept, tallies, steering)[0].content
    ids: np.ndarray = codec.encode(score)
    return SampledDocument(ids[ids != UNKNOWN], score, first.given)


def _lengthened(score: Score, section: range | None, form: FormConfig) -> tuple[Score, int]:
    """The score with another section, and how many of its last bars are still to be written."""
    if section is None:
        return joined(score, empty_bars(score.bars[-1], form.section_bars)), form.section_bars
    new = round(form.variation * form.section_bars)
    return joined(score, excerpt(score, section)), max(new, int(form.variation > 0))


def bars_of_section(form: FormConfig, bars: int | None, given: bool) -> FormConfig:
    """The form of a piece of so many bars in all.

    Args:
        given: Whether the bars of a section were asked for too.

    Raises:
        ConstraintError: if the bars are not as many for each section.
    """
    if form.form is None or bars is None:
        return form
    each, rest = divmod(bars, len(form.form))
    if rest or not each or (given and each != form.section_bars):
        expected = f"{len(form.form)} sections of as many bars each"
        raise ConstraintError(
            f"The form {form.form} has another length. Expected {expected}. Received: {bars} bars."
        )
    return replace(form, section_bars=each)
