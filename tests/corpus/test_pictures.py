"""Pictures as sources: PNG and other files, tables that name them, and IDX files."""

import gzip
import struct
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from rnngen.corpus import load_corpus
from rnngen.corpus.document import FoundFile, UnreadableFile
from rnngen.corpus.idx import read_idx
from rnngen.corpus.pairs import FOLDER, Pairing
from rnngen.corpus.pictures import read_picture
from rnngen.corpus.rows import Rows
from rnngen.corpus.summary import fingerprint
from rnngen.errors import CorpusError

LABELS = Pairing(target=FOLDER)


def grey(generator, height=5, width=4):
    return generator.integers(0, 256, (height, width), np.uint8)


def save(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def in_memory(name, data):
    return FoundFile(name, "." + name.rpartition(".")[2], lambda: [data], len(data))


def idx(values, shape=None, kind=8):
    shape = values.shape if shape is None else shape
    header = bytes([0, 0, kind, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    return header + values.tobytes()


def idx_folder(folder, pictures, labels, pack=bytes):
    folder.mkdir(exist_ok=True)
    (folder / "some-images-idx3-ubyte").write_bytes(pack(pictures))
    (folder / "some-labels-idx1-ubyte").write_bytes(pack(labels))
    return folder


def pixels_of(corpus):
    return [np.rint(document.content.source.array() * 255) for document in corpus.documents]


@pytest.fixture
def folders(tmp_path, generator):
    """Twenty pictures in the folders `dark` and `light`, and their pixels in that order."""
    drawn = [grey(generator) // 2 + 128 * (number // 10) for number in range(20)]
    for number, pixels in enumerate(drawn):
        folder = "light" if number // 10 else "dark"
        save(tmp_path / "drawn" / folder / f"{number:02}.png", pixels)
    return tmp_path / "drawn", drawn


def test_folders_are_the_labels_of_their_pictures(folders):
    folder, drawn = folders
    (folder / "light" / "notes.txt").write_text("about the light ones")
    corpus = load_corpus(folder, pairing=LABELS)
    assert (corpus.kind, corpus.source_kind) == ("label", "picture")
    assert [each.content.target for each in corpus.documents] == ["dark"] * 10 + ["light"] * 10
    assert np.array_equal(pixels_of(corpus), drawn)


def test_pictures_without_a_label_say_how_to_read_them(folders):
    for kind in (None, "picture"):
        with pytest.raises(CorpusError, match=r"20 \.png.*--target folder"):
            load_corpus(folders[0], kind)


def test_a_table_names_pictures_beside_it(folders):
    folder, drawn = folders
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.png"))
    lines = "".join(f"{name},{name.split('/')[0]}\n" for name in [*names, "gone.png"])
    (folder / "table.csv").write_text("file,label\n" + lines)
    corpus = load_corpus(folder / "table.csv", pairing=Pairing("file", "label"))
    assert (corpus.kind, corpus.source_kind) == ("label", "picture")
    assert np.array_equal(pixels_of(corpus), drawn)
    assert [(skipped.name, skipped.reason) for skipped in corpus.skipped] == [
        ("gone.png", "cannot be found")
    ]


@pytest.mark.parametrize("name", ["/etc/x.png", "../x.png", "a/../../x.png"])
def test_a_table_names_no_pictures_elsewhere(tmp_path, name):
    save(tmp_path / "x.png", np.zeros((2, 2), np.uint8))
    folder = tmp_path / "inner"
    folder.mkdir()
    (folder / "table.tsv").write_text(f"{name}\ta\n")
    with pytest.raises(CorpusError, match="outside"):
        load_corpus(folder / "table.tsv")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_idx_files_are_pictures_with_labels(tmp_path, generator, pack):
    pictures = generator.integers(0, 256, (30, 4, 6), np.uint8)
    labels = generator.integers(0, 3, 30).astype(np.uint8)
    corpus = load_corpus(idx_folder(tmp_path / "idx", idx(pictures), idx(labels), pack))
    assert (corpus.kind, corpus.source_kind) == ("label", "picture")
    assert np.array_equal(pixels_of(corpus), pictures)
    assert [each.content.target for each in corpus.documents] == list(map(str, labels))


def test_digits_are_built_in():
    corpus = load_corpus("digits")
    targets = [document.content.target for document in corpus.documents]
    assert (len(targets), corpus.source_kind) == (10_000, "picture")
    assert set(targets) == set("0123456789")
    source = corpus.documents[0].content.source
    assert (source.steps, source.features) == (28, 28)
    assert (source.array().min(), source.array().max()) == (0, 1)


def test_colours_and_transparency_become_grey(tmp_path):
    red, clear = (255, 0, 0, 255), (0, 0, 0, 0)
    save(tmp_path / "x.png", np.array([[red, clear]], np.uint8))
    [[first, second]] = read_picture(in_memory("x.png", (tmp_path / "x.png").read_bytes())).array()
    assert 0.25 < first < 0.35
    assert second == 1  # what is transparent shows white paper


def test_sixteen_bits_have_the_same_scale(tmp_path):
    save(tmp_path / "x.png", np.array([[0, 65535, 32768]], np.uint16))
    rows = read_picture(in_memory("x.png", (tmp_path / "x.png").read_bytes()))
    assert np.allclose(rows.array(), [[0, 1, 0.5]], atol=1e-4)


def test_pictures_of_two_sizes_are_named(folders, generator):
    folder, _ = folders
    save(folder / "light" / "wide.png", grey(generator, 5, 9))
    with pytest.raises(CorpusError, match=r"one size.*5 × 4 .*light/wide\.png has 5 × 9"):
        load_corpus(folder, pairing=LABELS)


def test_the_fingerprint_tells_pixels_and_shape():
    zeros, ones = Rows.of(np.zeros((2, 3))), Rows.of(np.ones((2, 3)))
    assert len({zeros, ones, Rows.of(np.zeros((3, 2))), Rows.of(np.zeros((2, 3)))}) == 3
    assert fingerprint(load_corpus("digits")) == fingerprint(load_corpus("digits"))


def png_header(width, height):
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return b"\x89PNG\r\n\x1a\n" + body + b"\0\0\0\x09IDAT"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (png_header(60_000, 60_000), "more than 1,024 pixels a side"),
        (png_header(5000, 5), "5 × 5000 pixels; 1,024"),
        (png_header(0, 0), "not a picture|0 × 0"),
        (png_header(5, 5), "not a picture"),
        (b"P5 0 0 255\n", "not a picture|0 × 0"),
        (b"P5 99999999 99999999 255\n", "more than 1,024 pixels a side"),
        (b"no picture", "not a picture"),
        (b"", "not a picture"),
    ],
    ids=range(8),
)
def test_hostile_pictures_are_refused_in_a_sentence(data, reason):
    with pytest.raises(UnreadableFile, match=reason):
        read_picture(in_memory("x.png", data))


@given(st.data())
def test_damaged_pictures_are_refused_or_read(data):
    good = png_header(3, 3) + b"\0\0\0\0IEND\xaeB`\x82"
    place = data.draw(st.integers(0, len(good) - 1))
    bad = good[:place] + bytes([data.draw(st.integers(0, 255))]) + good[place + 1 :]
    with suppress(UnreadableFile):
        read_picture(in_memory("x.png", bad))


SQUARE = np.zeros((3, 2, 2), np.uint8)
THREE = np.zeros(3, np.uint8)


@pytest.mark.parametrize(
    ("pictures", "labels", "reason"),
    [
        (idx(SQUARE)[:-1], idx(THREE), "11 bytes where its header says 12"),
        (idx(SQUARE, (3, 0, 0)), idx(THREE), "0 × 0"),
        (idx(SQUARE, (0, 2, 2)), idx(THREE), "12 bytes where its header says 0"),
        (idx(SQUARE, (3, 2**31, 2**31)), idx(THREE), "1,024 a side are the most"),
        (idx(SQUARE, (2**32 - 1, 1024, 1024)), idx(THREE), "where its header says"),
        (idx(SQUARE, kind=13), idx(THREE), "not an IDX file"),
        (idx(SQUARE)[:6], idx(THREE), "0 × 0|bytes where"),
        (b"", idx(THREE), "not an IDX file"),
        (idx(SQUARE), idx(THREE[:2]), "does not hold 3 labels"),
        (gzip.compress(idx(SQUARE))[:-9], idx(THREE), "damaged gzip"),
        (gzip.compress(bytes(100 * 2**20)), idx(THREE), "more than 100,663,296 bytes"),
    ],
    ids=range(11),
)
def test_hostile_idx_files_are_refused_in_a_sentence(pictures, labels, reason):
    images, beside = in_memory("a-images-idx3-ubyte", pictures), "a-labels-idx1-ubyte"
    with pytest.raises(UnreadableFile, match=reason):
        list(read_idx(images, {beside: in_memory(beside, labels)}))


def test_idx_pictures_without_labels_say_what_is_missing(tmp_path):
    (tmp_path / "a-images-idx3-ubyte").write_bytes(idx(SQUARE))
    with pytest.raises(CorpusError, match="a-labels-idx1-ubyte is missing"):
        load_corpus(tmp_path / "a-images-idx3-ubyte")
