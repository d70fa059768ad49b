"""Melodies as ABC, as our own reader (music21 behind it) reads them back."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from rnngen.errors import WriterError
from rnngen.music.bridge import read_chorale, read_midi, read_notation
from rnngen.music.dynamics import levels_of
from rnngen.music.keys import with_key
from rnngen.music.score import Key, Metre, Note, Part, Score, Tempo
from rnngen.writers import render
from tests.scores import METRES, bars_of, scores, tune

IRISH = sorted((Path(__file__).parents[2] / "corpora/irish/MIDI").glob("*.mid"))


def abc(score, provenance="a test"):
    return render(score, ".abc", provenance).decode()


def body(score):
    """The bars of a tune, without its header."""
    return abc(score).partition("\nK:")[2].split("\n")[1:-1]


def reread(score):
    [(_, read, notices)] = read_notation(render(score, ".abc", "a test"), ".abc")
    assert notices == ()
    return read


def kept(score):
    """What ABC keeps: levels as velocities, no programs, and a key from the first bar on."""
    score, level = with_key(score), levels_of(score)
    notes = tuple(sorted(note._replace(velocity=level(note), part=0) for note in score.notes))
    named = score.keys[:1] and score.keys[0].onset == 0
    keys = score.keys if named else (Key(0, 0, False), *score.keys)
    distinct = tuple(key for i, key in enumerate(keys) if i == 0 or key[1:] != keys[i - 1][1:])
    return replace(score, notes=notes, keys=distinct, parts=(Part(),))


def holds_over_a_change(score):
    """Return whether a note is held over a change of metre, key or tempo.

    music21 loses a tie before such a field.
    """
    changes = {change.onset for change in (*score.keys, *score.tempos)}
    changes |= {bar.onset for before, bar in pairwise(score.bars) if bar.metre != before.metre}
    return any(note.onset < change < note.offset for note in score.notes for change in changes)


def overlaps(score):
    """Whether a note begins while another sounds that did not begin with it."""
    return any(
        before.onset < after.onset < before.offset for before, after in pairwise(score.notes)
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
@given(scores(melody=True, least_notes=1))
def test_a_melody_reads_back_as_the_same_notes(score):
    # music21 takes octave -1, below any ABC that is sung or played, for a flat; 12 may be its B♯.
    notes = tuple(note._replace(pitch=max(13, note.pitch)) for note in score.notes)
    tempos = tuple(
        tempo for tempo in score.tempos if not tempo.onset
    )  # it mistakes those of later bars
    score = replace(score, notes=notes, tempos=tempos, parts=(Part(score.parts[0].program),))
    assume(not holds_over_a_change(score))
    # It does not count bars where there is but one barline.
    assume(len(score.bars) > 2 or not any(key.onset for key in score.keys))
    read = reread(score)
    assert read.notes == kept(score).notes
    if len(score.bars) > 2:
        assert (
            read.keys[:1] == kept(score).keys[:1]
        )  # later ones it applies to the notes, and may forget
        assert read.tempos == score.tempos
        assert read.ticks == score.ticks


@pytest.mark.parametrize("path", IRISH[::200], ids=lambda path: path.stem)
def test_a_tune_reads_back_as_the_same_score(path):
    score, _ = read_midi(path.read_bytes())
    assert reread(score) == kept(score)


@pytest.mark.slow
def test_many_tunes_read_back_as_the_same_scores():
    compared = 0
    for path in IRISH[::10]:
        score, _ = read_midi(path.read_bytes())
        if len(score.parts) == 1 and not overlaps(score):
            read, compared = reread(score), compared + 1
            assert replace(read, keys=()) == replace(kept(score), keys=()), path.stem
            assert read.keys[:1] == kept(score).keys[:1]
    assert compared > 100


def test_the_header_says_what_there_is():
    score = tune((62, 96), keys=(Key(0, -2, True),), tempos=(Tempo(0, 96),), parts=(Part(73),))
    header = [
        "%abc-2.1",
        "X:1",
        "T:100\\% mine",
        "M:4/4",
        "L:1/4",
        "Q:1/4=96",
        "K:Gm",
        "%%MIDI program 73",
    ]
    assert abc(score, "100% mine").splitlines()[:8] == header


def test_a_jig_is_written_as_a_musician_would():
    jig = tune(
        (71, 24),
        *[(67, 24), (69, 24), (71, 24)] * 4,
        (74, 120),
        (0, 24),
        pick_up=24,
        metre=Metre(6, 8),
        bars=3,
    )
    assert body(jig) == ["B | GAB GAB | GAB GAB | d3- d2z |]"]


def test_a_reel_has_four_bars_to_a_line_and_four_eighths_to_a_beam():
    assert body(tune(*[(67, 24)] * 48, bars=6)) == [
        "GGGG GGGG | " * 3 + "GGGG GGGG |",
        "GGGG GGGG | GGGG GGGG |]",
    ]


def test_triplets_have_their_sign():
    score = tune((60, 16), (62, 16), (64, 16), (65, 32), (67, 16), (60, 96), bars=1)
    assert body(score) == ["(3CDE(3:2:2F2G C4 |]"]


def test_accidentals_are_those_that_the_key_lacks_and_hold_for_no_other_note():
    score = tune(
        (66, 24), (65, 24), (77, 24), (66, 24), (69, 96), (65, 24), bars=2, keys=(Key(0, 1, False),)
    )
    assert body(score)[0].startswith("F=F=f^F A4 | =F")


def test_changes_stand_before_their_bars():
    bars = bars_of((192, METRES[0]), (144, METRES[1]))
    keys, tempos = (Key(0, 0, False), Key(192, 2, False)), (Tempo(0, 120), Tempo(192, 60))
    score = Score((Note(0, 0, 60, 192, 80), Note(192, 0, 61, 144, 80)), bars, keys, tempos)
    assert body(score) == ["C4 |", "M:3/4", "K:D", "Q:1/4=60", "C3 |]"]


def test_notes_of_one_length_are_a_chord():
    score = Score((Note(0, 0, 60, 96, 80), Note(0, 0, 64, 96, 99)), bars_of((192, METRES[0])))
    assert body(score) == ["[CE]2 z2 |]"]
    assert [note.pitch for note in reread(score).notes] == [60, 64]


def test_several_parts_are_voices_one_after_another():
    score = read_chorale("bwv269")[0]
    again = reread(score)
    assert [note[:4] for note in again.notes] == [note[:4] for note in score.notes]
    assert again.bars == score.bars
    assert again.keys == score.keys


@pytest.mark.parametrize("what", ["overlap", "drums"])
def test_what_is_no_melody_is_refused(what):
    one = tune((60, 96), (62, 96))
    overlapping = Note(24, 0, 72, 96, 80)
    score = {
        "overlap": replace(one, notes=tuple(sorted((*one.notes, overlapping)))),
        "drums": replace(one, parts=(Part(drums=True),)),
    }[what]
    with pytest.raises(
        WriterError,
        match=r"and this score has .*(overlap|drums)\. Write it to \.musicxml or \.mid\.",
    ):
        render(score, ".abc", "a test")


def test_parts_that_do_not_play_are_no_hindrance():
    score = replace(tune((60, 96)), parts=(Part(), Part(40)))
    assert reread(score).notes == kept(score).notes


def test_a_dorian_tune_says_so_and_reads_back():
    notes = [(69, 72), *[(pitch, 24) for pitch in (71, 72, 74, 76, 78, 76, 74, 72, 71, 67, 71)]]
    score = tune(*notes, (69, 144), bars=3, keys=(Key(0, 1, True),))
    assert "K:Ador" in abc(score).splitlines()
    assert reread(score).keys == (Key(0, 1, True),)
    assert "K:G" in abc(replace(score, keys=(Key(0, 1, False),))).splitlines()


def test_a_piece_without_a_key_gets_the_one_that_its_notes_tell():
    tonic = [(69, 48), (73, 48), (76, 48), (69, 48)]
    assert "K:A" in abc(tune(*tonic, (80, 96), (69, 96))).splitlines()
