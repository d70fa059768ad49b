"""What the README shows is what the program says."""

import re

import pytest

from tests.readme_help import END, README, START, commands, help_of, reference


def test_the_command_reference_is_what_the_program_says():
    shown = README.read_text(encoding="utf-8").split(START)[1].split(END)[0]
    assert shown == reference(), "run `make readme`"


def test_every_option_and_command_that_the_readme_uses_exists():
    text = README.read_text(encoding="utf-8")
    known = {" ".join(path) for path in commands()} | {path[0] for path in commands()}
    names = "train|sample|write|evaluate|compare|score|corpora|models|render|export|completion"
    used = set(re.findall(rf"rnngen ((?:{names})(?: (?:list|show))?)\b", text))
    assert used
    assert used <= known
    options = {
        option
        for path in [(), *commands()]
        for option in re.findall(r"(?<!\w)--[a-z][a-z-]+", help_of(path))
    }
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) <= options | {"--help"}


def test_the_files_that_the_readme_names_exist():
    root = README.parent
    text = README.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (root / target).exists(), target
    tree = text.split("```\nrnngen/\n")[1].split("```")[0]
    for name in re.findall(r"[├└]── (\S+)", tree):
        assert (root / "rnngen" / name).exists(), name
    listed = set(re.findall(r"[├└]── ([\w.]+)", tree))
    present = {path.name for path in (root / "rnngen").iterdir() if not path.name.startswith("__")}
    assert present == listed


def test_nothing_is_left_to_fill_in():
    assert "@@" not in README.read_text(encoding="utf-8").replace('"@@', "")


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
