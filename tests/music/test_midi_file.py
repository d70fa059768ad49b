import pytest

from rnngen.music.midi_file import MAX_BYTES, split_file
from rnngen.music.unreadable import UnreadableScore
from tests.music.midi_files import chunk, raw_file


def test_tracks_and_resolution_are_found():
    assert split_file(raw_file(b"one", b"two", layout=1, division=96)) == (96, False, [b"one", b"two"])


def test_unknown_chunks_and_a_wrong_count_of_tracks_are_passed_over():
    data = raw_file(b"one") + chunk(b"XFIH", b"?") + chunk(b"MTrk", b"two")
    assert split_file(data) == (480, False, [b"one", b"two"])


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "its header is missing"),
        (b"RIFF" + bytes(20), "its header is missing"),
        (raw_file(b"one", layout=3), "its format is unknown"),
        (raw_file(b"one", division=0), "no time resolution"),
        (raw_file(b"one", division=0xE700), "no time resolution"),
        (raw_file(), "its tracks cannot be used"),
        (raw_file(*[b""] * 65), "its tracks cannot be used"),
        (bytes(MAX_BYTES + 1), "too large"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data, problem):
    with pytest.raises(UnreadableScore, match=problem) as caught:
        split_file(data)
    assert "Expected" in str(caught.value)
    assert "Received" in str(caught.value)
