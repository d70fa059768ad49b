import io
import os
import sys
from pathlib import Path

import pytest

from rnngen.corpus.document import Skipped
from rnngen.corpus.files import find_files


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
