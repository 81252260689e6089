"""Merging two copies: what fits is taken, what does not is a conflict that keeps both, and undo takes all back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from syncstudio.project.edit import Edit
from syncstudio.project.labelling_records import AttributeValue, Comment, VocabularyRow
from syncstudio.project.merging.deciding import decide, rulings
from syncstudio.project.merging_reads import conflict, conflicts, open_conflicts
from syncstudio.project.merging_records import Conflict, Ruling
from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Segment, Word
from syncstudio.timebase.piece import Anchor, Piece
from tests.project.merging_rig import fill_base, merged

Do = Callable[[Edit, dict[str, list[int]]], Any]


def _ids(edit: Edit) -> dict[str, list[int]]:
    """The ids of every table, as `fill_base` made them: by place and name."""
    order = {
        "segment": "(SELECT position FROM lane WHERE lane.id = lane_id), start_ns",
        "label": "name",
        "word": "(SELECT start_ns FROM segment WHERE segment.id = segment_id), position",
    }
    return {
        table: [
            row[0]
            for row in edit._rows(f'SELECT id FROM "{table}" ORDER BY {order.get(table, "position, id")}', ())
        ]
        for table in ("segment", "label", "lane", "track", "word")
    }


@pytest.fixture
def both(tmp_path: Path) -> Callable[..., Project]:
    """A copy in which one person did one thing, with a copy merged in where another did another."""

    def make(mine: Do, theirs: Do) -> Project:
        base, a, b = (tmp_path / f"{name}.syncstudio" for name in ("base", "a", "b"))
        with Project.create(base) as project:
            with project.edit("Add media") as edit:
                fill_base(edit)
            project.save_copy(a)
            project.save_copy(b)
        for path, do, who in ((a, mine, "Anna"), (b, theirs, "Ben")):
            with Project.open(path) as project:
                project.author = who
                with project.edit(f"Edit of {who}") as edit:
                    do(edit, _ids(edit))
        return merged(a, b, tmp_path / "c.syncstudio")[0]

    return make


def _decide(project: Project, ruling: Ruling) -> Conflict:
    (one,) = conflicts(project)
    with project.edit("Decide") as edit:
        decide(edit, one, ruling, "Anna", 5)
    assert open_conflicts(project) == 0
    return conflict(project, one.id)


def test_different_fields_of_one_label_are_both_taken(both: Any) -> None:
    project = both(
        lambda edit, ids: edit.update(Segment, ids["segment"][0], start_ns=-50),
        lambda edit, ids: edit.update(Segment, ids["segment"][0], end_ns=95, text="late"),
    )
    with project:
        assert conflicts(project) == []
        first = project.segments_where("text = 'late'")[0]
        assert (first.start_ns, first.end_ns) == (-50, 95)


@pytest.mark.parametrize(("ruling", "text"), [("mine", "one"), ("theirs", "other")])
def test_the_same_field_changed_differently_is_asked(both: Any, ruling: Ruling, text: str) -> None:
    project = both(
        lambda edit, ids: edit.update(Segment, ids["segment"][0], text="one"),
        lambda edit, ids: edit.update(Segment, ids["segment"][0], text="other"),
    )
    with project:
        (asked,) = conflicts(project)
        assert (asked.kind, asked.reason, asked.start_ns) == ("changed", "transcript", 0)
        assert (asked.mine_author, asked.theirs_author, asked.origin) == ("Anna", "Ben", "b.syncstudio")
        assert '"text":"one"' in asked.mine
        assert '"text":"other"' in asked.theirs
        assert project.segment(asked.subject_id).text == "one"
        decided = _decide(project, ruling)
        assert (decided.decision, decided.decided_by, decided.decided_ns) == (ruling, "Anna", 5)
        assert project.segment(asked.subject_id).text == text
        project.undo()
        assert open_conflicts(project) == 1
        assert project.segment(asked.subject_id).text == "one"


def test_a_label_deleted_here_and_changed_there_waits_with_its_words(both: Any) -> None:
    project = both(
        lambda edit, ids: edit.delete(Segment, ids["segment"][6]),
        lambda edit, ids: edit.insert(Word(segment_id=ids["segment"][6], position=2, text="again")),
    )
    with project:
        (asked,) = conflicts(project)
        assert (asked.kind, asked.reason, asked.mine) == ("deleted", "deleted-here", "{}")
        assert project.segments_where("id = ?", asked.subject_id) == []
        _decide(project, "theirs")
        said = project.segments_where("text = 'good day'")
        assert len(said) == 4
        assert "again" in [word.text for each in said for word in project.words(each.id)]


@pytest.mark.parametrize(("ruling", "left"), [("mine", 1), ("theirs", 0)])
def test_a_lane_deleted_there_and_used_here_stays_meanwhile(both: Any, ruling: Ruling, left: int) -> None:
    project = both(
        lambda edit, ids: edit.insert(Segment(lane_id=ids["lane"][0], start_ns=7_000, end_ns=7_100)),
        lambda edit, ids: edit.delete(Lane, ids["lane"][0]),
    )
    with project:
        (asked,) = conflicts(project)
        assert (asked.subject, asked.reason, asked.theirs) == ("lane", "deleted-there", "{}")
        assert len(project.segments(asked.subject_id)) == 7
        _decide(project, ruling)
        assert len([lane for lane in project.lanes() if lane.name == "scenes"]) == left


def test_a_label_moved_into_a_lane_that_is_gone_stays_where_it_is(both: Any) -> None:
    project = both(
        lambda edit, ids: edit.delete(Lane, ids["lane"][1]),
        lambda edit, ids: edit.update(Segment, ids["segment"][0], lane_id=ids["lane"][1], text="moved"),
    )
    with project:
        (asked,) = conflicts(project)
        assert (asked.subject, asked.reason) == ("lane", "deleted-here")
        (moved,) = project.segments_where("text = 'moved'")
        assert project.lane(moved.lane_id).name == "scenes"
        _decide(project, "theirs")
        (moved,) = project.segments_where("text = 'moved'")
        assert project.lane(moved.lane_id).name == "speech"
        assert len(project.segments(moved.lane_id)) == 5


def _delete_both(edit: Edit, ids: dict[str, list[int]]) -> None:
    edit.delete(Lane, ids["lane"][0])
    edit.delete(Lane, ids["lane"][1])


def _move(edit: Edit, ids: dict[str, list[int]]) -> None:
    edit.update(Segment, ids["segment"][0], lane_id=ids["lane"][1], text="moved")


def test_a_label_moved_between_two_lanes_that_the_other_copy_deleted(both: Any) -> None:
    with both(_move, _delete_both) as project:
        assert {each.reason for each in conflicts(project)} == {"deleted-there"}
        (moved,) = project.segments_where("text = 'moved'")
        assert project.lane(moved.lane_id).name == "speech"


def test_a_label_moved_between_two_lanes_that_were_deleted_here(both: Any) -> None:
    with both(_delete_both, _move) as project:
        assert len(project.lanes()) == 1
        for asked in conflicts(project):
            with project.edit("Decide") as edit:
                decide(edit, asked, "theirs", "Anna", 5)
        (moved,) = project.segments_where("text = 'moved'")
        assert project.lane(moved.lane_id).name == "speech"


def test_an_entry_of_the_palette_deleted_here_and_used_there(both: Any) -> None:
    project = both(
        lambda edit, ids: edit.delete(Label, ids["label"][0]),
        lambda edit, ids: edit.insert(
            Segment(
                lane_id=ids["lane"][0], start_ns=8_000, end_ns=8_010, label_id=ids["label"][0], text="new"
            )
        ),
    )
    with project:
        (new,) = project.segments_where("text = 'new'")
        assert new.label_id is None
        _decide(project, "theirs")
        (new,) = project.segments_where("text = 'new'")
        assert new.label_id is not None
        assert project.label(new.label_id).name == "a"
        # Those that lost it with the deletion have it again.
        assert project.label_uses()[new.label_id] == 3


@pytest.mark.parametrize(("ruling", "texts"), [("mine", "a"), ("theirs", "b"), ("both", "ab")])
def test_labels_over_one_another_on_a_lane_kept_free(both: Any, ruling: Ruling, texts: str) -> None:
    def draw(text: str, start: int) -> Do:
        return lambda edit, ids: edit.insert(
            Segment(lane_id=ids["lane"][0], start_ns=start, end_ns=start + 50, text=text, author=text)
        )

    project = both(draw("a", 9_000), draw("b", 9_030))
    with project:
        (asked,) = conflicts(project)
        assert (asked.kind, asked.reason) == ("rule", "overlap")
        assert rulings(asked) == ("mine", "theirs", "both")
        assert [each.text for each in project.segments_where("start_ns >= 9000")] == ["a"]
        _decide(project, ruling)
        assert "".join(each.text for each in project.segments_where("start_ns >= 9000")) == texts


def test_labels_that_exclude_one_another_and_labels_outside_their_parent(both: Any) -> None:
    def exclusive(edit: Edit, ids: dict[str, list[int]]) -> None:
        edit.insert(
            Segment(lane_id=ids["lane"][0], start_ns=0, end_ns=300, text="over")
        )  # overlaps are usual here
        for label in ids["label"][:2]:
            edit.update(Label, label, exclusive="x")
        edit.insert(Segment(lane_id=ids["lane"][0], start_ns=9_000, end_ns=9_050, label_id=ids["label"][0]))

    project = both(
        exclusive,
        lambda edit, ids: edit.insert(
            Segment(lane_id=ids["lane"][0], start_ns=9_010, end_ns=9_020, label_id=ids["label"][1])
        ),
    )
    with project:
        assert [each.reason for each in conflicts(project)] == ["exclusive"]


def test_a_label_that_falls_out_of_its_parent_is_asked(both: Any) -> None:
    def child(edit: Edit, ids: dict[str, list[int]]) -> None:
        lane = edit.insert(Lane(name="inside", parent_id=ids["lane"][0], relation="inside"))
        edit.insert(Segment(lane_id=lane, start_ns=10, end_ns=80))

    project = both(child, lambda edit, ids: edit.update(Segment, ids["segment"][0], end_ns=40))
    with project:
        (asked,) = conflicts(project)
        assert (asked.kind, asked.reason) == ("rule", "parent")
        assert project.segment(asked.subject_id).end_ns == 90
        _decide(project, "theirs")
        assert project.segment(asked.subject_id).end_ns == 40


def test_a_label_that_its_lane_no_longer_takes_is_asked(both: Any) -> None:
    project = both(
        lambda edit, ids: edit.insert(VocabularyRow(lane_id=ids["lane"][2], label_id=ids["label"][0])),
        lambda edit, ids: edit.insert(
            Segment(lane_id=ids["lane"][2], start_ns=9, end_ns=10, label_id=ids["label"][1], text="b")
        ),
    )
    with project:
        assert [each.reason for each in conflicts(project)] == ["vocabulary"]
        _decide(project, "theirs")
        assert len(project.segments_where("text = 'b'")) == 1


@pytest.mark.parametrize(
    ("ruling", "names"), [("mine", ["new"]), ("theirs", ["new"]), ("both", ["new", "new"])]
)
def test_two_entries_of_one_name_are_one_or_two(both: Any, ruling: Ruling, names: list[str]) -> None:
    def add(color: int, start: int) -> Do:
        def do(edit: Edit, ids: dict[str, list[int]]) -> None:
            label = edit.insert(Label(name="new", color=color))
            edit.insert(
                Segment(lane_id=ids["lane"][0], start_ns=start, end_ns=start + 9, label_id=label, text="n")
            )

        return do

    project = both(add(1, 9_000), add(2, 9_100))
    with project:
        (asked,) = conflicts(project)
        assert (asked.kind, asked.reason) == ("twice", "same-name")
        _decide(project, ruling)
        assert [label.name for label in project.labels() if label.name == "new"] == names
        used = {each.label_id for each in project.segments_where("text = 'n'")}
        assert len(used) == len(names)
        assert [label.color for label in project.labels() if label.id in used] == {
            "mine": [1],
            "theirs": [2],
        }.get(ruling, [label.color for label in project.labels() if label.id in used])


def test_alignments_are_not_mixed(both: Any) -> None:
    project = both(
        lambda edit, ids: edit.set_pieces(ids["track"][0], [Piece((Anchor(0, 5),))]),
        lambda edit, ids: edit.set_pieces(
            ids["track"][0], [Piece((Anchor(0, 9), Anchor(100, 110)))], "measured", 7
        ),
    )
    with project:
        (asked,) = conflicts(project)
        assert (asked.reason, asked.track_id) == ("aligned", asked.subject_id)
        assert project.pieces(asked.subject_id) == (Piece((Anchor(0, 5),)),)
        _decide(project, "theirs")
        assert project.pieces(asked.subject_id) == (Piece((Anchor(0, 9), Anchor(100, 110))),)
        assert (
            project.track(asked.subject_id).alignment,
            project.track(asked.subject_id).uncertainty_ns,
        ) == (
            "measured",
            7,
        )


def test_the_same_alignment_by_both_is_no_conflict(both: Any) -> None:
    align: Do = lambda edit, ids: edit.set_pieces(ids["track"][0], [Piece((Anchor(0, 5),))])  # noqa: E731
    with both(align, align) as project:
        assert conflicts(project) == []


def test_a_review_is_about_what_the_reviewer_saw(both: Any) -> None:
    project = both(
        lambda edit, ids: edit.update(Segment, ids["segment"][6], status="accepted", reviewer="Anna"),
        lambda edit, ids: edit.update(Word, ids["word"][0], text="bad"),
    )
    with project:
        (asked,) = conflicts(project)
        assert (asked.reason, project.segment(asked.subject_id).status) == ("reviewed", "accepted")
        assert all(word.text != "bad" for word in project.words(asked.subject_id))
        _decide(project, "theirs")
        assert project.segment(asked.subject_id).status == "draft"
        assert any(word.text == "bad" for word in project.words(asked.subject_id))


def test_words_put_in_by_both_are_not_shuffled(both: Any) -> None:
    def say(text: str) -> Do:
        return lambda edit, ids: edit.insert(Word(segment_id=ids["segment"][6], position=2, text=text))

    project = both(say("mine"), say("theirs"))
    with project:
        (asked,) = conflicts(project)
        assert [word.text for word in project.words(asked.subject_id)] == ["good", "day", "mine"]
        _decide(project, "theirs")
        assert [word.text for word in project.words(asked.subject_id)] == ["good", "day", "theirs"]


def test_two_answers_to_one_question(both: Any) -> None:
    def answer(value: str) -> Do:
        def do(edit: Edit, ids: dict[str, list[int]]) -> None:
            gaze = edit._rows("SELECT id FROM attribute", ())[0][0]
            edit.insert(AttributeValue(attribute_id=gaze, segment_id=ids["segment"][0], value=value))

        return do

    with both(answer("left"), answer("left")) as project:
        assert conflicts(project) == []
        assert project._connection.execute("SELECT count(*) FROM attribute_value").fetchall() == [(4,)]


def test_what_a_person_wrote_survives(both: Any) -> None:
    project = both(
        lambda edit, ids: edit.insert(Comment(segment_id=ids["segment"][0], author="Anna", text="why?")),
        lambda edit, ids: edit.insert(Comment(segment_id=ids["segment"][0], author="Ben", text="so!")),
    )
    with project:
        assert {(each.author, each.text) for each in project.comments()} >= {("Anna", "why?"), ("Ben", "so!")}
        assert [(row.name, row.author) for row in project.history()[1:3]] == [
            ("Edit of Anna", "Anna"),
            ("Edit of Ben", "Ben"),
        ]
        first = project.segments_where(
            "start_ns = 0 AND lane_id = (SELECT id FROM lane WHERE name = 'scenes')"
        )
        steps = project.steps_at([2, 3])
        assert project.ids_with(first[0].id)
        assert [steps[n].author for n in (2, 3)] == ["Anna", "Ben"]
        # Ben's step is told and never undone here; the merge is.
        assert project.can_undo == "Merge"
        project.undo()
        assert project.can_undo == "Edit of Anna"
        assert project.steps_at([3])[3].undone is True
