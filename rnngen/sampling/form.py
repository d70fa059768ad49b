"""Build pieces of sections, such as AABA.

A repeated letter repeats its section, with new bars at its end.
"""

from dataclasses import replace

from rnngen.config import FormConfig
from rnngen.errors import ConstraintError
from rnngen.music.score import Score
from rnngen.music.sections import empty_bars, excerpt, joined
from rnngen.sampling.by_kind import sampling_of
from rnngen.sampling.observer import SamplingObserver
from rnngen.sampling.prompt import SampledDocument
from rnngen.sampling.request import SampleRequest, derived_seed
from rnngen.sampling.rewriting import rewrite_bars
from rnngen.shards import WHOLE
from rnngen.tokens.base import UNKNOWN


def complete_form(
    request: SampleRequest, first: SampledDocument, number: int, observer: SamplingObserver
) -> SampledDocument:
    """Return the piece that begins with `first`, which is the first section after a pick-up.

    Each later section is written after everything before it. The piece ends early if the observer
    says to stop.

    Args:
        number: of the piece, from 0; it makes the pieces of one seed differ.

    Raises:
        ConstraintError: if the model has no notes that fill the bars exactly.
    """
    form = request.form
    score = first.content
    letters = str(form.form).upper()
    # The score may begin with a pick-up.
    begin = len(score.bars) - form.section_bars
    if begin < 0:
        return first  # it was stopped
    counting = observer.counting_from(number * request.config.best_of)
    sections = {letters[0]: range(begin, len(score.bars))}
    for place, letter in enumerate(letters[1:], start=1):
        if observer.should_stop():
            break
        end = len(score.bars)
        score, new = _with_section(score, sections.get(letter), form)
        sections.setdefault(letter, range(end, len(score.bars)))
        if new:
            seed = derived_seed(request.config.seed, number, place)
            score = _with_new_end(request, score, new, seed, counting)
    ids = sampling_of(request.model).score_codec(request.model, "form").encode(score)
    return SampledDocument(ids[ids != UNKNOWN], score, first.prompt_length)


def _with_section(score: Score, section: range | None, form: FormConfig) -> tuple[Score, int]:
    """Return the score with one more section, and how many of its last bars are to be written."""
    if section is None:
        return joined(score, empty_bars(score.bars[-1], form.section_bars)), form.section_bars
    new = round(form.variation * form.section_bars)
    return joined(score, excerpt(score, section)), max(new, int(form.variation > 0))


def _with_new_end(
    request: SampleRequest, score: Score, bars: int, seed: int, observer: SamplingObserver
) -> Score:
    """Return the score with its last bars rewritten."""
    config = replace(request.config, count=1, seed=seed)
    kept = frozenset(range(len(score.bars) - bars))
    in_all = len(str(request.form.form)) * request.form.section_bars
    rewriting = replace(request, config=config, kept_bars=kept, shard=WHOLE)
    ending = rewrite_bars(rewriting, score, 0, observer, in_all)
    rewritten: Score = ending.content
    return rewritten


def share_bars(form: FormConfig, bars: int, is_explicit: bool) -> FormConfig:
    """Return the form of a piece of this many bars in all.

    Args:
        is_explicit: whether `section_bars` was asked for, too.

    Raises:
        ConstraintError: if the sections do not share the bars evenly.
    """
    sections = len(str(form.form))
    each, rest = divmod(bars, sections)
    if rest or not each or (is_explicit and each != form.section_bars):
        raise ConstraintError(
            f"--bars {bars} does not suit --form {form.form}: its {sections} sections have the "
            f"same number of bars. Give a multiple of {sections}, and no --section-bars."
        )
    return replace(form, section_bars=each)
