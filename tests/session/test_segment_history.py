"""Every past of a label can be told in words and brought back, as one new step."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncstudio.project.errors import OvertakenError
from syncstudio.project.history_reads import StepFilter
from syncstudio.project.records import (
    Attribute,
    AttributeValue,
    Keyframe,
    Label,
    Lane,
    Region,
    Segment,
    Track,
    Word,
)
from syncstudio.session.errors import SessionError
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.span import Span
from tests.session.review_rig import bench

__all__ = ["bench"]


def told(bench, position=None):
    project = bench.session.project
    position = position or project.step_positions()[0]
    return [each.line for each in bench.session.history_words().told(project.changes_at(position))]


def update(bench, name, segment_id, **fields):
    with bench.session.project.edit(name) as edit:
        edit.update(Segment, segment_id, **fields)
    return bench.session.project.step_positions()[0]


def test_steps_are_told_as_they_were_and_became(bench):
    session = bench.session
    session.be("Ben")
    one = bench.label(12.34, 13)
    assert told(bench) == ["laugh at 00:12.340 on Sounds: added"]
    update(bench, "Change", one, start_ns=12_400_000_000, label_id=bench.cough)
    assert told(bench) == ["laugh at 00:12.340 on Sounds: start 00:12.340 → 00:12.400, label laugh → cough"]
    session.undo()
    assert told(bench) == ["cough at 00:12.400 on Sounds: start 00:12.400 → 00:12.340, label cough → laugh"]
    session.reject([one], "Too late")
    assert told(bench) == [
        "laugh at 00:12.340 on Sounds: comment “Too late”, status draft → rejected, reviewer none → Ben"
    ] or told(bench)[0].endswith("comment “Too late”")
    update(bench, "Edit text", one, text="ha ha")
    assert told(bench) == [
        "laugh at 00:12.340 on Sounds: text none → “ha ha”, status rejected → draft, reviewer Ben → none"
    ]
    session.delete_segments([one])
    assert "laugh at 00:12.340 on Sounds: deleted" in told(bench)[0]
    bare = session.add_segment(bench.lane, Span(0, 1))
    assert told(bench) == ["No label at 00:00.000 on Sounds: added"]
    assert session.segment_title(bare) == "No label · Sounds"
    track = bench.track()
    with session.project.edit("Nudge") as edit:
        edit.set_pieces(track, [Piece((Anchor(0, 0),))])
    with session.project.edit("Nudge") as edit:
        edit.set_pieces(track, [Piece((Anchor(0, 1_234_000_000),))])
        edit.update(Track, track, gain_db=3.5, muted=True)
    assert told(bench) == ["boom: offset 0.000 s → +1.234 s, muted no → yes, gain 0 → 3.5"] or set(
        told(bench)[0].removeprefix("boom: ").split(", ")
    ) == {"offset 0.000 s → +1.234 s", "muted no → yes", "gain 0 → 3.5"}
    session.rename_lane(bench.lane, "Noises")
    assert told(bench) == ["lane “Sounds”: name Sounds → Noises"]


def full_label(bench):
    """A label with words, an answer, a region with key frames, and a comment."""
    session = bench.session
    one = bench.label(1, 2, text="hello there")
    with session.project.edit("Fill") as edit:
        asked = edit.insert(Attribute(name="loudness"))
        edit.insert(Word(segment_id=one, position=0, start_ns=1, end_ns=2, text="hello"))
        word = edit.insert(Word(segment_id=one, position=1, text="there"))
        answer = edit.insert(AttributeValue(attribute_id=asked, segment_id=one, value="loud"))
        region = edit.insert(Region(segment_id=one))
        edit.insert(Keyframe(region_id=region, at_ns=5, points="[[1,2],[3,4]]"))
    session.add_comment("look", segment_id=one)
    return one, word, answer, region


def state(bench, segment_id):
    project = bench.session.project
    rows = project.rows_with(
        project.ids_with(segment_id), ("segment", "word", "attribute_value", "region", "keyframe")
    )
    return {key: dict(row) for key, row in rows.items()}


def test_a_past_state_comes_back_with_all_its_parts(bench):
    session = bench.session
    one, word, answer, region = full_label(bench)
    session.accept([one])
    then, position = state(bench, one), session.project.step_positions()[0]
    with session.project.edit("Mangle") as edit:
        edit.update(Segment, one, start_ns=7, label_id=None, text="")
        edit.delete(Word, word)
        edit.update(AttributeValue, answer, value="soft")
        edit.insert(Keyframe(region_id=region, at_ns=9))
    session.add_comment("and now?", segment_id=one)
    assert session.bring_back(position, [one]) == 1
    assert state(bench, one) == then
    assert bench.segment(one).status == "accepted"
    assert len(session.project.comments()) == 2
    assert bench.steps()[-1] == "Bring back segment"
    with pytest.raises(SessionError, match="like that already"):
        session.bring_back(position, [one])
    session.undo()
    assert bench.segment(one).text == ""
    steps = session.segment_steps(one)
    assert [step.row.name for step in steps][:4] == [
        "Bring back segment",
        "Bring back segment",
        "Comment",
        "Mangle",
    ]
    assert steps[0].row.kind == "undo"


def test_a_deleted_label_comes_back(bench):
    session = bench.session
    one, *_ = full_label(bench)
    then = state(bench, one)
    session.delete_segments([one])
    deleted = session.project.step_positions(StepFilter(segment_id=one))[0]
    with pytest.raises(SessionError, match="not there then"):
        session.bring_back(deleted, [one])
    session.bring_back(deleted, [one], before=True)
    assert state(bench, one) == then
    assert len(session.project.comments()) == 1
    assert session.selected_segments == {one}
    # What another step has overtaken says so.
    with pytest.raises(OvertakenError, match="Bring back segment"):
        session.undo(session.project.steps_at([deleted])[deleted].id)


def test_what_is_gone_meanwhile_is_said(bench):
    session, said = bench.session, []
    session.notices.subscribe(lambda notice: said.append(getattr(notice, "message", "")))
    one = bench.label(1, 2)
    position = session.project.step_positions()[0]
    update(bench, "Move edge", one, end_ns=5_000_000_000)
    with session.project.edit("Delete label") as edit:
        edit.delete(Label, bench.laugh)
    session.bring_back(position, [one])
    assert bench.segment(one).end_ns == 2_000_000_000
    assert bench.segment(one).label_id is None
    assert "Brought back without its label, which the project no longer has." in said
    with session.project.edit("Delete lane") as edit:
        edit.delete(Lane, bench.lane)
    with pytest.raises(SessionError, match="lane is no longer in the project"):
        session.bring_back(position, [one])


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_state_it_ever_had_can_be_had_again(bench, data):
    """Law: after any steps, bringing back what was after step n makes the label what it was after step n."""
    session = bench.session
    one, word, answer, _ = full_label(bench)
    project = session.project
    states = {project.step_positions()[0]: state(bench, one)}
    made = 0  # only these are undone: below them lie the lane and the attribute, which nothing could come back to
    for n in range(data.draw(st.integers(1, 6))):
        what = data.draw(st.sampled_from(["time", "text", "word", "answer", "accept", "delete", "undo"]))
        there = ("segment", one) in state(bench, one)
        if what == "undo" or not there:
            if made:
                session.undo()
                made -= 1
            states[project.step_positions()[0]] = state(bench, one)
            continue
        before = len(project.history())
        if what == "accept" and bench.segment(one).status == "accepted":
            continue
        if what == "accept":
            session.accept([one])
        elif what == "delete":
            session.delete_segments([one])
        else:
            with project.edit(what) as edit:
                if what == "time":
                    edit.update(Segment, one, start_ns=n, end_ns=10**10 + n)
                elif what == "text":
                    edit.update(Segment, one, text=f"text {n}")
                elif what == "word" and ("word", word) in state(bench, one):
                    edit.update(Word, word, text=f"word {n}")
                elif ("attribute_value", answer) in state(bench, one):
                    edit.update(AttributeValue, answer, value=f"answer {n}")
        made += len(project.history()) > before
        states[project.step_positions()[0]] = state(bench, one)
    position = data.draw(st.sampled_from(sorted(states)))
    wanted = states[position]
    if wanted == state(bench, one) or ("segment", one) not in wanted:
        return
    session.bring_back(position, [one])
    assert state(bench, one) == wanted
