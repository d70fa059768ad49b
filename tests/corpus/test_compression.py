"""Compressed files and tars are the files they hold."""

import bz2
import gzip
import io
import lzma
import sys
import tarfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.corpus import compression
from rnngen.corpus.compression import unpacked
from rnngen.corpus.document import FoundFile, UnreadableFile
from rnngen.corpus.files import find_files
from rnngen.corpus.formats import libraries
from rnngen.corpus.load import load_corpus
from rnngen.errors import CorpusError

zstandard = pytest.importorskip("zstandard")

COMPRESS = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.compress,
}


def found(name, data, blocks=None):
    suffix = "." + name.rpartition(".")[2]
    return FoundFile(name, suffix, lambda: blocks or [data], len(data))


def content(file):
    return b"".join(file.read_blocks())


@given(st.sampled_from([*COMPRESS]), st.binary(max_size=5000), st.integers(1, 999))
def test_what_is_compressed_comes_back_whatever_its_blocks(suffix, data, size):
    packed = COMPRESS[suffix](data) + COMPRESS[suffix](b"more")  # two members, as cat makes them
    blocks = [packed[i : i + size] for i in range(0, len(packed), size)]
    file = unpacked(found(f"novel.txt{suffix}", packed, blocks))
    assert (file.name, file.suffix) == (f"novel.txt{suffix}", ".txt")
    assert content(file) == content(file) == data + b"more"


@pytest.mark.parametrize("suffix", COMPRESS)
def test_a_damaged_file_says_so(suffix):
    packed = COMPRESS[suffix](bytes(range(256)) * 99)
    for data in (packed[:-9], packed[:4] + b"\xff" * 20 + packed[24:], b"nonsense" * 9):
        with pytest.raises(UnreadableFile, match="is damaged or incomplete"):
            content(unpacked(found(f"a.txt{suffix}", data)))


@pytest.mark.parametrize("suffix", COMPRESS)
def test_a_bomb_is_not_unpacked(suffix, monkeypatch):
    monkeypatch.setattr(compression, "RATIO_BYTES", 2**16)
    packed = COMPRESS[suffix](b"\0" * 2**26)
    taken = []
    with pytest.raises(UnreadableFile, match="compressed beyond belief"):
        taken.extend(map(len, unpacked(found(f"a.txt{suffix}", packed)).read_blocks()))
    assert sum(taken) <= max(2**16, 250 * len(packed))


@pytest.mark.parametrize("suffix", COMPRESS)
def test_a_compressed_file_a_folder_of_them_and_stdin_are_read(tmp_path, monkeypatch, suffix):
    data = COMPRESS[suffix](b"words\n")
    (tmp_path / f"novel.txt{suffix}").write_bytes(data)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    corpora = [load_corpus(source) for source in (tmp_path / f"novel.txt{suffix}", tmp_path, "-")]
    assert [corpus.documents[0].content for corpus in corpora] == ["words\n"] * 3
    assert corpora[0].name == "novel"
    assert corpora[2].stdin.suffix == ".txt"


def test_without_its_library_zstandard_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(libraries, "find_spec", lambda _: None)
    (tmp_path / "novel.txt.zst").write_bytes(zstandard.compress(b"words"))
    with pytest.raises(CorpusError, match=r"pip install 'rnngen\[formats\]'"):
        load_corpus(tmp_path / "novel.txt.zst")


def a_tar(members, mode):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            if data is None:
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            else:
                info.size = len(data)
            tar.addfile(info, io.BytesIO(data or b""))
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "mode"), [("poems.tar", "w"), ("poems.tar.gz", "w:gz"), ("poems.tgz", "w:gz")]
)
def test_a_tar_is_its_files(tmp_path, name, mode):
    members = [
        ("p/b.txt", b"two\n"),
        ("p/a.txt.gz", gzip.compress(b"one\n")),
        ("p/link.txt", None),
        ("/etc/evil.txt", b"x"),
        ("../evil.txt", b"x"),
        ("p/node_modules/c.txt", b"x"),
    ]
    (tmp_path / name).write_bytes(a_tar(members, mode))
    corpus = load_corpus(tmp_path / name)
    assert corpus.name == "poems"
    assert [document.content for document in corpus.documents] == ["one\n", "two\n"]
    assert {each.name for each in corpus.skipped} == {"/etc/evil.txt", "../evil.txt"}
    assert corpus.selection.pruned == ("node_modules",)


@given(st.integers(0, 2000), st.binary(max_size=20))
def test_a_damaged_tar_is_an_error_or_part_of_it(tmp_path_factory, at, junk):
    data = a_tar([("a.txt", b"words\n" * 99), ("b.txt", b"more\n")], "w")
    path = tmp_path_factory.mktemp("tar") / "x.tar"
    path.write_bytes(data[:at] + junk + data[at + len(junk) :])
    with suppress(CorpusError):
        find_files(str(path))


def test_the_parts_of_a_saved_page_are_passed_over(tmp_path):
    (tmp_path / "page_files").mkdir()
    (tmp_path / "other_files").mkdir()
    for name in ("page.html", "page_files/x.js", "other_files/a.txt"):
        (tmp_path / name).write_text("x")
    findings = find_files(str(tmp_path))
    assert [file.name for file in findings.files] == ["other_files/a.txt", "page.html"]
    assert findings.pruned == {"page_files"}
