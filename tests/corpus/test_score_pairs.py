"""Music read as pairs."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import assume, given

from rnngen.corpus import load_corpus
from rnngen.corpus.builtin import DANCES
from rnngen.corpus.document import Document
from rnngen.corpus.pairs import Pair, Pairing
from rnngen.corpus.score_pairs import PASSAGE_BARS, melody_first, passages
from rnngen.errors import CorpusError
from rnngen.music.parts import MELODY, take_parts
from rnngen.music.score import Part, Score
from tests.scores import scores

TUNE = "X:{number}\nT:Tune {number}\nM:4/4\nL:1/4\nK:C\n{notes}|]\n"
DUET = "X:1\nM:4/4\nL:1/4\nK:C\nV:1\nC,D,E,F,|]\nV:2 name=Tune\nc2e2|]\n"


@pytest.fixture
def tunes(tmp_path):
    """Three files of tunes in two folders, and a table that names them."""
    names = {"reel/a.abc": ("CDEF",), "reel/b#1.abc": ("CDEG", "CDEA"), "jig/c.abc": ("EFGA",)}
    for name, rows in names.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        texts = (TUNE.format(number=i, notes=notes) for i, notes in enumerate(rows, start=1))
        path.write_text("\n".join(texts), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a tune", encoding="utf-8")
    rows = "".join(f"{name},{len(name)}\n" for name in (*names, "none.abc", "../a.abc"))
    (tmp_path / "table.csv").write_text(f"file,length\n{rows}", encoding="utf-8")
    return tmp_path


def test_all_tunes_of_a_folder_have_its_name(tunes):
    corpus = load_corpus(tunes, pairing=Pairing(target="folder"), kind="label")
    assert (corpus.source_kind, corpus.kind) == ("score", "label")
    labels = Counter(document.content.target for document in corpus.documents)
    assert labels == {"reel": 3, "jig": 1}
    assert all(isinstance(document.content.source, Score) for document in corpus.documents)


def test_a_table_names_files_of_music(tunes):
    pairing = Pairing("file", "length")
    corpus = load_corpus(tunes / "table.csv", pairing=pairing, kind="label")
    labels = Counter(document.content.target for document in corpus.documents)
    assert labels == {"10": 1, "12": 2, "9": 1}
    assert {each.name for each in corpus.skipped} == {"none.abc", "../a.abc"}


def test_a_melody_is_the_source_of_its_piece(tmp_path):
    path = tmp_path / "duet.abc"
    path.write_text(DUET, encoding="utf-8")
    (document,) = load_corpus(path, pairing=Pairing(given=("melody",))).documents
    melody, piece = document.content.source, document.content.target
    assert [note.pitch for note in melody.notes] == [72, 76]
    assert [note.pitch for note in piece.notes if note.part == 0] == [72, 76]
    assert [note.pitch for note in piece.notes if note.part == 1] == [48, 50, 52, 53]
    assert document.content.other_notes == 4


def test_a_text_is_no_melody(tmp_path):
    (tmp_path / "a.txt").write_text("a text", encoding="utf-8")
    with pytest.raises(CorpusError, match="--given melody needs scores in several parts"):
        load_corpus(tmp_path, pairing=Pairing(given=("melody",)))


def test_dances_are_tunes_of_irish_with_the_label_of_their_name():
    corpus = load_corpus("dances")
    assert (corpus.source_kind, corpus.kind, len(corpus.documents)) == ("notes", "label", 900)
    assert {document.content.target for document in corpus.documents} == set(DANCES)
    assert all(
        document.content.target in document.name.rpartition("/")[2].lower()
        for document in corpus.documents
    )


def undrummed(score):
    return replace(score, parts=tuple(Part(part.program) for part in score.parts))


@given(scores(melody=False, least_notes=2).map(undrummed))
def test_passages_hold_every_bar_with_both_sides_alike(score):
    melody = take_parts(score, (), MELODY)
    pair = Pair(melody, melody_first(score, melody))
    assume(pair.other_notes)
    parts = [document.content for document in passages(Document("a", pair))]
    assert all(part.source.bars == part.target.bars for part in parts)
    assert all(
        [note for note in part.target.notes if note.part == 0] == list(part.source.notes)
        for part in parts
    )
    assert max(len(part.source.bars) for part in parts) <= PASSAGE_BARS
    onsets = {note.pitch for part in parts for note in part.source.notes}
    assert onsets == {note.pitch for note in melody.notes}
    assert passages(Document("a", melody)) == [Document("a", melody)]
