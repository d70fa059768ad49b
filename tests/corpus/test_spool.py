import pytest

from rnngen.corpus.document import UnreadableFile
from rnngen.corpus.spool import BLOCK_BYTES, Spool
from rnngen.errors import CorpusError


def test_texts_come_back_in_pieces_from_wherever_they_lie():
    spool = Spool()
    texts = ["one\n", "中" * BLOCK_BYTES, "", "two"]
    stored = [spool.add_text([text[:2], text[2:]]) for text in texts]
    assert ["".join(text.pieces()) for text in stored] == texts
    assert [len(text) for text in stored] == [len(text) for text in texts]
    assert max(len(piece) for piece in stored[1].pieces()) <= BLOCK_BYTES


def test_two_texts_can_be_read_side_by_side():
    spool = Spool()
    first, second = spool.add_text(["a" * 3 * BLOCK_BYTES]), spool.add_text(["b" * 3 * BLOCK_BYTES])
    assert [set(a + b) for a, b in zip(first.pieces(), second.pieces(), strict=True)] == [
        {"a", "b"}
    ] * 3


def test_stored_texts_are_equal_where_their_characters_are():
    texts = [Spool().add_text(pieces) for pieces in (["ab", "c"], ["a", "bc"], ["abd"])]
    assert texts[0] == texts[1] != texts[2]
    assert len(set(texts)) == 2


def test_of_a_text_that_turns_out_unreadable_nothing_is_kept():
    def unreadable():
        yield "lost" * 1000
        raise UnreadableFile("a.txt", "looks binary")

    spool = Spool()
    with pytest.raises(UnreadableFile):
        spool.add_text(unreadable())
    kept = spool.add_text(["kept"])
    assert (kept.utf8.start, list(kept.pieces())) == (0, ["kept"])


def test_a_full_disk_is_an_error_that_says_so(monkeypatch):
    monkeypatch.setattr("rnngen.system.paths.temporary_file", lambda: FullFile())
    with pytest.raises(CorpusError, match=r"room for a copy.*No space left on device"):
        Spool().add_text(["text"])


class FullFile:
    def seek(self, position):
        pass

    def write(self, data):
        raise OSError(28, "No space left on device")

    def close(self):
        pass
