import pytest

from rnngen.music.pickup import pickup_of
from rnngen.music.score import Metre, Note

JIG = Metre(6, 8)
EIGHTH = 24


def tune(pickup, bars=8, first_accented=False):
    """Return eighths in 6/8 after a pick-up, with velocities 105, 80, 80, 95, 80, 80 in each bar."""
    accents = {0: 105, 3: 95}
    notes = [
        Note(i * EIGHTH, 0, 60 + i % 5, EIGHTH, accents.get((i - pickup) % 6, 80))
        for i in range(pickup + 6 * bars)
    ]
    return [notes[0]._replace(velocity=105), *notes[1:]] if first_accented else notes


@pytest.mark.parametrize("pickup", range(6))
@pytest.mark.parametrize("first_accented", [False, True])
def test_accents_locate_the_first_downbeat(pickup, first_accented):
    expected = [(pickup * EIGHTH, JIG)] if pickup else []
    assert pickup_of(tune(pickup, first_accented=first_accented), [(0, JIG)]) == expected


def test_equal_velocities_give_no_pick_up():
    assert pickup_of([note._replace(velocity=80) for note in tune(1)], [(0, JIG)]) == []


def test_random_accents_give_no_pick_up(generator):
    notes = [note._replace(velocity=int(generator.integers(60, 100))) for note in tune(2, bars=40)]
    assert pickup_of(notes, [(0, JIG)]) == []


def test_three_accents_are_too_few():
    assert pickup_of(tune(1, bars=3), [(0, JIG)]) == []
    assert pickup_of(tune(1, bars=4), [(0, JIG)]) == [(EIGHTH, JIG)]


def test_a_piece_with_changing_metre_gets_no_pick_up():
    assert pickup_of(tune(1), [(0, JIG), (3 * JIG.ticks, Metre(2, 4))]) == []


def test_without_a_time_signature_the_metre_is_4_4():
    notes = [Note(i * 48, 0, 60, 48, 105 if i % 4 == 1 else 80) for i in range(33)]
    assert pickup_of(notes, []) == [(48, Metre(4, 4))]


def test_accents_in_every_other_bar_give_no_pick_up():
    every_other = [
        note._replace(velocity=80)
        if (note.onset // JIG.ticks) % 2 and note.velocity == 105
        else note
        for note in tune(1, bars=16)
    ]
    assert pickup_of(every_other, [(0, JIG)]) == []
