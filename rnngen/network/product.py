"""Products of one row or a few with a fixed matrix; knows nothing of networks.

A matrix is multiplied piece by piece, each small enough for what OpenBLAS does with small products where there is
AVX-512: it does not start threads, which stall for milliseconds when another process wants their core, and it does
not first copy the matrix into an order of its own, which takes as long as multiplying a few rows. Elsewhere the
command line keeps OpenBLAS to one thread (`rnngen.cli.main`). Another BLAS gives the same results.
"""

from typing import Protocol

import numpy as np

SMALL = 1_000_000
"""Multiplications in the largest small matrix–matrix product (OpenBLAS's `sgemm_small_matrix_permit`, AVX-512)."""

SMALL_VECTOR = 460_800
"""Multiplications from which OpenBLAS starts threads for a product with one row."""

BLOCK, LEAST_BLOCK = 64, 16
"""Columns of a block that several rows are multiplied with: the fastest, and the fewest, where not all stay small."""

ALIGNED = 16
"""Floats of a cache line, at which pieces of a result begin."""

MOST_PARTS = 8
"""Parts that the inputs are cut into at most, so that blocks of the fastest width stay small."""


class Product(Protocol):
    """Rows times a matrix, into memory of its own, which the next call overwrites."""

    result: np.ndarray
    """float32[groups, rows, outputs / groups]."""

    def __call__(self, rows: np.ndarray) -> None:
        """Fill `result` from float32[rows, inputs]."""


class PackedMatrix:
    """A matrix in the order that is fastest for so many rows.

    Args:
        columns: float32[inputs, outputs].
        rows: the most rows that will be multiplied with it at once.
        groups: so many equal groups of columns, whose results each lie in one piece of memory.
    """

    def __init__(self, columns: np.ndarray, rows: int, groups: int = 1) -> None:
        self.inputs, outputs = columns.shape
        self._rows, self._groups, self._group = rows, groups, outputs // groups
        # A single row is multiplied fastest with what lies column by column, several with what lies row by row.
        self._pieces = (
            np.ascontiguousarray(columns.T) if rows == 1 else _in_blocks(columns, rows, groups)
        )

    def product(self, rows: int) -> Product:
        """The product with so many rows, at most those that the matrix was arranged for."""
        if self._rows == 1:
            return _RowProduct(self._pieces, self._groups)
        return _RowsProduct(self._pieces, rows, self._group)


def _in_blocks(columns: np.ndarray, rows: int, groups: int) -> np.ndarray:
    """float32[parts, groups, blocks of a group, inputs of a part, columns of a block], padded with zeros."""
    inputs, outputs = columns.shape
    group = outputs // groups
    parts, most = _cut(inputs, rows)
    count = -(-group // most)
    block = -(-group // count)
    padded = np.zeros((parts, inputs // parts, groups, count * block), np.float32)
    padded[..., :group] = columns.reshape(parts, inputs // parts, groups, group)
    return np.ascontiguousarray(
        padded.reshape(*padded.shape[:3], count, block).transpose(0, 2, 3, 1, 4)
    )


def _cut(inputs: int, rows: int) -> tuple[int, int]:
    """Into how many parts inputs are cut, and the most columns of a block."""
    for parts in range(1, MOST_PARTS + 1):
        if inputs % parts == 0 and inputs // parts * BLOCK * rows <= SMALL:
            return parts, BLOCK
    return 1, max(LEAST_BLOCK, SMALL // (inputs * rows) // LEAST_BLOCK * LEAST_BLOCK)


class _RowsProduct:
    """A product with several rows; inputs cut into parts are multiplied one by one and added."""

    def __init__(self, blocks: np.ndarray, rows: int, group: int) -> None:
        parts, groups, count, inputs, block = blocks.shape
        self._blocks, self._shape = blocks, (rows, parts, inputs)
        whole = np.zeros(
            (parts, groups, rows, count * block), np.float32
        )  # BLAS may read it, times 0
        self._result_blocks = whole.reshape(parts, groups, rows, count, block).swapaxes(2, 3)
        self.result, *self._others = whole[..., :group]

    def __call__(self, rows: np.ndarray) -> None:
        parts = rows.reshape(self._shape).swapaxes(0, 1)[:, None, None]
        np.matmul(parts, self._blocks, self._result_blocks)
        for other in self._others:
            np.add(self.result, other, self.result)


class _RowProduct:
    """A product with a single row."""

    def __init__(self, turned: np.ndarray, groups: int) -> None:
        outputs, inputs = turned.shape
        self.result = np.empty((groups, 1, outputs // groups), np.float32)
        rows, flat = (
            max(1, (SMALL_VECTOR - 1) // inputs // ALIGNED * ALIGNED),
            self.result.reshape(-1),
        )
        pieces = [slice(start, start + rows) for start in range(0, outputs, rows)]
        self._pieces = [(turned[piece], flat[piece]) for piece in pieces]

    def __call__(self, rows: np.ndarray) -> None:
        for matrix, result in self._pieces:
            matrix.dot(rows[0], result)
