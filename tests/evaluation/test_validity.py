import numpy as np
import pytest

from rnngen.evaluation.sample_pair import Documents, SamplePair
from rnngen.evaluation.sample_report import measures_of
from rnngen.evaluation.validity import bound_names, is_regular, regular_bars
from rnngen.music.score import Metre, Score
from rnngen.tokens.char import CharCodec
from rnngen.tokens.event import EventCodec
from tests.sampling.conftest import untrained
from tests.scores import bars_of, tune

COMMON = Metre(4, 4)


def documents(codec, *contents):
    return Documents(tuple(map(codec.encode, contents)), contents)


def validity(pair):
    look = measures_of(pair.model).validity
    return look and look(pair)


def test_regular_bars():
    assert is_regular(tune((60, 48), pick_up=48))
    irregular = Score((), bars_of((192, COMMON), (96, COMMON), (192, COMMON), (200, COMMON)))
    assert regular_bars(irregular) == 2 / 4
    assert not is_regular(irregular)
    assert not is_regular(Score((), bars_of((240, COMMON), (192, COMMON))))


def test_scripts_with_and_without_the_constraint():
    codec = CharCodec.from_documents(["x = (1)\n"])
    good, bad = documents(codec, "x = 1\n", "x = (1)\n"), documents(codec, "x = (\n", "x = 1\n")
    section = validity(SamplePair(untrained("python", codec), good, bad, bad))
    compiling, bound = section.measures
    assert (compiling.samples, compiling.held_out, compiling.free) == (1, None, 1 / 2)
    assert bound.samples == bound.free == 1


def test_names_that_are_bound():
    codec = CharCodec.from_documents(["def f(a):\n    return a + b"])
    scripts = documents(codec, "def f(a):\n    return a + b\n", "return\n")
    assert bound_names(scripts) == 1 / 2


def test_papers_by_the_checker_where_pdflatex_is_not_installed(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    codec = CharCodec.from_documents(["\n" + "".join(map(chr, range(32, 127)))])
    texts = documents(codec, "\\begin{equation} x", "$$$")
    (measure,) = validity(SamplePair(untrained("latex", codec), texts, texts, texts)).measures
    assert measure.name == "papers that the LaTeX mask accepts"
    assert (measure.samples, measure.held_out, measure.free) == (0, None, 0)


def test_pieces_with_and_without_the_constraint():
    full, short = tune((60, 192), (62, 192)), tune((60, 192), (62, 96))
    codec = EventCodec.from_documents([full, short])
    unfilled = Documents((codec.encode(short)[:-1],), (short,))
    section = validity(
        SamplePair(
            untrained("score", codec), documents(codec, full), documents(codec, short), unfilled
        )
    )
    assert [measure.samples for measure in section.measures] == [1, 1, 1]
    assert section.measures[-1].free == 0


def test_of_plain_text_anything_is_valid():
    codec = CharCodec.from_documents(["ab"])
    texts = documents(codec, "ab")
    assert validity(SamplePair(untrained("text", codec), texts, texts)) is None


@pytest.mark.parametrize("ids", [(), (np.zeros(0, int),)])
def test_nothing_and_next_to_nothing(ids):
    codec = CharCodec.from_documents(["x\n"])
    empty = Documents(ids, ("",) * len(ids))
    for measure in validity(SamplePair(untrained("python", codec), empty, empty, empty)).measures:
        assert measure.samples == (1 if ids else None)
