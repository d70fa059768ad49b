import numpy as np
import pytest
from PIL import Image

from rnngen.corpus import load_corpus
from rnngen.corpus.pairs import LINE, Pairing
from rnngen.corpus.rows import Rows
from rnngen.errors import CorpusError

BOTH = Pairing("en", "fr")


@pytest.fixture
def folder(tmp_path):
    """Twelve letters in English and French, in folders of their own."""
    for number in range(12):
        for language, text in (("en", f"letter {number}"), ("fr", f"lettre {number}")):
            path = tmp_path / language / "old" / f"{number}.{'md' if number % 2 else 'txt'}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return tmp_path


def sides(corpus):
    return [(each.content.source.strip(), each.content.target.strip()) for each in corpus.documents]


def test_files_of_one_name_are_a_pair(folder):
    corpus = load_corpus(folder, pairing=BOTH)
    wanted = {(f"letter {number}", f"lettre {number}") for number in range(12)}
    assert set(sides(corpus)) == wanted
    assert (corpus.kind, corpus.source_kind, corpus.skipped) == ("text", "text", ())
    back = load_corpus(folder, pairing=Pairing("fr", "en"))
    assert set(sides(back)) == {(target, source) for source, target in wanted}


def test_a_file_without_its_counterpart_is_left_out(folder):
    (folder / "en" / "old" / "3.md").unlink()
    (folder / "fr" / "old" / "4.txt").write_text("", encoding="utf-8")
    corpus = load_corpus(folder, pairing=BOTH)
    assert len(corpus.documents) == 10
    reasons = {skipped.name: skipped.reason for skipped in corpus.skipped}
    assert reasons == {"fr/old/3.md": "has no counterpart in 'en'", "fr/old/4.txt": "is empty"}


def test_pictures_may_be_sources_but_not_targets(folder):
    generator = np.random.default_rng(0)
    for number in range(12):
        path = folder / "scans" / "old" / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(generator.integers(0, 256, (5, 9 + number), np.uint8)).save(path)
    corpus = load_corpus(folder, pairing=Pairing("scans", "fr"))
    assert corpus.source_kind == LINE
    assert all(isinstance(each.content.source, Rows) for each in corpus.documents)
    with pytest.raises(CorpusError, match="'scans' holds pictures, which cannot be targets"):
        load_corpus(folder, pairing=Pairing("fr", "scans"))


def test_the_kind_of_targets_is_that_of_their_suffix(folder):
    for number in range(12):
        path = folder / "py" / "old" / f"{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"x = {number}\n", encoding="utf-8")
    (folder / "py" / "old" / "5.py").write_text("x = (", encoding="utf-8")
    corpus = load_corpus(folder, pairing=Pairing("en", "py"))
    assert corpus.kind == "python"
    assert len(corpus.documents) == 11
    assert [skipped.name for skipped in corpus.skipped] == ["py/old/5.py"]


def test_a_folder_that_is_not_there_is_no_pairing(folder):
    with pytest.raises(CorpusError, match="or two folders"):
        load_corpus(folder, pairing=Pairing("en", "de"))
