from rnngen.music.score import Bar, Metre, Note, Score
from rnngen.training.preview import notes_by_bar, preview


def test_a_preview_of_text_is_one_line(text_model):
    assert "\n" not in preview(text_model)


def test_a_preview_of_music_names_the_notes_of_the_first_part_by_bar():
    notes = (
        Note(0, 0, 62, 48, 80),
        Note(0, 1, 50, 96, 80),
        Note(48, 0, 66, 48, 80),
        Note(96, 0, 69, 96, 80),
    )
    bars = (Bar(0, 96, Metre(2, 4)), Bar(96, 96, Metre(2, 4)))
    assert notes_by_bar(Score(notes, bars)) == "D4 F♯4 | A4"
