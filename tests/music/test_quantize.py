from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from rnngen.music.quantize import off_grid, snap, snap_quarters, snap_span


def test_notes_one_file_tick_short_get_their_full_duration():
    eighths = [(1 + 240 * i, 240 + 240 * i) for i in range(4)]
    assert [snap_span(onset, offset, 480) for onset, offset in eighths] == [
        (0, 24),
        (24, 24),
        (48, 24),
        (72, 24),
    ]


def test_rounding_errors_of_triplets_do_not_accumulate():
    onsets = [round(1024 * i / 3) for i in range(3 * 64)]
    assert [snap(onset, 1024) for onset in onsets] == [16 * i for i in range(3 * 64)]
    assert not any(off_grid(onset, 1024) for onset in onsets)


def test_a_note_shorter_than_the_grid_lasts_one_tick():
    assert snap_span(480, 481, 480) == (48, 1)


def test_a_time_between_two_ticks_is_off_the_grid():
    assert off_grid(10, 960)  # half a grid tick
    assert not off_grid(15, 960)  # a quarter of a grid tick


@given(st.integers(0, 10**6), st.integers(1, 32767))
def test_snapping_moves_a_time_by_half_a_tick_at_most(time, per_quarter):
    assert abs(Fraction(time * 48, per_quarter) - snap(time, per_quarter)) <= Fraction(1, 2)
    assert snap_quarters(Fraction(time, per_quarter)) == snap(time, per_quarter)
