"""Repeats as players follow them: the order of bars, and whole files in three formats."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.music.bridge import read_notation
from rnngen.music.limits import MOST_BARS, TooLarge
from rnngen.music.repeats import Mark, Signs, mark_of, played_order
from rnngen.music.score import Key

HEADER = "X:1\nM:4/4\nL:1/4\nK:C\n"
BARS = {"A": "CDEF", "B": "GABc", "C": "cccc", "D": "dddd", "E": "eeee"}
NAMES = {60: "A", 67: "B", 72: "C", 74: "D", 76: "E"}


def played(body):
    """The bars of an ABC body as letters, after reading; each letter in it stands for a bar."""
    text = "".join(BARS.get(letter, letter) for letter in body)
    [(_, score, notices)] = read_notation((HEADER + text + "\n").encode(), ".abc")
    assert notices == ()
    first = {note.onset: note.pitch for note in score.notes}
    return "".join(NAMES[first[bar.onset]] for bar in score.bars)


@pytest.mark.parametrize(
    ("body", "order"),
    [
        ("A|B:|C|D|]", "ABABCD"),
        ("|:A|B:|C|D|]", "ABABCD"),
        ("|:A|B::C|D:|", "ABABCDCD"),
        ("|:A|B:||:C|D:|E|]", "ABABCDCDE"),
        ("A|B:|:C|D:|", "ABABCDCD"),
        ("|:A|1B:|2C|]D|E|", "ABACDE"),
        ("|:A|[1 B:|[2 C||D|E|]", "ABACDE"),
        ("|:A|[1 B|[2 C:|D|]", "ABACD"),
        ("|:A|1,3 B:|2 C:|4 D|]", "ABACABAD"),
        ("|:A|1-2 B:|3 C|]", "ABABAC"),
        ("|:A|B|1C:|2D|]E|:A|1B:|2C|]", "ABCABDEABAC"),
        ("|::A|B::|C|]", "ABABABC"),
        ("A|B|C!D.C.!|]", "ABCABC"),
        ("|:A:|B!fine!|C!D.C.alfine!|]", "AABCAB"),
        ('A|B "Fine"|C|D "D.C. al Fine"|]', "ABCDAB"),
        ("A|!segno!B|!coda!C|D!D.S.alcoda!|!coda!E|]", "ABCDBCE"),
        ("A|B!dacoda!|C!dacapo!|!coda!D|]", "ABCABD"),
        ("|:A|1B:|2C|]D!D.C.!|", "ABACDACD"),
    ],
)
def test_abc_is_played_as_it_says(body, order):
    # "C" in decorations would be taken for a bar.
    for word in ("D.C.", "D.S.", "Fine"):
        body = body.replace(word, word.lower())
    assert played(body) == order


def test_a_key_holds_again_where_a_repeat_leads_back():
    body = "|:GABF|G4|\nK:D\nFcFc|d4:|"
    [(_, score, _)] = read_notation(f"X:1\nM:4/4\nL:1/4\nK:G\n{body}\n".encode(), ".abc")
    assert score.keys == tuple(Key(384 * i, 1 + i % 2, False) for i in range(4))
    pitches = [note.pitch for note in score.notes]
    assert pitches == [67, 69, 71, 66, 67, 66, 73, 66, 73, 74] * 2


def test_voices_may_take_turns_and_share_their_repeats():
    voices = ["V:1\n|:CDEF|GABc:|", "V:2\n|:C4|G4:|", "V:1\ncccc|dddd|]", "[V:2]c4|d4|]"]
    [(_, score, notices)] = read_notation((HEADER + "\n".join(voices) + "\n").encode(), ".abc")
    assert notices == ()
    assert len(score.parts) == 2
    assert [note.pitch for note in score.notes if note.part == 1] == [60, 67, 60, 67, 72, 74]
    assert score.ticks == 6 * 192


def test_a_tie_leads_into_either_ending():
    text = HEADER + "|:C4|G4-|1G4:|2G2c2|]\n"
    [(_, score, _)] = read_notation(text.encode(), ".abc")
    assert [note.duration for note in score.notes] == [192, 384, 192, 288, 96]


def kern(body):
    """The pitches of a kern file with a bar a letter."""
    text = "**kern\n*M1/4\n" + body.replace(" ", "\n") + "\n*-\n"
    [(_, score, _)] = read_notation(text.encode(), ".krn")
    return "".join("CDEFGAB"[[0, 2, 4, 5, 7, 9, 11].index(n.pitch % 12)] for n in score.notes)


def test_kern_is_played_by_its_barlines_or_its_list():
    assert kern("=1!|: 4c =2 4d =:|!|: 4e =3 4f =:|!") == "CDCDEFEF"
    assert kern("*>[A,A,B] *>norep[A,B] *>A =1!|: 4c =2 4d =:|! *>B 4e") == "CDCDE"
    assert kern("*>[A,B,A] *>A =1 4c =2 *>B 4d =3 4e") == "CDEC"
    assert kern("*>[A,X] *>A =1 4c =2 *>B 4d =3 4e") == "CDE"


_XML_BARS = {
    "[:": '<barline location="left"><repeat direction="forward"/></barline>',
    ":]": '<barline location="right"><repeat direction="backward"/></barline>',
    "1(": '<barline location="left"><ending number="1" type="start"/></barline>',
    "1)": '<barline location="right"><ending number="1" type="stop"/>'
    '<repeat direction="backward"/></barline>',
    "2(": '<barline location="left"><ending number="2" type="start"/></barline>',
    "2)": '<barline location="right"><ending number="2" type="stop"/></barline>',
}


def test_musicxml_is_played_by_its_barlines_endings_and_words():
    assert xml_played("[:A B:] C") == "ABABC"
    assert xml_played("[:A 1(B1) 2(C2) D") == "ABACD"
    assert xml_played("A B{Fine} C{D.C._al_Fine}") == "ABCAB"
    assert xml_played("A{sound:segno} B{sound:tocoda} C{sound:dalsegno} D{sound:coda} E") == (
        "ABCABDE"
    )


def xml_played(body):
    measures = []
    for number, bar in enumerate(body.split(), start=1):
        signs = [_XML_BARS[sign] for sign in _XML_BARS if sign in bar]
        letter = re.search("[A-E]", bar.partition("{")[0])[0]
        word = bar.partition("{")[2].strip("}").replace("_", " ")
        measures.append(
            f'<measure number="{number}">{_TIME if number == 1 else ""}'
            f"{''.join(sign for sign in signs if 'left' in sign)}"
            f"<note><pitch><step>{letter}</step><octave>4</octave></pitch><duration>4</duration>"
            f"</note>{_words(word)}{''.join(sign for sign in signs if 'right' in sign)}</measure>"
        )
    text = (
        '<score-partwise><part-list><score-part id="P1"><part-name/></score-part></part-list>'
        f'<part id="P1">{"".join(measures)}</part></score-partwise>'
    )
    [(_, score, _)] = read_notation(text.encode(), ".musicxml")
    return "".join("CDEFGAB"[[0, 2, 4, 5, 7, 9, 11].index(n.pitch % 12)] for n in score.notes)


_TIME = (
    "<attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time>"
    "</attributes>"
)


def _words(word):
    if word.startswith("sound:"):
        return f'<sound {word.removeprefix("sound:")}="yes"/>'
    return f"<direction><direction-type><words>{word}</words></direction-type></direction>"


@given(
    st.lists(
        st.builds(
            Signs,
            st.booleans(),
            st.integers(0, 4),
            st.frozensets(st.integers(1, 4), max_size=2),
            st.frozensets(st.sampled_from(Mark), max_size=2),
        ),
        max_size=12,
    )
)
def test_any_signs_come_to_an_end(signs):
    order = played_order(signs)
    assert all(0 <= bar < len(signs) for bar in order)
    assert len(order) <= 100


def test_a_piece_without_signs_is_played_once():
    assert played_order([Signs()] * 5) == [0, 1, 2, 3, 4]


def test_too_long_a_piece_is_refused():
    with pytest.raises(TooLarge):
        played_order([*[Signs()] * (MOST_BARS // 2), Signs(plays=3)])


@pytest.mark.parametrize(
    ("words", "mark"),
    [
        ("D.C. al Fine", Mark.DA_CAPO),
        ("^D.S.", Mark.DAL_SEGNO),
        ("dalsegno", Mark.DAL_SEGNO),
        ("To Coda", Mark.TO_CODA),
        ("  Fine ", Mark.FINE),
        ("Dm", None),
        ("Fine and mellow", None),
        ("Cmaj7", None),
    ],
)
def test_words_are_told_from_chords(words, mark):
    assert mark_of(words) == mark
