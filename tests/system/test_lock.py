import os
import shutil
import signal
import subprocess
import sys
import threading

import pytest

from rnngen.errors import TrainingError
from rnngen.system.lock import locked

HOLD = "import sys, time; from pathlib import Path; from rnngen.system.lock import locked\n"
HOLD += "with locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"


def test_the_second_is_refused_until_the_first_is_done(tmp_path):
    path = tmp_path / "lock"
    with (
        locked(path),
        pytest.raises(TrainingError, match="Another training is writing to"),
        locked(path),
    ):
        pass
    with locked(path):
        assert path.exists()
    assert not path.exists()


def test_a_killed_process_holds_nothing(tmp_path):
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(TrainingError), locked(path):
            pass
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert path.exists()
    with locked(path):
        pass


def test_a_lock_whose_file_was_removed_is_taken_again(tmp_path):
    path = tmp_path / "model" / "lock"
    with locked(path) as lock:
        assert not lock.renew()
        shutil.rmtree(path.parent)
        assert lock.renew()
        assert not lock.renew()
        with pytest.raises(TrainingError), locked(path):
            pass
    assert not path.exists()


def test_a_lock_that_another_process_took_meanwhile_is_its_own(tmp_path):
    path = tmp_path / "model" / "lock"
    with locked(path) as lock:
        shutil.rmtree(path.parent)
        path.parent.mkdir()
        with subprocess.Popen(
            [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout.readline() == "held\n"
            for _ in range(2):
                with pytest.raises(TrainingError, match="Another training is writing to"):
                    lock.renew()
            lock.release()
            assert path.exists(), "it is not ours"
            with pytest.raises(TrainingError), locked(path):
                pass
            process.kill()
    with locked(path):
        pass


def test_no_link_is_locked_or_emptied(tmp_path):
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "lock").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError, match="symbolic link"), locked(tmp_path / "lock"):
        pass
    assert (tmp_path / "victim").read_text() == "precious"


def test_of_many_that_race_one_at_a_time_gets_in(tmp_path):
    path, inside, most, entered = tmp_path / "lock", [], [], []

    def race():
        for _ in range(50):
            try:
                with locked(path):
                    inside.append(1)
                    most.append(len(inside))
                    inside.pop()
                    entered.append(1)
            except TrainingError:
                pass

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert entered
    assert max(most) == 1
