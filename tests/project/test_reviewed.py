"""Whatever changes a reviewed label or alignment makes it a draft again, in the same step; nothing else does."""

from typing import Any

import pytest

from syncstudio.project.project import Project
from syncstudio.project.records import (
    Attribute,
    AttributeValue,
    Keyframe,
    Label,
    Region,
    Segment,
    Track,
    Word,
)
from syncstudio.timebase.piece import Anchor, Piece


def review(project: Project, segment_id: int, status: str) -> None:
    with project.edit("Accept segment") as edit:
        edit.update(Segment, segment_id, status=status, reviewer="Ben")


@pytest.mark.parametrize("status", ["accepted", "rejected", "submitted", "draft"])
@pytest.mark.parametrize("fields", [{"start_ns": 99}, {"text": "hullo"}, {"start_ns": 90, "end_ns": 210}])
def test_a_changed_label_is_a_draft(
    project: Project, content: Any, status: str, fields: dict[str, Any]
) -> None:
    review(project, content.segment, status)
    with project.edit("Change") as edit:
        edit.update(Segment, content.segment, **fields)
    found = project.segment(content.segment)
    expected = ("draft", "") if status in ("accepted", "rejected") else (status, "Ben")
    assert (found.status, found.reviewer) == expected
    project.undo()
    assert (project.segment(content.segment).status, project.segment(content.segment).reviewer) == (
        status,
        "Ben",
    )


def test_what_changes_nothing_leaves_the_review(project: Project, content: Any) -> None:
    with project.edit("Add label") as edit:
        label = edit.insert(Label(name="laugh"))
    with project.edit("Set label") as edit:
        edit.update(Segment, content.segment, label_id=label)
    review(project, content.segment, "accepted")
    with project.edit("Again") as edit:
        edit.update(Segment, content.segment, label_id=label, text="hello there")
        edit.update(Segment, content.segment, confidence=0.5)
    assert project.segment(content.segment).status == "accepted"
    with project.edit("Told") as edit:
        edit.update(Segment, content.segment, text="other", status="submitted")
    assert project.segment(content.segment).status == "submitted"


def test_parts_of_a_label_count(project: Project, content: Any) -> None:
    with project.edit("Ask") as edit:
        asked = edit.insert(Attribute(name="loud", kind="yes-no"))
    made: dict[str, int] = {}

    def insert_answer(edit: Any) -> None:
        made["answer"] = edit.insert(
            AttributeValue(attribute_id=asked, segment_id=content.segment, value="no")
        )

    def insert_region(edit: Any) -> None:
        made["region"] = edit.insert(Region(segment_id=content.segment))

    def insert_keyframe(edit: Any) -> None:
        made["keyframe"] = edit.insert(Keyframe(region_id=made["region"], at_ns=5))

    for change in (
        lambda edit: edit.update(Word, content.word, text="hallo"),
        lambda edit: edit.delete(Word, content.word),
        insert_answer,
        lambda edit: edit.update(AttributeValue, made["answer"], value="yes"),
        insert_region,
        insert_keyframe,
        lambda edit: edit.update(Keyframe, made["keyframe"], occluded=True),
        lambda edit: edit.delete(Keyframe, made["keyframe"]),
    ):
        review(project, content.segment, "accepted")
        with project.edit("Change a part") as edit:
            change(edit)
        assert project.segment(content.segment).status == "draft"


def test_a_moved_track_is_reviewed_no_longer(project: Project, content: Any) -> None:
    with project.edit("Accept alignment") as edit:
        edit.update(Track, content.sound, review="accepted", reviewer="Ben")
    with project.edit("Nothing") as edit:
        edit.set_pieces(content.sound, [Piece((Anchor(0, 1_000),))], "from-file")
    assert project.track(content.sound).review == "accepted"
    with project.edit("Nudge offset") as edit:
        edit.set_pieces(content.sound, [Piece((Anchor(0, 1_001),))])
    assert (project.track(content.sound).review, project.track(content.sound).reviewer) == ("draft", "")
    project.undo()
    assert project.track(content.sound).review == "accepted"
