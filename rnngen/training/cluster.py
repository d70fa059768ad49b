"""The workers of a training on several machines: their addresses, and who of them this one is."""

import ipaddress
import json
import socket
from dataclasses import dataclass
from itertools import count

from rnngen.errors import SettingError, TrainingError, needs_error, setting_error
from rnngen.schema import parse_json

EXAMPLE = "addresses such as 10.0.0.1:7001,10.0.0.2:7001"
MOST_PORT = 2**16 - 1
PORTS = (
    "TensorFlow runs any program that is sent to this port. Use private addresses or SSH tunnels."
)


@dataclass(frozen=True)
class Address:
    """Where a worker listens."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True)
class Workers:
    """The addresses of all workers, and the number of this one.

    Raises:
        SettingError: for fewer than two addresses, an address given twice, a public address, or a
            number out of range.
    """

    addresses: tuple[Address, ...]
    number: int
    wait: float = 300.0
    """Seconds to wait for the other workers."""

    def __post_init__(self) -> None:
        if len(self.addresses) < 2:
            raise needs_error("workers", "at least two addresses", "leave it out on one machine")
        twice = [each for each in self.addresses if self.addresses.count(each) > 1]
        if twice:
            raise SettingError(f"--workers names {twice[0]} twice. Give each worker its own port.")
        if not 0 <= self.number < len(self.addresses):
            last = len(self.addresses) - 1
            raise setting_error("worker", f"a number from 0 to {last}", self.number)
        for each in self.addresses:
            _check_private(each, each.host)

    @classmethod
    def parse(cls, text: str, number: int, wait: float = 300.0) -> "Workers":
        """Return the workers of a list of HOST:PORT, separated by commas.

        Raises:
            SettingError: if the list cannot be read.
        """
        return cls(tuple(_address(each, text) for each in text.split(",")), number, wait)

    @classmethod
    def from_tf_config(cls, text: str, wait: float = 300.0) -> "Workers":
        """Return the workers that TF_CONFIG describes; a chief is worker 0.

        Raises:
            SettingError: if it does not describe workers.
        """
        try:
            config = parse_json(text.encode())
            cluster, task = dict(config["cluster"]), config["task"]
            chiefs, others = list(cluster.pop("chief", [])), list(cluster.pop("worker", []))
            shift = {"chief": 0, "worker": len(chiefs)}[task["type"]]
            addresses, number = [*chiefs, *others], shift + int(task["index"])
        except (KeyError, TypeError, ValueError) as error:
            raise SettingError(
                "TF_CONFIG does not name workers and the number of this one. "
                "Correct it, unset it to train alone, or give --workers and --worker."
            ) from error
        if cluster:
            raise SettingError(
                f"TF_CONFIG names a {shown(next(iter(cluster)))}. rnngen trains on workers only."
            )
        return cls.parse(",".join(map(str, addresses)), number, wait)

    @property
    def own(self) -> Address:
        """Return the address of this worker."""
        return self.addresses[self.number]

    @property
    def control(self) -> Address:
        """Return where worker 0 hears the others: at its next port that no worker has."""
        first, taken = self.addresses[0], {each.port for each in self.addresses}
        free = (port for port in count(first.port + 1) if port not in taken)
        return Address(first.host, next(free))

    def name(self, number: int) -> str:
        """Return how messages name a worker."""
        return f"Worker {number} ({self.addresses[number]})"

    def to_json(self) -> list[str]:
        """Return all addresses as text."""
        return [str(each) for each in self.addresses]


def shown(value: object) -> str:
    """Return a value from outside, short enough for a message."""
    return "unset" if value is None else json.dumps(value)[:40]


def _address(text: str, whole: str) -> Address:
    host, _, port = text.strip().rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdecimal() or not 0 < int(port) < MOST_PORT:
        raise setting_error("workers", EXAMPLE, whole)
    return Address(host, int(port))


def _check_private(address: Address, numeric: str) -> None:
    """Raise SettingError for an IP address that others than the private network can reach."""
    try:
        place = ipaddress.ip_address(numeric.partition("%")[0])
    except ValueError:  # a name
        return
    if place.is_global or place.is_unspecified or place.is_multicast:
        what = "every address of the machine" if place.is_unspecified else "a public address"
        raise SettingError(f"--workers: {address} is {what}. {PORTS}")


def resolve(address: Address) -> tuple[str, int]:
    """Return the numeric host and the port of an address.

    Raises:
        OSError: if its name is unknown, perhaps only as yet.
        SettingError: if it is public.
    """
    found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    places = [str(place[4][0]) for place in found]
    for each in places:
        _check_private(address, each)
    return places[0], address.port


def check_free(address: Address, option: str = "--workers") -> None:
    """Raise TrainingError if another program of this machine has taken a port.

    TensorFlow itself would share it with another TensorFlow.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", address.port))
            probe.listen()
        except OSError as error:
            raise TrainingError(
                f"Port {address.port} of {option} is already in use on this machine. "
                "End the program that uses it, such as an earlier training, or choose another."
            ) from error
