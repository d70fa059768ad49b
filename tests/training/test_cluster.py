"""The addresses of workers: each mistake is one sentence."""

import json
import socket

import pytest

from rnngen.errors import RnngenError, SettingError, TrainingError
from rnngen.training.cluster import Address, Workers, check_free, resolve

TWO = "10.0.0.1:7001,10.0.0.2:7001"


def described(cluster, kind="worker", index=0):
    """Write TF_CONFIG."""
    return json.dumps({"cluster": cluster, "task": {"type": kind, "index": index}})


def test_addresses_are_read_and_written():
    workers = Workers.parse(" 10.0.0.1:7001, node-2:7002,[fd00::1]:7003", 2)
    assert workers.own == Address("fd00::1", 7003)
    assert workers.to_json() == ["10.0.0.1:7001", "node-2:7002", "[fd00::1]:7003"]
    assert workers.control == Address("10.0.0.1", 7004)
    assert workers.name(1) == "Worker 1 (node-2:7002)"


@pytest.mark.parametrize(
    ("text", "number", "message"),
    [
        ("10.0.0.1", 0, "--workers must be addresses such as"),
        ("10.0.0.1:70000,10.0.0.2:1", 0, "--workers must be addresses such as"),
        ("10.0.0.1:7001", 0, "--workers needs at least two addresses"),
        ("10.0.0.1:7001,10.0.0.1:7001", 0, "names 10.0.0.1:7001 twice"),
        (TWO, 2, "--worker must be a number from 0 to 1, not 2"),
        (TWO, -1, "--worker must be a number from 0 to 1, not -1"),
        ("8.8.8.8:7001,10.0.0.2:7001", 0, "8.8.8.8:7001 is a public address"),
        ("0.0.0.0:7001,10.0.0.2:7001", 0, "0.0.0.0:7001 is every address of the machine"),
        ("[2600::1]:7001,10.0.0.2:7001", 0, "is a public address"),
    ],
)
def test_a_mistake_is_one_sentence(text, number, message):
    with pytest.raises(SettingError) as error:
        Workers.parse(text, number)
    assert message in str(error.value)


def test_tf_config_is_obeyed_and_a_chief_is_worker_0():
    cluster = {"worker": TWO.split(",")}
    assert Workers.from_tf_config(described(cluster, index=1)) == Workers.parse(TWO, 1)
    with_chief = {"chief": ["10.0.0.9:7001"], **cluster}
    workers = Workers.from_tf_config(described(with_chief, index=0))
    assert (workers.number, workers.own.host, len(workers.addresses)) == (1, "10.0.0.1", 3)
    assert Workers.from_tf_config(described(with_chief, "chief")).own.host == "10.0.0.9"


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", "null", "{", '{"cluster": {"worker": 3}, "task": {}}'),
        described({"worker": TWO.split(",")}, "ps"),
        described({"worker": TWO.split(","), "ps": ["10.0.0.3:1"]}),
        described({"worker": TWO.split(",")}, index=7),
        described({"worker": [3, None]}),
    ],
)
def test_a_wrong_tf_config_is_refused(text):
    with pytest.raises(RnngenError):
        Workers.from_tf_config(text)


def test_a_name_of_a_public_address_is_refused(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("8.8.8.8", 7001))])
    with pytest.raises(SettingError, match="is a public address"):
        resolve(Address("example", 7001))


def test_a_port_in_use_is_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(TrainingError, match=f"Port {port} of --workers is already in use"):
            check_free(Address("127.0.0.1", port))
