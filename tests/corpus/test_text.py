import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.corpus.document import UnreadableFile
from rnngen.corpus.text import decode_text, read_text

FRENCH = "L’été où l’œuvre fut achevée — « à côté » du château — personne ne vint.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_or_without_a_byte_order_mark_is_read_without_a_notice(encoding):
    assert decode_text(FRENCH.encode(encoding), "a.txt") == (FRENCH, ())


def test_big_endian_utf16_is_read_by_its_mark():
    assert decode_text("\ufeffÀ la carte".encode("utf-16-be"), "a.txt")[0] == "À la carte"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"),
        ("naïve\n", "cp1252"),
        ("Die Würde des Menschen ist unantastbar. Sie zu achten ist Verpflichtung.", "cp1252"),
        ("Zażółć gęślą jaźń. Litwo! Ojczyzno moja! ty jesteś jak zdrowie.", "cp1250"),
        ("Все счастливые семьи похожи друг на друга.", "koi8_r"),
        ("吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。", "cp932"),
        ("床前明月光，疑是地上霜。舉頭望明月，低頭思故鄉。", "big5"),
    ],
)
def test_a_legacy_encoding_is_found_and_named(text, encoding):
    assert decode_text(text.encode(encoding), "a.txt") == (text, (f"read as {encoding}",))


def test_a_character_that_lies_across_the_end_of_the_sample_does_no_harm(monkeypatch):
    monkeypatch.setattr("rnngen.corpus.text.SAMPLE_BYTES", 101)
    text = "吾輩は猫である。\n名前はまだ無い。\n" * 20
    assert decode_text(text.encode("cp932"), "a.txt")[0] == text


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04\0\0", b"\x89PNG\r\n\x1a\n\0", b"a\0b", b"\xff\xfea", bytes(range(1, 32))]
)
def test_binary_data_is_refused(data):
    with pytest.raises(UnreadableFile, match="looks binary"):
        decode_text(data, "a.txt")


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf\n"])
def test_white_space_is_empty(data):
    with pytest.raises(UnreadableFile, match=r"'a\.txt'.*is empty"):
        decode_text(data, "a.txt")


@pytest.mark.parametrize("raw", ["a\r\nb\n\r\nc", "a\rb\r\rc", "a\nb\r\n\rc"])
def test_every_newline_becomes_lf(raw):
    assert decode_text(raw.encode(), "a.txt")[0] == "a\nb\n\nc"


@given(st.text(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]), st.integers(1, 5))
def test_bytes_in_any_blocks_give_the_same_text(text, encoding, size):
    data = ("," + text.replace("\0", "")).encode(encoding)
    head = 4  # as every source gives a whole byte order mark in its first block
    blocks = [data[:head], *(data[i : i + size] for i in range(head, len(data), size))]
    try:
        whole = decode_text(data, "a.txt")
    except UnreadableFile as error:
        with pytest.raises(UnreadableFile, match=error.reason):
            read_text("a.txt", lambda: blocks, "".join)
    else:
        assert read_text("a.txt", lambda: blocks, "".join) == whole


def test_a_legacy_text_in_blocks_that_looks_like_utf_8_at_first_is_read_anew():
    blocks = [
        b"plain, then: ",
        "Zażółć gęślą jaźń. ".encode("cp1250"),
        "Litwo! Ojczyzno moja!".encode("cp1250"),
    ]
    text, notices = read_text("a.txt", lambda: blocks, "".join)
    assert (text, notices) == (
        "plain, then: Zażółć gęślą jaźń. Litwo! Ojczyzno moja!",
        ("read as cp1250",),
    )


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    try:
        text, _ = decode_text(data, "a.txt")
    except UnreadableFile:
        return
    assert text.strip()
    assert text.encode()
