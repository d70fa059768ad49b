import pytest


@pytest.mark.usefixtures("text_model")
def test_a_model_is_exported_to_every_format_at_once(rnngen, tmp_path):
    done = rnngen(
        "export", "prose", *(f"-o{tmp_path / name}" for name in ("a.html", "a.onnx", "a.keras"))
    )
    assert done.exit_code == 0
    names = ["a.html", "a.onnx", "a.vocabulary.json", "a.keras"]
    assert [line.split(" (")[0] for line in done.stderr.splitlines()] == [
        str(tmp_path / name) for name in names
    ]
    assert all((tmp_path / name).stat().st_size > 0 for name in names)


@pytest.mark.usefixtures("text_model")
def test_a_wrong_name_among_several_is_told_before_anything_is_written(rnngen, tmp_path):
    done = rnngen("export", "-o", tmp_path / "a.html", "-o", tmp_path / "a.txt")
    assert done.exit_code == 1
    assert "Choose one of .keras, .onnx, .html" in done.stderr
    assert not list(tmp_path.glob("a.*"))
