"""`rnngen corpora prepare`, whole and in shards."""

import pytest

from rnngen.corpus.worker_pool import Workers
from tests.corpus.sources import parsed_here

TUNE = "X:1\nT:Tune {0}\nM:4/4\nL:1/8\nK:C\n{1}\n"


@pytest.fixture
def tunes(tmp_path):
    folder = tmp_path / "tunes"
    folder.mkdir()
    for number in range(7):
        bars = "|".join(["CDEF GABc"[number % 3 :] + "c" * (number % 3)] * 4) + "|]"
        (folder / f"{number}.abc").write_text(TUNE.format(number, bars), encoding="utf-8")
    return folder


@pytest.fixture
def parsed(monkeypatch):
    """The pieces that workers have been asked to parse."""
    asked = []

    def ask(_, form, data, seconds):
        asked.append(data)
        return parsed_here(form, data)

    monkeypatch.setattr(Workers, "ask", ask)
    return asked


def test_shards_parse_each_file_once_and_leave_nothing_to_the_whole(rnngen, tunes, parsed):
    for number in range(1, 4):
        before = len(parsed)
        result = rnngen("corpora", "prepare", tunes, "--shard", f"{number}/3")
        assert result.exit_code == 0, result.output
        assert result.stdout == f"{len(parsed) - before} pieces are in the cache\n"
    assert len(set(parsed)) == len(parsed) == 7
    whole = rnngen("corpora", "prepare", tunes)
    assert "tokens to learn from" in whole.stdout
    assert len(parsed) == 7


def test_a_text_is_encoded_once(rnngen, tmp_path, monkeypatch):
    text = tmp_path / "text.txt"
    text.write_text("All work and no play makes Jack a dull boy.\n" * 50)
    first = rnngen("corpora", "prepare", text)
    assert first.exit_code == 0, first.output
    monkeypatch.setattr("rnngen.tokens.preparation._store", lambda *_: pytest.fail("encoded again"))
    assert rnngen("corpora", "prepare", text).stdout == first.stdout


def test_a_shard_needs_music(rnngen, tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("All work and no play makes Jack a dull boy.\n" * 50)
    result = rnngen("corpora", "prepare", text, "--shard", "1/2")
    assert result.exit_code == 2
    assert "--shard needs a corpus of music" in result.stderr
