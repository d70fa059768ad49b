"""Products of a fixed matrix with one column or a few; knows nothing of networks.

A matrix is multiplied piece by piece, each small enough for what OpenBLAS does with small products where there is
AVX-512: it does not start threads, which stall for milliseconds when another process wants their core, and it does
not first copy the matrix into an order of its own, which takes as long as multiplying by a few columns. Elsewhere the
command line keeps OpenBLAS to one thread (`rnngen.cli.main`). Another BLAS gives the same results.
"""

import numpy as np

SMALL = 1_000_000
"""Multiplications in the largest small matrix–matrix product (OpenBLAS's `sgemm_small_matrix_permit`, AVX-512)."""

SMALL_VECTOR = 460_800
"""Multiplications from which OpenBLAS starts threads for a matrix–vector product."""

BLOCKS = (64, 32, 16)
"""Rows of a block, of which the most that stay small are taken; fewer than 16 would cost more calls than they save."""


class Matrix:
    """A matrix cut into blocks of rows, the last filled up with zeros.

    Args:
        rows: float32[outputs, inputs].
        columns: the most columns that it will be multiplied with.
    """

    def __init__(self, rows: np.ndarray, columns: int) -> None:
        self.outputs, self.inputs = rows.shape
        largest = next((block for block in BLOCKS if block * self.inputs * columns <= SMALL), BLOCKS[-1])
        count = -(-self.outputs // largest)
        block = -(-self.outputs // count)
        self.blocks = np.zeros((count, block, self.inputs), np.float32)
        self.whole = self.blocks.reshape(-1, self.inputs)
        self.whole[: self.outputs] = rows


class Product:
    """`matrix` times so many columns, into memory of its own, which the next call overwrites."""

    def __init__(self, matrix: Matrix, columns: int) -> None:
        self._blocks = matrix.blocks
        self._result_blocks = np.zeros((*matrix.blocks.shape[:2], columns), np.float32)  # BLAS may read it, times 0
        whole = self._result_blocks.reshape(-1, columns)
        self.result = whole[: matrix.outputs]
        rows = max(1, (SMALL_VECTOR - 1) // matrix.inputs // BLOCKS[-1] * BLOCKS[-1])
        pieces = [slice(start, start + rows) for start in range(0, len(whole), rows)]
        self._pieces = [(matrix.whole[piece], whole[piece]) for piece in pieces]

    def __call__(self, columns: np.ndarray) -> np.ndarray:
        """float32[inputs, columns] → `result`, float32[outputs, columns]."""
        if columns.shape[1] > 1:
            np.matmul(self._blocks, columns, self._result_blocks)
        else:
            for matrix, result in self._pieces:
                matrix.dot(columns, result)
        return self.result
