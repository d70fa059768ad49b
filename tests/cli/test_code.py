"""A model of someone's JavaScript, from the corpus to samples and figures."""

import json

import pytest

from rnngen.constraints.code import problem
from tests.constraints.code.snippets import SNIPPETS

pytest.importorskip("tree_sitter")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mine") / "mine"
    folder.mkdir()
    for i in range(8):
        text = SNIPPETS["javascript"].replace("words", f"words{i}")
        (folder / f"{i}.js").write_text(text)
    (folder / "a.css").write_text("a { b: c }\n")
    return folder


def test_code_is_read_trained_sampled_written_and_evaluated(rnngen, folder, tmp_path):
    shown = rnngen("corpora", "show", folder).stdout
    assert "left out             1 .css (--kind css)" in shown
    assert "javascript" in shown

    rnngen("train", folder, "--epochs", 1, "--units", 16, "--lanes", 2, "--sequence-length", 32)
    sample = rnngen("sample", "mine", "--seed", 2, "--length", 60).stdout
    assert problem("javascript", sample) is None

    prompted = rnngen("sample", "mine", "--length", 40, "--prime", "function sum(a, b").stdout
    assert prompted.startswith("function sum(a, b")
    assert problem("javascript", prompted) is None

    refused = rnngen("sample", "mine", "--prime", "let a = 1;\nlet b = ;")
    assert "it fails at line 2, column 9" in refused.stderr
    assert not refused.stdout

    out = tmp_path / "a.js"
    rnngen("sample", "mine", "--length", 40, "-o", out)
    written = out.read_text()
    assert written.startswith("// rnngen")
    assert problem("javascript", written) is None

    report = json.loads(rnngen("evaluate", "mine", "--samples", 2, "--length", 40, "--json").stdout)
    measures = {
        measure["name"]: measure
        for section in report["sections"]
        for measure in section["measures"]
    }
    assert measures["scripts that parse"]["samples"] == 1
    assert 0 <= measures["characters in comments"]["held_out"] < 1


def test_only_chooses_files_by_name(rnngen, folder):
    shown = rnngen("corpora", "show", folder, "--only", "*.css").stdout
    assert "kind                 css" in shown
    refused = rnngen("corpora", "show", folder, "--only", "*.go")
    assert "--only '*.go' matches" in refused.stderr
