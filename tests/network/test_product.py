import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.network.product import LINE, PackedMatrix, zeros_at_line


def assert_multiplies(inputs, outputs, most_rows, count, groups=1):
    generator = np.random.default_rng(outputs + inputs)
    columns = generator.normal(size=(inputs, groups * outputs)).astype(np.float32)
    product = PackedMatrix(columns, most_rows, groups).product(count)
    for _ in range(2):
        rows = generator.normal(size=(count, inputs)).astype(np.float32)
        product(rows)
        assert product.result.shape == (groups, count, outputs)
        assert np.allclose(
            np.hstack(product.result),
            rows.astype(float) @ columns.astype(float),
            atol=1e-5 * inputs,
        )


@given(st.integers(1, 40), st.integers(1, 200), st.integers(1, 32), st.integers(1, 4), st.data())
def test_matrices_of_any_shape_are_multiplied(inputs, outputs, most_rows, groups, data):
    assert_multiplies(inputs, outputs, most_rows, data.draw(st.integers(1, most_rows)), groups)


@pytest.mark.parametrize("rows", [1, 2, 16])
@pytest.mark.parametrize(
    "shape", [(300, 2049), (40_000, 30), (1024, 300), (3000, 1000), (1021, 100)]
)
def test_matrices_of_several_blocks_are_multiplied(shape, rows):
    assert_multiplies(*shape, rows, rows)
    assert_multiplies(*shape, 16, rows)


def test_rows_may_have_any_memory_order():
    columns = np.arange(12, dtype=np.float32).reshape(4, 3)
    rows = np.arange(8, dtype=np.float32).reshape(4, 2).T
    product = PackedMatrix(columns, 2).product(2)
    product(rows)
    assert np.array_equal(product.result[0], rows @ columns)


def test_matrices_begin_at_a_cache_line():
    # Several at a time, so that not each gets the same memory.
    made = [zeros_at_line((size, 3)) for size in range(1, 200, 7)]
    assert all(each.ctypes.data % (LINE * each.itemsize) == 0 for each in made)
    assert [each.shape for each in made] == [(size, 3) for size in range(1, 200, 7)]
