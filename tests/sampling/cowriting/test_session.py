from hypothesis import given
from hypothesis import strategies as st

from rnngen.config import SampleConfig
from rnngen.sampling.cowriting.partner import Suggestions
from rnngen.sampling.cowriting.reach import Reach
from rnngen.sampling.cowriting.session import Session


def offered(text="The fox", texts=(" ran away.", " ran on.", " slept."), **settings):
    """A session with continuations on offer at the end of a text."""
    session = Session(text, SampleConfig(**settings))
    session.receive(session.wish(), Suggestions(texts))
    return session


def press(session, keys):
    """Type at the cursor, as an editor would report it."""
    for key in keys:
        text = session.draft.text
        session.follow(text[: session.cursor] + key + text[session.cursor :], session.cursor + 1)


def test_accepting_puts_the_ghost_in_at_the_cursor_as_one_step():
    session = offered()
    accepted = session.accept()
    assert (accepted.before, accepted.text) == ("The fox", " ran away.")
    assert (session.draft.text, session.cursor, session.ghost) == ("The fox ran away.", 17, "")
    session.undo()
    assert (session.draft.text, session.cursor) == ("The fox", 7)
    session.redo()
    assert (session.draft.text, session.cursor) == ("The fox ran away.", 17)


def test_in_the_middle_of_a_text_what_follows_the_cursor_stays():
    session = Session("one three", SampleConfig())
    session.follow("one three", 3)
    wish = session.wish()
    assert wish.before == "one"
    session.receive(wish, Suggestions((" two",)))
    session.accept()
    assert (session.draft.text, session.cursor) == ("one two three", 7)


def test_word_by_word_the_offers_that_go_on_alike_stay():
    session = offered()
    session.choose(1)
    assert session.accept_word().text == " ran"
    assert (session.offers, session.ghost) == ((" away.", " on."), " on.")
    assert session.accept_word().text == " on."
    assert (session.draft.text, session.ghost) == ("The fox ran on.", "")


def test_typing_along_keeps_what_begins_so_and_shows_the_next():
    session = offered()
    press(session, " s")
    assert (session.offers, session.ghost) == (("lept.",), "lept.")
    press(session, "a")
    assert session.ghost == ""


def test_moving_or_deleting_drops_the_offers():
    for text, cursor in (("The fox", 3), ("The fo", 6)):
        session = offered()
        session.follow(text, cursor)
        assert session.ghost == ""


def test_offers_are_gone_through_in_a_ring():
    session = offered()
    session.choose(-1)
    assert session.ghost == " slept."
    session.choose(3)
    assert session.ghost == " ran away."


def test_an_answer_that_comes_too_late_is_not_shown():
    session = Session("The fox", SampleConfig())
    wish = session.wish()
    assert session.waits
    press(session, "y")
    assert not session.waits
    session.receive(wish, Suggestions((" ran.",), "notice"))
    assert (session.ghost, session.message) == ("", "")
    first, second = session.wish(), session.wish()
    assert [session.awaits(first), session.awaits(second)] == [False, True]


def test_a_continuation_is_shown_while_it_grows_but_cannot_be_taken_yet():
    session = Session("The fox", SampleConfig())
    wish = session.wish()
    assert session.grow(wish, " ra")
    assert (session.shown, session.ghost) == (" ra", "")
    session.receive(wish, Suggestions((" ran.",)))
    assert session.shown == session.ghost == " ran."
    wish = session.wish()
    session.grow(wish, " sl")
    session.drop()
    assert (session.shown, session.grow(wish, " slept")) == ("", False)


def test_a_notice_is_told_once_unless_nothing_comes_with_it():
    session = Session("", SampleConfig())
    told = []
    for texts in (("one",), ("two",), (), ()):
        session.receive(session.wish(), Suggestions(texts, "notice"))
        told.append(session.message)
    assert told == ["notice", "", "notice", "notice"]


def test_every_wish_has_a_seed_of_its_own_and_a_session_can_be_repeated():
    seeds = [
        [session.wish().config.seed for _ in range(3)]
        for session in (offered(seed=5), offered(seed=5), offered(seed=6))
    ]
    assert seeds[0] == seeds[1] != seeds[2]
    assert len(set(seeds[0])) == 3


def test_the_temperature_moves_in_steps_within_its_range():
    session = offered(temperature="0.4:1.1")
    session.warm(1)
    assert session.config.temperature == 0.5
    session.warm(-9)
    assert session.config.temperature == 0.0
    session.warm(99)
    assert session.config.temperature == 2.0
    assert session.wish().config.temperature == 2.0


def test_a_wish_says_how_far():
    session = Session("", SampleConfig(length=12), Reach.LINE)
    assert (session.wish().reach, session.wish().config.length) == (Reach.LINE, 12)


def test_nothing_to_undo_is_said():
    session = Session("", SampleConfig())
    session.undo()
    assert "undo" in session.message
    session.redo()
    assert "redo" in session.message


ACTIONS = st.lists(
    st.sampled_from(
        ["offer", "accept", "accept_word", "drop", "undo", "redo", "type", "left", "delete", "next"]
    ),
    max_size=30,
)


@given(
    ACTIONS, st.lists(st.text("ab \n", min_size=1, max_size=6), min_size=1, max_size=3, unique=True)
)
def test_whatever_is_pressed_the_cursor_stays_in_the_text_and_all_can_be_undone(actions, texts):
    session = Session("start", SampleConfig())
    for action in actions:
        text, cursor = session.draft.text, session.cursor
        if action == "offer":
            session.receive(session.wish(), Suggestions(tuple(texts)))
        elif action == "type":
            press(session, "a")
        elif action == "left":
            session.follow(text, max(cursor - 1, 0))
        elif action == "delete":
            session.follow(text[: max(cursor - 1, 0)] + text[cursor:], max(cursor - 1, 0))
        elif action == "next":
            session.choose(session.choice + 1)
        else:
            getattr(session, action)()
        assert 0 <= session.cursor <= len(session.draft.text)
        assert not session.ghost or session.ghost in session.offers
    while session.draft.undo() is not None:
        pass
    assert session.draft.text == "start"
