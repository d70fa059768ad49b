"""The wheel is whole: every package is named, and an installed rnngen finds its corpora away from the checkout."""

import configparser
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ("rnngen", "corpora", "setup.cfg", "pyproject.toml", "LICENSE", "README.md")


def test_setup_cfg_names_every_package():
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "rnngen").rglob("*.py")}
    packages = {".".join(folder.parts) for folder in folders}
    assert set(settings["options"]["packages"].split()) == packages | {"rnngen_corpora"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """A wheel built from a copy of the sources, without network."""
    copy, out = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, copy)
    options = ["--wheel", "--no-isolation", "--skip-dependency-check", "--outdir", str(out)]
    subprocess.run(
        [sys.executable, "-m", "build", *options, str(copy)], check=True, capture_output=True
    )
    [wheel] = out.glob("*.whl")
    return wheel


@pytest.mark.slow
def test_the_wheel_holds_every_module_corpus_and_licence(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    files = [
        path
        for path in (ROOT / "rnngen").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    modules = {path.relative_to(ROOT).as_posix() for path in files}
    data = {
        path.relative_to(ROOT / "corpora")
        for path in (ROOT / "corpora").rglob("*")
        if path.is_file()
    }
    corpora = {
        f"rnngen_corpora/{path.as_posix()}" for path in data if "__pycache__" not in path.parts
    }
    assert modules | corpora <= held
    assert all(name.startswith(("rnngen/", "rnngen_corpora/", "rnngen-")) for name in held)


@pytest.mark.slow
def test_an_installed_rnngen_finds_its_corpora_from_any_folder(wheel, tmp_path):
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(tmp_path / "site"),
    ]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    program = "import rnngen.corpus as c; print(c.__file__, len(c.load_corpus('shakespeare').documents[0].content))"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    command = [sys.executable, "-c", program]
    result = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, check=True, text=True
    )
    assert result.stdout.split() == [
        str(tmp_path / "site" / "rnngen" / "corpus" / "__init__.py"),
        "1115394",
    ]
