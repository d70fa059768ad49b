"""Rows of numbers: a picture row by row, or a series step by step."""

from dataclasses import dataclass

import numpy as np

from rnngen.brief import Brief

KIND = np.dtype("<f4")


@dataclass(frozen=True)
class Rows(Brief):
    """Numbers of some steps; equal numbers are equal rows."""

    data: bytes
    """float32[steps, features], little-endian."""
    steps: int
    """Of a picture, its height in pixels."""
    features: int
    """Of a picture, its width in pixels."""

    @classmethod
    def of(cls, array: np.ndarray) -> "Rows":
        """Return the rows of an array[steps, features]."""
        return cls(array.astype(KIND).tobytes(), *array.shape)

    def array(self) -> np.ndarray:
        """Return float32[steps, features]."""
        return np.frombuffer(self.data, KIND).reshape(self.steps, self.features)

    def __len__(self) -> int:
        """Return how many numbers there are."""
        return self.steps * self.features
