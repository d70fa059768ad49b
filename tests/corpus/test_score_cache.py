"""Damaged and invented entries of the cache of parsed scores are ignored."""

import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnngen.corpus import score_cache
from rnngen.corpus.document import Document, Skipped
from rnngen.corpus.score import _chorale_names
from rnngen.corpus.score_cache import cache_key, load, load_document, store
from rnngen.music.canonical import score_to_json
from rnngen.music.performance import Performance, PlayedNote, performance_to_json
from tests.fuzz.json_values import changed
from tests.scores import tune

KEY = cache_key("test", b"")
SCORE = {"score": score_to_json(tune((60, 48), (62, 96))), "notices": ["a"], "names": ["Flute"]}
PLAYED = {
    "performance": performance_to_json(Performance((PlayedNote(0, 60, 10, 82),))),
    "notices": [],
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["score", "reason", "a"]), inner)
    ),
    max_leaves=10,
)


def path():
    return score_cache._path(KEY)


def test_what_is_stored_is_loaded():
    store(KEY, json.dumps(SCORE).encode())
    document = load_document(KEY, "a.mid")
    assert (document.name, document.notices, document.part_names) == ("a.mid", ("a",), ("Flute",))
    assert score_to_json(document.content) == SCORE["score"]
    store(KEY, b'{"reason": "is silent"}')
    assert load_document(KEY, "a.mid") == Skipped("a.mid", "is silent")


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(JSON | changed(SCORE) | changed(PLAYED))
def test_an_entry_is_a_document_or_absent_whatever_it_holds(value):
    store(KEY, json.dumps(value).encode())
    found = load_document(KEY, "a.mid")
    assert found is None or isinstance(found, Document | Skipped)


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"[" * 100_000, b"9" * 10_000, b'{"score": ' * 1000, b"{", b"null"]
)
def test_what_is_no_json_is_absent(data):
    store(KEY, data)
    assert load_document(KEY, "a.mid") is None


def test_an_entry_too_large_to_be_one_is_not_read(monkeypatch):
    store(KEY, json.dumps(SCORE).encode())
    monkeypatch.setattr(score_cache, "MAX_ENTRY_BYTES", 10)
    assert load(KEY) is None


def test_a_pipe_in_place_of_an_entry_is_not_waited_for():
    path().parent.mkdir(parents=True, exist_ok=True)
    path().unlink(missing_ok=True)
    os.mkfifo(path())
    assert load_document(KEY, "a.mid") is None


@pytest.mark.parametrize("names", ["[1]", '["../bwv1"]', '["bwv1/../../x"]', "[]", '{"bwv1": 1}'])
def test_names_of_chorales_are_names(names, monkeypatch):
    monkeypatch.setattr("rnngen.music.bridge.chorale_names", lambda: ["bwv269"])
    store(cache_key("chorale names", b""), names.encode())
    assert _chorale_names() == ["bwv269"]
