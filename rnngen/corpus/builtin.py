"""The corpora that need no network: names, licences and where their files lie; knows nothing of their formats."""

import importlib.util
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from rnngen.corpus.files import find_files, found_file
from rnngen.corpus.found import FoundFile
from rnngen.errors import CorpusError


@dataclass(frozen=True)
class BuiltIn:
    """A built-in corpus."""

    name: str
    kind: str
    description: str
    """One line."""
    licence: str
    """One line."""
    patterns: tuple[str, ...] = ()
    """Which files of its folder in `corpora_folder()` are read; none where the files lie elsewhere."""
    left_out: tuple[str, ...] = ()
    """Files that match, but are not read."""


BUILTINS = {
    corpus.name: corpus
    for corpus in (
        BuiltIn(
            name="shakespeare",
            kind="text",
            description="Scenes from Shakespeare's plays: tiny shakespeare, the benchmark of character models",
            licence="public domain (Shakespeare), as published with karpathy/char-rnn (MIT)",
            patterns=("input.txt",),
        ),
        BuiltIn(
            name="papers",
            kind="latex",
            description="Mathematics and astronomy in LaTeX: 17 chapters of the Stacks project, emcee, celerite",
            licence="GNU FDL 1.2 or later (Stacks project); MIT (emcee, celerite)",
            patterns=("**/*.tex",),
            left_out=("fdl.tex",),
        ),
        BuiltIn(
            name="python",
            kind="python",
            description="The standard library of the Python that runs rnngen",
            licence="PSF licence of the running Python; read in place, not shipped",
        ),
        BuiltIn(
            name="tang",
            kind="text",
            description="10,008 Tang poems in traditional characters",
            licence="MIT (chinese-poetry); the poems are in the public domain",
            patterns=("poet.tang.*.json",),
        ),
        BuiltIn(
            name="irish",
            kind="score",
            description="1,195 Irish dance tunes (Ceol Rince na hÉireann), melodies",
            licence="CC BY 4.0, Danny Diamond and others (Polifonia project), from Bill Black's transcriptions",
            patterns=("MIDI/*.mid",),
        ),
        BuiltIn(
            name="bach",
            kind="score",
            description="Four-part chorales by Johann Sebastian Bach, from the installed music21",
            licence="the music is in the public domain; editions as music21 ships them, read in place",
        ),
    )
}


PYTHON_LEFT_OUT = frozenset(
    {
        "test",
        "tests",
        "idlelib",
        "idle_test",
        "lib2to3",
        "encodings",
        "pydoc_data",
        "turtledemo",
        "ensurepip",
    }
    | {"site-packages", "dist-packages", "lib-dynload", "__phello__"}
)
"""Folders of the standard library that hold tests, tables and vendored packages rather than exemplary code."""


def builtin_names() -> tuple[str, ...]:
    """The names of the built-in corpora."""
    return tuple(BUILTINS)


def corpora_folder() -> Path:
    """Where the shipped corpora lie: the installed package `rnngen_corpora`, or the checkout's folder."""
    spec = importlib.util.find_spec("rnngen_corpora")
    if spec is not None and spec.submodule_search_locations:
        return Path(spec.submodule_search_locations[0])
    folder = Path(__file__).parents[2] / "corpora"
    if not folder.is_dir():
        raise CorpusError(
            f"The built-in corpora are not installed. Expected a folder. Received: none at {folder}."
        )
    return folder


def builtin_files(corpus: BuiltIn) -> list[FoundFile]:
    """The files of a built-in corpus that lie on disk, by name."""
    if corpus.name == "python":
        return standard_library_files(Path(sysconfig.get_path("stdlib")))
    folder = corpora_folder() / corpus.name
    paths = {
        path
        for pattern in corpus.patterns
        for path in folder.glob(pattern)
        if path.name not in corpus.left_out
    }
    return sorted(
        (found_file(path, folder, path.stat().st_size) for path in paths),
        key=lambda file: file.name,
    )


def standard_library_files(folder: Path) -> list[FoundFile]:
    """The modules of a standard library, by name; what a build wrote about its machine is left out."""
    found = find_files(str(folder))
    return [file for file in found.files if _is_exemplary(file)] if found else []


def _is_exemplary(file: FoundFile) -> bool:
    *folders, name = file.name.split("/")
    built = name.startswith("_sysconfigdata") or any(part.startswith("config-") for part in folders)
    return file.suffix == ".py" and not built and PYTHON_LEFT_OUT.isdisjoint(folders)
