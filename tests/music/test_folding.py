"""Repeats found again: sections that return get signs, and every score comes back."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnngen.music.bridge import read_midi, read_notation, to_musicxml
from rnngen.music.folding import folded, folded_page, unfolded
from rnngen.music.keys import with_key
from rnngen.music.score import Bar, Key, Metre, Note, Score
from rnngen.writers import render
from tests.scores import bars_of, scores

IRISH = sorted((Path(__file__).parents[2] / "corpora/irish/MIDI").glob("*.mid"))
METRES = (Metre(4, 4), Metre(6, 8), Metre(3, 4))


@st.composite
def tunes(draw):
    """Draw a tune whose sections return, with endings and a pick-up or without."""
    metre = draw(st.sampled_from(METRES))
    pick_up = draw(st.sampled_from([0, 0, 24, 48]))
    bars = []
    for _ in range(draw(st.integers(1, 3))):
        section = draw(st.lists(st.integers(0, 6), min_size=draw(st.integers(3, 8)), max_size=8))
        first, second = draw(st.lists(st.integers(0, 6), max_size=2)), draw(st.integers(0, 6))
        bars += draw(
            st.sampled_from(
                [section, [*section, *first] * 2, [*section, *first, *section, *first[1:], second]]
            )
        )
    return melody(bars, metre, pick_up, closes=draw(st.booleans()))


def melody(bars, metre, pick_up=0, closes=False):
    """Build a tune of bars by their number, after a pick-up that may shorten the last bar."""
    length = pick_up + metre.ticks * len(bars) - pick_up * closes
    notes = [Note(onset, 0, 62, 24, 90) for onset in range(0, pick_up, 24)]
    for place, number in enumerate(bars):
        pitches = (67, 69 + number, 71, 72 - number, 74, 67 + number)
        for onset in range(0, metre.ticks, 24):
            leads = onset >= metre.ticks - pick_up  # like the pick-up
            pitch = 62 if leads else pitches[onset // 24 % 6] + onset // 144
            notes.append(Note(pick_up + place * metre.ticks + onset, 0, pitch, 24, 90))
    lengths = [pick_up] * bool(pick_up) + [metre.ticks] * len(bars)
    lengths[-1] -= pick_up * closes
    kept = tuple(note for note in notes if note.onset < length)
    return Score(kept, bars_of(*((ticks, metre) for ticks in lengths)), keys=(Key(0, 1, False),))


@given(st.one_of(tunes(), scores()))
def test_a_folded_score_unfolds_to_itself(score):
    short, signs = folded(score)
    assert len(signs) == len(short.bars)
    assert unfolded(short, signs) == score


@settings(max_examples=25)
@given(tunes())
def test_both_notations_read_back_as_the_same_score(score):
    for suffix in (".abc", ".musicxml"):
        [(_, read, notices)] = read_notation(render(score, suffix, "a test"), suffix)
        assert notices == ()
        assert read == score


SECTION = [0, 1, 2, 3, 4, 5, 6, 0]


@pytest.mark.parametrize("pick_up", [0, 24])
def test_abc_has_signs_and_endings(pick_up):
    bars = [*SECTION, *SECTION, *SECTION[::-1][:7], 2, *SECTION[::-1][:7], 4]
    lines = render(melody(bars, METRES[0], pick_up, True), ".abc", "a test").decode().splitlines()
    music = lines[lines.index("K:G") + 1 :]
    assert [line[:2] == "|:" for line in music] == [True, False, True, False]
    assert [line.count(":|") for line in music] == [0, 1, 0, 1]
    assert "|1 " in music[3]
    assert ":|2 " in music[3]
    assert music[3].endswith(" |]")


def test_short_or_single_sections_have_no_signs():
    for bars in ([0, 1, 2, 0, 1, 2], SECTION, [*SECTION[:4], *SECTION[:3], 6]):
        score = melody(bars, METRES[0])
        assert folded(score)[0] == score


def test_musicxml_numbers_a_split_bar_once():
    score = melody(SECTION * 2, METRES[0], 24, closes=True)
    text = to_musicxml(score, "a test").decode()
    assert text.count('<repeat direction="forward"') == 1
    assert text.count('<repeat direction="backward"') == 1
    assert text.count("<measure ") == 9


@pytest.mark.parametrize("path", IRISH[7::150], ids=lambda path: path.stem)
def test_a_tune_is_written_with_fewer_bars_and_comes_back(path):
    score = with_key(read_midi(path.read_bytes())[0])
    [(_, read, _)] = read_notation(to_musicxml(score, "a test"), ".musicxml")
    assert read == unfolded(*folded_page(score))
    assert len(folded(score)[0].bars) <= len(score.bars) + 1


def test_the_accent_that_begins_a_file_does_not_keep_a_section_from_repeating():
    score = melody([*SECTION, *SECTION], METRES[0], 24)
    accented = replace(score, notes=(score.notes[0]._replace(velocity=105), *score.notes[1:]))
    assert folded(accented)[1][0].start is False
    assert folded_page(accented) == folded_page(score) == folded(score)
    early = replace(score, notes=(*score.notes[:5], score.notes[5]._replace(velocity=105)))
    assert folded_page(early) == folded(early)


def test_other_velocities_are_another_section():
    score = melody(SECTION * 2, METRES[0])
    louder = replace(score, notes=(score.notes[0]._replace(velocity=91), *score.notes[1:]))
    assert len(folded(score)[0].bars) == len(SECTION)
    assert len(folded(louder)[0].bars) == 2 * len(SECTION)


def test_a_note_across_the_seam_keeps_sections_apart():
    score = melody([*SECTION, *SECTION], METRES[0])
    seam = 8 * METRES[0].ticks
    held = [
        note._replace(duration=48) if note.offset == seam else note
        for note in score.notes
        if note.onset != seam
    ]
    assert folded(replace(score, notes=tuple(held)))[0].bars == score.bars


def test_a_silent_score_is_short():
    silent = Score((), bars_of(*[(192, METRES[0])] * 16))
    assert folded(silent)[0].bars == tuple(Bar(192 * i, 192, METRES[0]) for i in range(8))
