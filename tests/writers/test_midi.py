"""Scores as MIDI files, as mido and music21 read them back."""

from io import BytesIO

import mido
import pytest
from hypothesis import example, given, settings

from rnngen.corpus.builtin import corpora_folder
from rnngen.music.bridge import read_midi
from rnngen.music.score import Bar, Key, Metre, Note, Part, Score, Tempo
from rnngen.writers import render
from rnngen.writers.midi import time_signatures
from tests.scores import METRES, bars_of, scores, tune

PER_TICK = 10


def read(score: Score) -> mido.MidiFile:
    return mido.MidiFile(file=BytesIO(render(score, ".mid", "rnngen, seed 1")))


def notes_of(track: mido.MidiTrack) -> list[tuple[int, int, int, int]]:
    """(onset, duration, pitch, velocity) in score ticks; fails on a hanging or doubled note."""
    now, sounding, notes = 0, {}, []
    for message in track:
        now += message.time
        if message.type == "note_on":
            assert message.note not in sounding
            sounding[message.note] = (now, message.velocity)
        elif message.type == "note_off":
            onset, velocity = sounding.pop(message.note)
            notes.append((onset // PER_TICK, (now - onset) // PER_TICK, message.note, velocity))
    assert not sounding
    return sorted(notes)


def overlaps_itself(score: Score) -> bool:
    """Whether some part strikes a pitch that it still holds."""
    ends: dict[tuple[int, int], int] = {}
    for note in score.notes:
        if ends.get((note.part, note.pitch), 0) > note.onset:
            return True
        ends[note.part, note.pitch] = note.offset
    return False


@settings(max_examples=40)
@given(scores())
def test_every_note_ends_and_every_track_ends_with_the_last_bar(score):
    file = read(score)
    assert (file.type, file.ticks_per_beat) == (1, 480)
    assert len(file.tracks) == 1 + len(score.parts)
    for track in file.tracks:
        notes_of(track)
        assert sum(message.time for message in track) == score.ticks * PER_TICK
        assert track[-1].type == "end_of_track"


@settings(max_examples=40)
@given(scores())
def test_notes_come_back_as_they_were(score):
    tracks = read(score).tracks[1:]
    for i, track in enumerate(tracks):
        expected = sorted(
            (n.onset, n.duration, n.pitch, n.velocity) for n in score.notes if n.part == i
        )
        found = notes_of(track)
        if overlaps_itself(score):
            assert {(onset, pitch) for onset, _, pitch, _ in found} == {
                (onset, p) for onset, _, p, _ in expected
            }
        else:
            assert found == expected


@settings(max_examples=40)
@given(scores())
def test_the_same_score_gives_the_same_bytes(score):
    assert render(score, ".mid", "a") == render(score, ".mid", "a") != render(score, ".mid", "b")


@settings(max_examples=40)
@given(scores())
def test_time_signatures_put_every_barline_in_its_place(score):
    """Read as every program does: a signature starts a bar and holds until the next."""
    changes = dict(time_signatures(score.bars))
    barlines, metre = [], None
    for tick in range(score.ticks):
        metre = changes.get(tick, metre)
        if tick in changes or tick - barlines[-1] == metre.ticks:
            barlines.append(tick)
    if all(
        bar.duration <= bar.metre.ticks or (bar.duration <= 192 and bar.duration % 3 == 0)
        for bar in score.bars
    ):
        assert barlines == [bar.onset for bar in score.bars]


def test_a_repeated_note_ends_before_it_starts_again():
    score = Score((Note(0, 0, 60, 96, 80), Note(48, 0, 60, 48, 90)), bars_of((192, METRES[0])))
    assert notes_of(read(score).tracks[1]) == [(0, 48, 60, 80), (48, 48, 60, 90)]
    kinds = [
        (message.type, message.time)
        for message in read(score).tracks[1]
        if message.type.startswith("note")
    ]
    assert kinds == [("note_on", 0), ("note_off", 480), ("note_on", 0), ("note_off", 480)]


def test_a_pick_up_is_a_bar_of_its_own_length():
    jig = tune((67, 24), (69, 144), pick_up=24, metre=Metre(6, 8), bars=1)
    signatures = [
        (m.time, m.numerator, m.denominator)
        for m in read(jig).tracks[0]
        if m.type == "time_signature"
    ]
    assert signatures == [(0, 1, 8), (240, 6, 8)]


def test_the_first_track_names_provenance_metre_key_and_tempo():
    score = Score((), (Bar(0, 192, METRES[0]),), (Key(0, -3, True),), (Tempo(0, 120),))
    track = {message.type: message for message in read(score).tracks[0]}
    assert track["text"].text == "rnngen, seed 1"
    assert track["key_signature"].key == "Cm"
    assert track["set_tempo"].tempo == 500_000
    assert (track["time_signature"].numerator, track["time_signature"].denominator) == (4, 4)


def test_drums_play_on_channel_ten_and_no_other_part_does():
    parts = (Part(drums=True), *[Part(program) for program in range(16)], Part(3, True))
    notes = tuple(Note(0, part, 60, 48, 80) for part in range(len(parts)))
    tracks = read(Score(notes, bars_of((192, METRES[0])), parts=parts)).tracks[1:]
    channels = [next(m.channel for m in track if m.type == "note_on") for track in tracks]
    assert channels == [9, *range(9), *range(10, 16), 0, 9]
    programs = [[m.program for m in track if m.type == "program_change"] for track in tracks]
    assert programs == [[], *[[program] for program in range(16)], [3]]


def test_names_and_tempos_that_midi_cannot_hold_are_brought_near():
    score = Score((), bars_of((192, METRES[0])), tempos=(Tempo(0, 0),))
    track = mido.MidiFile(file=BytesIO(render(score, ".mid", "李白\nseed 1"))).tracks[0]
    assert next(message.text for message in track if message.type == "text") == "?? seed 1"
    assert next(message.tempo for message in track if message.type == "set_tempo") == 0xFFFFFF


@pytest.mark.parametrize("pick_up", [0, 24])
def test_music21_reads_the_same_notes_and_full_bars(pick_up):
    from music21 import converter

    row = [(60, 24)] * (pick_up // 24) + [
        (62, 48),
        (64, 32),
        (65, 32),
        (67, 32),
        (0, 48),
        (69, 96),
        (71, 96),
    ]
    score = tune(*row, pick_up=pick_up)
    stream = converter.parseData(render(score, ".mid", "rnngen"), format="midi", quantizePost=False)
    found = [
        (note.getOffsetInHierarchy(stream) * 48, note.pitch.midi, note.volume.velocity)
        for note in stream.recurse().notes
        if note.tie is None or note.tie.type == "start"
    ]
    assert [(round(onset), pitch, velocity) for onset, pitch, velocity in found] == [
        (note.onset, note.pitch, note.velocity) for note in score.notes
    ]
    sounding = sum(float(note.quarterLength) for note in stream.recurse().notes)
    assert sounding * 48 == pytest.approx(sum(note.duration for note in score.notes))
    for measure in stream.parts[0].getElementsByClass("Measure"):
        assert measure.duration.quarterLength == pytest.approx(measure.barDuration.quarterLength)


def mostly_off_the_32nds(score: Score) -> bool:
    """Whether at least 16 onsets are so dense that a reader may take them for a player's."""
    onsets = {note.onset for note in score.notes}
    off = [
        onset for onset in onsets if onset % 6 and onset % 8
    ]  # neither 32nds nor triplets of 16ths
    return len(onsets) >= 16 and len(off) >= 0.3 * len(onsets)


SIXTY_FOURTHS = tune(*[(60, 3)] * 15, (0, 243), (60, 3))


@settings(max_examples=30)
@given(scores(least_notes=1))
@example(SIXTY_FOURTHS)
def test_our_own_reader_finds_the_notes_at_their_places(score):
    from rnngen.music.bridge import read_midi

    if overlaps_itself(score):
        return
    again, notices = read_midi(render(score, ".mid", "rnngen"))
    if any(notice.startswith("a live recording") for notice in notices):
        assert mostly_off_the_32nds(score)
    else:
        assert {note[2:] + note[:1] for note in again.notes} == {
            note[2:] + note[:1] for note in score.notes
        }


@pytest.mark.parametrize("name", ["d_bunny", "d_map20", "d_fdmrdm"])
def test_drums_of_a_real_band_keep_their_keys_times_and_kit(name):
    """In the last of them, three tracks of drums share the channel."""
    data = (corpora_folder() / f"band/{name}.mid").read_bytes()
    strokes, kits = drums_in(data)
    written, kept = drums_in(render(read_midi(data)[0], ".mid", "a test"))
    assert kept == kits
    assert [key for _, key in written] == [key for _, key in strokes]
    # Silence before the first bar may be cut; a tick of the grid is 1 % of a beat.
    late = [was - now for (was, _), (now, _) in zip(strokes, written, strict=True)]
    assert max(late) - min(late) < 0.01


def drums_in(data):
    """Return (seconds, key) of the drums in a file, and the kits."""
    now, strokes, kits = 0.0, [], set()
    for message in mido.MidiFile(file=BytesIO(data), clip=True):
        now += message.time
        if message.type == "note_on" and message.velocity and message.channel == 9:
            strokes.append((now, message.note))
        if message.type == "program_change" and message.channel == 9:
            kits.add(message.program)
    return sorted(strokes), kits
