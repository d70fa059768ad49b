"""Products of a fixed matrix with one column or a few; knows nothing of networks.

One column is multiplied as fast as the matrix can be read. For several, a BLAS first copies the matrix into an order
of its own, which takes as long as multiplying by so few. OpenBLAS spares small products that copy (and its threads,
which stall when another process wants their core), so a matrix is multiplied block by block, each small enough.
"""

import numpy as np

SMALL = 1_000_000
"""Multiplications in the largest product that OpenBLAS takes for small (`sgemm_small_matrix_permit`, AVX-512)."""

BLOCKS = (64, 32, 16)
"""Rows of a block, the most that stay small are taken; fewer than 16 would cost more calls than they save."""


class Matrix:
    """A matrix cut into blocks of rows.

    Args:
        rows: float32[outputs, inputs].
        columns: the most columns that it will be multiplied with.
    """

    def __init__(self, rows: np.ndarray, columns: int) -> None:
        self.outputs, inputs = rows.shape
        largest = next((block for block in BLOCKS if block * inputs * columns <= SMALL), BLOCKS[-1])
        count = -(-self.outputs // largest)
        block = -(-self.outputs // count)
        self.whole = np.zeros((count * block, inputs), np.float32)
        self.whole[: self.outputs] = rows
        self.blocks = self.whole.reshape(count, block, inputs)


class Product:
    """`matrix` times so many columns, into memory of its own, which the next call overwrites."""

    def __init__(self, matrix: Matrix, columns: int) -> None:
        self._matrix = matrix
        self._blocks = np.empty((*matrix.blocks.shape[:2], columns), np.float32)
        self._whole = self._blocks.reshape(-1, columns)
        self.result = self._whole[: matrix.outputs]

    def __call__(self, columns: np.ndarray) -> np.ndarray:
        """float32[inputs, columns] → `result`, float32[outputs, columns]."""
        if columns.shape[1] == 1:
            self._matrix.whole.dot(columns, self._whole)
        else:
            np.matmul(self._matrix.blocks, columns, self._blocks)
        return self.result
