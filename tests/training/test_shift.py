import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rnngen.training.shift import Shift


@given(st.integers(0, 3), st.integers(0, 2**40), st.integers(0, 1000), st.integers(4, 9))
def test_a_moved_picture_is_the_same_one_elsewhere(most, seed, step, width):
    picture = np.arange(7 * width, dtype=np.float32).reshape(7, width)
    padded = np.pad(picture, most, mode="edge")
    places = [
        padded[down : down + 7, right : right + width]
        for down in range(2 * most + 1)
        for right in range(2 * most + 1)
    ]
    shift, again = Shift(most, seed, step), Shift(most, seed, step)
    for _ in range(5):
        moved = shift(picture)
        assert any(np.array_equal(moved, place) for place in places)
        assert np.array_equal(moved, again(picture))


def test_all_movements_occur():
    picture = np.zeros((5, 5), np.float32)
    picture[2, 2] = 1
    shift = Shift(2, 0, 0)
    assert len({int(shift(picture).argmax()) for _ in range(500)}) == 25
