import json

import pytest

from tests.writers.pages import Page


def page_in(path):
    return Page(path.read_bytes())


@pytest.mark.usefixtures("text_model")
def test_what_streams_is_what_the_page_explains(rnngen, tmp_path):
    path = tmp_path / "why.html"
    options = ["sample", "prose", "--prime", "the ", "--length", 60, "--seed", 3]
    result = rnngen(*options, "--explain", path)
    assert result.exit_code == 0, result.output
    assert result.stdout == rnngen(*options).stdout
    assert result.stderr == f"explained in {path}\n"
    page = page_in(path)
    assert page.text.rstrip("\n") == result.stdout.rstrip("\n")
    assert [style for style, _, _ in page.tokens].count("q") == 4
    assert all(len(lines) == 6 for _, lines, _ in page.tokens)
    assert "seed 3" in path.read_text(encoding="utf-8")


@pytest.mark.usefixtures("text_model")
@pytest.mark.parametrize("others", [["-o", "x.txt"], ["--json"], ["--best-of", 2], []])
def test_all_samples_stand_on_one_page_whatever_else_is_written(
    rnngen, tmp_path, monkeypatch, others
):
    monkeypatch.chdir(tmp_path)
    result = rnngen(
        "sample", "--count", 3, "--length", 20, "--seed", 1, "--explain", "why.HTM", *others
    )
    assert result.exit_code == 0, result.output
    text = page_in(tmp_path / "why.HTM").text
    if "--json" in others:
        assert text == "".join(json.loads(line)["text"] for line in result.stdout.splitlines())
    elif "-o" in others:
        files = [(tmp_path / f"x-{number}.txt").read_text(encoding="utf-8") for number in (1, 2, 3)]
        assert text.replace("\n", "") == "".join(files).replace("\n", "")
    else:
        assert text.replace("\n", "") == result.stdout.replace("\n", "")
    for number in (1, 2, 3):
        assert f"sample {number} of 3" in (tmp_path / "why.HTM").read_text(encoding="utf-8")


@pytest.mark.usefixtures("score_model")
def test_music_is_explained_bar_by_bar(rnngen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = rnngen("sample", "tunes", "--seed", 4, "--length", 60, "--explain", "why.html")
    assert result.stdout == "tunes-4.mid\n"
    page = page_in(tmp_path / "why.html")
    assert {"melody", "bar"} <= {text for _, _, text in page.tokens}
    assert len(page.bars) > 1


@pytest.mark.usefixtures("text_model")
@pytest.mark.parametrize("name", ["why.txt", "why", "-"])
def test_a_page_is_html_or_nothing_is_drawn(rnngen, name):
    result = rnngen("sample", "--explain", name, "--length", 5)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert ".html" in result.stderr


@pytest.mark.usefixtures("text_model")
def test_a_page_that_cannot_be_written_after_all_is_told_after_the_sample(
    rnngen, tmp_path, monkeypatch
):
    monkeypatch.setattr("rnngen.writers.files.write_atomically", failing)
    result = rnngen("sample", "--explain", tmp_path / "why.html", "--length", 5, "--seed", 1)
    assert result.exit_code == 1
    assert result.stdout
    assert "cannot be written" in result.stderr


def failing(*_):
    raise OSError(28, "No space left on device")
