"""Notation files, one feature per test."""

import zipfile
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import music21
import pytest

from rnngen.errors import CorpusError, UnreadableScore
from rnngen.music.bridge import chorale_names, read_chorale, read_notation
from rnngen.music.score import Bar, Key, Metre, Part, Tempo
from tests.scores import assert_canonical

DATA = Path(__file__).parents[1] / "data"

MUSICXML = """<score-partwise><part-list><score-part id="P1"><part-name/></score-part></part-list>
<part id="P1">{measures}</part></score-partwise>"""


def read(name):
    path = DATA / name
    return read_notation(path.read_bytes(), path.suffix)


def measure(content, beats=4):
    time = f"<time><beats>{beats}</beats><beat-type>4</beat-type></time>"
    attributes = f"<attributes><divisions>12</divisions>{time}</attributes>"
    return f'<measure number="1">{attributes}{content}</measure>'


def note(step, duration, more=""):
    pitch = f"<pitch><step>{step}</step><octave>4</octave></pitch>"
    return f"<note>{more}{pitch}<duration>{duration}</duration></note>"


def read_measures(*measures):
    [(_, score, notices)] = read_notation(
        MUSICXML.format(measures="".join(measures)).encode(), ".musicxml"
    )
    return score, notices


def test_pick_up_ties_chords_and_dynamics_are_read_and_grace_notes_counted():
    [(_, score, notices)] = read("pick-up.musicxml")
    waltz = Metre(3, 4)
    assert score.bars == (Bar(0, 48, waltz), Bar(48, 144, waltz), Bar(192, 96, waltz))
    assert [(n.onset, n.pitch, n.duration) for n in score.notes] == [
        (0, 69, 48), (48, 74, 192), (240, 65, 48), (240, 69, 48),
    ]  # fmt: skip
    assert [n.velocity for n in score.notes] == [90, 45, 90, 90]
    assert (score.keys, score.tempos) == ((Key(0, -1, True),), (Tempo(0, 100),))
    assert notices == ("1 grace note was left out",)


def test_transposing_instruments_are_read_at_sounding_pitch():
    [(_, score, _)] = read("transposing.musicxml")
    assert [note.pitch for note in score.notes] == [60, 60]
    assert score.keys == (Key(0, 0, False),)
    assert score.parts == (Part(program=71), Part(program=71))


def test_voices_of_a_measure_are_simultaneous():
    back = "<backup><duration>48</duration></backup>"
    lower = note("C", 48).replace("</note>", "<voice>2</voice></note>")
    score, _ = read_measures(measure(note("E", 24) + note("G", 24) + back + lower))
    assert [(n.onset, n.pitch, n.duration) for n in score.notes] == [
        (0, 60, 192),
        (0, 64, 96),
        (96, 67, 96),
    ]


def test_an_overfull_measure_does_not_overlap_the_next():
    score, _ = read_measures(
        measure(note("C", 49)), '<measure number="2">' + note("D", 48) + "</measure>"
    )
    assert [(n.onset, n.duration) for n in score.notes] == [(0, 196), (196, 192)]
    assert [bar.duration for bar in score.bars] == [196, 192]


def test_metre_changes_make_bars():
    score, _ = read_measures(measure(note("C", 48)), measure(note("D", 36), beats=3))
    assert score.bars == (Bar(0, 192, Metre(4, 4)), Bar(192, 144, Metre(3, 4)))


def test_quintuplets_end_where_the_next_note_begins():
    score, _ = read_measures(measure("".join(note("C", 12 / 5) for _ in range(20))))
    assert all(a.offset == b.onset for a, b in pairwise(score.notes))
    assert score.ticks == 192


def test_each_readable_tune_of_a_book_is_read():
    found = read("tunebook.abc")
    assert [title for title, _, _ in found] == ["1 The Pick-up", "7 The Waltz"]
    (_, jig, notices), (_, waltz, _) = found
    assert [bar.duration for bar in jig.bars] == [24, 144, 144, 144, 120]
    assert [n.pitch for n in jig.notes] == [71, 64, 64, 67, 66, 64, 71, 71] * 2
    assert notices == ("1 grace note was left out",)
    assert [n.duration for n in waltz.notes] == [48, 48, 48, 16, 16, 16, 96]


def test_a_bar_split_by_a_repeat_sign_is_joined():
    [(_, score, _)] = read_notation(
        b"X:1\nM:4/4\nL:1/4\nK:C\nG|c2 d2|e d c:|:G|c2 d2|e d c:|", ".abc"
    )
    assert [bar.duration for bar in score.bars] == [48, *[192] * 7, 144]


CHANGES = """X:1
M:4/4
L:1/4
K:G
GABF|G4{1}FcFc|d4{2}FcF|c3{3}FFF|f3|]
"""


@pytest.mark.parametrize("change", ["|\n{}\n", "|{}", " |\n{}\n% a comment\n"])
def test_abc_changes_of_key_and_metre_take_effect_at_their_bars(change):
    """The keys are G, then D, then C in another metre, then E minor; they decide F♯ and C♯."""
    inline = change == "|{}"
    fields = ["K:D", "M:3/4", "K:C", "K:Em"]
    d, waltz, c, e = (f"[{field}]" for field in fields) if inline else fields
    to_c = waltz + c if inline else f"{waltz}\n{c}"
    abc = (
        CHANGES.replace("{1}", change.format(d))
        .replace("{2}", change.format(to_c))
        .replace("{3}", change.format(e))
    )
    [(_, score, _)] = read_notation(abc.encode(), ".abc")
    assert score.keys == (
        Key(0, 1, False),
        Key(384, 2, False),
        Key(768, 0, False),
        Key(1056, 1, True),
    )
    assert [bar.metre for bar in score.bars] == [Metre(4, 4)] * 4 + [Metre(3, 4)] * 4
    assert [note.pitch for note in score.notes] == [
        *(67, 69, 71, 66, 67), *(66, 73, 66, 73, 74), *(65, 72, 65, 72), *(66, 66, 66, 78),
    ]  # fmt: skip


def test_abc_changes_of_length_and_key_within_a_line_take_effect_at_once():
    [(_, score, _)] = read_notation(
        b"X:1\nM:4/4\nL:1/4\nK:C\nF4|F2[K:G][L:1/8]F4|F8-|[K:D]F8|]\n", ".abc"
    )
    assert [(note.pitch, note.duration) for note in score.notes] == [
        (65, 192),
        (65, 96),
        (66, 96),
        (66, 384),
    ]
    assert [bar.duration for bar in score.bars] == [192] * 4


def test_abc_fields_in_texts_and_comments_change_nothing():
    [(_, score, _)] = read_notation(
        b'X:1\nM:4/4\nL:1/4\nK:C\nF4|"[K:G]"F4|F4|] % [K:D]\nw: [K:A] la\n', ".abc"
    )
    assert score.keys == (Key(0, 0, False),)
    assert {note.pitch for note in score.notes} == {65}


def test_each_voice_of_an_abc_tune_has_its_own_keys():
    voices = b"V:1\nFFFF|F4|[K:G]F4|F4|]\nV:2\nFFFF|F4|F4|[K:D]F4|]\n"
    [(_, score, _)] = read_notation(b"X:1\nM:4/4\nL:1/4\nK:C\n" + voices, ".abc")
    first, second = ([note.pitch for note in score.notes if note.part == part] for part in (0, 1))
    assert first == [65] * 5 + [66] * 2
    assert second == [65] * 6 + [66]


def test_humdrum_spines_are_parts():
    [(_, score, _)] = read("two-spines.krn")
    assert len(score.parts) == 2
    upper, lower = ([n for n in score.notes if n.part == part] for part in (0, 1))
    assert [n.pitch for n in upper] == [67, 71, 74, 69]
    assert upper[-1].duration == 288
    assert [(n.pitch, n.duration) for n in lower] == [(55, 144), (50, 144), (55, 144)]


def test_zipped_musicxml_is_unpacked():
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("score.xml", (DATA / "pick-up.musicxml").read_text())
    assert read_notation(buffer.getvalue(), ".mxl") == read("pick-up.musicxml")


@pytest.mark.parametrize("suffix", [".xml", ".musicxml", ".mxl", ".abc", ".krn"])
@pytest.mark.parametrize(
    "data", [b"", b"\x00\xff" * 50, b"<score-partwise", b"X:1\nK:C\n", b"hello"]
)
def test_damaged_notation_is_an_explained_error(data, suffix):
    with pytest.raises(UnreadableScore, match="expected"):
        read_notation(data, suffix)


def test_nothing_is_written_to_the_terminal(capfd):
    with pytest.raises(CorpusError):
        read_notation(b'X:1\nL:1/8\nK:C\n"@nonsense\n', ".abc")
    assert capfd.readouterr() == ("", "")


def test_chorale_names_are_unique():
    names = chorale_names()
    assert len(names) == len(set(names)) == 350
    assert names[0] == "bwv269"


@pytest.mark.parametrize("name", ["bwv269", "bwv69.6", "bwv18.5-l", "bwv245.3"])
def test_a_chorale_has_four_voices_from_high_to_low(name):
    score, _ = read_chorale(name)
    assert_canonical(score)
    means = [
        sum(pitches) / len(pitches)
        for part in range(4)
        if (pitches := [n.pitch for n in score.notes if n.part == part])
    ]
    assert means == sorted(means, reverse=True)
    assert len(means) == len(score.parts) == 4


@pytest.mark.parametrize("name", ["bwv153.1", "bwv324", "bwv4.8"])
def test_a_chorale_has_the_same_notes_as_music21_with_its_ties_joined(name):
    path = music21.common.getCorpusFilePath() / "bach" / f"{name}.mxl"
    stripped = music21.converter.parse(path, forceSource=True).stripTies()
    expected = {
        (note.offset * 48, part, note.pitch.midi, note.quarterLength * 48)
        for part, row in enumerate(stripped.parts)
        for note in row.flatten().notes
    }
    score, _ = read_chorale(name)
    assert {(n.onset, n.part, n.pitch, n.duration) for n in score.notes} == expected


def test_instruments_other_than_the_four_voices_are_left_out_and_counted():
    score, notices = read_chorale("bwv8.6")
    assert len(score.parts) == 4
    assert "1 other instrument was left out" in notices
    assert "60 lyrics were left out" in notices


@pytest.mark.parametrize(
    ("name", "problem"), [("bwv27.6", "voices cannot be told"), ("bwv1", "not in music21's corpus")]
)
def test_the_error_says_why_a_chorale_cannot_be_read(name, problem):
    with pytest.raises(UnreadableScore, match=problem):
        read_chorale(name)


def test_ornaments_are_left_out_and_counted():
    abc = b"X:1\nM:4/4\nL:1/4\nK:C\n|:CDEF|~G>A .G2|!trill!c4:|\nw: do re mi fa\n"
    [(_, _, notices)] = read_notation(abc, ".abc")
    assert "1 articulation was left out" in notices
    assert "2 signs such as !trill! were left out" in notices


@pytest.mark.parametrize(
    ("field", "key", "third"),
    [
        ("Ador", (1, True), 66),
        ("D mix % a comment", (1, False), 66),
        ("A Mixolydian clef=bass", (2, False), 66),
        ("E locrian", (-1, True), 65),
        ("HP", (2, False), 66),
        ("G middle=d", (1, False), 66),
    ],
)
def test_abc_keys_have_modes_and_clefs(field, key, third):
    abc = f"X:1\nM:4/4\nL:1/4\nK:{field}\nDEFG|GFED|[K:clef=treble]DEFG|\n"
    [(_, score, _)] = read_notation(abc.encode(), ".abc")
    assert [each[1:] for each in score.keys] == [key]
    assert score.notes[2].pitch == score.notes[10].pitch == third


def test_abc_says_what_is_left_out():
    abc = (
        b'X:1\nM:4/4\nL:1/4\nK:Dm ^c\n!p!(CD"^slowly"EF)|!<(!GABc!<)!!f!|CDEF|\nw: do re mi fa\n'
        b'W: la la\nP:AABB\n"_D.C."!trill!z4|!<(!z4|\n'
    )
    [(_, _, notices)] = read_notation(abc, ".abc")
    assert set(notices) == {
        "1 slur was left out",
        "2 lines of lyrics were left out",
        "1 direction in words was left out",
        "1 accidental of a key was left out",
        "1 sign such as !trill! was left out",
        "1 order of parts was not followed",
        "1 dynamic sign was left out",
    }


def test_musicxml_says_what_is_left_out():
    directions = (
        "<dynamics><sfz/></dynamics>",
        '<wedge type="crescendo"/>',
        "<words>dolce</words>",
        '<pedal type="start"/>',
    )
    marks = "".join(
        f"<direction><direction-type>{each}</direction-type></direction>" for each in directions
    )
    stop = (
        '<direction><direction-type><wedge type="stop"/></direction-type></direction>'
        '<direction><direction-type><pedal type="stop"/></direction-type></direction>'
    )
    clefs = (
        f"<attributes><clef><sign>{sign}</sign><line>{line}</line></clef></attributes>"
        for sign, line in ("G2", "F4", "G2")
    )
    signs = (
        "<notations><technical><fingering>1</fingering></technical>"
        "<ornaments><trill-mark/></ornaments><articulations><staccato/></articulations>"
        "<fermata/></notations>"
    )
    _, notices = read_measures(
        measure(next(clefs) + marks + note("C", 2) + stop + next(clefs) + note("D", 2, signs)),
        measure(next(clefs) + note("E", 4)),
    )
    assert set(notices) == {
        "1 accent such as sf was left out",
        "1 hairpin was left out",  # it is within one note
        "1 direction in words was left out",
        "1 pedal sign was left out",
        "2 clef changes were left out",
        "1 fingering or playing technique was left out",
        "1 ornament was left out",
        "1 articulation was left out",
        "1 fermata was left out",
    }


def test_kern_says_what_is_left_out_and_has_dynamics():
    rows = (
        ("**kern", "**dynam", "**text", "**harm"),
        ("*M4/4", "*", "*", "*"),
        ("=1", "=1", "=1", "=1"),
        ("2c(", "p", "la", "I"),
        ("4d;)", "<", "li", "."),
        ("4eT", "f", ".", "V"),
        ("*-", "*-", "*-", "*-"),
    )
    kern = "".join("\t".join(row) + "\n" for row in rows)
    [(_, score, notices)] = read_notation(kern.encode(), ".krn")
    assert [each.velocity for each in score.notes] == [49, 49, 97]
    assert set(notices) == {
        "1 slur was left out",
        "1 hairpin was left out",
        "2 lyrics were left out",
        "1 fermata was left out",
        "1 ornament was left out",
        "2 entries of other spines than notes, dynamics and lyrics were left out",
    }
