"""Performances in files: MIDI has milliseconds, pictures have seconds, notation has bars."""

import json
import re
from io import BytesIO

import click
import mido
import numpy as np
import pytest
from hypothesis import given, settings

from rnngen.cli.roll import roll
from rnngen.music.bridge import read_performance
from rnngen.music.performance import Performance
from rnngen.writers import adapt_to, render, suffixes
from rnngen.writers.audio.sound_file import RATE
from tests.music.midi_files import spans
from tests.played import SCALE, performances, played


@settings(max_examples=30)
@given(performances(least_notes=1))
def test_midi_gives_back_every_millisecond_and_velocity(performance):
    data = render(performance, ".mid", "a test")
    assert spans(data) == sorted(
        (note.onset, note.pitch, note.velocity, note.offset) for note in performance.notes
    )
    assert read_performance(data) == (performance, ())


def test_midi_has_the_pedal_as_controller_64():
    pedalled = played((0, 60, 100, 78), (500, 64, 100, 78), pedal=[(100, 500), (520, 900)])
    [track] = mido.MidiFile(file=BytesIO(render(pedalled, ".mid", "a test"))).tracks
    now, moves = 0, []
    for message in track:
        now += message.time
        if message.type == "control_change":
            moves.append((now, message.control, message.value))
    assert moves == [(100, 64, 127), (500, 64, 0), (520, 64, 127), (900, 64, 0)]
    assert now == 900


def test_a_tick_of_the_file_is_a_millisecond():
    file = mido.MidiFile(file=BytesIO(render(SCALE, ".midi", "rnngen, seed 1")))
    assert file.length == pytest.approx(SCALE.milliseconds / 1000)
    head = {message.type: message for message in file.tracks[0][:3]}
    assert head["text"].text == "rnngen, seed 1"
    assert mido.tempo2bpm(head["set_tempo"].tempo) == 120
    assert head["program_change"].program == 0


@pytest.mark.parametrize("suffix", suffixes("performance"))
def test_every_format_of_music_takes_a_performance(suffix):
    document = (
        SCALE if suffix == ".abc" else Performance(SCALE.notes + played((4000, 50, 90, 78)).notes)
    )
    assert len(render(document, suffix, "a test", "built-in")) > 100


@pytest.mark.parametrize("suffix", [".mid", ".html", ".png", ".wav", ".musicxml"])
def test_a_performance_without_notes_can_be_written(suffix):
    assert render(Performance(()), suffix, "nothing", "built-in")


def test_sound_begins_when_the_keys_are_struck():
    wave = np.frombuffer(
        render(played((0, 60, 100, 90), (1370, 72, 100, 90)), ".wav", "", "built-in")[44:], "<i2"
    )
    loud = np.abs(wave[::2]).astype(float)
    quiet, begun = (
        loud[round(1.3 * RATE) : round(1.369 * RATE)],
        loud[round(1.37 * RATE) : round(1.42 * RATE)],
    )
    assert begun.max() > 5 * quiet.max()


def test_pages_pictures_and_sound_hold_notes_by_the_pedal():
    keys = [(0, 60, 100, 90), (500, 64, 100, 90)]
    pedalled = played(*keys, pedal=[(50, 1500)])
    held = played((0, 60, 1500, 90), (500, 64, 1000, 90))
    for suffix in (".html", ".png", ".wav"):
        assert render(pedalled, suffix, "", "built-in") == render(held, suffix, "", "built-in")
    dry = render(played(*keys), ".wav", "", "built-in")
    assert len(dry) < len(render(pedalled, ".wav", "", "built-in"))


def test_the_page_counts_seconds():
    page = render(SCALE, ".html", "a test").decode()
    held = json.loads(
        re.search(r"<script type=application/json id=score>(.*?)</script>", page, re.DOTALL)[1]
    )
    assert held["inSeconds"]
    assert (held["firstNumber"], len(held["bars"])) == (0, 3)
    [[_, per_minute]] = held["tempos"]
    per_second = per_minute * held["ticksPerQuarter"] / 60
    assert {bar["duration"] for bar in held["bars"]} == {per_second}
    seconds = [[note[0] / per_second, (note[0] + note[3]) / per_second] for note in held["notes"]]
    assert np.allclose(seconds, [[note.onset / 1000, note.offset / 1000] for note in SCALE.notes])
    assert "<h1>0:03 minutes · 12 notes</h1>" in page
    assert 'aria-label="From second"' in page


def test_the_roll_in_the_terminal_counts_seconds():
    performance = played((0, 60, 1000, 78), (1500, 64, 100, 78), (2700, 60, 300, 78))
    rows = click.unstyle(roll(performance, 80)).splitlines()
    assert rows[:3] == ["0:03 minutes · 3 notes", "", "     0 s        1 s        2 s"]
    assert [row for row in rows if "▖" in row] == [
        "  E4 │          │     ▖    │          │",
        "  C4 │▄▄▄▄▄▄▄▄▄▖│          │       ▄▄▖│",
    ]


def test_notation_gets_the_bars_of_the_pulse_and_says_so():
    score, told = adapt_to(
        played(*[(340 * i + 10 * (7 * i % 5), 60 + i % 5, 200, 78) for i in range(60)]), ".musicxml"
    )
    assert len(score.notes) == 60
    [tempo] = score.tempos
    assert abs(tempo.quarters_per_minute - 60_000 / 680) < 1
    assert told.startswith(
        ".musicxml holds bars: a live recording, quantised to 8ths at 88 quarters per minute"
    )
    assert adapt_to(SCALE, ".mid") == (SCALE, "")


def test_what_is_too_short_to_have_a_pulse_is_taken_at_the_usual_tempo():
    assert adapt_to(SCALE, ".abc")[1] == ".abc holds bars: taken at 120 quarters per minute"
