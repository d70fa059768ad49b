"""`rnngen cache`: what it shows, and what it removes."""

import os
from pathlib import Path

import pytest

from rnngen.corpus import load_corpus
from rnngen.system.cache import HOLDS, cached
from rnngen.system.paths import cache
from rnngen.tokens.preparation import prepare

TUNE = "X:1\nT:One\nM:4/4\nL:1/4\nK:D\nD E F G|A B c d|\n"


@pytest.fixture
def filled(tmp_path):
    """A cache of a text and a tune, as reading and preparing them leaves it."""
    (tmp_path / "shells.txt").write_text("She sells sea shells.\n" * 80)
    (tmp_path / "tune.abc").write_text(TUNE)
    for name in ("shells.txt", "tune.abc"):
        prepare(load_corpus(tmp_path / name))
    return everything()


def everything():
    return {Path(parent, name) for parent, _, names in os.walk(cache()) for name in names}


def test_all_that_lies_in_the_cache_is_of_a_known_kind(filled):
    assert filled == {file for kind in HOLDS for file in cached(kind).files}
    assert cached("tokens").size == sum(file.stat().st_size for file in cached("tokens").files)


def test_the_cache_is_shown_by_kind(rnngen, filled):
    result = rnngen("cache")
    rows = dict(line.split(maxsplit=1) for line in result.stdout.splitlines())
    assert list(rows) == list(HOLDS)
    assert "4 files" in rows["tokens"]
    assert "1 file " in rows["scores"]
    assert str(cache()) in result.stderr
    assert everything() == filled


@pytest.mark.parametrize(("answer", "is_cleared"), [("y\n", True), ("n\n", False), ("", False)])
def test_clearing_asks_first(rnngen, filled, answer, is_cleared):
    result = rnngen("cache", "clear", input=answer)
    assert result.exit_code == (1 if not answer else 0)
    assert "Clear 0.0 MB of the cache?" in result.stderr
    assert everything() == (set() if is_cleared else filled)


def test_a_kind_is_cleared_alone_and_files_of_the_user_stay(rnngen, filled):
    own = cache() / "tokens" / "notes.txt"
    own.write_text("mine")
    assert rnngen("cache", "clear", "scores", "--yes").exit_code == 0
    assert everything() == {own, *cached("tokens").files}
    assert "freed" in rnngen("cache", "clear", "-y").stderr
    assert everything() == {own}
    assert "Nothing was removed" in rnngen("cache", "clear").stderr


def test_an_unknown_kind_is_wrong_usage(rnngen):
    assert rnngen("cache", "clear", "models").exit_code == 2
