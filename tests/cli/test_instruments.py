"""Bands from the command line: given instruments, with drums or without."""

import pytest

from rnngen.config import DataConfig
from rnngen.corpus import load_corpus
from rnngen.evaluation.structure import bars_of
from rnngen.tokens.event import EventCodec
from rnngen.writers import write
from tests.cli.conftest import RISING, untrained
from tests.cli.test_bad_input import explained
from tests.tokens.test_tracks import BASS, GUITAR, KIT, band


def model_of_bands(config, generator):
    return untrained("band", "score", EventCodec.from_documents([band()], config), generator)


@pytest.fixture
def tracks(generator):
    return model_of_bands(DataConfig(tracks=True, habits=True), generator)


@pytest.fixture
def parts_of(rnngen, tmp_path):
    """Runs `rnngen sample` and returns the parts that play in what it wrote."""

    def run(*options):
        path = tmp_path / "a.mid"
        result = rnngen("sample", "band", "--bars", 4, *options, "-o", path)
        assert result.exit_code == 0, result.output
        return set(load_corpus(path, "score").documents[0].content.parts)

    return run


@pytest.mark.parametrize(
    "config", [DataConfig(tracks=True, habits=True), DataConfig()], ids=["tracks", "older"]
)
def test_a_piece_has_no_other_instruments(generator, parts_of, config):
    model_of_bands(config, generator)
    names = "drums,picked bass,Distortion Guitar"
    for seed in range(3):
        assert parts_of("--instruments", names, "--seed", seed) <= {KIT, BASS, GUITAR}


@pytest.mark.usefixtures("tracks")
def test_few_instruments_drums_or_none(parts_of):
    for seed in range(3):
        assert parts_of("--instruments", "bass,guitar", "--seed", seed) <= {BASS, GUITAR}
        assert parts_of("--instruments", "drums", "--seed", seed) == {KIT}
        assert KIT not in parts_of("--drums", "off", "--seed", seed)
        assert parts_of("--drums", "only", "--seed", seed) == {KIT}


@pytest.mark.usefixtures("tracks")
def test_bars_of_a_band_are_rewritten_and_sections_return(rnngen, tmp_path):
    write(band(), tmp_path / "song.mid", "", ".mid")
    song = load_corpus(tmp_path / "song.mid", "score").documents[0].content
    options = ("--prime", tmp_path / "song.mid", "--keep-bars", "1-4,7-8", "--seed", 1)
    result = rnngen("sample", "band", *options, "-o", tmp_path / "new.mid")
    assert result.exit_code == 0, result.output
    new = load_corpus(tmp_path / "new.mid", "score").documents[0].content
    assert {note for note in song.notes if note.onset < 4 * 192} <= set(new.notes)
    assert len(new.bars) == len(song.bars)
    options = ("--form", "AABA", "--section-bars", 2, "--variation", 0, "--seed", 1)
    result = rnngen("sample", "band", *options, "-o", tmp_path / "form.mid")
    assert result.exit_code == 0, result.output
    bars = bars_of(load_corpus(tmp_path / "form.mid", "score").documents[0].content)
    assert bars[:2] == bars[2:4] == bars[6:8]


@pytest.mark.usefixtures("tracks")
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--instruments", "harp"), "learnt: Drums, Distortion Guitar, Electric Bass (pick)"),
        (("--instruments", ""), "--instruments must be instruments"),
        (("--instruments", "drums,drums"), "Drums at most once"),
    ],
)
def test_what_it_has_not_learnt_is_refused(rnngen, options, words):
    assert words in explained(rnngen("sample", "band", *options), code=2)


@pytest.mark.usefixtures("tracks")
@pytest.mark.parametrize(
    ("options", "excluded"),
    [
        (("--instruments", "bass", "--drums", "on"), "--drums"),
        (("--drums", "on", "--free"), "--free"),
        (("--instruments", "bass", "--prime", "a.mid"), "--prime"),
    ],
)
def test_options_that_exclude_each_other(rnngen, options, excluded):
    result = rnngen("sample", "band", *options)
    assert result.exit_code == 2
    assert f"Give it without {excluded}." in result.stderr


def test_models_without_drums_or_names_say_so(rnngen, generator):
    untrained("tunes", "score", EventCodec.from_documents([RISING]), generator)
    assert "learnt from drums" in explained(rnngen("sample", "tunes", "--drums", "on"), code=2)
    result = rnngen("sample", "tunes", "--instruments", "piano")
    assert "learnt: unnamed" in explained(result, code=2)
