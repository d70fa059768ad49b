"""MIDI files, one feature per test."""

import random
import re
from fractions import Fraction
from io import BytesIO
from math import ceil, floor
from pathlib import Path

import mido
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rnngen.errors import CorpusError, UnreadableScore
from rnngen.music.bridge import read_midi, read_midi_and_names
from rnngen.music.live import FEWEST_ONSETS
from rnngen.music.midi_file import split_file
from rnngen.music.score import TICKS_PER_QUARTER, Bar, Key, Metre, Note, Part, Score, Tempo
from rnngen.writers.midi import render_midi
from tests.music.midi_files import meta, midi_file, off, on, raw_file, spans
from tests.scores import assert_canonical, bars_of

IRISH = sorted((Path(__file__).parents[2] / "corpora/irish/MIDI").glob("*.mid"))


def read(*tracks, **header):
    return read_midi(midi_file(*tracks, **header))


def test_a_file_without_metre_key_or_tempo_gets_the_defaults():
    score, notices = read([on(60, velocity=100), off(60, 480)])
    assert score.notes == (Note(0, 0, 60, 48, 100),)
    assert score.bars == (Bar(0, 192, Metre(4, 4)),)
    assert (score.keys, score.tempos, score.parts, notices) == ((), (), (Part(),), ())


def test_key_metre_and_tempo_are_read_from_any_track():
    conductor = [
        meta("time_signature", numerator=6, denominator=8),
        meta("key_signature", key="Em"),
    ]
    score, _ = read(conductor, [meta("set_tempo", tempo=375000), on(60), off(60, 480)])
    assert score.bars[0].metre == Metre(6, 8)
    assert score.keys == (Key(0, 1, True),)
    assert score.tempos == (Tempo(0, 160),)


def test_each_track_and_channel_with_notes_is_a_part():
    silent = [meta("track_name", name="silent")]
    two_channels = [
        on(60, channel=3),
        on(40, channel=9),
        off(60, 480, channel=3),
        off(40, channel=9),
    ]
    score, _ = read(silent, [on(72), off(72, 240)], two_channels)
    assert score.parts == (Part(), Part(), Part(drums=True))
    assert [(note.part, note.pitch) for note in score.notes] == [(0, 72), (1, 60), (2, 40)]


def test_channels_of_a_single_track_are_parts_too():
    score, _ = read([on(60), on(48, channel=1), off(60, 480), off(48, channel=1)], layout=0)
    assert [(note.part, note.pitch) for note in score.notes] == [(0, 60), (1, 48)]


def test_a_part_has_the_program_at_its_first_note():
    early, late = (mido.Message("program_change", program=number, time=0) for number in (40, 73))
    score, _ = read(
        [early], [late, on(60), off(60, 480), mido.Message("program_change", program=7)]
    )
    assert score.parts == (Part(program=73),)


def test_a_note_on_without_velocity_ends_the_note():
    score, _ = read([on(60), on(60, 480, velocity=0), on(62), on(62, 480, velocity=0)])
    assert [(note.onset, note.duration) for note in score.notes] == [(0, 48), (48, 48)]


def test_running_status_is_understood():
    track = bytes([0, 0x90, 60, 80, 0x60, 60, 0, 0, 62, 80, 0x60, 62, 0, 0, 0xFF, 0x2F, 0])
    score, _ = read_midi(raw_file(track, division=96))
    assert [(note.onset, note.pitch, note.duration) for note in score.notes] == [
        (0, 60, 48),
        (48, 62, 48),
    ]


def test_the_first_of_overlapping_notes_of_one_pitch_ends_first():
    score, _ = read([on(60, velocity=70), on(60, 240, velocity=90), off(60, 240), off(60, 480)])
    assert score.notes == (Note(0, 0, 60, 48, 70), Note(24, 0, 60, 72, 90))


def test_a_note_without_an_end_ends_with_its_track():
    score, notices = read([on(60), on(64), off(64, 480), meta("end_of_track", delta=480)])
    assert score.notes == (Note(0, 0, 60, 96, 80), Note(0, 0, 64, 48, 80))
    assert notices == ("1 note never ended and was closed at its track's end",)


def test_triplets_are_exact():
    third = [message for _ in range(6) for message in (on(60), off(60, 320))]
    score, notices = read(third)
    assert [(note.onset, note.duration) for note in score.notes] == [(32 * i, 32) for i in range(6)]
    assert notices == ()


def test_live_timing_is_snapped_and_counted():
    score, notices = read([on(60, 244), off(60, 240), on(62), off(62, 251)])
    assert [note.onset for note in score.notes] == [24, 48]
    assert notices == ("2 of 2 onsets lay off the grid and were moved to it",)


def test_a_restated_time_signature_marks_a_pick_up():
    four = {"numerator": 4, "denominator": 4}
    score, _ = read(
        [meta("time_signature", **four), meta("time_signature", 480, **four)],
        [on(60, 480), off(60, 1920)],
    )
    assert score.bars == (Bar(0, 48, Metre(4, 4)), Bar(48, 192, Metre(4, 4)))


def test_impossible_values_are_ignored_and_counted():
    zero_tempo = b"\0\xff\x51\x03\0\0\0"
    absurd_metre = b"\0\xff\x58\x04\x04\x1f\x18\x08"
    absurd_key = b"\0\xff\x59\x02\x30\x00"
    note = b"\0\x90\x3c\x50\x60\x80\x3c\0"
    score, notices = read_midi(raw_file(zero_tempo + absurd_metre + absurd_key + note, division=96))
    assert (score.tempos, score.keys, score.bars[0].metre) == ((), (), Metre(4, 4))
    assert notices == ("3 impossible tempos, metres or keys were ignored",)


def test_notes_after_a_long_text_are_read():
    score, _ = read(
        [meta("text", text="la " * 2000), on(60), off(60, 480), meta("text", text="x" * 1021)]
    )
    assert score.notes == (Note(0, 0, 60, 48, 80),)


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_truncated_track_is_read_up_to_the_cut(cut):
    track = b"\0\x90\x3c\x50\x60\x80\x3c\0" * 3
    score, _ = read_midi(raw_file(track[:-cut]))
    assert [note.onset for note in score.notes][:2] == [0, 10]
    assert len(score.notes) == (2 if cut > 4 else 3)


def test_a_file_with_time_in_seconds_ignores_its_tempo_events():
    track = b"\0\xff\x51\x03\x07\xa1\x20" + b"\0\x90\x3c\x50\x87\x68\x80\x3c\0" * 2
    score, _ = read_midi(raw_file(track, division=0xE728))
    assert (score.tempos, [note.duration for note in score.notes]) == ((Tempo(0, 60),), [48, 48])


def test_an_absurdly_late_end_of_track_is_ignored():
    score, notices = read_midi(
        raw_file(b"\0\x90\x3c\x50\x83\x60\x80\x3c\0\xff\xff\xff\x7f\xff\x2f\0")
    )
    assert (len(score.bars), notices) == (1, ())


def test_running_status_continues_after_texts():
    track = b"\0\x90\x3c\x50\x60\x3c\0\0\xff\x01\x02hi\0\x3e\x50\x60\x3e\0"
    score, _ = read_midi(raw_file(track, division=96))
    assert [(note.onset, note.pitch) for note in score.notes] == [(0, 60), (48, 62)]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "shift-jis", "utf-16"])
def test_a_part_name_in_any_encoding_is_printable(encoding):
    name = ("ギター" if encoding == "shift-jis" else "Flöte").encode(encoding)
    track = b"\0\xff\x03" + bytes([len(name)]) + name + b"\0\x90\x3c\x50\x60\x80\x3c\0\0\xff\x2f\0"
    _, notices, names = read_midi_and_names(raw_file(track))
    assert notices == ()
    assert len(names) == 1
    assert names[0].isprintable()
    assert names[0] == "Flöte" or encoding in ("shift-jis", "utf-16")


@pytest.mark.parametrize(
    ("track", "problem"),
    [
        (b"", "no notes"),
        (b"\0\xff\x2f\0", "no notes"),
        (b"\0\x90\xc8\x50", "a note is damaged"),
        (b"\0\xf5\x00\x00", "an event is damaged"),
        (b"\xff\xff\xff", "an event is damaged"),
        (b"\0\x90\x3c\x50\x60\xf5\0\0" + bytes(20), "an event is damaged"),
        (b"\0\x90\x3c\x50\xff\xff\xff\x7f\x80\x3c\0", "longer than"),
        (b"\0\x90\x3c\x50\0\xff\x58\x00", "an event is damaged"),
    ],
)
def test_the_error_says_why_a_track_cannot_be_read(track, problem):
    with pytest.raises(UnreadableScore, match=problem):
        read_midi(raw_file(track))


ROWS = st.tuples(
    st.integers(0, 2000), st.integers(0, 127), st.integers(1, 127), st.integers(1, 900)
)
"""Onset, pitch, velocity and duration, in ticks."""


@given(st.lists(ROWS, min_size=1, max_size=FEWEST_ONSETS - 1))
def test_files_too_short_for_a_recording_are_read_as_mido_reads_them(rows):
    assert_same_notes(file_of(rows))


@given(st.lists(ROWS, min_size=FEWEST_ONSETS, max_size=60))
def test_any_notes_give_a_canonical_score(rows):
    assert_canonical(read_midi(file_of(rows))[0])


def file_of(rows):
    """Return a MIDI file of these rows, with 48 ticks to the quarter."""
    events = [(onset, 1, on(pitch, velocity=velocity)) for onset, pitch, velocity, _ in rows]
    events += [(onset + duration, 0, off(pitch)) for onset, pitch, _, duration in rows]
    events.sort(key=lambda event: event[:2])
    times = [0, *(tick for tick, _, _ in events)]
    track = [
        message.copy(time=tick - before)
        for before, (tick, _, message) in zip(times, events, strict=False)
    ]
    return midi_file([*track, meta("end_of_track")], ticks_per_quarter=48)


def nearest(time, per_quarter, least=0):
    """Return the one or two grid ticks within half a tick of a time in the file."""
    exact = Fraction(time * 48, per_quarter)
    return {
        max(tick, least)
        for tick in (floor(exact), ceil(exact))
        if abs(tick - exact) <= Fraction(1, 2)
    }


def assert_same_notes(data):
    """Fail unless the score has the notes that mido reads, on the grid and at least a tick long."""
    score, _ = read_midi(data)
    assert_canonical(score)
    per_quarter = mido.MidiFile(file=BytesIO(data)).ticks_per_beat
    expected = [
        {
            (start, pitch, velocity, end)
            for start in nearest(onset, per_quarter)
            for end in nearest(offset, per_quarter, start + 1)
        }
        for onset, pitch, velocity, offset in spans(data)
    ]
    found = {(note.onset, note.pitch, note.velocity, note.offset) for note in score.notes}
    assert all(found & roundings for roundings in expected)
    assert found <= set().union(*expected)


@pytest.mark.parametrize("path", IRISH[::40], ids=lambda path: path.stem)
def test_irish_tunes_have_the_notes_that_mido_reads(path):
    assert_same_notes(path.read_bytes())


@pytest.mark.slow
def test_all_irish_tunes_have_the_notes_that_mido_reads():
    assert len(IRISH) > 1000
    for path in IRISH:
        assert_same_notes(path.read_bytes())


def mutated(data: bytes, generator: random.Random) -> bytes:
    """Change, delete, insert or repeat some of the bytes."""
    damaged = bytearray(data)
    for _ in range(generator.randint(1, 3)):
        place, size = generator.randrange(len(damaged)), generator.randint(1, 12)
        match generator.randrange(4):
            case 0:
                damaged[place] = generator.randrange(256)
            case 1:
                del damaged[place : place + size]
            case 2:
                damaged[place:place] = generator.randbytes(size)
            case 3:
                damaged[place:place] = damaged[place : place + size]
    return bytes(damaged)


def damaged_files(generator: random.Random):
    """Yield real files, each damaged once within its tracks and once anywhere."""
    for path in IRISH[:: len(IRISH) // 150]:
        ticks_per_quarter, _, tracks = split_file(path.read_bytes())
        yield raw_file(
            *(mutated(track, generator) for track in tracks), layout=1, division=ticks_per_quarter
        )
        yield mutated(path.read_bytes(), generator)


def test_a_damaged_file_is_a_score_or_an_explained_error():
    scores, refusals = 0, []
    for data in damaged_files(random.Random(7)):
        try:
            score, _ = read_midi(data)
        except CorpusError as error:
            refusals.append(str(error))
        else:
            assert_canonical(score)
            scores += 1
    assert scores > 30
    assert len(refusals) > 30
    explained = re.compile(r"\(expected .*, found |is longer than 20,000 quarters")
    assert all(map(explained.search, refusals))


@pytest.mark.parametrize(("channel", "first_bar"), [(0, 960), (9, 1920)])
def test_accents_give_a_pick_up_only_without_drums(channel, first_bar):
    melody = [message for _ in range(32) for message in (on(60), off(60, 480))]
    backbeat = [
        message
        for i in range(32)
        for message in (on(38, 0, 120 if i % 4 == 2 else 70, channel), off(38, 480, channel))
    ]
    score, _ = read_midi(
        midi_file([meta("time_signature", numerator=4, denominator=4), *melody], backbeat)
    )
    assert score.bars[0].duration == first_bar // 10


@given(
    st.sampled_from([Metre(6, 8), Metre(4, 4), Metre(3, 4), Metre(9, 8)]),
    st.integers(1, 8),
    st.integers(2, 4),
    st.booleans(),
)
def test_our_own_pick_up_survives(metre, eighths, bars, shortened):
    """In MIDI, a pick-up is a bar of its own metre, and so is a last bar that it shortens."""
    pick_up = eighths * TICKS_PER_QUARTER // 2
    assume(pick_up < metre.ticks)
    lengths = [pick_up, *[metre.ticks] * bars]
    lengths[-1] -= pick_up * shortened
    rows = bars_of(*((length, metre) for length in lengths))
    score = Score(tuple(Note(bar.onset, 0, 60, bar.duration, 80) for bar in rows), rows)
    assert read_midi(render_midi(score, ""))[0].bars == score.bars


def test_what_a_score_cannot_keep_is_counted():
    events = [
        mido.Message("pitchwheel", pitch=100),
        mido.Message("control_change", control=7, value=90),
        mido.Message("control_change", control=64, value=127),
        mido.Message("aftertouch", value=3),
        mido.MetaMessage("lyrics", text="la"),
        mido.MetaMessage("marker", text="A"),
        mido.Message("sysex", data=(1, 2, 3)),
        mido.Message("program_change", program=40),
    ]
    other = mido.Message("program_change", program=41)
    played = [on(60), off(60, 480), other, on(62), off(62, 480)]
    _, notices = read([*events, *played, events[0]])
    assert notices == (
        "2 pitch bends were left out",
        "1 controller change was left out",
        "1 change of pressure was left out",
        "1 lyric was left out",
        "1 marker was left out",
        "1 system exclusive message was left out",
        "1 movement of the sustain pedal was left out",
        "1 change of program within a part was left out",
    )
