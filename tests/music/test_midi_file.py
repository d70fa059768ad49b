import pytest

from rnngen.errors import UnreadableScore
from rnngen.music.midi_file import MAX_BYTES, sequences, split_file
from tests.music.midi_files import chunk, raw_file


def test_tracks_and_resolution_are_found():
    assert split_file(raw_file(b"one", b"two", layout=1, division=96)) == (
        96,
        False,
        [b"one", b"two"],
    )


def test_unknown_chunks_and_a_wrong_track_count_are_ignored():
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
def test_the_error_says_why_a_file_cannot_be_read(data, problem):
    with pytest.raises(UnreadableScore, match=problem) as caught:
        split_file(data)
    assert "(expected " in str(caught.value)
    assert ", found " in str(caught.value)


NOTES = b"\0\x90\x3c\x50\x60\x80\x3c\0" * 12
ENDED = NOTES + b"\0\xff\x2f\0"


def claiming(length, body):
    return b"MTrk" + length.to_bytes(4) + body


@pytest.mark.parametrize("first", [0, 20, len(ENDED) + 9, 10**6, 0xFFFFFFFF])
def test_tracks_are_found_even_if_their_lengths_are_wrong(first):
    data = raw_file(layout=1) + claiming(first, ENDED) + claiming(len(ENDED), ENDED)
    assert split_file(data).tracks == [ENDED, ENDED]


@pytest.mark.parametrize("before", [b"RIFF\x99\0\0\0RMIDdata\x85\0\0\0", bytes(128)])
def test_a_file_is_found_after_other_bytes(before):
    assert split_file(before + raw_file(ENDED) + bytes(40)).tracks[0].startswith(ENDED)


def test_each_track_of_format_2_becomes_a_file():
    data = raw_file(b"one", b"two", layout=2, division=96)
    assert [split_file(piece) for piece in sequences(data)] == [
        (96, False, [b"one"]),
        (96, False, [b"two"]),
    ]
    assert sequences(raw_file(b"one", b"two", layout=1)) == [raw_file(b"one", b"two", layout=1)]


@pytest.mark.parametrize(
    ("division", "per_second"), [(0xE728, 1000), (0xE804, 96), (0xE350, 2400), (0xE250, 2400)]
)
def test_smpte_frames_give_ticks_per_second(division, per_second):
    assert split_file(raw_file(b"one", division=division)) == (per_second, True, [b"one"])
