"""Music beyond the limits costs a sentence, not time or memory."""

from contextlib import suppress
from pathlib import Path

import pytest
from music21 import meter, stream

from rnngen.errors import CorpusError, UnreadableScore
from rnngen.music import limits
from rnngen.music.bridge import read_midi, read_performance, read_piece, to_musicxml
from rnngen.music.canonical import canonical_score, check, score_from_json, score_to_json
from rnngen.music.limits import TooLarge, check_density
from rnngen.music.metre import bars_of
from rnngen.music.performance import Performance, PlayedNote
from rnngen.music.performance import check as check_performance
from rnngen.music.score import Bar, Metre, Note, Part, Score
from rnngen.writers.formats import render
from tests.music.midi_files import meta, midi_file, off, on, raw_file
from tests.music.test_notation import MUSICXML, note
from tests.scores import METRES, tune
from tests.scores import bars_of as written_bars

DATA = Path(__file__).parents[1] / "data"
TUNE = "X:1\nT:t\nM:4/4\nL:1/8\nK:C\ncdef gabc|"
LONG = "is longer than 20,000 quarters"
BEATS = "has a bar of more than 256 beats"


def xml(content, beats="4", divisions="1"):
    time = f"<time><beats>{beats}</beats><beat-type>4</beat-type></time>"
    attributes = f"<attributes><divisions>{divisions}</divisions>{time}</attributes>"
    return MUSICXML.format(measures=f"<measure>{attributes}{content}</measure>")


HOSTILE = {
    "a long note.abc": (TUNE + "d499999 CDEF|", BEATS),
    "a long note alone.abc": ("X:1\nL:1/8\nK:C\nd499999", LONG),
    "a longer note.abc": (TUNE + "c" + "9" * 300 + "|", BEATS),
    "a long rest.abc": (TUNE + "z99999999 c|cdef|", BEATS),
    "a long unit.abc": (TUNE.replace("1/8", "99999999/8"), LONG),
    "a wide metre.abc": (TUNE.replace("4/4", "99999999/4"), BEATS),
    "a metre of many sums.abc": (TUNE.replace("4/4", "(" + "3+" * 2000 + "3)/4"), BEATS),
    "long chords.abc": (TUNE + "[ceg]499999|", BEATS),
    "a wide metre.musicxml": (xml(note("C", 4), beats="99999999"), BEATS),
    "a metre of many digits.musicxml": (xml(note("C", 4), beats="9" * 5000), BEATS),
    "a long note.musicxml": (xml(note("C", 10**9)), LONG),
    "a long bar.musicxml": (xml(note("C", 2001)), "has a bar longer than 2,000 quarters"),
    "an endless note.musicxml": (xml(note("C", "inf")), "damaged"),
    "a long token.krn": ("**kern\n4" + "9" * 1001 + "c\n*-\n", "a token of more than 1,000"),
    "empty bars.krn": ("**kern\n4c\n" + "=\n" * 502 + "*-\n", "more than 500 bars, clefs"),
    "many keys.krn": ("**kern\n4c\n" + "*C:\n" * 502 + "*-\n", "more than 500 bars, clefs"),
    "a forward move.musicxml": (xml("<forward><duration>9999999</duration></forward>"), "no notes"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_notation_beyond_the_limits_costs_a_sentence(name):
    text, reason = HOSTILE[name]
    with pytest.raises(UnreadableScore, match=reason):
        read_piece(text.encode(), name[name.index(".") :])


def test_a_metre_of_kern_that_cannot_be_kept_is_left_out():
    score, _ = read_piece(b"**kern\n*M999999/0\n4c\n4d\n4e\n4f\n*-\n", ".krn")
    assert [bar.metre for bar in score.bars] == [METRES[0]]


def test_bars_up_to_the_limit_are_read():
    score, _ = read_piece((TUNE + "c256 d256|cdef gabc|").encode(), ".abc")
    assert score.ticks == 192 + 512 * 24 + 192
    score, _ = read_piece(xml(note("C", 2000)).encode(), ".musicxml")
    assert score.bars == (Bar(0, 96_000, METRES[0]),)


def test_short_beats_are_no_wide_metre():
    """Without divisions a bar may last 1/630, by which music21 calls it."""
    score, _ = read_piece(
        MUSICXML.format(measures=f"<measure>{note('C', 4)}</measure>").encode(), ".xml"
    )
    assert len(score.notes) == 1


def test_many_bars_take_time_in_proportion(monkeypatch):
    """Beams, which are left out, would take minutes."""
    monkeypatch.setattr(stream.Stream, "makeBeams", lambda *_, **__: pytest.fail("beamed"))
    score, _ = read_piece((TUNE + "cdef gabc|" * 300).encode(), ".abc")
    assert len(score.bars) == 301


def test_chord_symbols_are_read_without_their_pitches(monkeypatch):
    monkeypatch.setattr("music21.figuredBass.realizerScale.FiguredBassScale", None)
    score, notices = read_piece((TUNE + '"Am7"cd "D7/F#"ef|"no chord"c4|').encode(), ".abc")
    assert [chord.symbol for chord in score.chords] == ["Am7", "D7/F#"]
    assert notices == ()


@pytest.mark.parametrize("text", [TUNE, TUNE.replace("4/4", "999/4"), "no music"])
def test_music21_is_left_as_it_was(text):
    methods = stream.Stream.makeBeams, meter.TimeSignature.load
    with suppress(CorpusError):
        read_piece(text.encode(), ".abc")
    assert (stream.Stream.makeBeams, meter.TimeSignature.load) == methods
    assert b"<beam" in to_musicxml(tune((60, 24), (62, 24), (64, 144), bars=1), "x")


def test_too_little_memory_is_no_damage(monkeypatch):
    def exhausted(*_):
        raise MemoryError

    monkeypatch.setattr("rnngen.music.notation.score_of_parts", exhausted)
    with pytest.raises(MemoryError):
        read_piece(TUNE.encode(), ".abc")


@pytest.fixture
def small(monkeypatch):
    """Limits that small files exceed."""
    for what in ("notes", "bars", "events"):
        monkeypatch.setitem(limits._MOST, what, 50)


@pytest.mark.parametrize("read", [read_midi, read_performance])
@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ([on(60), off(60, 10)] * 26, "has more than 50 events"),
        ([on(60, 1)] * 51, "has more than 50 "),
        ([meta("text", text="a")] * 51, "has more than 50 events"),
        ([on(60), off(60, 480 * 20_000), on(60, 1)], LONG),
    ],
)
def test_midi_beyond_the_limits_costs_a_sentence(small, read, messages, reason):
    with pytest.raises(TooLarge, match=reason):
        read(midi_file(messages))


def test_the_notes_of_all_tracks_count_together(monkeypatch):
    monkeypatch.setitem(limits._MOST, "notes", 50)
    track = [on(60), off(60, 10)] * 26
    assert len(read_midi(midi_file(track))[0].notes) == 26
    with pytest.raises(TooLarge, match="has more than 50 notes"):
        read_midi(midi_file(track, track))


def test_a_metre_change_at_each_tick_makes_no_more_bars_than_may_be(small):
    changes = [
        meta("time_signature", 480, numerator=1 + number % 2, denominator=64)
        for number in range(20)
    ]
    with pytest.raises(TooLarge, match="has more than 50 bars"):
        read_midi(midi_file([*changes, on(60, 480), off(60, 480)]))


def test_channels_of_many_tracks_are_no_more_parts_than_may_be():
    track = b"".join(bytes([0, 0x90 | c, 60, 80, 0, 0x80 | c, 60, 0]) for c in range(16))
    with pytest.raises(TooLarge, match="has more than 128 parts"):
        read_midi(raw_file(*[track] * 9, layout=1))
    assert len(read_midi(raw_file(*[track] * 8, layout=1))[0].parts) == 128


def test_a_long_event_is_read_in_linear_work(monkeypatch):
    """The window grows by a factor, so an event is copied few times."""
    sizes = []
    monkeypatch.setattr(
        "rnngen.music.bridge.DeltaTime.readUntilLowByte",
        lambda _, data: sizes.append(len(data)) or (0, data[1:]),
    )
    text = b"\0\xff\x01\x86\x80\x00" + b"a" * 98_304
    track = (text + b"\0\x90\x3c\x50\0\x80\x3c\0") * 50
    read_midi(raw_file(track))
    assert sum(sizes) < 10 * len(track)


def test_huge_pieces_are_refused_before_their_bars_are_made():
    for end in (10**6, 10**12):
        with pytest.raises(TooLarge, match=LONG):
            bars_of([(0, METRES[0])], end)
        with pytest.raises(TooLarge, match=LONG):
            canonical_score([Note(0, 0, 60, end, 80)], written_bars((192, METRES[0])))
    with pytest.raises(TooLarge, match="has more than 20,000 bars"):
        bars_of([(0, Metre(1, 64))], 3 * 20_001)


@pytest.mark.parametrize(
    ("score", "reason"),
    [
        (Score((), written_bars((3, Metre(1, 64))) * 1, parts=(Part(),) * 129), "128 parts"),
        (Score((), tuple(Bar(3 * i, 3, Metre(1, 64)) for i in range(20_001))), "20,000 bars"),
        (Score((), written_bars(*[(96_000, METRES[0])] * 11)), LONG),
        (Score((), written_bars((96_001, METRES[0]))), "a bar longer than 2,000 quarters"),
    ],
)
def test_scores_beyond_the_limits_are_neither_kept_nor_written(score, reason):
    with pytest.raises(TooLarge, match=reason):
        check(score)
    with pytest.raises(CorpusError, match=reason):
        score_from_json(score_to_json(score))
    for suffix in (".musicxml", ".abc", ".png", ".html"):
        with pytest.raises(TooLarge, match=reason):
            render(score, suffix, "x")


@pytest.mark.parametrize(("bars", "notes"), [(110, 1), (20_000, 1990), (100, 0)])
def test_files_of_far_more_bars_than_notes_are_refused(bars, notes):
    check_density(bars, notes)
    with pytest.raises(TooLarge, match=f"bars but only {notes:,} note"):
        check_density(bars + 1, notes)


def test_slurs_without_an_end_are_left_out(monkeypatch):
    """music21 would append each further note to all of them."""
    monkeypatch.setattr(
        "music21.spanner.Spanner.addSpannedElements", lambda *_: pytest.fail("kept")
    )
    score, _ = read_piece((TUNE + "(c(d(e(f (g(a(b(c'|" * 3).encode(), ".abc")
    assert len(score.notes) == 8 + 24


def test_performances_beyond_the_limits_are_refused(small):
    with pytest.raises(CorpusError, match="canonical form"):
        check_performance(Performance((PlayedNote(0, 60, 4 * 3_600_000 + 10, 82),)))
    with pytest.raises(TooLarge, match="has more than 50 notes"):
        check_performance(Performance(tuple(PlayedNote(i, 60, 10, 82) for i in range(0, 510, 10))))
