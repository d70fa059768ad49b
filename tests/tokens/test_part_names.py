"""The names of parts: from files through training and sampling to files."""

import json
from dataclasses import replace

import pytest

from rnngen.config import DataConfig
from rnngen.errors import CodecError
from rnngen.music.bridge import read_midi, read_notation
from rnngen.music.score import Metre, Note, Part, Score
from rnngen.music.words import usual_name
from rnngen.tokens import codec_from_json
from rnngen.tokens.event import EventCodec
from rnngen.tokens.event_tokens import Player
from rnngen.tokens.part_names import names_of
from rnngen.writers import render
from tests.scores import bars_of

GUITAR, BASS, KIT = Part(30), Part(34), Part(0, drums=True)
TRACKS = DataConfig(relative=True, tracks=True, habits=True)


def piece(*names, parts=(GUITAR, BASS, KIT)) -> Score:
    """Return a piece in which all parts play something else in each of four bars."""
    notes = [
        Note(192 * bar + 48 * beat, part, 40 + 12 * part + bar + beat, 24, 90)
        for bar in range(4)
        for beat in range(4)
        for part in range(len(parts))
    ]
    return Score(tuple(sorted(notes)), bars_of(*[(192, Metre(4, 4))] * 4), parts=parts, names=names)


def sampled(scores, document) -> Score:
    """Return what a stored codec of scores decodes."""
    codec = EventCodec.from_documents(scores, TRACKS)
    stored = codec_from_json(json.loads(json.dumps(codec.to_json())))
    assert stored.to_json() == codec.to_json()
    return stored.decode(stored.encode(document))


@pytest.mark.parametrize(
    ("name", "usual"),
    [
        ("rh:", "Right hand"),
        ("up:VA", "Right hand"),
        ("Piano (left hand)", "Left hand"),
        ("lower", "Left hand"),
        ("Upright Bass", "Upright Bass"),
        ("cello:", "Cello"),
        ("二胡", "二胡"),
        ("Track 1", ""),
        ("MIDI out #3", ""),
        ("drm", ""),
        ("http://odamex.net", ""),
        ("rag-2.mid", ""),
        ("the one thing making this sound completely happy", ""),
        ("", ""),
    ],
)
def test_a_usual_name_is_one_that_another_piece_may_have(name, usual):
    assert usual_name(name) == usual


def test_a_sample_has_the_most_frequent_names_of_its_corpus():
    scores = [piece("Lead guitar", "Bass", "drm")] * 3 + [piece("Axe", "bass", "")] * 2
    assert sampled(scores, piece()).names == ("Lead guitar", "Bass", "")


def test_the_second_part_with_an_instrument_has_a_name_of_its_own():
    two = (GUITAR, GUITAR, KIT)
    scores = [piece("Lead", "Rhythm", "Drums", parts=two)] * 3
    assert sampled(scores, piece(parts=two)).names == ("Lead", "Rhythm", "Drums")
    assert sampled(scores, piece(parts=two[1:])).names[:1] == ("Lead",)


def test_a_name_of_two_pieces_among_many_is_none():
    scores = [piece("By Tyler", "", "")] * 2 + [piece()] * 3
    assert names_of(scores) == {}
    assert names_of(scores[:2]) == {Player(GUITAR): "By Tyler"}


def test_the_hands_of_a_piano_become_a_grand_staff():
    hands = (Part(), Part())
    files = [
        render(piece(*names, parts=hands), ".mid", "a test")
        for names in (("rh:", "lh:"), ("up", "down"), ("upper", "lower"))
    ]
    scores = [read_midi(file)[0] for file in files]
    sample = sampled(scores, piece(parts=hands))
    assert read_midi(render(sample, ".mid", "a test"))[0].names == ("Right hand", "Left hand")
    [(_, page, _)] = read_notation(render(sample, ".musicxml", "a test"), ".musicxml")
    assert page.names == ("Piano", "Piano")
    assert page.clefs == ("treble", "bass")


def test_a_model_from_before_names_writes_none():
    codec = EventCodec.from_documents([piece("A name", "Bass", "Drums")] * 3, TRACKS)
    data = codec.to_json()
    data["habits"] = {key: value for key, value in data["habits"].items() if key != "names"}
    assert codec_from_json(data).decode(codec.encode(piece())).names == ()


@pytest.mark.parametrize("names", [{"Play_30": 1}, {"Pitch_60": "A"}, {"x": "A"}, ["A"], None])
def test_names_that_are_none_are_refused(names):
    data = EventCodec.from_documents([piece("A name", "Bass", "Drums")] * 3, TRACKS).to_json()
    with pytest.raises(CodecError):
        codec_from_json({**data, "habits": {**data["habits"], "names": names}})


def test_names_survive_a_change_of_key():
    score = replace(piece("Lead", "Bass", "Drums"), keys=())
    codec = EventCodec.from_documents([score], TRACKS)
    fifths, _ = codec.written_score(score)
    assert fifths
    assert codec.decode(codec.encode(score)).names == ("Lead", "Bass", "Drums")
