"""Reports made by hand, with every kind of finding in them."""

import math

from rnngen.config import SampleConfig
from rnngen.evaluation.baseline import Baseline
from rnngen.evaluation.calibration import Calibration, ReliabilityBin
from rnngen.evaluation.likelihood import DocumentLikelihood, Likelihood
from rnngen.evaluation.report import Distribution, Measure, Profile, Report, Section, jensen_shannon
from rnngen.music.score import Key, Metre, Note, Part, Score, Tempo
from tests.scores import bars_of


def likelihood(nats=1.409, music=False):
    """Figures of 1,000 tokens."""
    bits = None if music else nats / math.log(2)
    note = nats * 1.7 if music else None
    return Likelihood(nats, math.exp(nats), 1000, 7, 0, bits, note)


def curve(points=9):
    """A loss that falls, and settles; a point every 30 seconds."""
    rows = [(i, 1.2 + 1.9 / i, 1.41 + 1.5 / i**1.2) for i in range(1, points + 1)]
    return tuple(
        {"step": 60 * i, "epoch": i / 2, "seconds": 30.0 * i, "train": train, "validation": loss}
        | {"tokens_per_second": 2e4}
        for i, train, loss in rows
    )


def spread(name, unit, bins, samples, held_out):
    """A distribution of counts."""
    shares = [tuple(count / (sum(row) or 1) for count in row) for row in (samples, held_out)]
    return Distribution(name, unit, tuple(bins), *shares, jensen_shannon(*shares), 0.07)


SPREADS = (
    spread(
        *("line length", "characters", [f"{low}–{low + 9}" for low in range(0, 120, 10)]),
        [2, 10, 20, 30, 20, 10, 5, 3, 0, 0, 0, 0],
        [5, 10, 15, 25, 25, 10, 5, 3, 2, 0, 0, 0],
    ),
    spread(
        "punctuation",
        "marks",
        ["comma", "full stop", "question mark", "other"],
        [50, 30, 10, 10],
        [9, 5, 2, 4],
    ),
    spread(
        *(
            "pitch classes",
            "notes",
            ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "G♯", "A", "B♭", "B"],
        ),
        [10, 0, 20, 0, 10, 5, 15, 20, 0, 10, 0, 10],
        [5, 1, 20, 1, 13, 3, 15, 20, 1, 11, 0, 10],
    ),
    spread("nothing counted", "words", ["0", "1"], [0, 0], [0, 0]),
)
LAGS = ("1", "2", "4", "8")
SECTIONS = (
    Section(
        "Novelty",
        (
            Measure("longest run of all", "characters", 31, 38, 44),
            Measure("8 characters in a row that it lacks", "%", 0.2013, 0.1887, 0.3301),
        ),
    ),
    Section("Validity", (Measure("scripts that compile", "%", 1.0, None, 0.37),)),
    Section(
        "Style",
        (
            Measure("punctuation among words", "%", 0.161, None),
            Measure("length of a line", "characters", 38.25, 39.4),
        ),
        SPREADS,
        (Profile("alike exactly", "bars", LAGS, (0.1, 0.2, 0.4, 0.5), (0.1, 0.3, 0.3, 0.6), 0.1),),
    ),
)

CALIBRATION = Calibration(
    *(0.021, 1.06, 1.4083),
    (
        ReliabilityBin(0, 0, 0),
        *(ReliabilityBin(0.1, (i + 0.5) / 15, (i + 0.2) / 15) for i in range(5, 15)),
    ),
)
DOCUMENTS = tuple(
    DocumentLikelihood(f"act-{i}.txt", 100 + i, 2.0 - i / 40, 3 - i / 40, None) for i in range(24)
)

SCENE = """GLOUCESTER:
Now is the winter of our discontent
Made glorious summer by this sun of York;
And all the clouds that lour'd upon our house
In the deep bosom of the ocean buried.
"""
POEM = "奉和幸韋嗣立山莊應制\n李乂\n\n昔在嵩山下，千年願輕薄。\n但願書中省，無聞不易攀。\n"


def chorale(bars=9):
    """Four parts in quarters over some bars."""
    notes = [
        Note(48 * i, part, 76 - 7 * part + i * (part + 2) % 5, 48, 80)
        for i in range(4 * bars)
        for part in range(4)
    ]
    return Score(
        *(
            tuple(sorted(notes)),
            bars_of(*[(192, Metre(4, 4))] * bars),
            (Key(0, -1, True),),
            (Tempo(0, 96),),
        ),
        (Part(52), Part(52), Part(0), Part(None)),
    )


def text_report(**fields):
    """A report of text."""
    nats = [0.05, 0.3, 1.2, 2.5, 4.0, 6.0, 9.0]
    values = {
        **{"model": "shakespeare", "kind": "text", "corpus": "shakespeare", "held_out": True},
        **{
            "likelihood": likelihood(),
            "baseline": Baseline(5, likelihood(1.669)),
            "adapted": likelihood(1.371),
        },
        **{
            "sections": SECTIONS,
            "samples": (SCENE, POEM, SCENE, SCENE, POEM),
            "sampling": SampleConfig(count=5, seed=3),
            "passages": 5,
            "curve": curve(),
        },
        "surprise": tuple((character, nats[(i * i) % 7]) for i, character in enumerate(SCENE)),
        **{"by_document": DOCUMENTS, "calibration": CALIBRATION},
    }
    return Report(**values | fields)


def music_report(**fields):
    """A report of music."""
    names = ["polyphony", "C major", "bar", "quarter", "C4", "E4", "bar", "8th", "G4", "end"]
    values = {
        **{"model": "bach", "kind": "score", "corpus": "bach", "held_out": True},
        **{"likelihood": likelihood(0.9, True), "baseline": Baseline(6, likelihood(1.2, True))},
        **{
            "sections": SECTIONS[2:],
            "samples": (chorale(),),
            "curve": curve(4),
            "calibration": CALIBRATION,
        },
        "surprise": tuple((name, i / 2) for i, name in enumerate(names)),
    }
    return Report(**values | fields)
