from dataclasses import replace

import numpy as np
import pytest

from rnngen.corpus.document import Corpus, Document, Skipped
from rnngen.corpus.notices import document_notices
from rnngen.corpus.summary import fingerprint, size_label, summarize, verdict
from rnngen.music.score import TICKS_PER_QUARTER, Bar, Key, Metre, Note, Part, Score, Tempo


def text_corpus(*texts: str) -> Corpus:
    return Corpus(
        "x", "text", "/x", tuple(Document(f"{i}.txt", text) for i, text in enumerate(texts))
    )


def a_score(metre: Metre, pitches: tuple[int, ...], parts: int = 1) -> Score:
    quarter = TICKS_PER_QUARTER
    notes = tuple(
        Note(i * quarter, 0, pitch, quarter * (1 + i % 2), 64) for i, pitch in enumerate(pitches)
    )
    bars = tuple(Bar(i * metre.ticks, metre.ticks, metre) for i in range(2))
    return Score(
        notes, bars, (Key(0, 1, False),), (Tempo(0, 120),), tuple(Part(i) for i in range(parts))
    )


def score_corpus(*scores: Score) -> Corpus:
    return Corpus(
        "y", "score", "/y", tuple(Document(f"{i}.mid", score) for i, score in enumerate(scores))
    )


def test_a_text_is_counted_in_characters():
    corpus = replace(
        text_corpus("abca", "b\n"),
        skipped=(Skipped("c", "is empty"),),
        duplicates=3,
        licence="mine",
    )
    summary = summarize(corpus)
    assert (summary.documents, summary.size, summary.unit) == (2, 6, "characters")
    assert summary.vocabulary == (("characters", 4),)
    assert (summary.skipped, summary.duplicates, summary.licence) == (1, 3, "mine")
    assert (summary.bars, summary.metres, summary.parts) == (0, (), 0)


def test_music_is_counted_in_notes_bars_metres_and_parts():
    jigs = [a_score(Metre(6, 8), (60, 62, 64)), a_score(Metre(6, 8), (60, 65))]
    summary = summarize(score_corpus(*jigs, a_score(Metre(4, 4), (72,), parts=4)))
    assert (summary.size, summary.unit, summary.bars, summary.parts) == (6, "notes", 6, 4)
    assert summary.vocabulary == (("pitches", 5), ("durations", 2))
    assert summary.metres == (("6/8", 2), ("4/4", 1))


def test_notices_of_documents_are_counted():
    documents = (
        Document("a", "x", ("read as cp1252",)),
        Document("b", "y", ("read as cp1252",)),
        Document("c", "z"),
    )
    summary = summarize(Corpus("x", "text", "/x", documents, notices=("1 file left out: 1 .jpg",)))
    assert summary.notices == ("1 file left out: 1 .jpg", "read as cp1252 (in 2 of 3 documents)")


@pytest.mark.parametrize(
    ("size", "unit", "begins"),
    [
        (9_999, "characters", "too small"),
        (10_000, "characters", "small"),
        (100_000, "characters", "large enough"),
        (999, "notes", "too small"),
        (9_999, "notes", "small"),
        (10_000, "notes", "large enough"),
    ],
)
def test_the_verdict_follows_the_size(size, unit, begins):
    assert size_label(size, unit).startswith(begins)


def test_the_fingerprint_is_of_the_contents_alone():
    corpus = text_corpus("a", "b")
    renamed = replace(
        corpus,
        name="y",
        source="/y",
        documents=tuple(replace(d, name="z") for d in corpus.documents),
    )
    assert fingerprint(renamed) == fingerprint(corpus)
    assert len(fingerprint(corpus)) == 64


def test_every_change_of_content_changes_the_fingerprint():
    texts = [("a", "b"), ("b", "a"), ("ab",), ("a", "b", ""), ("", "a", "b"), ("a", "c")]
    assert len({fingerprint(text_corpus(*group)) for group in texts}) == len(texts)


def test_every_part_of_a_score_counts_for_the_fingerprint():
    score = a_score(Metre(4, 4), (60, 62))
    changes = [
        {"notes": score.notes[:1]},
        {"bars": score.bars[:1]},
        {"keys": ()},
        {"tempos": (Tempo(0, 121),)},
        {"parts": (Part(),)},
        {"parts": (Part(0, drums=True),)},
    ]
    marks = {fingerprint(score_corpus(replace(score, **change))) for change in [{}, *changes]}
    assert len(marks) == len(changes) + 1


def test_the_fingerprint_of_a_score_stays_the_same_between_versions():
    known = "99311447b16e4a0087561d57125380302863d6d0c0fb52d853da025066f244ae"
    assert fingerprint(score_corpus(a_score(Metre(3, 4), (60, 64, 67)))) == known


def noticed(*notices):
    documents = tuple(Document(str(i), str(i), (notice,)) for i, notice in enumerate(notices))
    return document_notices(Corpus("x", "text", "/x", documents))


def test_numbers_that_notices_open_with_are_added_up():
    assert noticed(
        "3 lyrics were left out",
        "1 lyric was left out",
        "40 lyrics were left out",
        "1 lyric was left out",
    ) == ("45 lyrics were left out (in 4 of 4 documents)",)
    assert noticed("1 lyric was left out", "1 lyric was left out") == (
        "1 lyric was left out (in 2 of 2 documents)",
    )


def test_notices_that_differ_in_their_numbers_are_said_once():
    assert noticed(
        "4 of 6927 onsets lay off the grid and were moved to it",
        "1 of 80 onsets lay off the grid and was moved to it",
        "82 tempo changes inside bars were moved",
        "1 tempo change inside a bar was moved",
        "read as 8-bit text",
    ) == (
        "5 of 7,007 onsets lay off the grid and were moved to it (in 2 of 5 documents)",
        "83 tempo changes inside bars were moved (in 2 of 5 documents)",
        "read as 8-bit text (in 1 of 5 documents)",
    )


def test_each_live_recording_is_told_with_its_own_name():
    live = "a live recording, quantised to 8ths at {} quarters per minute, mean error 9 ms"
    notices = [(live.format(80), "1 lyric was left out"), (live.format(90),), ()]
    scores = score_corpus(*(a_score(Metre(4, 4), (pitch,)) for pitch in (60, 61, 62)))
    documents = tuple(
        replace(document, notices=some)
        for document, some in zip(scores.documents, notices, strict=True)
    )
    assert document_notices(replace(scores, documents=documents)) == (
        "1 lyric was left out (in 1 of 3 documents)",
        f"0.mid: {live.format(80)}",
        f"1.mid: {live.format(90)}",
    )


def test_parts_are_counted_by_their_names_or_instruments():
    score = a_score(Metre(4, 4), (60,), parts=2)
    named = Document("a", score, part_names=("Lead", ""))
    other = Document("b", a_score(Metre(4, 4), (61,), parts=2))
    corpus = Corpus("y", "score", "/y", (named, other))
    assert set(summarize(corpus).part_names) == {
        ("Bright Acoustic Piano", 2), ("Lead", 1), ("Acoustic Grand Piano", 1),
    }  # fmt: skip
    assert summarize(corpus).instruments == (
        ("Acoustic Grand Piano", 2),
        ("Bright Acoustic Piano", 2),
    )


WORDS = np.random.default_rng(1).integers(97, 123, 300_000, np.uint8).tobytes().decode()


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("All work and no play makes Jack a dull boy.\n" * 5000, "too small: it repeats itself"),
        (WORDS[:20_000] * 60, "small: it repeats itself"),
        (WORDS, "large enough"),
        (WORDS[:30_000], "small: expect"),
    ],
)
def test_the_verdict_knows_repetition(text, begins):
    summary = summarize(text_corpus(text))
    assert summary.size_label.startswith(begins)
    assert verdict(text_corpus(text)) == summary.size_label


def test_repetition_over_documents_is_found():
    rows = [f"Dear customer number {i}, thank you for your order of today.\n" for i in range(9000)]
    found = summarize(text_corpus(*rows)).repetition
    assert found.distinct == found.lines
    assert found.compressed < 0.1


def test_the_preview_is_the_beginning_as_it_will_be_learnt():
    assert summarize(text_corpus("ab\n", "cd\n")).preview == "ab\ncd\n"
    assert summarize(text_corpus(WORDS)).preview == WORDS[:300]
    assert summarize(score_corpus(a_score(Metre(4, 4), (60, 62)))).preview == ""
