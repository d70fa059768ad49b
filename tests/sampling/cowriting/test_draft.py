import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnngen.sampling.cowriting.draft import Draft, common_length, difference

TEXTS = st.text("ab \n", max_size=12)
STEPS = st.lists(
    st.one_of(
        TEXTS.map(lambda text: ("edit", text)),
        st.tuples(st.just("type"), st.integers(0, 12), st.sampled_from("ab \n")),
        st.tuples(st.just("delete"), st.integers(0, 12)),
        st.tuples(st.just("insert"), st.integers(0, 12), TEXTS),
        st.just(("undo",)),
        st.just(("redo",)),
    ),
    max_size=30,
)


def perform(draft, step):
    """One thing that a writer does; places beyond the end mean the end."""
    name, *arguments = step
    at = min(arguments[0], len(draft.text)) if arguments and name != "edit" else 0
    if name == "edit":
        draft.edit(*arguments)
    elif name == "type":
        draft.edit(draft.text[:at] + arguments[1] + draft.text[at:])
    elif name == "delete":
        draft.edit(draft.text[: max(at - 1, 0)] + draft.text[at:])
    elif name == "insert":
        draft.insert(at, arguments[1])
    else:
        cursor = getattr(draft, name)()
        assert cursor is None or 0 <= cursor <= len(draft.text)


def typed(draft, text):
    for character in text:
        draft.edit(draft.text + character)


@given(TEXTS, STEPS)
def test_undoing_all_leads_to_the_beginning_and_redoing_all_back(beginning, steps):
    draft = Draft(beginning)
    for step in steps:
        perform(draft, step)
    while draft.redo() is not None:
        pass
    end = draft.text
    while draft.undo() is not None:
        pass
    assert draft.text == beginning
    assert not draft.unsaved
    while draft.redo() is not None:
        pass
    assert draft.text == end


@given(TEXTS, STEPS)
def test_undo_and_redo_take_each_other_back(beginning, steps):
    draft = Draft(beginning)
    for step in steps:
        perform(draft, step)
        before = draft.text
        if draft.undo() is not None:
            draft.redo()
        assert draft.text == before


@given(TEXTS, STEPS, st.integers(0, 12), st.text("ab", min_size=1, max_size=5))
def test_an_insertion_is_one_step_whatever_came_before_and_comes_after(beginning, steps, at, text):
    draft = Draft(beginning)
    for step in steps:
        perform(draft, step)
    before, at = draft.text, min(at, len(draft.text))
    draft.insert(at, text)
    after = draft.text
    draft.edit(after + "a")
    draft.undo()
    assert draft.text == after
    draft.undo()
    assert draft.text == before


@given(TEXTS, TEXTS)
def test_a_difference_leads_from_one_text_to_the_other_and_back(old, new):
    change = difference(old, new)
    assert change.apply(old) == new
    assert change.inverse().apply(new) == old
    assert len(change.removed) + len(change.inserted) <= len(old) + len(new)
    assert not change.removed or not change.inserted or change.removed[0] != change.inserted[0]


@given(TEXTS, TEXTS)
def test_what_two_texts_have_in_common(one, other):
    length = common_length(one, other)
    assert one[:length] == other[:length]
    assert one[length : length + 1] != other[length : length + 1] or length == len(one) == len(
        other
    )


def test_words_are_undone_whole():
    draft = Draft("So: ")
    typed(draft, "the fox")
    assert [draft.undo(), draft.text] == [8, "So: the "]
    assert [draft.undo(), draft.text] == [4, "So: "]
    assert draft.undo() is None
    assert [draft.redo(), draft.text] == [8, "So: the "]


def test_a_stretch_deleted_is_undone_whole():
    draft = Draft("the fox")
    for _ in range(3):
        draft.edit(draft.text[:-1])
    assert [draft.undo(), draft.text] == [7, "the fox"]


def test_after_a_new_step_nothing_is_left_to_redo():
    draft = Draft("one")
    draft.insert(3, " two")
    draft.undo()
    draft.edit("one!")
    assert draft.redo() is None
    assert draft.text == "one!"


@pytest.mark.parametrize("again", ["one", "one two"])
def test_only_what_is_not_saved_is_unsaved(again):
    draft = Draft("one")
    draft.edit("one two")
    assert draft.unsaved
    draft.saved()
    assert not draft.unsaved
    draft.edit(again)
    assert draft.unsaved == (again == "one")
