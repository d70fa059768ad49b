import csv

from rnngen.models.learning_curve import CURVE, write_history


def test_a_curve_becomes_a_row_a_point(tmp_path):
    values = [(step, step / 7, 1.5 * step, 2.0, 1.23456789, 1e4, True) for step in (100, 1_234_567)]
    curve = [dict(zip(CURVE, point, strict=True)) for point in values]
    write_history(tmp_path / "h.csv", curve)
    rows = list(csv.DictReader((tmp_path / "h.csv").read_text(encoding="utf-8").splitlines()))
    assert [list(row) for row in rows] == [list(CURVE)] * 2
    assert [int(row["step"]) for row in rows] == [100, 1_234_567]
    assert [float(row["validation"]) for row in rows] == [1.23457, 1.23457]
