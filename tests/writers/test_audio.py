"""Scores as sound: pitches, times and levels, measured in the samples."""

import wave
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile

from rnngen.errors import WriterError
from rnngen.music.score import Note, Part, Score, Tempo
from rnngen.writers import render, write
from rnngen.writers.audio import TAIL_SECONDS, fluidsynth, synthesiser
from rnngen.writers.timeline import Clock
from tests.scores import METRES, bars_of, tune

RATE = 44_100
SOUNDS = [
    "built-in",
    pytest.param(
        "fluidsynth",
        marks=pytest.mark.skipif(fluidsynth.find() is None, reason="no FluidSynth to play"),
    ),
]
PROGRAMS = [None, 8, 16, 24, 32, 40, 56, 64, 71, 73, 80, 88]
"""One of each timbre."""


def heard(score, sound="built-in"):
    """float[samples, 2] of the file."""
    with wave.open(BytesIO(render(score, ".wav", "a test", sound))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 2, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2) / 32768


def fundamental(samples):
    """Hz of the lowest strong partial."""
    size = 1 << 18
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), size))
    spectrum[: 20 * size // RATE] = 0
    first = np.flatnonzero(spectrum > 0.3 * spectrum.max())[0]
    peak = first + np.argmax(spectrum[first : first + size // RATE * 8])
    return peak * RATE / size


def cents(hertz, pitch):
    return 1200 * np.log2(hertz / (440 * 2 ** ((pitch - 69) / 12)))


def part_of(*notes, program=None, **fields):
    return tune(*notes, parts=(Part(program),), **fields)


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_instrument_plays_the_pitch_that_is_written(program):
    pitches = [48, 57, 64, 69, 76]
    samples = heard(part_of(*[(pitch, 96) for pitch in pitches], program=program, bars=3))[:, 0]
    for i, pitch in enumerate(pitches):
        assert (
            abs(
                cents(
                    fundamental(samples[i * RATE + RATE // 8 : (i + 1) * RATE - RATE // 8]), pitch
                )
            )
            < 12
        ), pitch


@pytest.mark.parametrize("sound", SOUNDS)
@pytest.mark.parametrize("pitch", [45, 60, 69, 81])
def test_a_piano_plays_the_pitch_that_is_written(sound, pitch):
    samples = heard(part_of((pitch, 192), program=0, bars=1), sound)[:, 0]
    assert abs(cents(fundamental(samples[RATE // 4 : RATE]), pitch)) < 15


@pytest.mark.parametrize("sound", SOUNDS)
def test_the_loudest_chords_stay_below_full_scale(sound):
    notes = tuple(
        Note(onset, 0, pitch, 48, 127) for onset in range(0, 384, 48) for pitch in range(36, 96, 4)
    )
    samples = heard(Score(notes, bars_of(*[(192, METRES[0])] * 2)), sound)
    assert 0.2 < np.abs(samples).max() < 0.99


@pytest.mark.parametrize("sound", SOUNDS)
def test_a_file_is_as_long_as_its_tempos_make_it(sound):
    score = part_of((60, 192), (62, 192), (64, 192), tempos=(Tempo(0, 60), Tempo(192, 240)), bars=3)
    seconds = 4 + 1 + 1
    assert Clock(score).seconds(score.ticks) == pytest.approx(seconds)
    assert len(heard(score, sound)) == round((seconds + TAIL_SECONDS) * RATE)


@pytest.mark.parametrize("program", PROGRAMS)
def test_notes_begin_and_end_without_a_click(program):
    """A click is a jump: at the end of a note no step may be larger than while it sounds."""
    samples = heard(part_of((0, 48), (60, 96), (0, 48), program=program, bars=1))[:, 0]
    steps = np.abs(np.diff(samples))
    onset, offset = RATE // 2, RATE // 2 + RATE
    assert np.abs(samples[: onset + RATE // 4000]).max() < 0.05 * np.abs(samples).max()
    assert steps[offset - RATE // 50 :].max() <= 1.05 * steps[onset:offset].max()
    assert np.abs(samples[-1]) < 1e-3


@pytest.mark.parametrize("sound", SOUNDS)
@pytest.mark.parametrize("program", [0, 24, 40, 73])
def test_every_onset_is_heard_when_it_is_written(sound, program):
    score = part_of(
        *[(pitch, 48) for pitch in (60, 67, 64, 72, 62, 69)] * 2, program=program, bars=3
    )
    samples = heard(score, sound)[:, 0]
    for note in score.notes:
        start = round(Clock(score).seconds(note.onset) * RATE)
        wanted = band(samples[start + RATE // 20 : start + RATE // 3], note.pitch)
        before = band(samples[max(0, start - RATE // 3) : start], note.pitch)
        assert wanted > 4 * before
        assert wanted > 1e-3


def band(samples, pitch):
    """The strength of a pitch in some samples, 0 in none."""
    if len(samples) < RATE // 8:
        return 0.0
    time = np.arange(len(samples)) / RATE
    frequency = 440 * 2 ** ((pitch - 69) / 12)
    return abs(np.mean(samples * np.hanning(len(samples)) * np.exp(-2j * np.pi * frequency * time)))


def test_louder_notes_are_louder():
    score = Score(
        (Note(0, 0, 60, 96, 40), Note(192, 0, 60, 96, 110)), bars_of(*[(192, METRES[0])] * 2)
    )
    samples = heard(score)
    assert samples[2 * RATE : 3 * RATE].std() > 2 * samples[:RATE].std()


def test_soft_and_loud_pieces_are_played_at_one_loudness():
    soft, loud = (
        heard(
            Score(
                tuple(Note(24 * i, 0, 60 + i, 24, v) for i in range(8)), bars_of((192, METRES[0]))
            )
        )
        for v in (20, 120)
    )
    assert soft.std() == pytest.approx(loud.std(), rel=0.1)


def test_drums_are_short_noises_and_every_key_sounds():
    keys = range(35, 82)
    notes = tuple(Note(48 * i, 0, key, 48, 100) for i, key in enumerate(keys))
    score = Score(notes, bars_of(*[(192, METRES[0])] * 12), parts=(Part(drums=True),))
    samples = heard(score)[:, 0]
    for i, key in enumerate(keys):
        start = round(i * RATE / 2)
        assert np.abs(samples[start : start + RATE // 10]).max() > 0.02, key
    assert np.abs(samples).max() < 1


@pytest.mark.parametrize(
    ("key", "low", "high"),
    [(36, 40, 120), (56, 500, 620), (75, 2000, 3000), (81, 4000, 4400), (64, 150, 400)],
)
def test_kicks_cowbells_claves_triangles_and_congas_have_their_pitch(key, low, high):
    score = Score((Note(0, 0, key, 48, 100),), bars_of((192, METRES[0])), parts=(Part(drums=True),))
    samples = heard(score)[: RATE // 5, 0]
    spectrum = np.abs(np.fft.rfft(samples))
    assert low < np.fft.rfftfreq(len(samples), 1 / RATE)[spectrum.argmax()] < high


def test_parts_stand_apart_and_a_melody_in_the_middle():
    alone = heard(part_of((60, 96)))[: RATE // 100]
    assert np.array_equal(alone[:, 0], alone[:, 1])
    notes = (Note(0, 0, 60, 96, 80), Note(192, 1, 60, 96, 80))
    both = heard(Score(notes, bars_of(*[(192, METRES[0])] * 2), parts=(Part(), Part())))
    left, right = np.abs(both[:RATE]).sum(axis=0), np.abs(both[2 * RATE : 3 * RATE]).sum(axis=0)
    assert left[0] > left[1]
    assert right[0] < right[1]


@pytest.mark.parametrize("sound", SOUNDS)
def test_the_same_score_gives_the_same_bytes_with_its_provenance(sound):
    score = part_of((60, 96), (64, 96))
    data = render(score, ".wav", "rnngen, seed 1", sound)
    assert data == render(score, ".wav", "rnngen, seed 1", sound)
    assert b"rnngen, seed 1" in data
    assert int.from_bytes(data[4:8], "little") == len(data) - 8


@pytest.mark.parametrize(("suffix", "share"), [(".ogg", 0.2), (".mp3", 0.2), (".flac", 0.7)])
def test_a_compressed_file_is_the_same_sound_in_less_space(suffix, share):
    score = part_of((69, 192), (60, 192), (64, 192), bars=3)
    whole, data = (
        render(score, ".wav", "", "built-in"),
        render(score, suffix, "rnngen, seed 1", "built-in"),
    )
    assert len(data) < share * len(whole)
    with soundfile.SoundFile(BytesIO(data)) as file:
        assert (file.samplerate, file.channels, file.comment) == (RATE, 2, "rnngen, seed 1")
        samples = file.read()
    assert len(samples) / RATE == pytest.approx(
        Clock(score).seconds(score.ticks) + TAIL_SECONDS, abs=0.06
    )
    assert 0.1 < np.abs(samples).max() < 1
    for i, pitch in enumerate([69, 60, 64]):
        assert (
            abs(
                cents(fundamental(samples[2 * i * RATE + RATE // 4 : (2 * i + 1) * RATE, 0]), pitch)
            )
            < 12
        )
    quiet = samples[: len(samples) // 100 * 100, 0].reshape(-1, 100).std(axis=1)
    expected = heard(score)[:, 0]
    expected = expected[: len(expected) // 100 * 100].reshape(-1, 100).std(axis=1)
    size = min(len(quiet), len(expected))
    assert np.corrcoef(quiet[:size], expected[:size])[0, 1] > 0.95


@pytest.mark.slow
def test_half_an_hour_is_written_as_ogg():
    """libsndfile's coder of Vorbis crashes where it is given a long piece at once."""
    score = part_of(*[(60, 9600)] * 9, bars=9 * 25)
    data = render(score, ".ogg", "", "built-in")
    assert soundfile.info(BytesIO(data)).duration > 60 * 7


@pytest.mark.parametrize("sound", SOUNDS)
def test_silence_is_silent(sound):
    assert not heard(tune((0, 192), bars=1), sound).any()


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_long_tone_is_the_same_block_by_block(monkeypatch, program):
    score = Score((Note(0, 0, 60, 96, 80),), bars_of((192, METRES[0])), parts=(Part(program),))
    uncached = synthesiser._tone.__wrapped__
    monkeypatch.setattr(synthesiser, "_tone", uncached)
    whole = heard(score)
    monkeypatch.setattr(synthesiser, "_BLOCK", 1000)
    assert np.allclose(heard(score), whole, atol=2 / 32768)


def test_a_piece_of_hours_is_refused():
    with pytest.raises(
        WriterError, match=r"lasts 80 minutes, and sound files hold at most 20\. Write"
    ):
        render(part_of((60, 96), tempos=(Tempo(0, 4),), bars=80), ".wav", "rnngen", "built-in")


def test_without_fluidsynth_it_is_explained_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        WriterError,
        match=r"fluidsynth needs the program fluidsynth\. Install it: .*install.*--sound built-in",
    ):
        render(part_of((60, 96)), ".wav", "rnngen", "fluidsynth")
    assert render(part_of((60, 96)), ".wav", "rnngen") == render(
        part_of((60, 96)), ".wav", "rnngen", "built-in"
    )


@pytest.mark.skipif(fluidsynth.find() is None, reason="no FluidSynth to play")
def test_a_broken_soundfont_is_explained(monkeypatch, tmp_path):
    (tmp_path / "broken.sf2").write_bytes(b"no soundfont")
    monkeypatch.setenv(fluidsynth.VARIABLE, str(tmp_path / "broken.sf2"))
    with pytest.raises(
        WriterError, match=r"FluidSynth did not play the score: .*broken.sf2 is not a soundfont"
    ):
        render(part_of((60, 96)), ".wav", "rnngen", "fluidsynth")


def test_writing_takes_the_sound(tmp_path):
    path = tmp_path / "tune.wav"
    write(part_of((60, 96)), path, sound="built-in")
    assert path.read_bytes() == render(part_of((60, 96)), ".wav", "rnngen", "built-in")
    assert Path(path).stat().st_size > RATE
