"""Merging what was merged before, what parted inside a step, what shares no history, and what lies elsewhere."""

from pathlib import Path

import pytest

from syncstudio.project.merging.merge import merge_in, other_of
from syncstudio.project.merging_reads import conflicts
from syncstudio.project.project import Project
from syncstudio.project.records import Lane, Segment, Source, Track
from syncstudio.timebase.piece import Anchor, Piece
from tests.project.merging_rig import fill_base, state_of


def _add(path: Path, who: str, start: int, text: str = "x") -> None:
    with Project.open(path) as project:
        project.author = who
        lane = project.lanes()[0].id
        with project.edit(f"Draw {text}") as edit:
            edit.insert(Segment(lane_id=lane, start_ns=start, end_ns=start + 5, text=text))


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    a, b = tmp_path / "a.syncstudio", tmp_path / "b.syncstudio"
    with Project.create(a) as project:
        with project.edit("Add media") as edit:
            fill_base(edit)
        project.save_copy(b)
    return a, b


def _texts(project: Project) -> list[str]:
    return [each.text for each in project.segments_where("start_ns >= 9000")]


def test_merging_again_takes_only_what_is_new(pair: tuple[Path, Path]) -> None:
    a, b = pair
    _add(a, "Anna", 9_000, "a1")
    _add(b, "Ben", 9_100, "b1")
    with Project.open(a) as project:
        with Project.open(b, view_only=True) as other:
            assert merge_in(project, other_of(other), "Merge").inserted == {"segment": 1}
            assert merge_in(project, other_of(other), "Merge").nothing
            steps = len(project.history())
        # What came by the first merge is deleted here, and does not come back with the second.
        with project.edit("Delete") as edit:
            edit.delete(Segment, project.segments_where("text = 'b1'")[0].id)
        _add(b, "Ben", 9_200, "b2")
        with Project.open(b, view_only=True) as other:
            done = merge_in(project, other_of(other), "Merge")
            assert (done.inserted, done.conflicts, done.steps) == ({"segment": 1}, 0, 1)
        assert _texts(project) == ["a1", "b2"]
        assert len(project.history()) == steps + 3
        project.undo()
        project.undo()
        project.undo()
        assert _texts(project) == ["a1"]
        # The merge was taken back: it may be done anew.
        with Project.open(b, view_only=True) as other:
            assert merge_in(project, other_of(other), "Merge").inserted == {"segment": 2}
        assert _texts(project) == ["a1", "b1", "b2"]
        with Project.open(b, view_only=True) as other:
            assert merge_in(project, other_of(other), "Merge").nothing
    # And back: theirs takes what mine has, which has all of theirs.
    with Project.open(b) as project, Project.open(a, view_only=True) as other:
        assert merge_in(project, other_of(other), "Merge").inserted == {"segment": 1}
        assert _texts(project) == ["a1", "b1", "b2"]


def test_a_step_that_went_on_growing_on_one_side(pair: tuple[Path, Path], tmp_path: Path) -> None:
    a, _ = pair
    c = tmp_path / "c.syncstudio"
    with Project.open(a) as project:
        with project.edit("Type") as edit:
            said = edit.insert(Segment(lane_id=project.lanes()[0].id, start_ns=9_000, end_ns=9_001, text="h"))
        project.save_copy(c)
        with project.growing(project.last_step()), project.edit("Type") as edit:
            edit.update(Segment, said, text="hello")
    _add(c, "Ben", 9_100, "b")
    for into, other in ((a, c), (c, a)):
        with Project.open(into) as project, Project.open(other, view_only=True) as theirs:
            done = merge_in(project, other_of(theirs), "Merge")
            assert done.conflicts == 0
            assert _texts(project) == ["hello", "b"]
            project.undo()


def test_without_an_ancestor_what_both_have_is_found_by_what_it_is(tmp_path: Path) -> None:
    a, b = tmp_path / "a.syncstudio", tmp_path / "b.syncstudio"
    for path, name in ((a, "a"), (b, "b")):
        with Project.create(path) as project, project.edit("Add media") as edit:
            fill_base(edit)
            track = edit._rows("SELECT id FROM track WHERE kind = 'sound'", ())[0][0]
            later = 10**12 + 20 * 10**6  # 20 ppm
            edit.set_pieces(
                track, [Piece((Anchor(0, 5),) if name == "a" else (Anchor(0, 0), Anchor(10**12, later)))]
            )
            lane = edit.insert(Lane(name=f"lane of {name}"))
            edit.insert(Segment(lane_id=lane, start_ns=9_000, end_ns=9_001, text=name))
    with Project.open(a) as project, Project.open(b, view_only=True) as other:
        before = state_of(project)
        done = merge_in(project, other_of(other), "Merge")
        assert done.ancestor is None
        assert "share no step" in done.why_not
        assert (done.inserted, done.conflicts) == ({"lane": 1, "segment": 1}, 1)
        assert [each.reason for each in conflicts(project)] == ["aligned"]
        assert "0.000 s, drift +20.00 ppm" in conflicts(project)[0].theirs
        assert [track.kind for track in project.tracks()] == ["video", "sound"]
        assert len(project.sources()) == 1
        assert len(project.labels()) == 3
        assert sorted(_texts(project)) == ["a", "b"]
        project.undo()
        assert state_of(project) == before


def test_a_source_that_theirs_added_is_found_from_here(pair: tuple[Path, Path], tmp_path: Path) -> None:
    a, b = pair
    folder = tmp_path / "sub"
    folder.mkdir()
    moved = folder / "b.syncstudio"
    with Project.open(b) as project:
        project.save_copy(moved)
    with Project.open(moved) as project, project.edit("Add media") as edit:
        edit.insert(Track(source_id=edit.insert(Source(relative_path="more.wav", fingerprint="g"))))
    with Project.open(a) as project, Project.open(moved, view_only=True) as other:
        merge_in(project, other_of(other), "Merge")
        assert [source.relative_path for source in project.sources()] == ["sub/more.wav", "talk.mp4"]
