import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from rnngen.system import paths


def test_a_link_keeps_pointing_where_it_did(tmp_path):
    (tmp_path / "real.txt").write_bytes(b"old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    paths.write_atomically(tmp_path / "link.txt", b"new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_bytes() == b"new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are of Unix")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    received = []
    reader = threading.Thread(target=lambda: received.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    paths.write_atomically(tmp_path / "pipe", b"through")
    reader.join(5)
    assert received == [b"through"]
    assert (tmp_path / "pipe").is_fifo()


def test_no_link_that_waits_for_a_temporary_file_is_followed(tmp_path, monkeypatch):
    """Names were once made of the process's id, so that anybody could foresee them."""
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / f".o.txt.{os.getpid()}.tmp").symlink_to(victim)
    paths.write_atomically(tmp_path / "o.txt", b"new")
    assert victim.read_text() == "precious"
    assert (tmp_path / "o.txt").read_bytes() == b"new"
    # Even whoever foresees the name gains nothing.
    monkeypatch.setattr("secrets.token_hex", lambda size: "0" * 2 * size)
    planted = tmp_path / f".o.txt.{'0' * 16}.tmp"
    planted.symlink_to(victim)
    with pytest.raises(FileExistsError):
        paths.write_atomically(tmp_path / "o.txt", b"newer")
    assert victim.read_text() == "precious"
    assert planted.is_symlink()


def test_temporary_names_cannot_be_foreseen(tmp_path):
    names = set()
    for _ in range(20):
        with paths.replacing(tmp_path / "o.txt"):
            names |= {path.name for path in tmp_path.glob(".o.txt.*.tmp")}
    assert len(names) == 20


def test_permissions_are_those_of_the_old_file_or_of_the_umask(tmp_path):
    for mode in (0o600, 0o755, 0o640):
        (tmp_path / "old").write_bytes(b"")
        (tmp_path / "old").chmod(mode)
        paths.write_atomically(tmp_path / "old", b"new")
        assert (tmp_path / "old").stat().st_mode & 0o7777 == mode
    umask = os.umask(0o027)
    try:
        paths.write_atomically(tmp_path / "new", b"new")
    finally:
        os.umask(umask)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("name", ["x" * 255, "中" * 85, ".hidden", "a.b.c"])
def test_files_of_any_name_are_written(tmp_path, name):
    paths.write_atomically(tmp_path / name, b"one")
    paths.write_atomically(tmp_path / name, b"two")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(name, b"two")]


WRITE_SLOWLY = """
import sys, time
from pathlib import Path
from rnngen.system import paths
with paths.replacing(Path(sys.argv[1])) as file:
    file.write(b"half"), file.flush()
    print("writing", flush=True)
    time.sleep(60)
"""


def test_a_killed_process_leaves_the_old_file_and_a_rest_that_is_swept(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with subprocess.Popen(
        [sys.executable, "-c", WRITE_SLOWLY, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "writing\n"
        paths.sweep(path)
        assert len(list(tmp_path.iterdir())) == 2, "it still writes"
        process.kill()
    assert path.read_bytes() == b"old"
    paths.sweep(path)
    assert list(tmp_path.iterdir()) == [path]


def test_only_rests_of_ones_own_are_swept(tmp_path, monkeypatch):
    path, victim = tmp_path / "a.txt", tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / f".a.txt.{'1' * 16}.tmp").symlink_to(victim)
    (tmp_path / f".a.txt.{'2' * 16}.tmp").mkdir()
    for name in (".a.txt.notes.tmp", ".b.txt.1234.tmp", "a.txt.1234.tmp"):
        (tmp_path / name).write_text("of somebody else")
    before = sorted(tmp_path.iterdir())
    rest = tmp_path / ".a.txt.1234.tmp"  # as earlier versions named it
    rest.write_text("half")
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: -1, raising=False)
        paths.sweep(path)
    assert rest.exists(), "another user's"
    paths.sweep(path)
    assert sorted(tmp_path.iterdir()) == before
    assert victim.read_text() == "precious"


PRINT_TO = "import sys; from pathlib import Path; from rnngen.system import paths\n"
PRINT_TO += "paths.write_atomically(Path(sys.argv[1]), b'through')"


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="files of Unix")
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1"])
def test_standard_output_can_be_named(tmp_path, name):
    command = [sys.executable, "-c", PRINT_TO, name]
    assert subprocess.run(command, capture_output=True, check=True).stdout == b"through"
    with (tmp_path / "log").open("wb") as log:
        log.write(b"before ")
        log.flush()
    with (tmp_path / "log").open("ab") as log:
        subprocess.run(command, stdout=log, check=True)
    assert (tmp_path / "log").read_bytes() == b"before through"


def test_a_reader_sees_the_old_content_or_the_new(tmp_path):
    path, seen, ended = tmp_path / "a", set(), threading.Event()
    paths.write_atomically(path, b"0" * 100_000)

    def read():
        while not ended.is_set():
            data = path.read_bytes()
            seen.add((len(data), len(set(data))))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 50):
        paths.write_atomically(path, [b"%d" % (number % 10)] * 100_000)
        time.sleep(0.001)
    ended.set()
    reader.join()
    assert seen == {(100_000, 1)}


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_bytes(b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        paths.write_atomically(tmp_path / "a.txt", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.txt", b"old")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are of Unix")
def test_only_regular_files_are_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a.txt").write_bytes(b"content")
    with paths.open_regular(tmp_path / "a.txt") as file:
        assert file.read() == b"content"
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(OSError, match=f"regular|directory.*{path.name}"):
            paths.open_regular(path)


def test_a_file_over_its_limit_is_not_read(tmp_path):
    (tmp_path / "a").write_bytes(b"x" * 100)
    assert paths.read_regular(tmp_path / "a", 100) == b"x" * 100
    with pytest.raises(OSError, match="larger than"):
        paths.read_regular(tmp_path / "a", 99)
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(OSError, match="larger than 16 MiB"):
        paths.read_regular(tmp_path / "sparse", 16 * 2**20)


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="a file of Linux")
def test_a_file_that_is_larger_than_it_says_is_bounded_too():
    """Such files of Linux have no size."""
    with pytest.raises(OSError, match="larger than"):
        paths.read_regular("/proc/self/smaps", 100)


def test_folders_can_be_given_from_the_users_home(monkeypatch):
    monkeypatch.setenv("RNNGEN_HOME", "~/models-of-mine")
    assert "~" not in str(paths.home())
