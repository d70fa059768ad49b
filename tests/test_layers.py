"""The architecture as a test: imports go down only, and each heavy library has one door."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import rnngen
from tests.layers import DOORS, LAYERS

ROOT = Path(rnngen.__file__).parent


def module_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module if node.level == 0 else "relative"


FILES = [path for path in sorted(ROOT.rglob("*.py")) if module_of(path) not in ("", "__main__")]


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_imports_go_down_only(path):
    order = list(LAYERS)
    folder = module_of(path).split(".")[0]
    for name in imports_of(path):
        assert name != "relative", "imports are absolute"
        if name.startswith("rnngen."):
            target = name.split(".")[1]
            assert order.index(target) >= order.index(folder), (
                f"{folder} imports {target}, which is above it"
            )


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_each_heavy_library_has_one_door(path):
    module = module_of(path)
    for name in imports_of(path):
        doors = DOORS.get(name.split(".")[0])
        if doors is not None:
            assert any(module == door or module.startswith(door + ".") for door in doors), (
                f"{module} imports {name}"
            )


PRINTING = {"print", "pprint", "echo", "echo_via_pager", "secho", "style", "confirm", "prompt"}
"""Functions of Python, click and rich that only `rnngen.cli.terminal` calls."""


def calls_in(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_two_modules_print(path):
    """The command line, and `rnngen.train` its progress."""
    if module_of(path) not in ("cli.terminal", "training.lines"):
        calls = set(calls_in(path))
        assert not {call for call in calls if call.split(".")[-1] in PRINTING}
        assert not calls & {f"sys.{name}.write" for name in ("stdout", "stderr", "stdout.buffer")}


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_files_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def loaded_after(code):
    script = f"import sys; {code}; print(' '.join(sorted(name for name in sys.modules if '.' not in name)))"
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(result.stdout.split())


def test_the_command_line_loads_nothing_heavy():
    heavy = {"tensorflow", "keras", "music21", "numpy", "matplotlib", "mido", "soundfile"}
    assert not loaded_after("import rnngen.cli") & (
        heavy | {"charset_normalizer", "prompt_toolkit"}
    )


def test_sampling_text_needs_neither_tensorflow_nor_music21():
    modules = loaded_after(
        "import rnngen.sampling.generate, rnngen.models.library, rnngen.writers, rnngen.cli.editor, rnngen.cli.evaluating"
    )
    assert "numpy" in modules
    assert not modules & {
        "tensorflow",
        "keras",
        "music21",
        "matplotlib",
        "mido",
        "llguidance",
        "soundfile",
        "sklearn",
        "sacrebleu",
    }
