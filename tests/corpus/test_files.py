import io
import os
import sys
from pathlib import Path

import pytest

from rnngen.corpus.document import Skipped, UnreadableFile
from rnngen.corpus.files import find_files, read_text_file
from rnngen.corpus.limits import MOST_BYTES, most_bytes
from rnngen.corpus.load import load_corpus
from rnngen.errors import CorpusError
from rnngen.music import midi_file, notation_files


def make(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def names(source: object) -> list[str]:
    findings = find_files(str(source))
    assert findings is not None
    return [file.name for file in findings.files]


def test_a_folder_is_walked_in_the_order_of_names(tmp_path):
    make(tmp_path, "b.txt", "a/z.txt", "a/b/c.md", "c.txt", "a.txt")
    assert names(tmp_path) == ["a.txt", "a/b/c.md", "a/z.txt", "b.txt", "c.txt"]


def test_a_found_file_knows_its_suffix_size_and_bytes(tmp_path):
    make(tmp_path, "a/Song.MID")
    [file] = find_files(str(tmp_path)).files
    assert (file.suffix, file.size, file.read()) == (".mid", 10, b"a/Song.MID")


@pytest.mark.parametrize(
    "name",
    [
        ".hidden",
        ".git/x.txt",
        "a/__pycache__/x.txt",
        "node_modules/x.txt",
        "lib/site-packages/x.txt",
    ],
)
def test_hidden_and_installed_things_are_passed_over(tmp_path, name):
    assert names(make(tmp_path, "a.txt", name)) == ["a.txt"]


def test_a_virtual_environment_is_passed_over_unless_it_is_what_was_named(tmp_path):
    make(tmp_path, "a.txt", "env/pyvenv.cfg", "env/b.txt")
    assert names(tmp_path) == ["a.txt"]
    assert names(tmp_path / "env") == ["b.txt", "pyvenv.cfg"]


def test_a_loop_of_links_ends_and_each_real_file_is_found_once(tmp_path):
    make(tmp_path, "a/one.txt")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "a")
    (tmp_path / "two.txt").symlink_to(tmp_path / "a" / "one.txt")
    assert len(names(tmp_path)) == 1


def test_a_link_that_leads_nowhere_is_skipped_with_the_reason(tmp_path):
    make(tmp_path, "a.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "gone")
    (tmp_path / "c.txt").symlink_to(tmp_path / "c.txt")
    skipped = find_files(str(tmp_path)).skipped
    assert skipped[0] == Skipped("b.txt", "cannot be read (no such file or directory)")
    assert [file.name for file in skipped] == ["b.txt", "c.txt"]


def test_a_folder_that_cannot_be_listed_is_skipped(tmp_path, monkeypatch):
    make(tmp_path, "a.txt", "locked/b.txt")
    listing = Path.iterdir

    def refuse(folder: Path):
        if folder.name == "locked":
            raise PermissionError(13, "Permission denied")
        return listing(folder)

    monkeypatch.setattr(Path, "iterdir", refuse)
    findings = find_files(str(tmp_path))
    assert [file.name for file in findings.files] == ["a.txt"]
    assert findings.skipped == [Skipped("locked", "cannot be read (permission denied)")]


def test_what_is_neither_file_nor_folder_is_not_opened(tmp_path):
    make(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    assert names(tmp_path) == ["a.txt"]


def make_sparse(path: Path, size: int = 3 * 2**30) -> Path:
    """Make a file of zeros that takes no room on disk."""
    with path.open("wb") as file:
        file.truncate(size)
    return path


@pytest.mark.parametrize("name", ["pipe", "pipe.zip", "pipe.mid"])
def test_a_pipe_that_is_named_is_an_error(tmp_path, name):
    os.mkfifo(tmp_path / name)
    with pytest.raises(CorpusError, match=r"is a pipe or a device\. Give - as CORPUS"):
        find_files(str(tmp_path / name))
    with pytest.raises(CorpusError, match="cannot read"):
        read_text_file(tmp_path / name, "--prime")


def test_a_file_that_has_become_a_pipe_is_not_waited_for(tmp_path):
    [file] = find_files(str(make(tmp_path, "a.txt"))).files
    (tmp_path / "a.txt").unlink()
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(UnreadableFile, match="not a regular file"):
        file.read()


@pytest.mark.parametrize("suffix", MOST_BYTES)
def test_a_file_over_the_limit_of_its_kind_is_refused_unread(tmp_path, monkeypatch, suffix):
    [file] = find_files(str(make_sparse(tmp_path / f"a{suffix}"))).files
    monkeypatch.setattr("rnngen.corpus.files.open_regular", lambda _: pytest.fail("it is read"))
    limit = MOST_BYTES[suffix] // 2**20
    with pytest.raises(UnreadableFile, match=rf"a\{suffix}.*is larger than {limit} MiB"):
        file.read()


def test_a_file_at_its_limit_is_read_and_one_byte_more_is_not(tmp_path):
    limit = most_bytes(".py")
    (tmp_path / "a.py").write_bytes(b"#" * limit)
    (tmp_path / "b.py").write_bytes(b"#" * (limit + 1))
    small, large = find_files(str(tmp_path)).files
    assert len(small.read()) == limit
    with pytest.raises(UnreadableFile):
        large.read()


def test_what_has_grown_since_it_was_found_is_bounded_too(tmp_path):
    path = tmp_path / "a.py"
    path.write_bytes(b"#")
    [file] = find_files(str(path)).files
    make_sparse(path)
    with pytest.raises(UnreadableFile, match="is larger than"):
        file.read()


def test_a_file_that_grows_while_it_is_read_ends_where_it_ended(tmp_path):
    path = tmp_path / "log.txt"
    path.write_bytes(b"x" * (3 * 2**20 + 5))
    [file] = find_files(str(path)).files
    read = 0
    for block in file.read_blocks():
        read += len(block)
        with path.open("ab") as log:
            log.write(b"y" * 2**20)
    assert read == 3 * 2**20 + 5


def test_large_files_of_a_folder_are_skipped_one_by_one(tmp_path):
    for suffix in (".mid", ".py", ".tex", ".json", ".txt"):
        make_sparse(tmp_path / f"large{suffix}")
    for name in ("a.txt", "b.py", "c.tex"):
        (tmp_path / name).write_text("x = 1\n" * 10)
    for kind, names in (("text", ["a.txt", "b.py", "c.tex"]), ("python", ["b.py"])):
        corpus = load_corpus(tmp_path, kind)
        assert {document.name for document in corpus.documents} <= set(names)
        assert corpus.documents
        assert all(
            "larger than" in each.reason or "binary" in each.reason for each in corpus.skipped
        )


def test_limits_leave_room_for_what_readers_accept():
    assert most_bytes(".mid") == midi_file.MAX_BYTES
    assert most_bytes(".musicxml") <= notation_files.MAX_BYTES


def test_a_link_that_is_named_keeps_its_own_name(tmp_path):
    make(tmp_path, "data/blob")
    (tmp_path / "poem.txt").symlink_to(tmp_path / "data" / "blob")
    (tmp_path / "poems").symlink_to(tmp_path / "data")
    assert (names(tmp_path / "poem.txt"), find_files(str(tmp_path / "poems")).name) == (
        ["poem.txt"],
        "poems",
    )


def test_the_current_folder_gives_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(make(tmp_path / "poems", "a.txt", "sub/b.txt"))
    assert find_files(".").name == "poems"
    monkeypatch.chdir("sub")
    assert find_files("..").name == "poems"


def test_a_glob_finds_files_and_what_is_in_folders(tmp_path):
    make(tmp_path, "p/a.txt", "p/b.md", "p/sub/c.txt", "q/d.txt", "p/node_modules/e.txt")
    assert names(tmp_path / "p" / "*.txt") == ["a.txt"]
    assert names(tmp_path / "p" / "**" / "*.txt") == ["a.txt", "sub/c.txt"]
    assert names(tmp_path / "[pq]") == ["p/a.txt", "p/b.md", "p/sub/c.txt", "q/d.txt"]


def test_a_path_that_exists_is_no_glob(tmp_path):
    make(tmp_path, "[ab].txt", "a.txt")
    assert names(tmp_path / "[ab].txt") == ["[ab].txt"]


def test_a_single_file_is_explicit(tmp_path):
    make(tmp_path, "notes.xyz")
    assert find_files(str(tmp_path / "notes.xyz")).explicit
    assert not find_files(str(tmp_path)).explicit


@pytest.mark.parametrize("source", ["", "missing", "missing/*.txt", "a\0b"])
def test_nothing_is_found_where_there_is_nothing(tmp_path, monkeypatch, source):
    monkeypatch.chdir(make(tmp_path, "a.txt"))
    assert find_files(source) is None


def test_the_home_folder_is_known(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(make(tmp_path, "a.txt")))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert names("~") == ["a.txt"]


@pytest.mark.parametrize(
    ("data", "suffix"),
    [(b"MThd\0", ".mid"), (b"<?xml version", ".musicxml"), (b"X:1\nK:D\n", ".abc"), (b"x", ".txt")],
)
def test_stdin_tells_its_format_by_how_it_begins(monkeypatch, data, suffix):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    [file] = find_files("-").files
    assert (file.suffix, file.read()) == (suffix, data)
