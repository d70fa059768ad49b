import zipfile
from io import BytesIO

import pytest

from rnngen.errors import UnreadableScore
from rnngen.music import notation_files
from rnngen.music.notation_files import checked_xml, decode, readable_abc, tunes, unzip_musicxml

CONTAINER = '<container><rootfiles><rootfile full-path="b.xml"/></rootfiles></container>'


def zipped(**files: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


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


def test_the_container_file_names_the_score_in_a_zip():
    archive = zipped(**{"a.xml": "<a/>", "b.xml": "<b/>", "META-INF__container.xml": CONTAINER})
    assert unzip_musicxml(archive) == b"<b/>"
    assert unzip_musicxml(zipped(**{"a.xml": "<a/>"})) == b"<a/>"


def test_a_zip_that_unpacks_to_too_many_bytes_is_refused(monkeypatch):
    monkeypatch.setattr(notation_files, "MAX_BYTES", 1000)
    with pytest.raises(UnreadableScore, match="too large"):
        unzip_musicxml(zipped(**{"a.xml": " " * 1001}))


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04 no zip", zipped(**{"a.txt": "no score"}), zipped(a="<a/>")[:-30]],
    ids=["empty", "no zip", "no score", "cut off"],
)
def test_a_zip_without_a_score_is_refused(data):
    with pytest.raises(UnreadableScore, match="zipped MusicXML"):
        unzip_musicxml(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_that_defines_entities_is_refused(encoding):
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    with pytest.raises(UnreadableScore, match="entities"):
        checked_xml(bomb.encode(encoding))
