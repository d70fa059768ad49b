"""Silence around a library that writes what it thinks of its input to stderr; knows nothing of which library."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO


@contextmanager
def quiet() -> Iterator[None]:
    """Within, warnings and whatever is written to stderr by Python go nowhere."""
    with warnings.catch_warnings(), redirect_stderr(StringIO()):
        warnings.simplefilter("ignore")
        yield
