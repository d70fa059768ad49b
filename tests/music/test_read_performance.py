"""MIDI files read as performances: tempos, the pedal, drums, overlapping notes."""

from pathlib import Path

import mido
import pytest

from rnngen.errors import UnreadableScore
from rnngen.music.bridge import read_chorale, read_midi, read_performance
from rnngen.music.performance import sounding
from tests.music.midi_files import meta, midi_file, off, on, spans
from tests.music.performances import TICKS_PER_SECOND, performance
from tests.played import played

SECOND = 960
"""Ticks in a second, for 480 ticks to the quarter at 120 quarters per minute."""

IRISH = Path(__file__).parents[2] / "corpora/irish/MIDI"


def pedal(position, delta=0, channel=0):
    return mido.Message("control_change", control=64, value=position, time=delta, channel=channel)


def read(*tracks, **options):
    return read_performance(midi_file(*tracks, **options))


def test_ticks_become_milliseconds_at_the_tempos_of_the_file():
    slow = [
        on(60),
        off(60, 480),
        meta("set_tempo", tempo=1_000_000),
        on(62),
        off(62, 480),
        on(64),
        off(64, 240),
    ]
    assert read(slow) == (played((0, 60, 500, 78), (500, 62, 1000, 78), (1500, 64, 500, 78)), ())


def test_the_pedal_holds_notes_until_it_is_released():
    track = [
        on(60),
        pedal(100, 100),
        off(60, 380),
        on(64, 0),
        off(64, 480),
        pedal(20, 480),
        on(67, 0),
        off(67, 480),
    ]
    found, notices = read(track)
    assert found.pedal == ((100, 1500),)
    assert [note.duration for note in found.notes] == [500, 500, 500]
    assert sounding(found) == played((0, 60, 1500, 78), (500, 64, 1000, 78), (1500, 67, 500, 78))
    assert notices == ()


def test_the_pedal_holds_notes_until_their_keys_are_struck_again():
    found, notices = read(
        [pedal(64), on(60), off(60, 240), on(60, 240), off(60, 240), pedal(63, 240)]
    )
    assert found.pedal == ((0, 1000),)
    assert sounding(found) == played((0, 60, 500, 78), (500, 60, 500, 78))
    assert notices == ()


def test_a_pedal_without_release_holds_its_channel_to_the_end():
    found, notices = read(
        [
            on(60),
            pedal(127, 0),
            off(60, 480),
            on(62, channel=1),
            off(62, 240, channel=1),
            off(60, 240),
        ]
    )
    assert found == played((0, 60, 1000, 78), (500, 62, 250, 78))
    assert notices == (
        "all parts are taken as played on one instrument",
        "its channels have different pedals, which became longer notes",
    )


def test_channels_with_the_same_pedal_keep_it():
    hands = [
        [
            pedal(127, 0, hand),
            on(60 + hand, 0, 80, hand),
            off(60 + hand, 240, hand),
            pedal(0, 240, hand),
        ]
        for hand in range(2)
    ]
    found, notices = read(*hands)
    assert found.pedal == ((0, 500),)
    assert notices == ("all parts are taken as played on one instrument",)


def test_half_a_pedal_counts_from_64():
    track = [on(60), pedal(63, 48), pedal(64, 48), off(60, 48), pedal(90, 48), pedal(40, 48)]
    assert read(track)[0].pedal == ((100, 250),)


def test_a_note_that_ends_before_the_pedal_comes_down_is_not_held():
    track = [on(60), off(60, 480), pedal(127, 1), on(62), off(62, 480), pedal(0, 480)]
    found, _ = read(track)
    assert found.pedal == ((500, 1500),)
    assert sounding(found).notes[0].duration < 500
    late = read([on(60), off(60, 480), pedal(127, 1), pedal(0, 480)])[0]
    assert late.pedal == ()


def test_scores_ignore_the_pedal():
    score, _ = read_midi(midi_file([on(60), pedal(100, 100), off(60, 380), pedal(0, 480)]))
    assert [note.duration for note in score.notes] == [48]


def test_notices_count_what_one_piano_cannot_play():
    tracks = (
        [on(60), on(60, 240), off(60, 240), off(60, 480)],
        [on(64, channel=1), off(64, 480, channel=1), on(60, channel=1), off(60, 480, channel=1)],
        [on(36, channel=9), off(36, 10, channel=9)],
        [on(48, channel=2)],
    )
    found, notices = read(*tracks)
    assert [note.pitch for note in found.notes] == [48, 60, 64, 60, 60]
    assert notices == (
        "all parts are taken as played on one instrument",
        "1 note of drums was left out",
        "2 notes were struck again while held, and end there",
        "1 note never ended and was closed at its track's end",
    )


def test_simultaneous_notes_of_one_pitch_become_one():
    found, notices = read([on(60), on(60, channel=1), off(60, 480), off(60, 480, channel=1)])
    assert found == played((0, 60, 1000, 78))
    assert notices[1] == "1 note began together with another of its pitch and was left out"


@pytest.mark.parametrize(
    ("track", "reason"),
    [
        ([on(36, channel=9), off(36, 10, channel=9)], "no notes to be played"),
        (
            [
                meta("set_tempo", tempo=15_000_000),
                on(60),
                off(60, 480),
                on(60, 480 * 2000),
                off(60, 10),
            ],
            "is longer than 4 hours",
        ),
    ],
)
def test_a_file_without_a_playable_performance_is_refused(track, reason):
    with pytest.raises(UnreadableScore, match=reason):
        read(track)


def test_a_recording_keeps_its_onsets_and_velocities(generator):
    """Compares a chorale played with rubato and jitter with what mido reads from the same bytes."""
    data = performance(read_chorale("bwv66.6")[0], generator, 0.012, 0.05, 80)
    played_notes = spans(data)
    start = played_notes[0][0]
    found, _ = read_performance(data)
    assert len(found.notes) >= 0.95 * len(played_notes)
    exact = {
        (pitch, round(1000 * (onset - start) / TICKS_PER_SECOND)): velocity
        for onset, pitch, velocity, _ in played_notes
    }
    for note in found.notes:
        near = [
            velocity
            for (pitch, onset), velocity in exact.items()
            if pitch == note.pitch and abs(onset - note.onset) <= 6
        ]
        assert any(abs(velocity - note.velocity) <= 2 for velocity in near)


def test_written_music_can_be_read_as_a_performance():
    score, _ = read_midi((IRISH / "ATripToGalway.mid").read_bytes())
    found, _ = read_performance((IRISH / "ATripToGalway.mid").read_bytes())
    assert [note.pitch for note in found.notes] == [note.pitch for note in score.notes]
