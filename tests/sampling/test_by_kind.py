"""What sampling does differently for each kind, and a kind that it has never heard of."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from rnngen.cli import main
from rnngen.config import SampleConfig, SteerConfig
from rnngen.constraints.base import NullConstraint
from rnngen.errors import SettingError
from rnngen.kinds import KINDS
from rnngen.models.library import model_path
from rnngen.models.model_file import save_model
from rnngen.sampling.best_of import is_valid
from rnngen.sampling.by_kind import BY_KIND, fit, sampling_of
from rnngen.sampling.generate import continue_prompt, sample
from rnngen.sampling.infill import infill
from rnngen.sampling.observer import SamplingObserver, SamplingStats
from rnngen.sampling.request import Rules, SampleRequest, constraint_of
from rnngen.tokens import CODECS
from rnngen.tokens.char import CharCodec
from tests.sampling.conftest import untrained


@pytest.fixture
def numbers(monkeypatch):
    """A model of a kind that only `KINDS` knows."""
    monkeypatch.setitem(
        KINDS, "numbers", replace(KINDS["text"], name="numbers", suffixes=(".numbers",), length=30)
    )
    return untrained("numbers", CharCodec.from_documents(["3.14 2.72 1.41\n"]))


def test_every_kind_and_codec_has_an_entry():
    of_pairs = {
        "label",
        "word",
        "rows",
        "columns",
        "series",
        "notes",
    }  # which nothing is drawn from
    assert set(CODECS) - of_pairs <= set(BY_KIND)
    assert set(BY_KIND) <= set(CODECS) | set(KINDS)


def test_a_new_kind_of_text_is_sampled_as_text(numbers):
    assert isinstance(constraint_of(numbers), NullConstraint)
    (text,) = sample(numbers, prime="3.1")
    assert text.startswith("3.1")
    assert len(text) <= 33
    (likeliest,) = sample(
        numbers, SampleConfig(length=9, best_of=4, seed=2), rules=Rules(free=True)
    )
    assert is_valid(numbers, numbers.codec.encode(likeliest))
    (led,) = infill(SampleRequest(numbers, "3", SampleConfig(length=9, best_of=3), ending="7"))
    assert (led.content[0], led.content.rstrip("\n")[-1]) == ("3", "7")
    assert fit(numbers, "π 3", constraint_of(numbers)).notice.startswith("The prompt was fitted")
    with pytest.raises(SettingError, match="--metre needs a model of music; untrained writes text"):
        sampling_of(numbers).steering(numbers, SteerConfig(metre="3/4"))


def test_a_new_kind_is_sampled_from_the_command_line(numbers, tmp_path):
    save_model(numbers, model_path("pi"))
    options = ["sample", "pi", "--seed", "1", "--length", "20", "--prime", "3."]
    streamed = CliRunner().invoke(main, options)
    assert streamed.exit_code == 0, streamed.output
    assert streamed.stdout.startswith("3.")
    CliRunner().invoke(main, [*options, "-o", str(tmp_path / "pi.txt")])
    assert (tmp_path / "pi.txt").read_text() == streamed.stdout


def test_an_observer_counts_by_sample_and_hears_every_token():
    class Hearing(SamplingObserver):
        def __init__(self):
            super().__init__()
            self.heard = []

        def on_token(self, sample, token):
            self.heard.append((sample, token))

    model, observer = untrained("text", CharCodec.from_documents(["abc\n"])), Hearing()
    request = SampleRequest(model, config=SampleConfig(length=8, count=3, temperature=1, seed=5))
    documents = continue_prompt(request, observer)
    for number, document in enumerate(documents):
        drawn = [token for sample, token in observer.heard if sample == number]
        assert drawn == document.ids.tolist()
        assert observer.stats_of(number).draws >= len(drawn)
    total = SamplingStats.total(observer.stats.values())
    assert total.draws == sum(stats.draws for stats in observer.stats.values())
    counting = observer.counting_from(2)
    assert counting.stats_of(1) is observer.stats_of(3)
    assert not counting.should_stop()
