"""Which documents go to which formats, and how files come to be."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.errors import WriterError
from rnngen.kinds import KINDS
from rnngen.tokens.event import EventCodec
from rnngen.writers import check_suffix, render, suffixes, write
from tests.scores import tune

TUNE = tune((60, 96), (62, 96), bars=1)


def test_the_suffix_of_the_path_decides_in_any_case(tmp_path):
    write("Ay me!", tmp_path / "play.TXT", "rnngen")
    assert (tmp_path / "play.TXT").read_text() == "Ay me!\n"
    write(TUNE, tmp_path / "tune.MID", "rnngen")
    assert (tmp_path / "tune.MID").read_bytes().startswith(b"MThd")


def test_a_named_format_overrules_the_path(tmp_path):
    write(TUNE, tmp_path / "tune", "rnngen", ".mid")
    assert (tmp_path / "tune").read_bytes().startswith(b"MThd")


@pytest.mark.parametrize(
    ("document", "suffix"),
    [("text", ".mid"), ("text", ".wav"), ("text", ""), (TUNE, ".txt"), (TUNE, ".exe")],
)
def test_a_format_that_does_not_fit_is_refused_with_those_that_do(tmp_path, document, suffix):
    expected = (
        ".mid, .midi, .musicxml, .abc, .html, .png, .wav, .ogg, .flac, .mp3"
        if document is TUNE
        else ".txt, "
    )
    with pytest.raises(
        WriterError,
        match=f"written to {suffix or 'a file without a suffix'}.* Choose one of {expected}",
    ):
        write(document, tmp_path / f"out{suffix}", "rnngen")
    assert list(tmp_path.iterdir()) == []


def test_every_listed_suffix_can_be_written():
    for kind, document in (("score", TUNE), ("text", "text")):
        for suffix in suffixes(kind):
            check_suffix(suffix, kind)
            assert render(document, suffix, "rnngen")


def test_a_new_kind_of_text_is_written_as_it_is(monkeypatch):
    kind = replace(KINDS["text"], name="lyrics", suffixes=(".lyrics", ".py"), output=".lrc")
    monkeypatch.setitem(KINDS, "lyrics", kind)
    assert {".lyrics", ".lrc", ".txt", ".tex"} <= set(suffixes("lyrics"))
    for suffix in (".lyrics", ".lrc"):
        check_suffix(suffix, "lyrics")
        assert render("la la", suffix, "rnngen") == b"la la\n"
    assert render("pass", ".py", "rnngen") == b"# rnngen\npass\n"


def test_a_missing_folder_is_one_sentence_and_leaves_nothing(tmp_path):
    with pytest.raises(WriterError, match="No such file or directory"):
        write("text", tmp_path / "missing" / "out.txt", "rnngen")


def test_a_folder_in_the_place_of_the_file_is_one_sentence(tmp_path):
    (tmp_path / "out.txt").mkdir()
    with pytest.raises(WriterError, match="cannot be written"):
        write("text", tmp_path / "out.txt", "rnngen")
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_an_old_file_is_replaced_whole(tmp_path):
    path: Path = tmp_path / "out.txt"
    path.write_text("a much longer text than the new one")
    write("new", path, "rnngen")
    assert path.read_text() == "new\n"


@given(st.text(), st.text())
def test_a_script_keeps_its_code_after_a_comment_of_one_line(code, provenance):
    first, _, rest = render(code, ".py", provenance).partition(b"\n")
    assert first.startswith(b"# ")
    ending = "" if code.endswith("\n") else "\n"
    assert rest == (code + ending).encode("utf-8", "replace")


@pytest.mark.parametrize("encoding", ["rot13", "latin-1", "utf-16"])
def test_provenance_cannot_set_the_encoding_of_a_script(encoding):
    names = {}
    exec(render('x = "é"\n', ".py", f"model coding: {encoding}, seed 1"), names)
    assert names["x"] == "é"


def test_half_a_surrogate_pair_does_not_stop_a_writer():
    assert render("a\ud800b", ".txt", "rnngen") == b"a?b\n"


@pytest.mark.parametrize("suffix", suffixes("score"))
def test_a_sample_that_was_stopped_before_its_first_bar_can_be_written(suffix):
    codec = EventCodec.from_documents([TUNE])
    for count in range(3):
        assert render(codec.decode(codec.encode(TUNE)[:count]), suffix, "rnngen")
