"""Form, voice leading and harmony of samples beside whole held-out pieces."""

from collections.abc import Iterator

from rnngen.evaluation.form_measures import FORM_MEASURES
from rnngen.evaluation.piece_measures import suiting
from rnngen.evaluation.report import Section, TwoSample
from rnngen.evaluation.sample_pair import SamplePair
from rnngen.evaluation.two_sample import two_sample
from rnngen.evaluation.voice_leading import voice_leading_measures
from rnngen.music.transposition import Ranges


def form_and_voices(pair: SamplePair) -> Iterator[Section]:
    """Measure form, and voice leading where most held-out pieces have chords or voices."""
    sides = pair.samples.contents, pair.pieces
    for name, known in (
        ("Form", FORM_MEASURES),
        ("Voice leading", voice_leading_measures(_ranges(pair))),
    ):
        measures = tuple(measure.compare(sides) for measure in suiting(known, pair.pieces))
        if measures:
            yield Section(name, measures)


def samples_test(pair: SamplePair) -> TwoSample | None:
    """Test how well a classifier tells samples from held-out pieces."""
    return two_sample(pair.samples.contents, pair.pieces, _ranges(pair))


def _ranges(pair: SamplePair) -> Ranges:
    """Return the ranges of the parts of the corpus."""
    return Ranges.of((*pair.learnt, *pair.pieces))
