"""Models of pairs with music: tunes and their labels, melodies and the voices below them."""

import json

import pytest

import rnngen as library
from rnngen.config import NetworkOverrides, TrainConfig
from rnngen.corpus import load_corpus
from rnngen.corpus.pairs import Pairing
from rnngen.music.score import Score
from rnngen.training import train

LETTERS = "CDEFGABcdefgab"
TUNE = "X:1\nT:{title}\nM:{metre}\nL:1/8\nK:C\n{bars}|]\n"
DUET = "X:1\nM:4/4\nL:1/4\nK:C\nV:1\n{upper}|]\nV:2 clef=bass\n{lower}|]\n"


def tune(first: int, metre: str) -> str:
    """Return four bars of eighths from a letter of the scale on."""
    beats = {"4/4": 8, "6/8": 6}[metre]
    bars = ("".join(LETTERS[(first + i * j) % 14] for i in range(beats)) for j in (1, 2, 3, 2))
    return TUNE.format(title=f"From {LETTERS[first]}", metre=metre, bars="|".join(bars))


def duet(first: int) -> str:
    """Return a pick-up and two bars of a melody over a bass in half notes."""
    letters = [LETTERS[(first + step * (1 + first // 12)) % 14] for step in range(9)]
    upper = f"{letters[0]}|{''.join(letters[1:5])}|{''.join(letters[5:])}"
    bass = [f"{LETTERS[(first + step) % 7]},2" for step in range(4)]
    return DUET.format(upper=upper, lower=f"{bass[3][0]},|{''.join(bass[:2])}|{''.join(bass[2:])}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Tunes in folders that are their labels, duets, and a model of each, trained for a moment."""
    folder = tmp_path_factory.mktemp("music")
    for metre, label in (("4/4", "reel"), ("6/8", "jig")):
        for first in range(12):
            path = folder / "tunes" / label / f"{first}.abc"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(tune(first, metre), encoding="utf-8")
    (folder / "duets").mkdir()
    for first in range(24):
        (folder / "duets" / f"{first}.abc").write_text(duet(first), encoding="utf-8")
    config = TrainConfig(epochs=2, lanes=2, sequence_length=64)
    pairings = {"tunes": Pairing(target="folder"), "duets": Pairing(given=("melody",))}
    for name, pairing in pairings.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("RNNGEN_HOME", str(folder / "home"))
            patch.setenv("RNNGEN_CACHE", str(folder / "cache"))
            corpus = load_corpus(folder / name, pairing=pairing)
            train(corpus, config, NetworkOverrides(units=8), folder / f"{name}.safetensors")
    return folder


@pytest.fixture
def melody(tmp_path):
    path = tmp_path / "melody.abc"
    path.write_text("X:1\nM:4/4\nL:1/4\nK:C\nG|EDCD|EEE|]\n", encoding="utf-8")
    return path


def test_tunes_and_books_of_tunes_get_labels(rnngen, folder, tmp_path):
    model = folder / "tunes.safetensors"
    one = folder / "tunes" / "jig" / "3.abc"
    found = json.loads(rnngen("classify", model, "--json", one).stdout)
    assert found["source"] == str(one)
    assert set(found["probabilities"]) == {"jig", "reel"}
    book = tmp_path / "book.abc"
    tunes = (tune(first, "6/8").replace("X:1", f"X:{first}") for first in (3, 4, 5))
    book.write_text("\n".join(tunes), encoding="utf-8")
    lines = [
        json.loads(line)
        for line in rnngen("classify", model, "--json", book).stdout.split("\n")
        if line
    ]
    assert [line["source"].partition("#")[0] for line in lines] == ["book.abc"] * 3
    assert lines[0]["probabilities"] == pytest.approx(found["probabilities"])


@pytest.mark.parametrize("suffix", [".mid", ".musicxml", ".abc"])
def test_a_melody_gets_voices_of_its_own_length(rnngen, folder, melody, tmp_path, suffix):
    out = tmp_path / f"both{suffix}"
    result = rnngen(
        "sample", folder / "duets.safetensors", "--given", melody, "--seed", 1, "-o", out
    )
    assert result.exit_code == 0, result.stderr
    (given,) = load_corpus(melody).documents
    (written,) = load_corpus(out).documents
    assert isinstance(written.content, Score)
    assert pitches(written.content, 0) == pitches(given.content, 0)
    assert [bar.duration for bar in written.content.bars] == [48, 192, 144]
    lower = [note for note in written.content.notes if note.part == 1]
    assert lower[0].onset == 0
    assert lower[-1].offset == written.content.ticks == given.content.ticks


def pitches(score, part):
    return [(note.onset, note.pitch, note.duration) for note in score.notes if note.part == part]


def test_the_library_writes_the_same_voices(rnngen, folder, melody, tmp_path):
    model = library.load_model(folder / "duets.safetensors")
    (given,) = load_corpus(melody).documents
    config = library.SampleConfig(temperature=0, length=400)
    (first,) = library.sample(model, config, given=given.content)
    (again,) = library.sample(model, config, given=given.content)
    assert first == again
    assert pitches(first, 0) == pitches(given.content, 0)
    with pytest.raises(library.RnngenError, match="duets reads scores; --given must be one"):
        library.sample(model, config, given="CDEF")
    out = tmp_path / "both.mid"
    options = ("--temperature", 0, "--best-of", 1, "--key", "D")
    wrong = rnngen("sample", folder / "duets.safetensors", "--given", melody, *options, "-o", out)
    assert "--given and --key exclude each other" in wrong.stderr


def test_only_the_notes_below_the_melody_are_counted(rnngen, folder):
    result = rnngen("evaluate", folder / "duets.safetensors", folder / "duets", "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    corpus = load_corpus(folder / "duets", pairing=Pairing(given=("melody",)))
    notes = {pair.content.other_notes for pair in corpus.documents}
    assert notes == {5}
    assert found["notes"] == 5 * found["pairs"]
    # A note of the bass takes a pitch, mostly a duration, and time moves on between notes.
    assert found["notes"] <= found["tokens"] <= 4 * found["notes"]
    table = rnngen("evaluate", folder / "duets.safetensors", folder / "duets").stdout
    assert "nats per note" in table
    result = rnngen("evaluate", folder / "tunes.safetensors", folder / "tunes")
    assert "accuracy" in result.stdout, result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sample", "duets"), "was trained on pairs. Give it a source with --given"),
        (("sample", "duets", "--given", "none.mid"), "--given needs a file of music"),
        (("sample", "duets", "--given", "-"), "reads scores. Name a file instead of -"),
        (("sample", "duets", "--given", "{chords}"), "Only melodies can be harmonised"),
        (("sample", "duets", "--given", "{text}"), "--given cannot read"),
        (("sample", "duets", "--given", "{silent}"), "--given"),
        (("sample", "duets", "--given", "{chords}", "--prime", "{chords}"), "exclude each other"),
        (("sample", "tunes", "--given", "{text}"), "--given cannot read"),
        (("sample", "tunes", "--given", "a", "--given", "b"), "--given takes one source"),
        (("classify", "tunes", "{text}"), "cannot read"),
        (("classify", "duets", "{chords}"), "duets writes scores"),
        (("train", "bach", "--given", "title"), "does not suit the built-in corpus 'bach'"),
        (("train", "irish", "--given", "melody"), "does not suit the built-in corpus 'irish'"),
        (("train", "{tunes}", "--given", "melody"), "has one part; a melody needs others"),
        (("train", "{duets}", "--given", "melody", "--kind", "text"), "The targets are scores"),
        (("train", "{duets}", "--given", "melody", "--parts", "1"), "--parts needs scores, not"),
    ],
)
def test_what_does_not_fit_is_said(rnngen, folder, tmp_path, arguments, message):
    files = {"chords": "X:1\nL:1/4\nK:C\n[CEG]CDE|]\n", "silent": "X:1\nL:1/4\nK:C\nzzzz|]\n"}
    paths = {name: tmp_path / f"{name}.abc" for name in files}
    for name, text in files.items():
        paths[name].write_text(text, encoding="utf-8")
    paths |= {"text": tmp_path / "text.txt", "tunes": folder / "tunes", "duets": folder / "duets"}
    paths["text"].write_text("Not a tune.", encoding="utf-8")
    models = {name: folder / f"{name}.safetensors" for name in ("tunes", "duets")}
    typed = [models.get(part, part.format(**paths)) for part in arguments]
    result = rnngen(*typed)
    assert message in result.stderr, result.stderr
    assert not result.stdout
    assert "Traceback" not in result.output


def test_the_first_tune_of_a_book_is_given_and_that_is_said(rnngen, folder, tmp_path):
    book = tmp_path / "book.abc"
    book.write_text(
        "".join(
            f"X:{n}\nT:Tune {n}\nL:1/4\nK:C\n{notes}|]\n\n"
            for n, notes in ((1, "CDEF"), (2, "GFED"))
        )
    )
    result = rnngen("sample", folder / "tunes.safetensors", "--given", book)
    assert "book.abc holds 2 pieces. --given takes the first" in result.stderr, result.stderr
