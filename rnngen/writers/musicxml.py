"""Scores as MusicXML; the notation is made in `rnngen.music.bridge`."""

from rnngen.music.score import Score


def render_musicxml(score: Score, provenance: str) -> bytes:
    """The score as an uncompressed MusicXML document."""
    from rnngen.music.bridge import to_musicxml  # music21 takes about a second to import

    return to_musicxml(score, provenance)
