"""The architecture as a test: imports go down only, and each heavy library has one door."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import rnngen

ROOT = Path(rnngen.__file__).parent

LAYERS = [
    {"errors", "temperature", "config", "kinds", "paths", "cores", "latex_names"},
    {"music", "history", "lock"},
    {"corpus", "codec", "dataset", "backend"},
    {"stepper", "forward", "product", "workers", "ngram", "sampling", "writers", "dropout", "fused_lstm", "loss"},
    {"tensor_file", "model_file", "models", "remains", "network", "preparation", "copying"},
    {"training", "generation", "evaluation", "exporting"},
    {"writing"},
    {"cli"},
]
"""Lowest first. A module may import those of lower layers, and of its own where `WITHIN` says so."""

WITHIN = {
    ("corpus", "corpus"), ("codec", "codec"), ("music", "music"), ("sampling", "sampling"), ("writers", "writers"),
    ("evaluation", "evaluation"), ("training", "training"), ("cli", "cli"), ("generation", "generation"),
    ("writing", "writing"), ("exporting", "exporting"),
    ("config", "errors"), ("config", "temperature"), ("temperature", "errors"),
    ("dataset", "codec"),
    ("copying", "copying"), ("copying", "model_file"), ("copying", "models"), ("copying", "tensor_file"),
    ("stepper", "forward"), ("forward", "product"), ("stepper", "workers"),
    ("model_file", "tensor_file"), ("models", "model_file"), ("models", "tensor_file"), ("remains", "models"),
    ("training", "evaluation"), ("evaluation", "generation"),
}  # fmt: skip

DOORS = {
    "tensorflow": {"backend"},
    "keras": {"backend"},
    "music21": {"music"},
    "mido": {"writers.midi"},
    "matplotlib": {"writers.pianoroll", "writers.learning_curve"},
    "soundfile": {"writers.audio.sound_file"},
    "click": {"cli"},
    "rich": {"cli"},
    "prompt_toolkit": {"cli.editor"},
    "charset_normalizer": {"corpus.text"},
    "safetensors": {"tensor_file"},
    "platformdirs": {"paths"},
    "onnx": {"exporting.onnx_file"},
    "llguidance": {"sampling.constraint.grammar.position"},
}
"""Library → the only modules (or packages) that import it."""


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


def layer_of(package):
    return next((i for i, layer in enumerate(LAYERS) if package in layer), None)


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_imports_go_down_only(path):
    package = module_of(path).split(".")[0]
    assert layer_of(package) is not None, f"{package} has no layer"
    for name in imports_of(path):
        assert name != "relative", "imports are absolute"
        if not name.startswith("rnngen."):
            continue
        target = name.split(".")[1]
        allowed = layer_of(target) < layer_of(package) or (package, target) in WITHIN
        assert allowed, f"{package} (layer {layer_of(package)}) imports {target} (layer {layer_of(target)})"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_each_heavy_library_has_one_door(path):
    module = module_of(path)
    for name in imports_of(path):
        doors = DOORS.get(name.split(".")[0])
        if doors is not None:
            assert any(module == door or module.startswith(door + ".") for door in doors), f"{module} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_files_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


def loaded_after(code):
    script = f"import sys; {code}; print(' '.join(sorted(name for name in sys.modules if '.' not in name)))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_the_command_line_loads_nothing_heavy():
    heavy = {"tensorflow", "keras", "music21", "numpy", "matplotlib", "mido", "soundfile"}
    assert not loaded_after("import rnngen.cli") & (heavy | {"charset_normalizer", "prompt_toolkit"})


def test_sampling_text_needs_neither_tensorflow_nor_music21():
    modules = loaded_after(
        "import rnngen.generation, rnngen.models, rnngen.writers, rnngen.cli.editor.screen, rnngen.cli.adapting"
    )
    assert "numpy" in modules
    assert not modules & {"tensorflow", "keras", "music21", "matplotlib", "mido", "llguidance", "soundfile"}
