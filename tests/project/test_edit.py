"""Edits: all or nothing, one line in the history each, refusals in words."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from syncstudio.project.errors import ProjectError
from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, ProjectRow, Segment, Source, Track, Word
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.span import Span


def test_a_record_comes_back_as_it_went_in(project: Project) -> None:
    source = Source(
        relative_path="a.wav", size=3, fingerprint="f", zero_num=-1, zero_den=90_000, reading='{"a": 1}'
    )
    with project.edit("Add media") as edit:
        source_id = edit.insert(source)
        track = Track(
            source_id=source_id, kind="series", muted=True, linked=False, gain_db=-3.5, uncertainty_ns=7
        )
        track_id = edit.insert(track)
    assert project.source(source_id) == replace(source, id=source_id)
    found = project.track(track_id)
    assert found == replace(track, id=track_id)
    assert found.muted is True
    assert found.linked is False


def test_ids_are_random_and_63_bits(project: Project) -> None:
    with project.edit("Add labels") as edit:
        ids = {edit.insert(Label(name=str(n))) for n in range(100)}
    assert len(ids) == 100
    assert all(0 < row_id < 1 << 63 for row_id in ids)
    assert max(ids) > 1 << 40


def test_an_edit_that_raises_leaves_nothing(project: Project, content: Any, state: Any) -> None:
    before = state(project)

    def interrupted() -> None:
        with project.edit("Delete lane") as edit:
            edit.delete(Lane, content.lane)
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        interrupted()
    assert state(project) == before
    assert [row.name for row in project.history()] == ["Add media"]


def test_an_edit_without_a_change_leaves_no_line(project: Project, content: Any) -> None:
    told: list[object] = []
    project.on_change(told.append)
    with project.edit("Rename") as edit:
        edit.update(Lane, content.lane, name="speech")
        row_id = edit.insert(Label(name="x"))
        edit.delete(Label, row_id)
    assert len(project.history()) == 1
    assert not told


def test_a_nested_edit_is_refused(project: Project) -> None:
    with project.edit("Outer") as edit:
        edit.insert(Label(name="kept"))
        with pytest.raises(ProjectError, match="another edit is running"), project.edit("Inner"):
            pass
        with pytest.raises(ProjectError, match="another edit is running"):
            project.undo()
        edit.insert(Label(name="kept too"))
    assert {label.name for label in project.labels()} == {"kept", "kept too"}


def test_refusals_are_sentences(project: Project, content: Any) -> None:
    with (
        pytest.raises(ProjectError, match=r"“Move” *: a segment cannot end before it starts"),
        project.edit("Move") as edit,
    ):
        edit.update(Segment, content.segment, start_ns=300)
    with pytest.raises(ProjectError, match="no longer in the project"), project.edit("Add") as edit:
        edit.insert(Segment(lane_id=12345))
    with (
        pytest.raises(ProjectError, match="segment is no longer in the project"),
        project.edit("Move") as edit,
    ):
        edit.update(Segment, 12345, start_ns=300)
    with pytest.raises(ProjectError, match="too large"), project.edit("Move") as edit:
        edit.update(Segment, content.segment, end_ns=1 << 64)
    with pytest.raises(ValueError, match="no field"), project.edit("Move") as edit:
        edit.update(Segment, content.segment, id=5)


def test_a_refused_verb_leaves_the_rest_of_the_edit(project: Project, content: Any) -> None:
    with project.edit("Add") as edit:
        with pytest.raises(ProjectError):
            edit.insert(Segment(lane_id=content.lane, start_ns=2, end_ns=1))
        edit.insert(Segment(lane_id=content.lane, start_ns=1, end_ns=2))
    assert len(project.segments(content.lane)) == 2


def test_an_edit_is_over_when_its_block_ends(project: Project) -> None:
    with project.edit("Add") as edit:
        edit.insert(Label(name="a"))
    with pytest.raises(RuntimeError):
        edit.insert(Label(name="b"))


def test_deleting_takes_what_belongs_to_it(project: Project, content: Any) -> None:
    with project.edit("Delete media") as edit:
        assert edit.delete(Source, content.source)
        assert not edit.delete(Track, content.sound)
    assert project.tracks() == []
    assert [lane.id for lane in project.lanes()] == [content.master_lane]
    assert project.words(content.segment) == []


def test_deleting_a_label_keeps_its_segments(project: Project, content: Any) -> None:
    with project.edit("Label") as edit:
        label = edit.insert(Label(name="yes"))
        edit.update(Segment, content.segment, label_id=label)
    with project.edit("Delete label") as edit:
        edit.delete(Label, label)
    assert project.segment(content.segment).label_id is None
    project.undo()
    assert project.segment(content.segment).label_id == label


def test_pieces_and_clock_maps(project: Project, content: Any) -> None:
    pieces = (
        Piece((Anchor(0, 500), Anchor(1_000_000, 1_000_600)), None, 100),
        Piece((Anchor(0, 9_000),), 100, None),
    )
    assert project.clock_map(content.sound).offset_ns == 1_000
    with project.edit("Set alignment") as edit:
        edit.set_pieces(content.sound, pieces, "measured", 400)
        assert project.clock_map(content.sound).offset_ns == 500
    assert project.pieces(content.sound) == pieces
    assert project.clock_map(content.sound).drift_ppm == Fraction(100)
    track = project.track(content.sound)
    assert (track.alignment, track.uncertainty_ns) == ("measured", 400)
    with project.edit("Set alignment") as edit:
        edit.set_pieces(content.sound, [], "none")
    assert project.pieces(content.sound) == ()
    assert project.clock_map(content.sound).offset_ns == 0
    project.undo()
    assert project.pieces(content.sound) == pieces
    assert project.clock_map(content.sound).pieces == pieces


def test_a_pending_alignment_that_fails_is_not_remembered(project: Project, content: Any) -> None:

    def fail() -> None:
        with project.edit("Nudge") as edit:
            edit.set_pieces(content.sound, [Piece((Anchor(0, 5),))])
            assert project.clock_map(content.sound).offset_ns == 5
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        fail()
    assert project.clock_map(content.sound).offset_ns == 1_000


def test_pieces_out_of_order_are_refused(project: Project, content: Any) -> None:
    wrong = [Piece((Anchor(0, 0),), 0, 100), Piece((Anchor(0, 0),), 50, None)]
    with pytest.raises(ProjectError, match="follow one another"), project.edit("Set alignment") as edit:
        edit.set_pieces(content.sound, wrong)
    assert project.clock_map(content.sound).offset_ns == 1_000


def test_reading_lists_are_in_order(project: Project, content: Any) -> None:
    assert [track.id for track in project.tracks()] == [content.picture, content.sound]
    assert [track.id for track in project.tracks_of(content.source)] == [content.picture, content.sound]
    assert len(project.linked_tracks(content.sound)) == 2
    with project.edit("Unlink") as edit:
        edit.update(Track, content.sound, linked=False, position=-1)
    assert [track.id for track in project.tracks()] == [content.sound, content.picture]
    assert [track.id for track in project.linked_tracks(content.sound)] == [content.sound]
    assert [track.id for track in project.linked_tracks(content.picture)] == [content.picture]
    assert [word.text for word in project.words(content.segment)] == ["hello", "there"]
    assert project.words_of_lane(content.lane) == {content.segment: project.words(content.segment)}
    assert project.words_of_lane(content.master_lane) == {}
    with pytest.raises(ProjectError, match="track is no longer"):
        project.track(1)


def test_overlapping_and_covering_say_what_spans_say(project: Project, content: Any) -> None:
    places = [(0, 10), (10, 20), (5, 5), (20, 20), (12, 13), (0, 40), (19, 30), (30, 35)]
    with project.edit("Draw") as edit:
        for start, end in places:
            edit.insert(Segment(lane_id=content.master_lane, start_ns=start, end_ns=end))
    spans = {
        segment.id: Span(segment.start_ns, segment.end_ns)
        for segment in project.segments(content.master_lane)
    }
    for start in range(-1, 42):
        for end in range(start, 42):
            asked = Span(start, end)
            found = {segment.id for segment in project.overlapping(content.master_lane, asked)}
            assert found == {row_id for row_id, span in spans.items() if asked.overlaps(span)}
        covering = {segment.id for segment in project.covering(content.master_lane, start)}
        assert covering == {
            row_id for row_id, span in spans.items() if span.covers(start) or span == Span(start, start)
        }


def test_the_project_has_a_name(project: Project) -> None:
    assert project.name == "talk"
    with project.edit("Rename project") as edit:
        edit.update(ProjectRow, 1, name="Interview")
    assert project.name == "Interview"
    with pytest.raises(ProjectError), project.edit("Second") as edit:
        edit.insert(ProjectRow(id=2, name="no"))


def test_words_keep_missing_times(project: Project, content: Any) -> None:
    first, second = project.words(content.segment)
    assert (first.start_ns, first.end_ns, first.confidence) == (100, 150, 0.5)
    assert (second.start_ns, second.end_ns, second.confidence) == (None, None, None)
    with pytest.raises(ProjectError, match="a word cannot end"), project.edit("Time") as edit:
        edit.update(Word, first.id, end_ns=1)


def test_halves_of_characters_do_not_stop_an_edit(project: Project, content: Any) -> None:
    """Broken text, as the clipboard and files may hold it, is kept with U+FFFD for what cannot be written."""
    broken, kept = "a\ud800b \ud83d\ude00", "a\ufffdb 😀"
    project.author = "An\udc00"
    with project.edit(f"Add {broken}") as edit:
        one = edit.insert(Segment(lane_id=content.lane, start_ns=0, end_ns=1, text=broken))
        two, three = edit.insert_many([Label(name=broken), Label(name="plain")])
        edit.update(Label, three, description=broken)
        edit.update_many(Lane, [content.lane], name=broken)
    assert project.segment(one).text == project.label(two).name == project.label(three).description == kept
    assert project.lane(content.lane).name == kept
    assert (project.history()[-1].name, project.history()[-1].author) == (f"Add {kept}", "An\ufffd")
