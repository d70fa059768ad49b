"""Workers meet, talk and end together; here as threads of one process, without TensorFlow."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from rnngen.errors import TrainingError
from rnngen.training import channel, meeting
from rnngen.training.channel import BYTES, NUMBER, receive, send
from rnngen.training.cluster import Workers
from rnngen.training.events import Joined, Waiting
from rnngen.training.meeting import Meeting
from rnngen.training.team import Team
from tests.training.team_process import free_ports

TERMS = {"--units": 64, "keras": "3.15.1", "--resume": False}


@pytest.fixture
def exits(monkeypatch):
    """Count the ends of the process, which do not happen."""
    ended, made, start = [], [], Meeting.__init__

    def note(self, *arguments):
        made.append(self)
        start(self, *arguments)

    monkeypatch.setattr(Meeting, "__init__", note)
    monkeypatch.setattr(meeting, "_exit", lambda: ended.append(1))
    monkeypatch.setattr(meeting.atexit, "register", lambda _: None)
    monkeypatch.setattr(meeting, "GRACE_SECONDS", 0.5)
    for module in (channel, meeting):
        monkeypatch.setattr(module, "SILENCE_SECONDS", 2.0)
    yield ended
    for each in made:
        each._left.set()
        each.close()


@pytest.fixture
def addresses():
    return ",".join(f"127.0.0.1:{port}" for port in free_ports(3))


def meetings(addresses, terms=(TERMS, TERMS, TERMS), wait=20.0):
    """Let three workers meet: each meeting, or the error that ended it."""
    events = [[], [], []]

    def meet(number):
        workers = Workers.parse(addresses, number, wait)
        each = Meeting(workers, terms[number], events[number].append, lambda: False)
        try:
            each.meet()
        except TrainingError as error:
            each.leave(error)
            return str(error)
        return each

    with ThreadPoolExecutor(3) as pool:
        numbers = [number for number in range(3) if terms[number] is not None]
        return list(pool.map(meet, numbers)), events


def messages(found):
    """Return what ended each worker: its own meeting, or the next word from worker 0."""
    said = []
    for each in found:
        if isinstance(each, str):
            said.append(each)
            continue
        with pytest.raises(TrainingError) as error:
            each.take(each.others[0])
        each.leave(error.value)
        said.append(str(error.value))
    return said


def test_workers_meet_agree_and_end(addresses, exits):
    found, events = meetings(addresses)
    assert events[2] == [Joined(2, 3, addresses.partition(",")[0])]
    teams = [Team(each) for each in found]
    with ThreadPoolExecutor(3) as pool:
        agreed = list(pool.map(lambda team: team.agree(team.number + 7.0), teams))
        assert agreed == [7.0] * 3
        sent = list(pool.map(lambda team: team.file(lambda: b"a checkpoint"), teams))
        assert sent == [b"a checkpoint"] * 3
        speeds = list(pool.map(lambda team: team.speed(10.0 + team.number, "f"), teams))
        assert speeds == [30.0] * 3
        assert teams[2].share(12) == slice(8, 12)
        with pytest.raises(TrainingError, match="3 workers cannot share 10 lanes equally"):
            teams[2].share(10)
        list(pool.map(lambda each: each.end(), found))
    assert not exits


def test_a_wish_to_stop_reaches_all(addresses, exits):
    found, _ = meetings(addresses)
    teams = [Team(each) for each in found]
    with ThreadPoolExecutor(3) as pool:
        for wishes in ([False] * 3, [False, True, False]):
            list(
                pool.map(lambda pair: pair[0].should_stop(pair[1]), zip(teams, wishes, strict=True))
            )
        found[0].wants_stop.wait(10)
        assert list(pool.map(lambda team: team.should_stop(False), teams)) == [True] * 3
        list(pool.map(lambda each: each.end(), found))


@pytest.mark.parametrize(
    ("name", "value", "shown"), [("--units", 32, "32"), ("keras", "3.14.0", '"3.14.0"')]
)
def test_other_settings_or_versions_end_all(addresses, exits, name, value, shown):
    found, _ = meetings(addresses, (TERMS, TERMS, TERMS | {name: value}))
    said = messages(found)
    assert len(set(said)) == 1, said
    number_2 = addresses.split(",")[2]
    assert said[0].startswith(f"Worker 2 ({number_2}) has {name} {shown}, worker 0 has ")


def test_another_corpus_ends_all(addresses, exits):
    found, _ = meetings(addresses)
    with ThreadPoolExecutor(3) as pool:
        said = list(pool.map(lambda each: speak(Team(each)), found))
    assert len(set(said)) == 1, said
    assert "has another corpus than worker 0. Give all workers the same files." in said[0]


def speak(team):
    """Tell the speed and a corpus of its own; return the error."""
    with pytest.raises(TrainingError) as error:
        team.speed(1.0, f"corpus of {min(team.number, 1)}")
    team._meeting.leave(error.value)
    return str(error.value)


@pytest.mark.parametrize("missing", [0, 2])
def test_a_worker_that_does_not_come_ends_those_that_wait(addresses, exits, missing, monkeypatch):
    monkeypatch.setattr(meeting, "NOTICE_SECONDS", 0.1)
    terms = [None if number == missing else TERMS for number in range(3)]
    found, events = meetings(addresses, terms, wait=1.0)
    name = f"Worker {missing} ({addresses.split(',')[missing]})"
    assert f"{name} did not come within 1 seconds. Start all workers again." in messages(found)[0]
    notices = [each for several in events for each in several if isinstance(each, Waiting)]
    assert any(name in each.workers for each in notices)


@pytest.mark.parametrize("lost", [0, 2])
def test_a_lost_worker_ends_the_others(addresses, exits, lost):
    found, _ = meetings(addresses)
    for each in found:
        each.has_saved = True
    for each in list(found[lost]._channels.values()):
        each.close()  # as the system does when a process dies
    said = messages([each for each in found if each.number != lost])
    name = f"Worker {lost} ({addresses.split(',')[lost]})"
    assert said == [f"{name} has died. Start all workers again, and add --resume."] * 2


def test_a_silent_worker_ends_the_others(addresses, exits):
    found, _ = meetings(addresses)
    for each in found[1]._channels.values():
        each.ended.set()  # no more signs of life, but the connection stays
    said = messages([found[0], found[2]])
    assert f"Worker 1 ({addresses.split(',')[1]}) no longer answers" in said[0]
    assert said[0] == said[1]


def test_a_worker_that_does_not_notice_is_ended(addresses, exits, capsys, monkeypatch):
    """As one whose main thread waits for TensorFlow."""
    found, _ = meetings(addresses)
    gone = threading.Event()
    monkeypatch.setattr(meeting, "_exit", gone.set)
    found[0].fail("Worker 1 (x) has died. Start all workers again.")
    assert gone.wait(10)
    assert "Error: Worker 1 (x) has died. Start all workers again.\n" in capsys.readouterr().err


def test_a_second_worker_of_a_number_is_refused_and_the_others_go_on(addresses, exits):
    found, _ = meetings(addresses)
    control = found[0].workers.control
    with socket.create_connection((control.host, control.port), timeout=10) as again:
        send(again, BYTES, b'{"worker": 1, "terms": {}}')
        assert b"There is already a worker 1." in receive(again)[1]
    found[0].publish(NUMBER, np.float64(3.0).tobytes())
    assert found[1].take(0) == np.float64(3.0).tobytes()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda each: each.end(), found))


@pytest.mark.parametrize("noise", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\0" * 40, b"x" + b"\xff" * 8])
def test_noise_at_the_door_is_ignored(addresses, exits, noise):
    control = Workers.parse(addresses, 0).control

    def knock():
        for _ in range(100):
            try:
                with socket.create_connection((control.host, control.port), timeout=5) as client:
                    client.sendall(noise)
                    return
            except OSError:
                threading.Event().wait(0.05)

    thread = threading.Thread(target=knock)
    thread.start()
    found, _ = meetings(addresses)
    thread.join()
    assert all(isinstance(each, Meeting) for each in found)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda each: each.end(), found))
