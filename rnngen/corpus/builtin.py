"""The corpora that need no network: their licences and where their files are."""

import importlib.util
import sysconfig
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath

from rnngen.corpus.document import Document, FoundFile, Progress, Skipped
from rnngen.corpus.files import find_files, found_file
from rnngen.corpus.formulas import read_formulas
from rnngen.corpus.pairs import FOLDER, Pairing
from rnngen.corpus.series import waves
from rnngen.errors import CorpusError
from rnngen.music.parts import MELODY


@dataclass(frozen=True)
class BuiltIn:
    """A built-in corpus."""

    name: str
    kind: str
    description: str
    """One line."""
    licence: str
    """One line."""
    files: Callable[[], list[FoundFile]]
    """Finds its files, sorted by name."""
    pairing: Pairing | None = None
    """Of pairs: which parts are sources and targets."""
    source_kind: str | None = None
    """Of pairs: how sources are read; by default as their content says."""
    fields: tuple[str, ...] = ()
    """Fields of its documents that `--given` may choose."""
    read: Callable[[Sequence[FoundFile], Progress], Iterable[Document | Skipped]] | None = None
    """Reads its pairs, if its files are not read as those of a user."""


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
"""Folders of the standard library with tests, tables and vendored packages."""


def builtin_names() -> tuple[str, ...]:
    """Return the names of the built-in corpora."""
    return tuple(BUILTINS)


def corpora_folder() -> Path:
    """Return the folder of the shipped corpora: installed, or in the checkout."""
    spec = importlib.util.find_spec("rnngen_corpora")
    if spec is not None and spec.submodule_search_locations:
        return Path(spec.submodule_search_locations[0])
    folder = Path(__file__).parents[2] / "corpora"
    if not folder.is_dir():
        raise CorpusError(
            f"The built-in corpora are not installed: {folder} is missing. Install rnngen again."
        )
    return folder


def _shipped(name: str, pattern: str, left_out: str = "") -> Callable[[], list[FoundFile]]:
    """Return a function that finds files in the shipped folder `name`."""
    return partial(_shipped_files, name, pattern, left_out)


def _shipped_files(name: str, pattern: str, left_out: str) -> list[FoundFile]:
    folder = corpora_folder() / name
    paths = [path for path in folder.glob(pattern) if path.name != left_out]
    files = [found_file(path, folder, path.stat().st_size) for path in paths]
    return sorted(files, key=lambda file: file.name)


def _standard_library() -> list[FoundFile]:
    return standard_library_files(Path(sysconfig.get_path("stdlib")))


def standard_library_files(folder: Path) -> list[FoundFile]:
    """Return the modules of a standard library, without what a build wrote about its machine."""
    found = find_files(str(folder))
    return [file for file in found.files if _is_exemplary(file)] if found else []


def _is_exemplary(file: FoundFile) -> bool:
    *folders, name = file.name.split("/")
    built = name.startswith("_sysconfigdata") or any(part.startswith("config-") for part in folders)
    return file.suffix == ".py" and not built and PYTHON_LEFT_OUT.isdisjoint(folders)


def _chorales() -> list[FoundFile]:
    from rnngen.corpus.score import chorale_files

    return chorale_files()


DANCES = ("reel", "jig", "hornpipe", "polka", "slide")


def _dances() -> list[FoundFile]:
    """Return the tunes of `irish` whose names say one dance, each in a folder of that name."""
    named = [
        (dances[0], file)
        for file in BUILTINS["irish"].files()
        if len(dances := [dance for dance in DANCES if dance in file.name.lower()]) == 1
    ]
    return [replace(file, name=f"{dance}/{PurePath(file.name).name}") for dance, file in named]


BUILTINS = {
    corpus.name: corpus
    for corpus in (
        BuiltIn(
            name="shakespeare",
            kind="text",
            description="Scenes from Shakespeare's plays: tiny shakespeare, "
            "the benchmark of character models",
            licence="public domain (Shakespeare), as published with karpathy/char-rnn (MIT)",
            files=_shipped("shakespeare", "input.txt"),
        ),
        BuiltIn(
            name="papers",
            kind="latex",
            description="Mathematics and astronomy in LaTeX: "
            "17 chapters of the Stacks project, emcee, celerite",
            licence="GNU FDL 1.2 or later (Stacks project); MIT (emcee, celerite)",
            files=_shipped("papers", "**/*.tex", left_out="fdl.tex"),
        ),
        BuiltIn(
            name="python",
            kind="python",
            description="The standard library of the Python that runs rnngen",
            licence="PSF licence of the running Python; read in place, not shipped",
            files=_standard_library,
        ),
        BuiltIn(
            name="tang",
            kind="text",
            description="10,008 Tang poems in traditional characters",
            licence="MIT (chinese-poetry); the poems are in the public domain",
            files=_shipped("tang", "poet.tang.*.json"),
            fields=("title", "author"),
        ),
        BuiltIn(
            name="irish",
            kind="score",
            description="1,195 Irish dance tunes (Ceol Rince na hÉireann), melodies",
            licence="CC BY 4.0, Danny Diamond and others (Polifonia project), "
            "from Bill Black's transcriptions",
            files=_shipped("irish", "MIDI/*.mid"),
        ),
        BuiltIn(
            name="bach",
            kind="score",
            description="Four-part chorales by Johann Sebastian Bach, from the installed music21",
            licence="the music is in the public domain; "
            "editions as music21 ships them, read in place",
            files=_chorales,
            fields=(MELODY,),
        ),
        BuiltIn(
            name="band",
            kind="score",
            description="112 pieces for rock bands with drums: the music of the game Freedoom",
            licence="BSD 3-clause, contributors to the Freedoom project, named in CREDITS",
            files=_shipped("band", "*.mid"),
        ),
        BuiltIn(
            name="ragtime",
            kind="score",
            description="Eight rags for piano by Scott Joplin, from the Mutopia Project",
            licence="public domain, as typeset by the contributors named in SOURCE.md",
            files=_shipped("ragtime", "*.mid"),
        ),
        BuiltIn(
            name="dances",
            kind="label",
            description="900 Irish tunes and their dances: reel, jig, hornpipe, polka, slide",
            licence="CC BY 4.0, Danny Diamond and others (Polifonia project), "
            "from Bill Black's transcriptions",
            files=_dances,
            pairing=Pairing(target=FOLDER),
            source_kind="notes",
        ),
        BuiltIn(
            name="phrases",
            kind="text",
            description="29,155 English sentences and their Mandarin translations (Tatoeba)",
            licence="CC BY 2.0 France, the contributors of tatoeba.org, named on every line",
            files=_shipped("phrases", "phrases.tsv"),
            pairing=Pairing(source="1", target="2"),
        ),
        BuiltIn(
            name="reviews",
            kind="label",
            description="10,662 sentences of film reviews, positive or negative",
            licence="CC BY 4.0, Bo Pang and Lillian Lee (sentence polarity dataset 1.0)",
            files=_shipped("reviews", "reviews.tsv"),
            pairing=Pairing(source="1", target="2"),
        ),
        BuiltIn(
            name="digits",
            kind="label",
            description="10,000 handwritten digits of MNIST, pictures of 28 × 28 pixels",
            licence="CC BY-SA 3.0, Yann LeCun and Corinna Cortes (MNIST)",
            files=_shipped("digits", "*.gz"),
            pairing=Pairing(),
        ),
        BuiltIn(
            name="waves",
            kind="series",
            description="600 noisy sines and the cosines of the same waves",
            licence="made by rnngen at run time; free of rights",
            files=waves,
            pairing=Pairing(source="sin", target="cos"),
        ),
        BuiltIn(
            name="formulas",
            kind="formula",
            description="21,271 short formulas of the built-in papers: pictures and LaTeX",
            licence="GNU FDL 1.2 or later (Stacks project); MIT (emcee, celerite)",
            files=_shipped("papers", "**/*.tex", left_out="fdl.tex"),
            pairing=Pairing(),
            read=read_formulas,
        ),
    )
}
