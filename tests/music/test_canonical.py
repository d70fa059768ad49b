import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.errors import CorpusError
from rnngen.music.canonical import canonical_score, check
from rnngen.music.metre import bars_of
from rnngen.music.score import Bar, Key, Metre, Note, Part, Score, Tempo
from tests.scores import assert_canonical, bar_rows, scores

BAR = (Bar(0, 192, Metre(4, 4)),)


def test_bars_are_added_for_notes_beyond_the_last_bar():
    score, notices = canonical_score([Note(180, 0, 60, 24, 80)], BAR)
    assert [bar.onset for bar in score.bars] == [0, 192]
    assert notices == ()


def test_duplicate_notes_are_dropped_and_counted():
    note = Note(0, 0, 60, 48, 80)
    score, notices = canonical_score([note, note._replace(pitch=64), note], BAR)
    assert score.notes == (note, note._replace(pitch=64))
    assert notices == ("1 note stood twice and was kept once",)


def test_a_key_inside_a_bar_takes_effect_at_the_next_one():
    changes = [Key(0, 1, False), Key(10, 2, False), Key(20, 3, True), Key(300, 4, False)]
    score, notices = canonical_score([Note(0, 0, 60, 300, 80)], BAR, keys=changes)
    assert score.keys == (Key(0, 1, False), Key(192, 3, True))
    assert notices == ("3 key changes inside bars were moved",)


def test_a_repeated_tempo_is_dropped():
    changes = [Tempo(0, 120), Tempo(192, 120), Tempo(384, 90)]
    score, _ = canonical_score([], bars_of([], 500), tempos=changes)
    assert score.tempos == (Tempo(0, 120), Tempo(384, 90))


@given(
    bar_rows(),
    st.lists(
        st.builds(
            Note,
            *[st.integers(*span) for span in ((0, 3000), (0, 1), (0, 127), (1, 500), (1, 127))],
        )
    ),
    st.lists(st.builds(Key, st.integers(0, 3000), st.integers(-7, 7), st.booleans())),
    st.lists(st.builds(Tempo, st.integers(0, 3000), st.integers(20, 40))),
)
def test_anything_in_range_becomes_canonical(bars, notes, keys, tempos):
    score, _ = canonical_score(notes, bars, keys, tempos, (Part(), Part(0)))
    assert_canonical(score)
    assert set(score.notes) == set(notes)
    assert canonical_score(score.notes, score.bars, score.keys, score.tempos, score.parts) == (
        score,
        (),
    )


@given(scores())
def test_a_canonical_score_passes_the_check(score):
    check(score)


@pytest.mark.parametrize(
    "score",
    [
        Score((), ()),
        Score((), BAR, parts=()),
        Score((), (Bar(1, 192, Metre(4, 4)),)),
        Score((), (Bar(0, 0, Metre(4, 4)),)),
        Score((), (*BAR, Bar(200, 192, Metre(4, 4)))),
        Score((Note(100, 0, 60, 93, 80),), BAR),
        Score((Note(0, 1, 60, 48, 80),), BAR),
        Score((Note(0, 0, 128, 48, 80),), BAR),
        Score((Note(0, 0, 60, 48, 0),), BAR),
        Score((Note(48, 0, 60, 48, 80), Note(0, 0, 60, 48, 80)), BAR),
        Score((), BAR, keys=(Key(1, 0, False),)),
        Score((), BAR, keys=(Key(0, 8, False),)),
        Score((), BAR, tempos=(Tempo(0, 0),)),
        Score((), BAR, tempos=(Tempo(0, 100), Tempo(0, 120))),
        Score((), BAR, parts=(Part(128),)),
    ],
)
def test_a_score_that_is_not_canonical_is_refused(score):
    with pytest.raises(CorpusError, match="not in canonical form"):
        check(score)
