"""Products of a few rows with a fixed matrix, faster than one call of `matmul`.

A step of an LSTM multiplies 1 to 32 rows with the same large matrix again and again. OpenBLAS
does two things then that cost more than the product: it copies the matrix into an order of its
own, and it starts threads, which stall for milliseconds when another process wants their core.
With AVX-512 it does neither for small products. So the matrix is stored as pieces, each small
enough for that path. Elsewhere the command line keeps OpenBLAS to one thread (`rnngen.cli.main`).
Any other BLAS gives the same results.
"""

import math
from typing import Protocol

import numpy as np

QUIET = np.errstate(invalid="ignore")
"""BLAS may read the memory of a new result, or beside a small matrix, and leave out what comes of
it; numpy warns all the same if that memory held infinity or NaN."""

SMALL = 1_000_000
"""Most multiplications of a small matrix–matrix product (OpenBLAS, `sgemm_small_matrix_permit`)."""

SMALL_VECTOR = 460_800
"""Multiplications from which OpenBLAS starts threads for a matrix–vector product."""

BLOCK, LEAST_BLOCK = 64, 16
"""Columns of a block for several rows: the fastest width, and the narrowest that is used."""

EVEN = 32
"""The width of a block is a multiple of this, unless blocks have to be narrower."""

LINE = 16
"""Floats in a cache line, at which matrices and the pieces of a result begin."""

MOST_PARTS = 8
"""Most parts that the inputs are cut into to keep blocks of the fastest width small."""


class Product(Protocol):
    """Rows times a matrix; `result` is overwritten by the next call."""

    result: np.ndarray
    """float32[groups, rows, outputs / groups]."""

    def __call__(self, rows: np.ndarray) -> None:
        """Compute `result` from float32[rows, inputs]."""


class PackedMatrix:
    """A matrix stored in the order that is fastest for a number of rows.

    Args:
        columns: float32[inputs, outputs].
        rows: the most rows that will be multiplied with it at once.
        groups: number of equal groups of columns; the result of each is contiguous in memory.
    """

    def __init__(self, columns: np.ndarray, rows: int, groups: int = 1) -> None:
        self.inputs, outputs = columns.shape
        self._rows = rows
        self._groups = groups
        self._group = outputs // groups
        # One row is fastest with a matrix stored by columns, several rows with one stored by rows.
        pieces = columns.T if rows == 1 else _in_blocks(columns, rows, groups)
        self._pieces = zeros_at_line(pieces.shape)
        self._pieces[:] = pieces

    def product(self, rows: int) -> Product:
        """Return a product with `rows` rows, at most as many as the matrix was packed for."""
        if self._rows == 1:
            return _RowProduct(self._pieces, self._groups)
        return _RowsProduct(self._pieces, rows, self._group)


def zeros_at_line(shape: tuple[int, ...]) -> np.ndarray:
    """Return float32 zeros that begin at a cache line; numpy alone aligns to a quarter of one.

    AVX-512 reads a whole line at once. A product of 16 rows takes 1.2 to 1.4 times as long if
    each of its loads touches two.
    """
    size = math.prod(shape)
    memory = np.zeros(size + LINE, np.float32)
    start = -memory.ctypes.data // memory.itemsize % LINE
    return memory[start : start + size].reshape(shape)


def _in_blocks(columns: np.ndarray, rows: int, groups: int) -> np.ndarray:
    """Cut a matrix into float32[parts, groups, blocks, inputs of a part, columns of a block].

    The last block of a group is padded with columns of zeros.
    """
    inputs, outputs = columns.shape
    group = outputs // groups
    parts, most = _cut(inputs, rows)
    # A block of zeros beside it is faster than a block of an odd width.
    block = min(most, -(-group // EVEN) * EVEN)
    count = -(-group // block)
    padded = np.zeros((parts, inputs // parts, groups, count * block), np.float32)
    padded[..., :group] = columns.reshape(parts, inputs // parts, groups, group)
    return padded.reshape(*padded.shape[:3], count, block).transpose(0, 2, 3, 1, 4)


def _cut(inputs: int, rows: int) -> tuple[int, int]:
    """Return the number of parts of the inputs, and the most columns of a block.

    Blocks of the fastest width come first; where even 8 parts are too large, blocks get narrower.
    """
    for parts in range(1, MOST_PARTS + 1):
        if inputs % parts == 0 and inputs // parts * BLOCK * rows <= SMALL:
            return parts, BLOCK
    return 1, max(LEAST_BLOCK, SMALL // (inputs * rows) // LEAST_BLOCK * LEAST_BLOCK)


class _RowsProduct:
    """A product with several rows: one stacked `matmul` over all blocks, then a sum over parts."""

    def __init__(self, blocks: np.ndarray, rows: int, group: int) -> None:
        parts, groups, count, inputs, block = blocks.shape
        self._blocks = blocks
        self._shape = (rows, parts, inputs)
        # Zeros rather than empty: BLAS may read the memory and multiply it with 0.
        whole = zeros_at_line((parts, groups, rows, count * block))
        # The blocks write into views of `whole`, so that each group ends up contiguous.
        self._result_blocks = whole.reshape(parts, groups, rows, count, block).swapaxes(2, 3)
        self.result, *self._others = whole[..., :group]

    def __call__(self, rows: np.ndarray) -> None:
        parts = rows.reshape(self._shape).swapaxes(0, 1)[:, None, None]
        np.matmul(parts, self._blocks, self._result_blocks)
        for other in self._others:
            np.add(self.result, other, self.result)


class _RowProduct:
    """A product with one row: a matrix–vector product for each piece of the matrix."""

    def __init__(self, transposed: np.ndarray, groups: int) -> None:
        outputs, inputs = transposed.shape
        # Zeros for the same reason as above.
        self.result = zeros_at_line((groups, 1, outputs // groups))
        # Each piece stays below the size at which threads start, and begins at a cache line.
        rows = max(1, (SMALL_VECTOR - 1) // inputs // LINE * LINE)
        flat = self.result.reshape(-1)
        pieces = [slice(start, start + rows) for start in range(0, outputs, rows)]
        self._pieces = [(transposed[piece], flat[piece]) for piece in pieces]

    def __call__(self, rows: np.ndarray) -> None:
        for matrix, result in self._pieces:
            matrix.dot(rows[0], result)
