"""Labels and alignments are submitted, accepted, rejected and mended, each in one step, by people with names."""

import pytest

from syncstudio.project.history_reads import StepFilter
from syncstudio.project.records import Attribute, AttributeValue, Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.review.reviewing import REVIEW_STEPS
from syncstudio.session.session import Session
from syncstudio.timebase.piece import Anchor, Piece
from tests.session.review_rig import bench

__all__ = ["bench"]


def test_a_label_goes_through_review(bench):
    session = bench.session
    session.be("Ann")
    one, two = bench.label(1, 2), bench.label(3, 4)
    assert session.submit([one, two]) == 2
    assert bench.status(one) == ("submitted", "")
    session.be("Ben")
    assert session.accept([one]) == 1
    assert bench.status(one) == ("accepted", "Ben")
    with pytest.raises(SessionError, match="needs a comment"):
        session.reject([two], "  ")
    assert bench.status(two) == ("submitted", "")
    session.reject([two], "Begins too late")
    assert bench.status(two) == ("rejected", "Ben")
    assert [(row.text, row.author, row.segment_id) for row in session.project.comments()] == [
        ("Begins too late", "Ben", two)
    ]
    assert bench.steps()[-3:] == ["Submit 2 segments", "Accept segment", "Reject segment"]
    session.undo()
    assert bench.status(two) == ("submitted", "")
    assert not session.project.comments()
    session.redo()
    with session.project.edit("Move edge") as edit:
        edit.update(Segment, two, start_ns=2_900_000_000)
    assert bench.status(two) == ("draft", "")
    session.submit([two])
    session.back_to_draft([one, two])
    assert {bench.status(one), bench.status(two)} == {("draft", "")}
    with pytest.raises(SessionError, match="Select a label first"):
        session.accept([])
    wanted = StepFilter(names=REVIEW_STEPS)
    found = session.project.steps_at(session.project.step_positions(wanted)).values()
    assert {row.name.split()[0] for row in found} == {"Submit", "Accept", "Reject", "Back"}


def test_only_my_drafts_are_submitted_as_mine(bench):
    session = bench.session
    session.be("Ann")
    mine = bench.label(1, 2)
    session.be("Ben")
    other = bench.label(3, 4)
    with session.project.edit("Import") as edit:
        nobodys = edit.insert(Segment(lane_id=bench.lane, start_ns=5, end_ns=6))
    session.be("Ann")
    for segment_id, author in ((mine, "Ann"), (other, "Ben"), (nobodys, "")):
        with session.project.edit("Sign") as edit:
            edit.update(Segment, segment_id, author=author)
    assert session.submit_mine() == 1
    assert bench.status(mine)[0] == "submitted"
    assert bench.status(other)[0] == "draft"
    with pytest.raises(SessionError, match=r"no drafts of Ann\. 1 drafts name no author"):
        session.submit_mine()
    assert session.submit_lane(bench.lane) == 2
    with pytest.raises(SessionError, match="nothing to submit"):
        session.submit([mine])


def test_what_is_required_is_asked_for_first(bench):
    session = bench.session
    full, empty = bench.label(1, 2), bench.label(12.34, 13)
    with session.project.edit("Ask") as edit:
        loud = edit.insert(Attribute(name="loudness", kind="choice", required=True))
        edit.insert(AttributeValue(attribute_id=loud, segment_id=full, value="loud"))
    before = bench.steps()
    says = r"Nothing was accepted: 1 label lacks .*laugh at 00:12\.340 has no loudness"
    with pytest.raises(SessionError, match=says):
        session.accept([full, empty])
    assert bench.status(full) == bench.status(empty) == ("draft", "")
    with pytest.raises(SessionError, match=r"1 label lacks .*laugh at 00:12\.340 has no loudness"):
        session.submit_lane(bench.lane)
    assert bench.steps() == before
    assert session.selected_segments == {empty}
    assert session.submit([full]) == 1


def test_an_alignment_is_reviewed_and_falls_back_when_it_moves(bench):
    session, track = bench.session, bench.track()
    session.be("Ben")
    session.submit_alignment(track)
    session.accept_alignment(track)
    assert (session.project.track(track).review, session.project.track(track).reviewer) == ("accepted", "Ben")
    with session.project.edit("Set alignment") as edit:
        edit.set_pieces(track, [Piece((Anchor(0, 5),))])
    assert session.project.track(track).review == "draft"
    session.reject_alignment(track, "40 ms late at the end")
    assert session.project.track(track).review == "rejected"
    assert [thread.about for thread in session.threads()] == ["alignment of boom"]
    session.alignment_to_draft(track)
    assert bench.steps()[-1] == "Back to draft: alignment of boom"


def test_thousands_are_one_step(bench):
    session = bench.session
    with session.project.edit("Import") as edit:
        ids = [
            edit.insert(Segment(lane_id=bench.lane, start_ns=n, end_ns=n + 1, author="Ann"))
            for n in range(1000)
        ]
    session.be("Ann")
    assert session.submit_mine() == 1000
    assert session.accept(ids) == 1000
    assert bench.steps()[-1] == "Accept 1000 segments"
    session.undo()
    assert bench.status(ids[-1])[0] == "submitted"


def test_the_name_is_learnt_late_and_signs_what_was_made_before(bench):
    session = bench.session
    with session.project.edit("Older") as edit:
        edit.insert(Segment(lane_id=bench.lane, author="Carl"))
    assert not session.unsigned
    one = bench.label(1, 2)
    assert session.unsigned
    session.add_comment("look", segment_id=one)
    session.accept([one])
    assert session.unsigned
    assert session.sign_as("  Ann   Lee ") == 2
    assert not session.unsigned
    assert session.author == "Ann Lee"
    assert (bench.segment(one).author, bench.segment(one).reviewer) == ("Ann Lee", "Ann Lee")
    assert session.project.comments()[0].author == "Ann Lee"
    assert bench.steps()[-1] == "Sign as Ann Lee"
    assert bench.status(one)[0] == "accepted"
    assert session.sign_as("Ben") == 0
    assert bench.segment(one).author == "Ann Lee"
    with pytest.raises(SessionError, match="at least one letter"):
        session.be(" ")
    with pytest.raises(SessionError, match="at most 60"):
        session.be("x" * 61)
    for name in ("Ann\x07", "Ann\ud800"):
        with pytest.raises(SessionError, match="cannot be seen or written"):
            session.be(name)
    session.be("Ann\nLee")
    assert session.author == "Ann Lee"


def test_a_viewer_sees_review_and_changes_nothing(bench):
    session = bench.session
    one = bench.label(1, 2)
    session.submit([one])
    viewer = Session(type(session.project).open(session.project.path, view_only=True))
    try:
        assert viewer.project.segment(one).status == "submitted"
        for change in (
            lambda: viewer.accept([one]),
            lambda: viewer.reject([one], "no"),
            lambda: viewer.add_comment("x", segment_id=one),
        ):
            with pytest.raises(Exception, match="was not done"):
                change()
    finally:
        viewer.close()
