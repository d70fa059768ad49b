"""Two machines on one: network namespaces joined by a cable of a given speed. Needs root."""

import os
import shutil
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

NAMES = ("rnngen-a", "rnngen-b")
HOSTS = ("10.77.0.1", "10.77.0.2")


def ip(*words):
    """Run ip."""
    subprocess.run(["ip", *words], check=True, capture_output=True)


def can_link():
    """Return whether network namespaces can be made here."""
    if os.name != "posix" or os.geteuid() or not (shutil.which("ip") and shutil.which("tc")):
        return False
    with suppress(subprocess.CalledProcessError):
        ip("netns", "add", "rnngen-try")
        ip("netns", "del", "rnngen-try")
        return True
    return False


@dataclass(frozen=True)
class Link:
    """The cable between two namespaces."""

    hosts: tuple[str, str] = HOSTS

    @property
    def prefixes(self):
        """The words that run a command in each namespace."""
        return tuple(["ip", "netns", "exec", name] for name in NAMES)

    def cut(self):
        """Pull the cable."""
        ip("-n", NAMES[1], "link", "set", "cable", "down")

    def sent(self):
        """Return the bytes that the first machine has sent."""
        command = [
            "ip",
            "netns",
            "exec",
            NAMES[0],
            "cat",
            "/sys/class/net/cable/statistics/tx_bytes",
        ]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@contextmanager
def linked(rate=None):
    """Join two namespaces in the context.

    Args:
        rate: of the cable in both directions, as tc takes it: 1gbit, 100mbit.
    """
    _remove()
    try:
        for name in NAMES:
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        ip(
            "-n",
            NAMES[0],
            "link",
            "add",
            "cable",
            "type",
            "veth",
            "peer",
            "name",
            "cable",
            "netns",
            NAMES[1],
        )
        for name, host in zip(NAMES, HOSTS, strict=True):
            ip("-n", name, "address", "add", f"{host}/24", "dev", "cable")
            ip("-n", name, "link", "set", "cable", "up")
            if rate:
                shape = f"root tbf rate {rate} burst 128kb latency 100ms".split()
                command = ["tc", "-n", name, "qdisc", "add", "dev", "cable", *shape]
                subprocess.run(command, check=True, capture_output=True)
        yield Link()
    finally:
        _remove()


def _remove():
    for name in NAMES:
        with suppress(subprocess.CalledProcessError):
            ip("netns", "del", name)


@contextmanager
def small_disk(folder: Path, size):
    """Mount a disk of this size at a folder in the context."""
    folder.mkdir(parents=True)
    options = ["-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    subprocess.run(["mount", *options], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, capture_output=True)
