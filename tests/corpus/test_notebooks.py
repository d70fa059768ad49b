"""Jupyter notebooks are read as scripts."""

import json
from pathlib import Path

import pytest

from rnngen.corpus import load_corpus
from rnngen.corpus.document import Skipped
from tests.corpus.sources import read_all


def cell(source, kind="code"):
    return {"cell_type": kind, "metadata": {}, "source": source, "outputs": []}


def notebook(*cells, language="python"):
    metadata = {"kernelspec": {"language": language, "name": "x"}}
    return json.dumps({"nbformat": 4, "metadata": metadata, "cells": list(cells)})


def test_the_code_cells_become_one_script():
    text = notebook(
        cell("# Title\n", "markdown"),
        cell(["%matplotlib inline\n", "import math\n", "!pip install x\n", "math.pi?"]),
        cell("%%bash\nls\n"),
        cell("%%time\ny = math.pi\ny"),
        cell("await thing()"),
        cell(""),
    )
    [document] = read_all("python", {"a.ipynb": text})
    assert document.content == "import math\n\ny = math.pi\ny\n"
    assert document.notices == ("1 cell that does not compile, left out",)


def test_version_3_has_worksheets():
    code = {"cell_type": "code", "input": "x = 1\n", "language": "python"}
    text = json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": [code]}]})
    [document] = read_all("python", {"a.ipynb": text})
    assert document.content == "x = 1\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not a readable notebook"),
        ("[]", "is not a readable notebook"),
        (notebook(cell("x <- 1"), language="R"), "is a notebook in R"),
        (notebook(cell("%ls")), "is a notebook without a cell of Python that compiles"),
    ],
)
def test_other_notebooks_are_skipped(text, reason):
    assert read_all("python", {"a.ipynb": text}) == [Skipped("a.ipynb", reason)]


def test_notebooks_stand_beside_scripts(tmp_path):
    Path(tmp_path / "a.ipynb").write_text(notebook(cell("x = 1")))
    Path(tmp_path / "b.py").write_text("y = 2\n")
    corpus = load_corpus(tmp_path)
    assert [document.content for document in corpus.documents] == ["x = 1\n", "y = 2\n"]
