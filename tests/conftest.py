"""Shared fixtures. Every test has folders of its own and never sees the user's models or cache."""

import os
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import settings
from hypothesis import strategies as st

from rnngen.config import NetworkConfig
from rnngen.network.weights import weight_shapes

# Deadlines would make hypothesis tests fail whenever the machine is busy.
settings.register_profile("untimed", parent=settings(), deadline=None)
settings.load_profile("untimed")

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RNNGEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RNNGEN_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def rnngen():
    """Run the command line: rnngen("sample", "x") returns click's Result."""
    from rnngen.cli import main

    return lambda *arguments, **options: CliRunner().invoke(
        main, [str(part) for part in arguments], **options
    )


@pytest.fixture
def generator() -> np.random.Generator:
    return np.random.default_rng(7)


def random_weights(config: NetworkConfig, generator: np.random.Generator) -> dict[str, np.ndarray]:
    """Draw weights large enough that every part of the network matters."""
    return {
        name: generator.normal(0, 0.5, shape).astype(np.float32)
        for name, shape in weight_shapes(config).items()
    }


def same_arrays(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    """Return whether two sets of named arrays are equal to the bit."""
    return one.keys() == other.keys() and all(
        np.array_equal(one[name], other[name]) for name in one
    )


def flip_or_cut(good: bytes, data: st.DataObject) -> bytes:
    """Flip one bit of a file or cut it off, at a place that hypothesis draws."""
    position = data.draw(st.integers(0, len(good) - 1))
    if data.draw(st.booleans()):
        return good[:position]
    flipped = good[position] ^ (1 << data.draw(st.integers(0, 7)))
    return good[:position] + bytes([flipped]) + good[position + 1 :]
