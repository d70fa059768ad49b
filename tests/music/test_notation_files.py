import pytest

from rnngen.music import notation_files
from rnngen.music.limits import TooLarge
from rnngen.music.notation_files import decode, readable_abc, tunes


def test_a_tunebook_is_split_with_its_header_in_each_tune():
    header, between = b"%abc\nM:6/8\r\nfree text\r\n\r\n", b"\r\nmore text\r\n"
    book = header + b"X:1\r\nT:One\r\nK:G\r\nGAB\r\n" + between + b"X: 2 \r\nK:D\r\ndef"
    assert tunes(book) == [
        ("1 One", b"X:1\nM:6/8\nT:One\nK:G\nGAB\n"),
        ("2", b"X: 2 \nM:6/8\nK:D\ndef\n"),
    ]


def test_abc_without_a_number_is_one_tune():
    assert tunes(b"T:Alone\nK:G\nGAB") == [("Alone", b"T:Alone\nK:G\nGAB")]


def test_spacers_are_removed_but_the_y_of_words_stays():
    tune = 'X:1\nT:My joy\nM:4/4\nK:Dmyx\n[P:y]y0|: A"Any"By !xy! c % why'
    assert readable_abc(tune) == 'X:1\nT:My joy\nM:4/4\nK:Dmyx\n[P:y]|: A"Any"B !xy! c % why'


def test_the_default_unit_length_is_inserted_if_none_can_be_derived():
    assert readable_abc("X:1\nK:G\nGAB") == "X:1\nL:1/8\nK:G\nGAB"
    assert readable_abc("X:1\nM:3/4\nK:G\nGAB") == "X:1\nM:3/4\nK:G\nGAB"


def test_text_is_utf8_or_latin1():
    assert (
        decode("ABC", "\ufeffDónal".encode()) == decode("ABC", "Dónal".encode("latin-1")) == "Dónal"
    )


def test_blanks_around_numbers_and_titles_are_left_out():
    assert tunes(b"X: \t7 \t\nT:\t A  b \t \nK:C\nc") == [
        ("7 A  b", b"X: \t7 \t\nT:\t A  b \t \nK:C\nc\n")
    ]


def test_a_field_without_an_end_reaches_to_the_next_bracket():
    assert readable_abc("X:1\nM:4/4\nK:C\n[K:D y [K:G]y c") == (
        "X:1\nM:4/4\nK:C\n[K:D  \nN:\nK:G\n c"
    )


def test_a_book_of_too_many_tunes_is_refused(monkeypatch):
    monkeypatch.setattr(notation_files, "MAX_TUNES", 2)
    assert len(tunes(b"X:1\nX:2\n")) == 2
    with pytest.raises(TooLarge, match="has more than 2 tunes"):
        tunes(b"X:1\nX:2\nX:3\n")


def test_a_long_header_is_not_repeated_in_each_of_many_tunes():
    with pytest.raises(TooLarge, match="too long to be repeated in each of its tunes"):
        tunes(b"C:" + b"x" * 500_000 + b"\n" + b"X:1\n" * 5000)


def test_a_long_key_is_not_repeated_at_each_of_many_voices():
    voices = "".join(f"V:{number}\nc\n" for number in range(5000))
    tune = "X:1\nK:C % " + "x" * 100_000 + f"\n{voices}K:D\n"
    with pytest.raises(TooLarge, match="too long to be repeated at each voice"):
        readable_abc(tune)


def test_a_tune_larger_than_any_is_refused():
    with pytest.raises(TooLarge, match="has a tune larger than 256 KiB"):
        readable_abc("X:1\nK:C\n" + "c" * 256 * 1024)
