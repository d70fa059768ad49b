import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.corpus import load_corpus
from rnngen.corpus.pairs import Pair, Pairing, kind_of_targets
from rnngen.errors import CorpusError
from rnngen.tokens.dataset import split_groups

ROWS = [(f"source {number}", f"target {number}") for number in range(30)]


def contents(corpus):
    return [(document.content.source, document.content.target) for document in corpus.documents]


@pytest.fixture
def tables(tmp_path):
    """The same pairs as three kinds of table."""
    tabs = tmp_path / "rows.tsv"
    tabs.write_text("".join(f"{one}\t{two}\n" for one, two in ROWS), encoding="utf-8")
    commas = tmp_path / "rows.csv"
    lines = "".join(f'7,"{two}","{one}"\n' for one, two in ROWS)
    commas.write_text("id,zh,en\n" + lines, encoding="utf-8")
    objects = tmp_path / "rows.jsonl"
    lines = "".join(json.dumps({"en": one, "zh": two}) + "\n" for one, two in ROWS)
    objects.write_text(lines, encoding="utf-8")
    return tabs, commas, objects


def test_two_columns_of_any_table_are_pairs(tables):
    tabs, commas, objects = tables
    named = Pairing("en", "zh")
    read = [
        load_corpus(tabs),
        load_corpus(commas, pairing=named),
        load_corpus(commas, pairing=Pairing("3", "2"), kind="text"),
        load_corpus(objects, pairing=named),
    ]
    header = [("en", "zh")]
    assert [contents(corpus) for corpus in read] == [ROWS, ROWS, header + ROWS, ROWS]
    assert {(corpus.kind, corpus.source_kind) for corpus in read} == {("text", "text")}


@pytest.mark.parametrize("number", [1, 2])
def test_a_missing_column_is_named_with_what_there_is(tables, number):
    with pytest.raises(CorpusError, match=r"fr.*--source and --target.*zh \('target"):
        load_corpus(tables[number], pairing=Pairing("fr", "zh"))


def test_few_repeated_targets_are_labels(tmp_path):
    file = tmp_path / "reviews.tsv"
    lines = (f"text {number}\t{'good' if number % 2 else 'bad'}\n" for number in range(40))
    file.write_text("".join(lines), encoding="utf-8")
    assert load_corpus(file).kind == "label"
    assert load_corpus(file, kind="text").kind == "text"


@given(st.integers(1, 200), st.integers(1, 30))
def test_targets_are_labels_only_if_each_is_repeated(distinct, times):
    targets = [str(number) for number in range(distinct)] * times
    expected = "label" if distinct <= 100 and times >= 8 else "text"
    assert kind_of_targets(targets) == expected


def test_rows_without_one_side_are_left_out_and_counted(tmp_path):
    file = tmp_path / "rows.tsv"
    file.write_text("a\tb\n\tc\nd\t \ne\ne\tf\n", encoding="utf-8")
    corpus = load_corpus(file)
    assert contents(corpus) == [("a", "b"), ("e", "f")]
    assert "3 rows without" in corpus.documents[0].notices[0]


def test_the_folder_of_a_text_is_its_label(tmp_path):
    for label in ("pos", "neg"):
        (tmp_path / label).mkdir()
        for number in range(9):
            (tmp_path / label / f"{number}.txt").write_text(f"{label} {number}", encoding="utf-8")
    corpus = load_corpus(tmp_path, pairing=Pairing(target="folder"))
    assert corpus.kind == "label"
    assert sorted(set(contents(corpus)))[0] == ("neg 0", "neg")


def test_fields_of_poems_are_sources():
    corpus = load_corpus("tang", pairing=Pairing(given=("title", "author")))
    first = corpus.documents[0].content
    assert first.source == "帝京篇十首 一\n太宗皇帝"
    assert first.target.startswith("秦川雄帝宅，函谷壯皇居。\n")
    assert isinstance(first, Pair)


@pytest.mark.parametrize(
    ("name", "pairing"),
    [
        ("tang", Pairing(given=("mood",))),
        ("shakespeare", Pairing(given=("title",))),
        ("tang", Pairing("1", "2")),
    ],
)
def test_a_built_in_corpus_without_such_fields_is_refused(name, pairing):
    with pytest.raises(CorpusError, match=r"no poem with mood|does not suit"):
        load_corpus(name, pairing=pairing)


@given(st.lists(st.integers(0, 40), min_size=20, max_size=200))
def test_pairs_of_a_group_stay_on_one_side(groups):
    groups = [*groups, 41]
    learnt, held = split_groups(groups)
    assert held
    assert sorted(learnt + held) == list(range(len(groups)))
    assert {groups[i] for i in learnt}.isdisjoint(groups[i] for i in held)


def test_pairs_that_all_share_a_side_cannot_be_held_out():
    with pytest.raises(CorpusError, match="No pair can be held out"):
        split_groups([0] * 20 + [1] * 20)


def test_too_few_pairs_are_refused():
    with pytest.raises(CorpusError, match="19 pairs"):
        split_groups(range(19))


def test_one_column_alone_or_twice_is_no_pairing(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1x,2y\n3x,4y\n", encoding="utf-8")
    for pairing, message in (
        (Pairing(source="a"), "both --source and --target"),
        (Pairing("a", "a"), "two different columns"),
    ):
        with pytest.raises(CorpusError, match=message):
            load_corpus(path, pairing=pairing)


def test_semicolons_divide_a_table_that_has_more_of_them(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('a;b\n"x;1,5";y, z\nk;l\n', encoding="utf-8")
    corpus = load_corpus(path, pairing=Pairing("a", "b"))
    assert [each.content for each in corpus.documents] == [Pair("x;1,5", "y, z"), Pair("k", "l")]


def test_a_single_label_is_refused(tmp_path):
    for number in range(20):
        file = tmp_path / "only" / f"{number}.txt"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"text {number}", encoding="utf-8")
    with pytest.raises(CorpusError, match="has the label 'only'"):
        load_corpus(tmp_path, pairing=Pairing(target="folder"))
