import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.corpus.text import normalize
from rnngen.errors import CorpusError, WriterError
from rnngen.sampling.cowriting.draft_files import keep_draft, open_draft, save_draft

TEXT = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs"), max_codepoint=0x2FF), max_size=20
)


@given(lines=st.lists(TEXT, max_size=4))
def test_a_draft_comes_back_as_it_was_saved(tmp_path_factory, lines):
    text = normalize("\n".join(lines))
    path = tmp_path_factory.mktemp("draft") / "a.txt"
    save_draft(path, text)
    assert open_draft(path) == (text, "")
    assert not text or path.read_bytes().endswith(b"\n")


def test_a_file_that_is_not_there_is_an_empty_draft(tmp_path):
    assert open_draft(tmp_path / "new.txt") == ("", "")
    save_draft(tmp_path / "new.txt", "")
    assert open_draft(tmp_path / "new.txt") == ("", "")


def test_an_older_encoding_is_told(tmp_path):
    (tmp_path / "old.txt").write_bytes(
        "Größe, Maß und Übermut tun selten gut.\n".encode("cp1252") * 40
    )
    text, notice = open_draft(tmp_path / "old.txt")
    assert "Größe" in text
    assert "1252" in notice


def test_what_is_no_text_is_not_opened(tmp_path):
    (tmp_path / "binary").write_bytes(bytes(range(256)) * 40)
    with pytest.raises(CorpusError):
        open_draft(tmp_path / "binary")


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(WriterError, match="missing"):
        save_draft(tmp_path / "missing" / "a.txt", "text")


def test_what_is_kept_replaces_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.txt"
    path.write_text("saved\n", encoding="utf-8")
    kept = [keep_draft(f"draft {i}", path, "x.txt") for i in range(3)]
    assert [file.read_text(encoding="utf-8") for file in kept] == [
        "draft 0\n",
        "draft 1\n",
        "draft 2\n",
    ]
    assert kept[0].name == "a.txt.unsaved"
    assert open_draft(path) == ("saved", "a version that was not saved is in a.txt.unsaved")
    assert keep_draft("new", None, "x.txt").resolve() == tmp_path / "x.txt"


def test_what_cannot_be_kept_beside_its_file_is_kept_in_our_own_folder(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    kept = keep_draft("draft", tmp_path / "file" / "a.txt", "x.txt")
    assert kept.read_text(encoding="utf-8") == "draft\n"
    assert kept.parent == tmp_path / "home" / "drafts"
