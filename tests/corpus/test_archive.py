import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.corpus import archive
from rnngen.corpus.archive import find_members
from rnngen.corpus.document import Skipped, UnreadableFile
from rnngen.errors import CorpusError


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


GOOD = zipped({"b.txt": b"two", "a/x.TXT": b"one", "a/": b""})


def test_members_are_read_in_the_order_of_names():
    findings = find_members("poems.zip", GOOD)
    assert [(file.name, file.suffix, file.size) for file in findings.files] == [
        ("a/x.TXT", ".txt", 3),
        ("b.txt", ".txt", 3),
    ]
    assert [file.read() for file in findings.files] == [b"one", b"two"]
    assert findings.name == "poems"


@pytest.mark.parametrize(
    "name", ["../a.txt", "a/../../b.txt", "/etc/passwd", "..\\a.txt", "C:\\a.txt", "c:a.txt"]
)
def test_a_name_that_leads_outside_is_skipped(name):
    findings = find_members("a.zip", zipped({name: b"text"}))
    assert findings.files == []
    assert findings.skipped == [Skipped(name, "has a name that leads outside the zip")]


def test_hidden_and_foreign_members_are_passed_over():
    findings = find_members(
        "a.zip", zipped({"__MACOSX/._a.txt": b"x", ".git/b.txt": b"x", "a/.c.txt": b"x"})
    )
    assert (findings.files, findings.skipped) == ([], [])


def test_an_encrypted_member_is_skipped():
    data = bytearray(zipped({"a.txt": b"text"}, zipfile.ZIP_STORED))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert find_members("a.zip", bytes(data)).skipped == [Skipped("a.txt", "is encrypted")]


def test_a_bomb_is_skipped_unread():
    findings = find_members(
        "a.zip", zipped({"bomb.txt": b"\0" * 2**21, "good.txt": b"abc " * 1000})
    )
    assert findings.skipped == [Skipped("bomb.txt", "is compressed beyond belief")]
    assert [file.name for file in findings.files] == ["good.txt"]


def test_large_members_and_large_sums_are_skipped(monkeypatch):
    monkeypatch.setattr(archive, "MEMBER_BYTES", 100)
    monkeypatch.setattr(archive, "ARCHIVE_BYTES", 150)
    findings = find_members(
        "a.zip", zipped({"a": b"x" * 90, "b": b"x" * 101, "c": b"x" * 90, "d": b"x" * 60})
    )
    assert [file.name for file in findings.files] == ["a", "d"]
    assert [skipped.name for skipped in findings.skipped] == ["b", "c"]


def test_a_damaged_member_cannot_be_read():
    data = bytearray(zipped({"a.txt": b"a long enough text"}, zipfile.ZIP_STORED))
    data[data.index(b"long")] ^= 1
    [file] = find_members("a.zip", bytes(data)).files
    with pytest.raises(UnreadableFile, match="is damaged"):
        file.read()


@pytest.mark.parametrize("data", [b"", b"no zip", GOOD[:-10]])
def test_a_broken_zip_is_an_error_that_names_it(data):
    with pytest.raises(CorpusError, match=r"Zip 'a\.zip' cannot be opened"):
        find_members("a.zip", data)


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=6))
def test_no_damage_brings_another_error(changes):
    data = bytearray(GOOD)
    for position, value in changes:
        data[position] = value
    try:
        for file in find_members("a.zip", bytes(data)).files:
            file.read()
    except CorpusError:
        pass
