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


WRITTEN_BY_JUPYTER = r"""{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "8f2a1c30",
   "metadata": {},
   "source": [
    "# Rainfall\n",
    "\n",
    "Read the *table* and draw `rain`."
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 1,
   "id": "1b7d55aa",
   "metadata": {"tags": ["parameters"]},
   "outputs": [
    {"name": "stdout", "output_type": "stream", "text": ["def this_is_no_code(\n"]}
   ],
   "source": [
    "%load_ext autoreload\n",
    "import csv\n",
    "\n",
    "!ls -l data\n",
    "rain = list(csv.reader(open(\"rain.csv\")))"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 2,
   "id": "c0ffee00",
   "metadata": {},
   "outputs": [
    {
     "data": {"image/png": "iVBORw0KGgo=", "text/plain": ["<Figure size 640x480>"]},
     "metadata": {},
     "output_type": "display_data"
    }
   ],
   "source": [
    "print(\"%s mm in %d days\"\n",
    "      % (sum(rain), len(rain)))\n",
    "help?"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 3,
   "id": "deadbeef",
   "metadata": {},
   "outputs": [],
   "source": ["text = '\\\n", "%not a magic'"]
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "00000000",
   "metadata": {},
   "outputs": [],
   "source": []
  }
 ],
 "metadata": {
  "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
  "language_info": {"file_extension": ".py", "name": "python", "version": "3.11.7"}
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
"""


def test_a_notebook_as_jupyter_writes_it():
    [document] = read_all("python", {"a.ipynb": WRITTEN_BY_JUPYTER})
    assert document.content == (
        'import csv\n\nrain = list(csv.reader(open("rain.csv")))\n\n'
        'print("%s mm in %d days"\n      % (sum(rain), len(rain)))\n\n'
        "text = '\\\n%not a magic'\n"
    )
    assert not document.notices


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
        (
            '{"metadata": {"language_info": {"name": "julia"}}, "cells": []}',
            "is a notebook in julia",
        ),
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
