import gc
import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.corpus import archive
from rnngen.corpus.archive import find_members
from rnngen.corpus.document import Skipped, UnreadableFile
from rnngen.errors import CorpusError


def zipped(
    members: dict[str, bytes] | list[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED
) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, data in members.items() if isinstance(members, dict) else members:
            file.writestr(name, data)
    return buffer.getvalue()


def found(data: bytes):
    return find_members("a.zip", io.BytesIO(data))


GOOD = zipped({"b.txt": b"two", "a/x.TXT": b"one", "a/": b""})


def test_members_are_read_in_the_order_of_names():
    findings = find_members("poems.zip", io.BytesIO(GOOD))
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
    findings = found(zipped({name: b"text"}))
    assert findings.files == []
    assert findings.skipped == [Skipped(name, "has a name that leads outside the zip")]


def test_hidden_and_foreign_members_are_passed_over():
    findings = found(zipped({"__MACOSX/._a.txt": b"x", ".git/b.txt": b"x", "a/.c.txt": b"x"}))
    assert (findings.files, findings.skipped) == ([], [])


def test_an_encrypted_member_is_skipped():
    data = bytearray(zipped({"a.txt": b"text"}, zipfile.ZIP_STORED))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert found(bytes(data)).skipped == [Skipped("a.txt", "is encrypted")]


def test_a_bomb_is_skipped_unread():
    findings = found(zipped({"bomb.txt": b"\0" * 2**21, "good.txt": b"abc " * 1000}))
    assert findings.skipped == [Skipped("bomb.txt", "is compressed beyond belief")]
    assert [file.name for file in findings.files] == ["good.txt"]


def test_large_members_and_large_sums_are_skipped(monkeypatch):
    monkeypatch.setattr(archive, "MEMBER_BYTES", 100)
    monkeypatch.setattr(archive, "ARCHIVE_BYTES", 150)
    findings = found(zipped({"a": b"x" * 90, "b": b"x" * 101, "c": b"x" * 90, "d": b"x" * 60}))
    assert [file.name for file in findings.files] == ["a", "d"]
    assert [skipped.name for skipped in findings.skipped] == ["b", "c"]


def overlapping(count: int, size: int) -> bytes:
    """Return a zip of which all members are the same compressed bytes."""
    packed = zlib.compress(b"a" * size, wbits=-15)
    check = zlib.crc32(b"a" * size)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, check, len(packed), size, 1, 0)
    entries = b""
    for _ in range(count):
        entries += (
            struct.pack(
                *("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 33, check, len(packed), size),
                *(1, 0, 0, 0, 0, 0, 0),
            )
            + b"a"
        )
    data = local + b"a" + packed
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(entries), len(data), 0)
    return data + entries + end


def unlike(data: bytes) -> bytes:
    """Give the members of a zip of `overlapping` other names, of one letter each."""
    changed, position = bytearray(data), 0
    for number in range(data.count(b"PK\1\2")):
        position = changed.index(b"PK\1\2", position) + 46
        changed[position] = ord("A") + number % 26
    return bytes(changed)


def test_members_that_share_their_bytes_are_no_way_round_the_ratio():
    data = unlike(overlapping(26, 2**20))
    findings = found(data)
    assert sum(file.size for file in findings.files) <= max(
        archive.RATIO_BYTES, archive.RATIO * len(data)
    )
    assert len(findings.files) + len(findings.skipped) == 26
    assert {skipped.reason for skipped in findings.skipped} == {
        "lies beyond the first 1 MiB of the zip"
    }


def test_of_a_name_that_repeats_the_last_member_is_read():
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped([("a.txt", b"old"), ("b.txt", b"other"), ("a.txt", b"new")])
    findings = found(data)
    assert [(file.name, file.read()) for file in findings.files] == [
        ("a.txt", b"new"),
        ("b.txt", b"other"),
    ]
    assert findings.skipped == [Skipped("a.txt", "has the same name as a later file of the zip")]


def test_a_zip_in_a_zip_is_not_opened():
    [file] = found(zipped({"inner.zip": GOOD})).files
    assert (file.suffix, file.read()) == (".zip", GOOD)


def test_a_list_of_files_that_is_too_long_is_not_made(monkeypatch):
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    assert len(found(zipped({f"{i}.txt": b"x" for i in range(3)})).files) == 3
    with pytest.raises(CorpusError, match=r"more than 3 files.*name its folder"):
        found(zipped({f"{i}.txt": b"x" for i in range(4)}))
    monkeypatch.setattr(archive, "DIRECTORY_BYTES", 200)
    with pytest.raises(CorpusError, match="very long names"):
        found(zipped({"x" * 200: b"x"}))


def test_a_zip64_that_lies_about_its_list_is_an_error():
    data = unlike(overlapping(2, 10))
    start = data.index(b"PK\1\2")
    for size, offset, count in ((2**62, start, 2), (94, 2**62, 2), (94, start, 2**40), (0, 0, 0)):
        end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
        locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(data) - 22, 1)
        end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
        try:
            for file in found(data[:-22] + end64 + locator + end).files:
                file.read()
        except CorpusError:
            pass


def test_a_zip_is_read_from_its_file_and_closed_with_its_last_member(tmp_path):
    (tmp_path / "a.zip").write_bytes(GOOD)
    file = (tmp_path / "a.zip").open("rb")
    findings = find_members("a.zip", file)
    assert [each.read() for each in findings.files] == [b"one", b"two"]
    assert not file.closed
    del findings
    gc.collect()
    assert file.closed


def test_a_damaged_member_cannot_be_read():
    data = bytearray(zipped({"a.txt": b"a long enough text"}, zipfile.ZIP_STORED))
    data[data.index(b"long")] ^= 1
    [file] = found(bytes(data)).files
    with pytest.raises(UnreadableFile, match="is damaged"):
        file.read()


@pytest.mark.parametrize("data", [b"", b"no zip", GOOD[:-10]])
def test_a_broken_zip_is_an_error_that_names_it(data):
    with pytest.raises(CorpusError, match=r"Zip 'a\.zip' cannot be opened"):
        found(data)


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=6))
def test_no_damage_brings_another_error(changes):
    data = bytearray(GOOD)
    for position, value in changes:
        data[position] = value
    try:
        for file in found(bytes(data)).files:
            file.read()
    except CorpusError:
        pass
