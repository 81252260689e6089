"""Typing along: each word gets the instant heard when its typing began, and corrections keep it."""

from hypothesis import given
from hypothesis import strategies as st

from syncstudio.session.session import Session
from syncstudio.session.transcripts.typed_text import TypedText, turn_edges, word_edges
from syncstudio.session.transcripts.typing import TypedTurn

S = 10**9


def typed(*steps):
    text = TypedText()
    for at, what in steps:
        text.change(what, at)
    return text


def by_letters(text, start=0, each=1):
    made = TypedText()
    for n in range(1, len(text) + 1):
        made.change(text[:n], start + each * (n - 1))
    return made


def test_a_word_begins_where_its_first_letter_was_heard():
    assert by_letters("so we go").words() == [("so", 0), ("we", 3), ("go", 6)]


def test_what_is_corrected_was_heard_where_it_stood():
    text = by_letters("so wa")
    for n, what in enumerate(["so w", "so ", "so w", "so we", "so we ", "so we go"]):
        text.change(what, 50 + n)
    assert text.words() == [("so", 0), ("we", 3), ("go", 55)]
    # Deleted altogether, and another word in its place.
    text = by_letters("so wrong")
    for n in range(5):
        text.change("so wrong"[: 7 - n], 50 + n)
    text.change("so r", 60)
    assert text.words() == [("so", 0), ("r", 3)]


def test_what_is_put_between_lies_between():
    text = typed((0, "a"), (10, "a "), (20, "a c"))
    text.change("a b c", 90)
    assert text.words() == [("a", 0), ("b", 20), ("c", 20)] or text.words() == [
        ("a", 0),
        ("b", 10),
        ("c", 20),
    ]
    # An input method writes several signs at once.
    assert typed((5, "我们走")).words() == [("我", 5), ("们", 5), ("走", 5)]


@given(st.lists(st.tuples(st.text("ab \U0001f600ש", max_size=8), st.integers(0, 1000)), max_size=12))
def test_stamps_never_run_backwards_whatever_is_typed(steps):
    text, heard = TypedText(), 0
    for what, by in steps:
        heard += by
        text.change(what, heard)
        assert text.text == what
        assert len(text.stamps_ns) == len(what)
        assert text.stamps_ns == sorted(text.stamps_ns)
    words = text.words()
    span = turn_edges(words, 0, heard)
    edges = word_edges(words, span)
    assert span[0] <= span[1]
    assert len(edges) == len(words)
    flat = [ns for edge in edges for ns in edge]
    assert flat == sorted(flat)
    assert all(span[0] <= ns <= span[1] for ns in flat)


def test_words_typed_while_the_sound_stood_share_the_time_before_it():
    words = [("one", 4 * S), ("two", 4 * S), ("six", 4 * S)]
    span = turn_edges(words, S, 4 * S)
    assert span == (S, 4 * S)
    assert word_edges(words, span) == [(S, 2 * S), (2 * S, 3 * S), (3 * S, 4 * S)]
    # Where the sound was far away before, the turn does not begin there.
    assert turn_edges([("one", 400 * S), ("two", 400 * S)], S, 400 * S)[0] > 396 * S


def test_a_turn_is_one_step_and_on_disk_at_every_moment(tmp_path):
    path = tmp_path / "p.syncstudio"
    with_session = Session.create(path)
    try:
        lane_id = with_session.add_typing_lane("Ann")
        turn = TypedTurn(lane_id, S)
        for n, what in enumerate(["he", "hello", "hello the", "hello there"]):
            turn.typed.change(what, S + n * S // 2)
            with_session.keep_turn(turn)
        (said,) = with_session.utterances()
        assert (said.segment.text, said.speaker, said.master.start_ns) == ("hello there", "Ann", S)
        assert [(w.text, w.timing) for w in said.words] == [("hello", "rough"), ("there", "rough")]
        assert said.words[1].master.start_ns == 2 * S
        # A copy of the file at this moment has all of it: nothing waits in memory.
        with_session.save_copy(tmp_path / "copy")
        assert with_session.undo() == "Type turn"
        assert with_session.utterances() == []
        # What was undone is stored anew when more is typed.
        turn.typed.change("hello there Bob", 4 * S)
        with_session.keep_turn(turn)
        assert [u.segment.text for u in with_session.utterances()] == ["hello there Bob"]
        turn.typed.change("", 5 * S)
        with_session.keep_turn(turn)
        assert with_session.utterances() == []
        assert turn.segment_id == 0
    finally:
        with_session.close()
    copied = Session.open(tmp_path / "copy.syncstudio")
    try:
        assert [u.segment.text for u in copied.utterances()] == ["hello there"]
    finally:
        copied.close()
