"""MusicXML files, zipped or not, and what is refused of them."""

import zipfile
from io import BytesIO
from xml.etree.ElementTree import ParseError

import pytest

from rnngen.errors import UnreadableScore
from rnngen.music import musicxml_files, notation_files
from rnngen.music.limits import TooLarge
from rnngen.music.musicxml_files import checked_xml, musicxml_root, unzip_musicxml

CONTAINER = '<container><rootfiles><rootfile full-path="b.xml"/></rootfiles></container>'
SCORE = "<score-partwise><part id='P1'><measure>{}</measure></part></score-partwise>"


def zipped(**files: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def test_the_container_file_names_the_score_in_a_zip():
    archive = zipped(**{"a.xml": "<a/>", "b.xml": "<b/>", "META-INF__container.xml": CONTAINER})
    assert unzip_musicxml(archive) == b"<b/>"
    assert unzip_musicxml(zipped(**{"a.xml": "<a/>"})) == b"<a/>"


def test_a_zip_that_unpacks_to_too_many_bytes_is_refused(monkeypatch):
    monkeypatch.setattr(notation_files, "MAX_BYTES", 1000)
    monkeypatch.setattr(musicxml_files, "MAX_BYTES", 1000)
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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_score_is_read_in_its_encoding(encoding):
    text = f'<?xml version="1.0" encoding="{encoding[:6]}"?>' + SCORE.format("<words>ö</words>")
    assert musicxml_root(text.encode(encoding)).findtext(".//words") == "ö"


def test_utf8_is_read_whatever_the_declaration_says():
    text = '<?xml version="1.0" encoding="UTF-16"?>' + SCORE.format("<words>ö</words>")
    assert musicxml_root(text.encode()).findtext(".//words") == "ö"


def test_a_root_of_another_kind_is_refused():
    with pytest.raises(UnreadableScore, match="<score-partwise>, found <score-timewise>"):
        musicxml_root(b"<score-timewise/>")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<fifths>99999999</fifths>", "has <fifths> beyond 14"),
        ("<fifths>-15</fifths>", "has <fifths> beyond 14"),
        (f"<fifths>{'9' * 5000}</fifths>", "has <fifths> beyond 14"),
        ("<staves>1000</staves>", "has <staves> beyond 128"),
        ('<ending number="1-99999999"/>', "has <ending> beyond 256"),
    ],
)
def test_numbers_that_music21_would_count_up_to_are_bounded(content, reason):
    with pytest.raises(TooLarge, match=reason):
        musicxml_root(SCORE.format(content).encode())


def test_usual_numbers_are_no_problem():
    content = f'<fifths>-7</fifths><ending number="1, 2" default-y="300.5">{"0" * 5000}3</ending>'
    assert musicxml_root(SCORE.format(content).encode()) is not None


def test_scores_of_too_many_parts_or_bars_are_refused():
    part = "<part><measure/></part>"
    with pytest.raises(TooLarge, match="has more than 128 parts"):
        musicxml_root(f"<score-partwise>{part * 129}</score-partwise>".encode())
    bars = f"<part>{'<measure/>' * 20_001}</part>"
    with pytest.raises(TooLarge, match="has more than 20,000 bars"):
        musicxml_root(f"<score-partwise>{bars}</score-partwise>".encode())


def test_deep_nesting_costs_an_error_at_most():
    deep = "<a>" * 300_000
    with pytest.raises(ParseError):
        musicxml_root(SCORE.format(deep).encode())
    musicxml_root(SCORE.format(deep + deep.replace("<", "</")).encode())


def test_an_external_entity_is_not_opened(tmp_path):
    (tmp_path / "secret").write_text("<words>secret</words>")
    declared = f'<!DOCTYPE a SYSTEM "{tmp_path.as_uri()}/secret">'
    assert musicxml_root((declared + SCORE.format("")).encode()).findtext(".//words") is None
    with pytest.raises(UnreadableScore, match="entities"):
        musicxml_root(
            f'<!DOCTYPE a [<!ENTITY b SYSTEM "{tmp_path.as_uri()}/secret">]>'.encode()
            + SCORE.format("&b;").encode()
        )


def test_a_zip_of_many_names_is_searched_in_linear_time():
    rootfiles = "<rootfile full-path='none'/>" * 20_000
    names = {f"{number}.txt": "" for number in range(20_000)}
    archive = zipped(**{"META-INF__container.xml": f"<c>{rootfiles}</c>", "a.xml": "<a/>", **names})
    assert unzip_musicxml(archive) == b"<a/>"
