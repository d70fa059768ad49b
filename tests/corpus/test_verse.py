import json

import pytest

from rnngen.corpus.document import Document, Skipped
from tests.corpus.sources import read_all

POEM = {
    "title": "橫吹曲辭 洛陽陌",
    "author": "李白",
    "paragraphs": ["白玉誰家郎，回車渡天津。", "看花東上陌，驚動洛陽人。"],
}


def read_json(value: object) -> list[Document | Skipped]:
    return read_all("text", {"p.json": json.dumps(value, ensure_ascii=False)})


def test_a_poem_is_its_title_its_author_and_its_lines():
    expected = "橫吹曲辭 洛陽陌\n李白\n\n白玉誰家郎，回車渡天津。\n看花東上陌，驚動洛陽人。\n"
    assert read_json([POEM]) == [Document("p.json#1", expected)]


def test_a_poem_may_have_a_chapter_for_its_title_and_content_for_its_lines():
    assert read_json([{"chapter": "国风", "content": ["关关雎鸠"]}]) == [
        Document("p.json#1", "国风\n\n关关雎鸠\n")
    ]


def test_a_poem_without_title_and_author_is_its_lines():
    assert read_json([{"paragraphs": ["一"]}]) == [Document("p.json#1", "一\n")]


def test_poems_keep_their_number_where_one_without_lines_is_passed_over():
    documents = read_json([{**POEM, "paragraphs": []}, POEM])
    assert [document.name for document in documents] == ["p.json#2"]


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        3,
        "text",
        [1],
        [{"a": 1}],
        [{"paragraphs": "one"}],
        [{"paragraphs": [1]}],
        [{"content": ["a"]}, {"title": "x"}],
    ],
)
def test_other_json_is_plain_text(value):
    assert read_json(value) == [Document("p.json", json.dumps(value))]


@pytest.mark.parametrize("text", ["{", '[{"paragraphs": ["\\ud800"]}]', "[" * 100_000])
def test_damaged_json_is_plain_text(text):
    assert read_all("text", {"p.json": text}) == [Document("p.json", text)]


def test_a_json_file_that_is_no_text_is_skipped():
    assert read_all("text", {"p.json": b"[\0]"}) == [Skipped("p.json", "looks binary")]
