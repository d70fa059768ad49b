"""Web pages, books, documents of Word and PDF as text."""

import subprocess
import sys
import zipfile
from io import BytesIO

import pytest

from rnngen.corpus.document import Document, Skipped
from rnngen.corpus.formats import libraries
from rnngen.corpus.load import load_corpus
from rnngen.errors import CorpusError
from tests.corpus.documents import a_book, a_docx, a_pdf, pages_of_lines
from tests.corpus.sources import read_all

for library in ("selectolax", "docx", "pypdfium2"):
    pytest.importorskip(library)

PAGE = """<!DOCTYPE html><html><head><title>T</title><style>p {color: red}</style></head><body>
<header><a href=/>Site</a></header><nav><ul><li><a href=a>Home</a><li><a href=b>About</a></ul></nav>
<ul><li><a href=1>One</a><li><a href=2>Two</a><li><a href=3>Three</a><li><a href=4>Four</a></ul>
<main><h1>The  title</h1><p>First <b>bold</b> and
more&nbsp;text.<br>A new line.<script>var x = "<p>no</p>";</script></p>
<div class="side-bar">Related</div><ul><li>one <a href=x>link</a><li>two</ul>
<table><tr><th>A<th>B<tr><td>1<td>2</table><pre>def f():
    return 1</pre><p hidden>secret</p><aside>ad</aside></main><footer>© me</footer></body></html>"""
TEXT = """The title

First bold and more text.
A new line.

one link
two

A\tB
1\t2

def f():
    return 1
"""


def text_of(name, data):
    [document] = read_all("text", {name: data})
    assert isinstance(document, Document), document
    return document.content


def reason_of(name, data):
    [skipped] = read_all("text", {name: data})
    assert isinstance(skipped, Skipped), skipped
    return skipped.reason


def test_a_page_is_its_text_without_menus_scripts_and_styles():
    assert text_of("a.html", PAGE) == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252", "koi8-r"])
def test_a_page_is_decoded_as_it_says(encoding):
    words = "Привет, мир" if encoding == "koi8-r" else "«Là-bas», dit-elle"
    page = f"<meta charset={encoding}><p>{words}</p>"
    assert text_of("a.htm", page.encode(encoding)) == f"{words}\n"


def test_a_deep_page_is_read():
    assert text_of("a.html", "<div>" * 50_000 + "word") == "word\n"


def test_a_page_that_is_one_large_list_of_links_is_kept():
    links = "".join(f"<li><a href={i}>chapter {i}</a>" for i in range(9))
    assert text_of("a.html", f"<ul>{links}</ul>").startswith("chapter 0\nchapter 1\n")


def test_html_is_read_as_source_if_its_kind_is_named(tmp_path):
    pytest.importorskip("tree_sitter_html")
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    assert load_corpus(tmp_path).documents[0].content == TEXT
    assert load_corpus(tmp_path, kind="html").documents[0].content == PAGE


def test_a_book_is_its_chapters_in_reading_order():
    chapters = {"b.xhtml": "<p>Second.</p>", "a.xhtml": "<title/><h1>One</h1><p>First.</p>"}
    assert (
        text_of("a.epub", a_book(chapters, ["a.xhtml", "b.xhtml"])) == "One\n\nFirst.\n\nSecond.\n"
    )


def test_a_protected_book_says_so():
    encryption = (
        '<encryption xmlns="urn:x"><EncryptedData><CipherData>'
        '<CipherReference URI="OEBPS/a.xhtml"/></CipherData></EncryptedData></encryption>'
    )
    book = a_book({"a.xhtml": "x"}, ["a.xhtml"], {"META-INF/encryption.xml": encryption})
    assert "DRM" in reason_of("a.epub", book)


def test_a_document_of_word_is_its_paragraphs_and_tables():
    data = a_docx(["First  paragraph.", "", "Second."], [["a", "b"], ["c", "d"]])
    assert text_of("a.docx", data) == "First  paragraph.\n\nSecond.\n\na\tb\nc\td\n"


FIRST = [
    "The lines of a page are as long as the page is wide, and some words are hyphen-",
    "ated at the end of a line. Then the next line goes on with the rest of the word, and a",
    "paragraph ends in a line that is short.",
    "Another paragraph begins here and is as long as the page, so that it has to go on",
    "over the end of the page, at which a number and a running head interrupt it, where",
]
SECOND = ["nobody would wish to learn them.", "A heading", "And its paragraph."]


def test_the_lines_of_a_pdf_are_paragraphs_without_running_heads():
    others = [[f"Page of {word}.", f"It says {word}."] for word in ("wind", "rain", "snow")]
    pages = [["A HEAD", *lines, str(i)] for i, lines in enumerate([FIRST, SECOND, *others])]
    text = text_of("a.pdf", a_pdf(pages))
    assert text.startswith(
        "The lines of a page are as long as the page is wide, and some words are hyphenated at the "
        "end of a line. Then the next line goes on with the rest of the word, and a paragraph ends "
        "in a line that is short.\n\nAnother paragraph"
    )
    assert "interrupt it, where nobody would wish to learn them.\n\nA heading\n\nAnd" in text
    assert "HEAD" not in text
    assert not any(character.isdigit() for character in text)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", a_pdf([[], []]), "without text"),
        ("a.pdf", b"%PDF-1.7 nonsense", "is damaged, or is no .pdf file"),
        ("a.docx", b"PK\3\4 nonsense", "is damaged, or is no .docx file"),
        ("a.epub", a_book({}, [])[:-40], "is damaged, or is no .epub file"),
        ("a.epub", a_book({}, []), "holds no text"),
        ("a.html", "<script>x</script>", "holds no text"),
        ("a.odt", b"PK", "save it as .docx"),
        ("a.mobi", b"BOOKMOBI", "convert it to .epub"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(name, data, reason):
    assert reason in reason_of(name, data)


def test_a_document_that_fills_the_memory_is_lost_alone():
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", b" " * 2**30 + b"x")
    [bad, good] = read_all("text", {"a.epub": file.getvalue(), "b.html": "<p>fine"})
    assert "memory" in bad.reason or "damaged" in bad.reason
    assert good.content == "fine\n"


@pytest.mark.parametrize("name", ["a.html", "a.docx", "a.pdf", "a.epub"])
def test_a_missing_library_is_one_sentence_that_says_what_to_install(tmp_path, monkeypatch, name):
    monkeypatch.setattr(libraries, "find_spec", lambda _: None)
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(CorpusError, match=r"Run pip install 'rnngen\[formats\]'"):
        load_corpus(tmp_path)
    (tmp_path / "b.txt").write_text("words")
    assert [document.content for document in load_corpus(tmp_path).documents] == ["words"]


def test_libraries_are_not_imported_to_read_plain_text():
    code = (
        "import sys; import rnngen.corpus.load; "
        "print([m for m in ('selectolax', 'docx', 'pypdfium2', 'pyarrow', 'zstandard') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_pages_stay_in_their_order():
    text = text_of("a.pdf", a_pdf(pages_of_lines(12)))
    numbers = [int(word) for word in text.split() if word.isdigit()]
    assert numbers == sorted(numbers)
