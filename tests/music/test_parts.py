import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnngen.music.general_midi import PROGRAMS
from rnngen.music.parts import NoSuchPart, described, skyline, take_parts
from rnngen.music.score import Note, Part, Score
from tests.scores import METRES, assert_canonical, bars_of, scores

NAMES = ("Tune", "", "Strings", "Kit")
PARTS = (Part(73), Part(33), Part(48), Part(drums=True))


def band():
    """Return a flute's melody, a bass below it, chords above both, and drums."""
    rows = [(0, 72), (1, 40), (2, 84), (2, 88), (2, 91), (3, 120)]
    notes = [
        Note(onset, part, pitch, 48, 80) for onset in range(0, 384, 48) for part, pitch in rows
    ]
    return Score(tuple(sorted(notes)), bars_of((192, METRES[0]), (192, METRES[0])), parts=PARTS)


@pytest.mark.parametrize(
    ("wish", "parts", "notes"),
    [
        ("all", PARTS, 48),
        ("melody", (Part(73),), 8),
        ("tune", (Part(73),), 8),
        ("ELECTRIC BASS", (Part(33),), 8),
        ("flute", (Part(73),), 8),
        ("string ensemble 1", (Part(48),), 24),
        ("drums", (Part(drums=True),), 8),
        ("3", (Part(48),), 24),
        ("i", (Part(33), Part(48), Part(drums=True)), 40),
    ],
)
def test_parts_are_found_by_name_instrument_and_number(wish, parts, notes):
    taken = take_parts(band(), NAMES, wish)
    assert_canonical(taken)
    assert (taken.parts, len(taken.notes), taken.bars) == (parts, notes, band().bars)


def test_without_names_the_melody_is_a_high_line_not_high_chords():
    assert take_parts(band(), (), "melody").parts in ((Part(73),), (Part(48),))
    high_line = take_parts(band(), (), "melody")
    assert len({note.onset for note in high_line.notes}) == len(high_line.notes)


@pytest.mark.parametrize("wish", ["oboe", "0", "5", "99"])
def test_the_error_for_an_unknown_part_lists_the_parts(wish):
    with pytest.raises(NoSuchPart, match="1 Tune – Flute, 2 Electric Bass"):
        take_parts(band(), NAMES, wish)


def test_drums_alone_have_no_melody():
    with pytest.raises(NoSuchPart, match="only drums"):
        take_parts(take_parts(band(), NAMES, "4"), (), "melody")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(scores(least_notes=1))
def test_a_melody_is_one_line_made_of_notes_of_the_piece(score):
    score = Score(
        score.notes,
        score.bars,
        score.keys,
        score.tempos,
        tuple(Part(part.program) for part in score.parts),
    )
    melody = take_parts(score, (), "melody")
    assert_canonical(melody)
    assert all(
        note.offset <= later.onset
        for note, later in zip(melody.notes, melody.notes[1:], strict=False)
    )
    assert {(note.onset, note.pitch) for note in melody.notes} <= {
        (note.onset, note.pitch) for note in score.notes
    }


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(40, 80)), min_size=1))
def test_a_skyline_has_the_highest_note_of_each_onset(pairs):
    line = skyline(Note(onset * 24, 0, pitch, 48, 80) for onset, pitch in pairs)
    highest = {
        onset * 24: max(pitch for other, pitch in pairs if other == onset) for onset, _ in pairs
    }
    assert {note.onset: note.pitch for note in line} == highest


def test_parts_are_described_by_number_name_and_instrument():
    assert described(PARTS, NAMES) == [
        "1 Tune – Flute",
        "2 Electric Bass (finger)",
        "3 Strings – String Ensemble 1",
        "4 Kit – Drums",
    ]
    assert described((Part(),), ()) == ["1"]


def test_general_midi_has_a_name_for_each_program():
    assert len(set(PROGRAMS)) == 128
