"""Comments stand at a label, an alignment or a place in time; they are answered, settled, and their authors' own."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncstudio.session.errors import SessionError
from syncstudio.session.review.comments import MOST_LETTERS
from syncstudio.timebase.span import Span
from tests.session.review_rig import bench

__all__ = ["bench"]


def test_threads_stand_at_their_places(bench):
    session = bench.session
    session.be("Ann")
    one, track = bench.label(10, 12), bench.track()
    on_label = session.add_comment("Is this one laugh or two?", segment_id=one)
    session.add_comment("late", track_id=track, span=Span(5, 5))
    session.add_comment("noise", span=Span(7_000, 9_000))
    at = session.add_comment("here", span=Span(3, 3))
    session.be("Ben")
    answer = session.answer_comment(on_label, "Two 🙂 — שתיים")
    session.answer_comment(answer, "Sure?")
    session.resolve_comment(at)
    threads = session.threads()
    assert [(each.about, each.span.start_ns, each.open) for each in threads] == [
        ("alignment of boom", 5, True),
        ("this span", 7_000, True),
        ("laugh · Sounds", 10_000_000_000, True),
        ("this instant", 3, False),
    ]
    assert [row.text for row in threads[2].answers] == ["Two 🙂 — שתיים", "Sure?"]
    session.resolve_comment(at, resolved=False)
    assert all(each.open for each in session.threads())
    assert [each.comment.text for each in session.threads_saying("NOISE span")] == ["noise"]
    assert [each.comment.text for each in session.threads_saying("/h.r[ea]/")] == ["here"]
    assert [each.comment.id for each in session.threads_saying("ben שתיים")] == [on_label]
    assert session.threads_saying("nothing of this") == []
    with pytest.raises(SessionError, match="not a regular expression"):
        session.threads_saying("/(/")
    assert session.recent_comments(2) == ["Sure?", "Two 🙂 — שתיים"]


def test_a_comment_is_its_authors(bench):
    session = bench.session
    session.be("Ann")
    mine = session.add_comment("a", span=Span(0, 0))
    session.be("Ben")
    for change in (lambda: session.edit_comment(mine, "b"), lambda: session.delete_comment(mine)):
        with pytest.raises(SessionError, match="Ann wrote this comment"):
            change()
    session.answer_comment(mine, "no")
    session.be("Ann")
    session.edit_comment(mine, "c")
    with pytest.raises(SessionError, match="Ben answered this comment: resolve it"):
        session.delete_comment(mine)
    other = session.add_comment("x", span=Span(0, 0))
    session.answer_comment(other, "mine, too")
    session.delete_comment(other)
    assert [row.text for row in session.project.comments()] == ["c", "no"]
    session.undo()
    assert len(session.project.comments()) == 4


def test_what_is_no_comment_is_refused(bench):
    session = bench.session
    for text, sentence in ((" \n ", "needs words"), ("x" * 1_000_000, "at most 20,000 letters")):
        with pytest.raises(SessionError, match=sentence):
            session.add_comment(text, span=Span(0, 0))
    with pytest.raises(SessionError, match="needs a place"):
        session.add_comment("where?")
    assert not session.project.comments()


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=60))
def test_any_letters_are_kept_as_they_are(bench, text):
    words = text.replace("\0", "").strip()
    if not words:
        return
    kept = bench.session.add_comment(text, span=Span(0, 0))
    found = next(row.text for row in bench.session.project.comments() if row.id == kept)
    assert found == words.encode("utf-8", "replace").decode()
    assert len(found) <= MOST_LETTERS
