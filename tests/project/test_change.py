"""Notices: the same for edit, undo and redo, with lanes, tracks and spans of before and after."""

import logging
import threading
from typing import Any

import pytest

from syncstudio.project.change import Change
from syncstudio.project.project import Project
from syncstudio.project.records import Lane, Segment, Source, Track, Word
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.span import Span


@pytest.fixture
def told(project: Project, content: Any) -> list[Change]:
    changes: list[Change] = []
    project.on_change(changes.append)
    return changes


def test_a_moved_segment_touches_where_it_was_and_is(
    project: Project, content: Any, told: list[Change]
) -> None:
    with project.edit("Move") as edit:
        edit.update(Segment, content.segment, start_ns=500, end_ns=600)
    project.undo()
    project.redo()
    assert [change.kind for change in told] == ["edit", "undo", "redo"]
    for change in told:
        (touched,) = change.touched
        assert (touched.table, touched.id, touched.op) == ("segment", content.segment, "update")
        assert touched.fields == {"start_ns", "end_ns"}
        assert change.spans_of_lane(content.lane) == [Span(100, 600)]
        assert change.spans_of_lane(content.master_lane) == []
        assert change.tables == {"segment"}


def test_one_moved_edge_and_a_text_carry_the_whole_segment(
    project: Project, content: Any, told: list[Change]
) -> None:
    with project.edit("Move edge") as edit:
        edit.update(Segment, content.segment, end_ns=150)
    with project.edit("Type") as edit:
        edit.update(Segment, content.segment, text="hi")
    assert told[0].touched[0].span == Span(100, 200)
    assert told[1].touched[0].span == Span(100, 150)
    assert told[1].touched[0].fields == {"text"}


def test_a_segment_that_changes_lanes_touches_both(
    project: Project, content: Any, told: list[Change]
) -> None:
    with project.edit("To another lane") as edit:
        edit.update(Segment, content.segment, lane_id=content.master_lane, start_ns=0)
    assert told[0].spans_of_lane(content.lane) == [Span(100, 200)]
    assert told[0].spans_of_lane(content.master_lane) == [Span(0, 200)]


def test_words_touch_their_utterance_s_lane(project: Project, content: Any, told: list[Change]) -> None:
    timed, untimed = project.words(content.segment)
    with project.edit("Correct") as edit:
        edit.update(Word, timed.id, start_ns=90)
    with project.edit("Correct") as edit:
        edit.update(Word, untimed.id, text="you")
    assert told[0].spans_of_lane(content.lane) == [Span(90, 150)]
    assert told[1].spans_of_lane(content.lane) == [Span(100, 200)]


def test_a_cascaded_delete_names_everything_that_went(
    project: Project, content: Any, told: list[Change]
) -> None:
    with project.edit("Delete media") as edit:
        edit.delete(Source, content.source)
    project.undo()
    for change, op in zip(told, ("delete", "insert"), strict=True):
        assert {touched.op for touched in change.touched} == {op}
        assert change.tables == {"source", "track", "piece", "anchor", "lane", "segment", "word"}
        assert change.track_ids == {content.picture, content.sound}
        assert change.spans_of_lane(content.lane) == [Span(100, 150), Span(100, 200)]


def test_a_nudge_names_its_track(project: Project, content: Any, told: list[Change]) -> None:
    with project.edit("Nudge") as edit:
        edit.set_pieces(content.sound, [Piece((Anchor(0, 2_000),))], "from-file")
    (touched,) = told[0].touched
    assert (touched.table, touched.track_id, touched.fields) == ("anchor", content.sound, {"master_ns"})


def test_lanes_and_tracks_carry_their_ids(project: Project, content: Any, told: list[Change]) -> None:
    with project.edit("Rename") as edit:
        edit.update(Lane, content.lane, name="x")
        edit.update(Track, content.sound, name="y")
    by_table = {touched.table: touched for touched in told[0].touched}
    assert by_table["lane"].lane_id == content.lane
    assert by_table["lane"].track_id == content.sound
    assert by_table["track"].track_id == content.sound


def test_callbacks_run_after_the_commit_on_the_editing_thread(project: Project, content: Any) -> None:
    seen: list[tuple[str, int]] = []
    project.on_change(lambda change: seen.append((project.lane(content.lane).name, threading.get_ident())))

    def rename() -> None:
        with project.edit("Rename") as edit:
            edit.update(Lane, content.lane, name="new")

    worker = threading.Thread(target=rename)
    worker.start()
    worker.join()
    assert seen == [("new", worker.ident)]


def test_a_failing_callback_stops_nothing(
    project: Project, content: Any, told: list[Change], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(change: Change) -> None:
        raise RuntimeError("listener")

    unsubscribe = project.on_change(fail)
    project.on_change(told.append)
    with caplog.at_level(logging.ERROR), project.edit("Rename") as edit:
        edit.update(Lane, content.lane, name="new")
    assert len(told) == 2
    assert "A listener failed on “Rename”" in caplog.text
    unsubscribe()
    unsubscribe()
    caplog.clear()
    project.undo()
    assert not caplog.records


def test_a_callback_may_edit(project: Project, content: Any) -> None:
    def follow(change: Change) -> None:
        if change.name == "Rename":
            with project.edit("Follow") as edit:
                edit.update(Lane, content.master_lane, name="followed")

    project.on_change(follow)
    with project.edit("Rename") as edit:
        edit.update(Lane, content.lane, name="new")
    assert project.lane(content.master_lane).name == "followed"
    assert project.can_undo == "Follow"
