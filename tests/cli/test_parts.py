"""`--parts`, wherever scores are read."""

import pytest

from rnngen.corpus import load_corpus
from rnngen.errors import CorpusError
from rnngen.models.library import model_path
from rnngen.models.model_file import save_model
from tests.cli.conftest import named
from tests.music.midi_files import meta, midi_file, off, on


@pytest.fixture
def song(tmp_path):
    """A file of a melody of four notes over a bass of two."""
    tracks = [
        [
            meta("track_name", name=name),
            *(message for pitch in row for message in (on(pitch), off(pitch, ticks))),
        ]
        for name, row, ticks in (("Lead", (72, 74, 76, 77), 480), ("Bass", (36, 38), 960))
    ]
    path = tmp_path / "song.mid"
    path.write_bytes(midi_file(*tracks))
    return path


@pytest.mark.parametrize(("parts", "notes"), [("all", 6), ("melody", 4), ("bass", 2), ("1", 4)])
def test_a_corpus_is_of_the_parts_that_are_wanted(song, parts, notes):
    corpus = load_corpus(song, parts=parts)
    assert corpus.parts == parts
    assert len(corpus.documents[0].content.notes) == notes


def test_show_names_the_parts_and_shows_what_is_left(rnngen, song):
    shown = rnngen("corpora", "show", song).stdout
    assert "Lead × 1, Bass × 1" in shown
    assert "notes                2" in rnngen("corpora", "show", song, "--parts", "Bass").stdout


def test_render_writes_the_melody_alone(rnngen, song, tmp_path):
    target = tmp_path / "melody.mid"
    assert rnngen("render", song, "--parts", "melody", "-o", target).exit_code == 0
    [document] = load_corpus(target).documents
    assert [note.pitch for note in document.content.notes] == [72, 74, 76, 77]


def test_a_part_that_is_not_there_is_one_line_that_names_those_that_are(rnngen, song):
    for arguments in (["corpora", "show", song], ["render", song], ["train", song]):
        result = rnngen(*arguments, "--parts", "oboe")
        assert result.exit_code == 1
        assert (
            "has the part 'oboe'; --parts takes melody, all, a number up to 2, or Lead, Bass."
            in result.stderr
        )


def test_parts_of_several_scores_are_named_with_how_many_have_them(tmp_path):
    (tmp_path / "songs").mkdir()
    for number in range(20):
        rows = [
            [meta("track_name", name=name), on(60 + number), off(60 + number, 480)]
            for name in ("Bass", f"row {number}")
        ]
        (tmp_path / "songs" / f"{number}.mid").write_bytes(midi_file(*rows))
    with pytest.raises(
        CorpusError, match=r"'oboe'; .* up to 2, or Bass \(in 20\), .* and 9 other names\."
    ):
        load_corpus(tmp_path / "songs", parts="oboe")
    assert len(load_corpus(tmp_path / "songs", parts="row 19").documents) == 1


def test_text_has_no_parts(rnngen):
    with pytest.raises(
        CorpusError, match="--parts needs scores; corpus 'shakespeare' is of kind text"
    ):
        load_corpus("shakespeare", parts="melody")


def test_evaluating_reads_the_parts_that_the_model_was_trained_on(
    rnngen, song, score_model, monkeypatch
):
    read = []

    def load(source, kind=None, name=None, progress=None, parts="all", *others):
        read.append(parts)
        return load_corpus(song, parts=parts)

    monkeypatch.setattr("rnngen.corpus.load_corpus", load)
    score_model.corpus.update(named(song), parts="melody")
    save_model(score_model, model_path("tunes"))
    rnngen("evaluate", "tunes", song)
    rnngen("evaluate", "tunes", song, "--parts", "bass")
    rnngen("evaluate", "tunes")
    assert read == ["melody", "bass", "melody"]
