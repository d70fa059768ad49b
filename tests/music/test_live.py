from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.music.bridge import chorale_names, read_chorale, read_midi
from rnngen.music.limits import TooLarge
from rnngen.music.live import is_live, on_divisions, on_the_grid
from rnngen.music.pulse import follow_pulse
from rnngen.music.score import Bar, Metre, Note, Score
from rnngen.writers.midi import render_midi
from tests.music.midi_files import meta, midi_file, off, on
from tests.music.performances import performance, share_in_place
from tests.scores import assert_canonical

IRISH = sorted((Path(__file__).parents[2] / "corpora/irish/MIDI").glob("*.mid"))
TUNES = [read_midi(path.read_bytes())[0] for path in IRISH[::150]]
CHORALES = [read_chorale(name)[0] for name in chorale_names()[:330:60]]


def shares(scores, generator, jitter, tempos):
    """Play each score with a rubato of 3 %; return the shares of notes read back in place."""
    found = []
    for score in scores:
        read, notices = read_midi(
            performance(score, generator, jitter, 0.03, generator.uniform(*tempos))
        )
        assert_canonical(read)
        assert notices[0].startswith("a live recording, quantised to ")
        found.append(share_in_place(score, read))
    return found


@pytest.mark.parametrize(
    ("scores", "tempos"), [(TUNES, (80, 180)), (CHORALES, (60, 100))], ids=["irish", "bach"]
)
def test_95_percent_of_a_good_players_notes_are_read_in_place(scores, tempos, generator):
    assert np.mean(shares(scores, generator, 0.010, tempos)) >= 0.95


@pytest.mark.parametrize(
    ("scores", "tempos"), [(TUNES, (80, 140)), (CHORALES, (60, 100))], ids=["irish", "bach"]
)
def test_85_percent_of_an_unsteady_players_notes_are_read_in_place(scores, tempos, generator):
    assert np.mean(shares(scores, generator, 0.025, tempos)) >= 0.85


def test_the_notice_states_the_tempo_and_the_mean_error(generator):
    read, notices = read_midi(performance(TUNES[0], generator, 0.010, 0.0, 100))
    [tempo] = read.tempos
    assert 99 <= tempo.quarters_per_minute <= 101
    assert notices[0].startswith(
        f"a live recording, quantised to 8ths at {tempo.quarters_per_minute} quarters"
    )
    assert 5 <= int(notices[0].split()[-2]) <= 15


def test_written_music_is_not_live():
    assert not any(
        is_live(sorted({note.onset * 10 for note in score.notes}), 480)
        for score in TUNES + CHORALES
    )


@given(st.lists(st.integers(0, 2000), min_size=20, unique=True))
def test_onsets_on_the_grid_of_scores_are_not_live(ticks):
    assert not is_live([10 * tick for tick in sorted(ticks)], 480)


def test_a_run_of_64ths_reads_back_unchanged():
    metre = Metre(4, 4)
    onsets = [*range(0, 48, 3), *range(48, 2 * metre.ticks, 48)]
    notes = tuple(Note(onset, 0, 60 + onset % 5, 3, 80) for onset in onsets)
    score = Score(notes, (Bar(0, metre.ticks, metre), Bar(metre.ticks, metre.ticks, metre)))
    assert read_midi(render_midi(score, "a test"))[0].notes == notes


def played_to_a_click(generator, per_quarter=4):
    ticks = np.arange(200) * 480 // per_quarter
    played = np.maximum.accumulate(
        20 + ticks + generator.normal(0, 9, len(ticks)).round().astype(int).clip(-20, 20)
    )
    deltas = np.diff(played, prepend=0).tolist()
    notes = [message for delta in deltas for message in (on(60, delta - 20), off(60, 20))]
    return [
        meta("time_signature", numerator=3, denominator=4),
        meta("set_tempo", tempo=600000),
        *notes,
    ]


def test_a_recording_to_a_click_keeps_the_bars_and_tempo_of_its_file(generator):
    read, notices = read_midi(midi_file(played_to_a_click(generator)))
    assert "at its file's own tempo" in notices[0]
    assert {bar.metre for bar in read.bars} == {Metre(3, 4)}
    assert read.tempos[0].quarters_per_minute == 100
    assert all(note.onset % 12 == 0 for note in read.notes)


@pytest.mark.parametrize("late", [160, 139, 130])
def test_programmed_swing_is_not_live(late):
    swung = [
        message
        for _ in range(40)
        for message in (on(60), off(60, 480 - late), on(62), off(62, late))
    ]
    read, notices = read_midi(midi_file(swung))
    assert not any("live" in notice for notice in notices)
    assert len(read.notes) == 80


def test_a_pulse_is_followed_through_a_change_of_tempo(generator):
    gaps = np.repeat([0.25, 0.26, 0.27, 0.28], 40)
    onsets = np.cumsum(gaps) + generator.normal(0, 0.008, len(gaps))
    places = np.round(follow_pulse(np.sort(onsets)))
    assert np.array_equal(np.diff(places), np.ones(len(gaps) - 1))


def test_each_quarter_gets_the_division_that_fits_it(generator):
    rows = [[0, 0.5], [0, 1 / 3, 2 / 3], [0, 0.25, 0.5, 0.75]] * 20
    quarters = np.array([beat + place for beat, row in enumerate(rows) for place in row])
    snapped, divisions = on_divisions(np.sort(quarters + generator.normal(0, 0.015, len(quarters))))
    assert np.mean(np.abs(snapped - quarters) < 1e-9) > 0.97
    assert divisions == [3, 4]


def test_a_single_broken_chord_keeps_the_bars_of_its_file():
    """Its onsets tell nothing about a pulse."""
    onsets = [number * 7 for number in range(80)]
    live = on_the_grid(onsets, 100, [(0, 10_000)])
    assert live.metre is None
    assert live.tempo is None
    assert np.isfinite(live.quarters).all()


def test_a_recording_of_a_day_is_refused_before_its_pulse_is_followed(monkeypatch):
    monkeypatch.setattr("rnngen.music.live.follow_pulse", lambda _: pytest.fail("followed"))
    generator = np.random.default_rng(1)
    onsets = np.cumsum(generator.integers(100, 3000, 200)).tolist()
    with pytest.raises(TooLarge, match="is longer than 4 hours"):
        on_the_grid(onsets, 480, [(0, 30_000_000)])
