"""Run the Python example of the README."""

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"


@pytest.mark.slow
def test_the_python_example_runs_as_it_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(
        r"```python\n(import rnngen\n.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert "seconds=120" in example
    exec(compile(example.replace("seconds=120", "seconds=15"), "README.md", "exec"), {})
    assert (tmp_path / "irish.safetensors").stat().st_size > 10_000
    assert (tmp_path / "tune.mid").read_bytes().startswith(b"MThd")
