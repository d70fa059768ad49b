import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.product import Matrix, Product


def assert_multiplies(outputs, inputs, most_columns, columns):
    generator = np.random.default_rng(outputs + inputs)
    rows = generator.normal(size=(outputs, inputs)).astype(np.float32)
    product = Product(Matrix(rows, most_columns), columns)
    for _ in range(2):
        right = generator.normal(size=(inputs, columns)).astype(np.float32)
        result = product(right)
        assert result.shape == (outputs, columns)
        assert np.allclose(result, rows.astype(float) @ right.astype(float), atol=1e-5 * inputs)


@given(st.integers(1, 200), st.integers(1, 40), st.integers(1, 32), st.data())
def test_any_shape_is_multiplied(outputs, inputs, most_columns, data):
    assert_multiplies(outputs, inputs, most_columns, data.draw(st.integers(1, most_columns)))


@pytest.mark.parametrize("columns", [1, 2, 16])
@pytest.mark.parametrize("shape", [(2049, 300), (30, 40_000), (1000, 3000)])
def test_so_is_a_matrix_too_large_for_one_piece(shape, columns):
    assert_multiplies(*shape, 16, columns)


def test_right_sides_may_stand_in_any_order_of_memory():
    rows = np.arange(12, dtype=np.float32).reshape(3, 4)
    right = np.arange(8, dtype=np.float32).reshape(2, 4).T
    assert np.array_equal(Product(Matrix(rows, 2), 2)(right), rows @ right)
