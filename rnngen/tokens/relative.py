"""Scores written from their tonic: moved to C major or A minor, and the fifths that lead back.

What a network learns in one key, it then knows in every key.
"""

from dataclasses import replace

from rnngen.music.keys import home_key
from rnngen.music.score import Note, Score
from rnngen.music.transposition import transposed, with_few_signs

MOST_FIFTHS = 7
HIGHEST = 127
OCTAVE = 12


def semitones_of(fifths: int) -> int:
    """Return by how many semitones a key signature moves music in C, -5 to 6."""
    return (7 * fifths + 5) % 12 - 5


def written(score: Score) -> tuple[int, Score]:
    """Return the fifths of a score's first key, and the score moved to the key without signs.

    The score stays as it is, at 0 fifths, if a pitch or key would have no name once moved.
    """
    fifths, _ = home_key(score)
    shift = semitones_of(fifths)
    keys = [key.fifths - fifths for key in score.keys]
    pitches = [note.pitch - shift for note in score.notes if not score.parts[note.part].drums]
    if not all(-MOST_FIFTHS <= key <= MOST_FIFTHS for key in keys):
        return 0, score
    if not all(0 <= pitch <= HIGHEST for pitch in pitches):
        return 0, score
    return fifths, transposed(score, -shift, lambda key: key - fifths)


def sounding(score: Score, fifths: int) -> Score:
    """Return what `written` moved; a pitch beyond MIDI's range moves by octaves."""
    shift = semitones_of(fifths)
    notes = tuple(
        note if score.parts[note.part].drums else _within(note, shift) for note in score.notes
    )
    return transposed(replace(score, notes=notes), shift, lambda key: with_few_signs(key + fifths))


def _within(note: Note, shift: int) -> Note:
    """Return a note that may be moved by `shift` semitones."""
    pitch = note.pitch
    while pitch + shift < 0:
        pitch += OCTAVE
    while pitch + shift > HIGHEST:
        pitch -= OCTAVE
    return note._replace(pitch=pitch)
