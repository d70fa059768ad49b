"""Several workers train together: as one would, and each ends when another is lost."""

import signal

import numpy as np
import pytest

from tests.training.team_process import PATIENCE, Crew, ended, kill

TEXT = "".join(f"{i} bottles of beer on the wall, take {i % 7} down. " for i in range(1500))


@pytest.fixture
def corpus(tmp_path):
    """A text of seventy thousand characters."""
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def crew(tmp_path, corpus):
    """Two workers of a training that saves at every step."""
    with Crew(tmp_path, corpus) as crew:
        yield crew


def check_ended(process, seconds, *words):
    """Check that a worker ends in time, with one sentence that has these words."""
    code, said = ended(process, seconds)
    assert code == 1, said
    assert said.count("Error: ") == 1, said
    assert "Traceback" not in said
    for word in words:
        assert word in said.partition("Error: ")[2], said


def check_finished(found):
    """Check that all workers have trained to the end."""
    assert [code for code, _ in found] == [0] * len(found), found


def close(one, two):
    """Return the largest difference between two sets of weights."""
    return max(float(np.abs(one[name] - two[name]).max()) for name in one)


def test_two_workers_learn_what_one_does_and_resume_after_a_kill(crew, tmp_path):
    """Fifty steps and more; the loss of every validation is that of one worker."""
    whole = [*crew.options, "--epochs", "0.3"]
    alone = Crew(tmp_path / "alone", crew.corpus, options=[*whole, "--lanes", "16"])
    single = alone.start_alone()
    first, second = crew.start_all("--epochs", "0.3")
    crew.wait_for_checkpoint(first)
    kill(second)
    check_ended(first, PATIENCE, f"Worker 1 (127.0.0.1:{crew.ports[1]}) has died", "--resume")
    check_finished(crew.run("--resume"))
    assert ended(single, 300)[0] == 0
    assert close(crew.weights(), alone.weights()) < 1e-5
    assert not (tmp_path / "1" / "home").exists(), "only worker 0 writes"


@pytest.mark.slow
def test_a_worker_that_hangs_ends_the_others_and_itself_when_it_wakes(crew):
    first, second = crew.start_all("--epochs", "50")
    crew.wait_for_checkpoint(first)
    second.send_signal(signal.SIGSTOP)
    check_ended(
        first, PATIENCE, f"Worker 1 (127.0.0.1:{crew.ports[1]}) no longer answers", "--resume"
    )
    second.send_signal(signal.SIGCONT)
    check_ended(second, PATIENCE, "Worker ")


@pytest.mark.slow
def test_without_worker_0_the_others_end_and_its_files_are_free(crew):
    first, second = crew.start_all("--epochs", "50")
    crew.wait_for_checkpoint(first)
    kill(first)
    check_ended(second, PATIENCE, f"Worker 0 (127.0.0.1:{crew.ports[0]}) has died", "--resume")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--units", "17"], ["has --units 17, worker 0 has 16", "same corpus, settings"]),
        (["--seed", "3"], ["has --seed 3, worker 0 has 0"]),
    ],
)
def test_other_settings_end_all(crew, options, words):
    first, second = crew.start(0), crew.start(1, *options)
    for each in (first, second):
        check_ended(each, 300, "Worker 1 (", *words)


@pytest.mark.slow
def test_another_corpus_ends_all(crew, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text(TEXT[::-1], encoding="utf-8")
    first, second = crew.start(0), crew.start(1, corpus=other)
    for each in (first, second):
        check_ended(each, 300, "Worker 1 (", "has another corpus than worker 0")


@pytest.mark.slow
def test_a_worker_that_does_not_come_ends_those_that_wait(crew):
    for number, missing in ((0, 1), (1, 0)):
        process = crew.start(number, "--wait", "4s")
        name = f"Worker {missing} (127.0.0.1:{crew.ports[missing]})"
        check_ended(process, 300, f"{name} did not come within 4 seconds. Start all workers again.")


@pytest.mark.slow
def test_a_second_worker_of_a_number_and_a_port_in_use_are_refused(crew):
    first, second = crew.start_all("--epochs", "50")
    crew.wait_for_checkpoint(first)
    again = crew.start(0), crew.start(1)
    for process, port in zip(again, crew.ports, strict=True):
        check_ended(process, 300, f"Port {port} of --workers is already in use on this machine.")
    crew.ports[1] += 1000
    check_ended(crew.start(1), 300, "There is already a worker 1.")
    assert first.poll() is None, "the training goes on"
    second.send_signal(signal.SIGINT)
    assert ended(first, 300)[0] == 0
    assert ended(second, 300)[0] == 130


@pytest.mark.slow
def test_another_number_of_workers_goes_on_with_the_same_loss(crew, tmp_path):
    whole = Crew(tmp_path / "whole", crew.corpus)
    check_finished(whole.run("--epochs", "0.3"))
    first, second = crew.start_all("--epochs", "0.3")
    crew.wait_for_checkpoint(first)
    kill(second)
    check_ended(first, PATIENCE, "has died")
    assert ended(crew.start_alone("--resume"), 300)[0] == 0
    assert close(crew.weights(), whole.weights()) < 1e-4


@pytest.mark.slow
def test_workers_that_average_their_weights_resume_exactly(crew, tmp_path):
    options = ["--epochs", "0.3", "--local-steps", "5"]
    whole = Crew(tmp_path / "whole", crew.corpus)
    check_finished(whole.run(*options))
    first, second = crew.start_all(*options)
    crew.wait_for_checkpoint(first)
    kill(second)
    check_ended(first, PATIENCE, "has died")
    check_finished(crew.run("--resume"))
    assert close(crew.weights(), whole.weights()) == 0
