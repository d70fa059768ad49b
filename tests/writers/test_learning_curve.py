from io import BytesIO

import pytest
from PIL import Image

from rnngen.writers.learning_curve import write_learning_curve


def curve(seconds):
    losses = [(2.0, 2.1), (1.7, 1.8), (1.5, 1.85)]
    points = enumerate(losses)
    return [
        {"seconds": seconds * (i + 1), "train": train, "validation": held}
        for i, (train, held) in points
    ]


@pytest.mark.parametrize("points", [curve(20), curve(600), curve(20)[:1]])
def test_a_curve_becomes_a_picture_and_the_same_curve_the_same_bytes(tmp_path, points):
    for name in ("a.png", "b.png"):
        write_learning_curve(points, "a $title$ of 100 %", tmp_path / name)
    data = (tmp_path / "a.png").read_bytes()
    assert data == (tmp_path / "b.png").read_bytes()
    picture = Image.open(BytesIO(data)).convert("RGB")
    assert picture.size[0] > 600
    assert len(picture.getcolors(1 << 20)) > 20
