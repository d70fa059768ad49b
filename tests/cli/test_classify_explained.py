"""`rnngen classify --explain`, and sources on pages."""

import numpy as np
import pytest
from PIL import Image

import rnngen as library
from rnngen.config import NetworkOverrides, TrainConfig
from rnngen.corpus import load_corpus
from rnngen.corpus.pairs import FOLDER, Pairing
from rnngen.corpus.rows import Rows
from rnngen.sampling.given import classify, unfold
from rnngen.training import train
from tests.writers.pages import Page

LABELS = ("dark", "light")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Models of words and of pictures, trained for a moment, and a picture."""
    folder = tmp_path_factory.mktemp("explained")
    generator = np.random.default_rng(0)
    for number in range(40):
        path = folder / "pictures" / LABELS[number % 2] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        grey = generator.integers(0, 100, (6, 5)) + 150 * (number % 2)
        Image.fromarray(grey.astype(np.uint8)).save(path)
    rows = (f"it is {word} & <{n}>\t{word}\n" for n in range(20) for word in LABELS)
    (folder / "words.tsv").write_text("".join(rows), encoding="utf-8")
    config = TrainConfig(epochs=2, lanes=2, sequence_length=32)
    for name, source, pairing in (
        ("words", folder / "words.tsv", None),
        ("pictures", folder / "pictures", Pairing(target=FOLDER)),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("RNNGEN_HOME", str(folder / "home"))
            patch.setenv("RNNGEN_CACHE", str(folder / "cache"))
            corpus = load_corpus(source, pairing=pairing)
            path = folder / f"{name}.safetensors"
            train(corpus, config, NetworkOverrides(units=16), path)
    return folder


def test_the_last_step_tells_what_classify_tells(folder):
    for name, source in (
        ("words", "it is dark & light"),
        ("pictures", Rows.of(np.linspace(0, 1, 30).reshape(6, 5))),
    ):
        model = library.load_model(folder / f"{name}.safetensors")
        (told,) = classify(model, [source])
        found = unfold(model, source)
        assert len(found.probabilities) == (6 if name == "pictures" else 5)
        assert np.allclose(found.probabilities.sum(axis=1), 1)
        last = dict(zip(found.labels, found.probabilities[-1].tolist(), strict=True))
        assert last == pytest.approx(told.probabilities)


def test_a_page_shows_each_word_with_its_labels(rnngen, folder, tmp_path):
    out = tmp_path / "why.html"
    text = "it is <dark> & light"
    result = rnngen("classify", folder / "words.safetensors", "--given", text, "--explain", out)
    assert str(out) in result.stderr
    page = Page(out.read_bytes())
    assert [text for _, _, text in page.tokens] == ["it", "is", "<", "dark", ">", "&", "light"]
    final = [lines for _, lines, _ in page.tokens][-1]
    assert final[0] == final[1]
    assert {line.split()[0] for line in final} == set(LABELS)


def test_a_page_shows_a_picture_beside_its_rows(rnngen, folder, tmp_path):
    out = tmp_path / "why.html"
    picture = folder / "pictures" / "dark" / "0.png"
    rnngen("classify", folder / "pictures.safetensors", picture, "--explain", out)
    html = out.read_text(encoding="utf-8")
    assert html.count("data:image/png;base64,") == 1
    assert html.count("data-a=") == 6
    report = tmp_path / "report.html"
    options = ("--target", "folder", "--no-baseline", "-o", report)
    rnngen("evaluate", folder / "pictures.safetensors", folder / "pictures", *options)
    assert report.exists()


def test_a_page_takes_so_many_sources(rnngen, folder, tmp_path):
    lines = tmp_path / "lines.txt"
    lines.write_text("it is dark\n" * 101, encoding="utf-8")
    out = tmp_path / "why.html"
    arguments = (folder / "words.safetensors", "--lines", lines, "--explain", out)
    result = rnngen("classify", *arguments)
    assert result.exit_code
    assert "--explain takes at most 100 sources" in result.stderr
    assert not out.exists()
    result = rnngen("classify", *arguments[:-1], tmp_path / "why.txt")
    assert result.exit_code
    assert ".html" in result.stderr
