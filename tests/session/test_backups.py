"""Backups are made when something changed, kept in number and age, compared with now, and gone back to."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncstudio.project.errors import ProjectError
from syncstudio.project.project import Project
from syncstudio.project.records import Lane, Segment
from syncstudio.session.backups.backup_difference import in_words
from syncstudio.session.backups.backup_shelf import (
    NS_PER_DAY,
    BackupOptions,
    BackupShelf,
    backups_named,
    restored_copy,
)
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span

NOW_NS = 1_800_000_000 * 10**9


@pytest.fixture
def project(tmp_path: Path):
    with Project.create(tmp_path / "talk.syncstudio") as project:
        with project.edit("Add lane") as edit:
            edit.insert(Lane(name="speech"))
        yield project


def change(project: Project) -> None:
    with project.edit("Label") as edit:
        edit.insert(Segment(lane_id=project.lanes()[0].id, start_ns=1, end_ns=2))


def test_nothing_changed_makes_no_backup(project: Project, tmp_path: Path) -> None:
    shelf = BackupShelf(project.path, tmp_path / "backups")
    assert shelf.make(project, NOW_NS) is not None
    assert shelf.make(project, NOW_NS + NS_PER_DAY) is None
    change(project)
    assert shelf.make(project, NOW_NS + 2 * NS_PER_DAY) is not None
    project.undo()
    assert shelf.make(project, NOW_NS + 3 * NS_PER_DAY) is not None
    assert len(shelf.backups()) == 3


def test_they_are_kept_in_number_and_age_but_the_newest_stay(project: Project, tmp_path: Path) -> None:
    shelf = BackupShelf(project.path, tmp_path / "backups")
    for day in range(12):
        change(project)
        shelf.make(project, NOW_NS + day * NS_PER_DAY, BackupOptions(number=5, days=300))
    assert [(backup.made_ns - NOW_NS) // NS_PER_DAY for backup in shelf.backups()] == [11, 10, 9, 8, 7]
    assert shelf.make(project, NOW_NS + 1000 * NS_PER_DAY, BackupOptions(number=5, days=30)) is None
    assert [(backup.made_ns - NOW_NS) // NS_PER_DAY for backup in shelf.backups()] == [11, 10, 9]


def test_a_new_project_without_a_step_needs_none(tmp_path: Path) -> None:
    with Project.create(tmp_path / "new.syncstudio") as project:
        assert BackupShelf(project.path, tmp_path / "backups").make(project, NOW_NS) is None


def test_a_folder_that_cannot_be_written_is_one_sentence(project: Project, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("in the way")
    with pytest.raises(ProjectError, match="No backup could be made"):
        BackupShelf(project.path, tmp_path / "backups").make(project, NOW_NS)


def test_backups_of_a_project_that_is_gone_are_found_by_its_name(project: Project, tmp_path: Path) -> None:
    BackupShelf(project.path, tmp_path / "backups").make(project, NOW_NS)
    (backup,) = backups_named("talk.syncstudio", tmp_path / "backups")
    assert backup.of == project.path
    assert backups_named("other.syncstudio", tmp_path / "backups") == []
    restored_copy(backup, tmp_path / "again.syncstudio")
    with Project.open(tmp_path / "again.syncstudio") as again:
        assert [lane.name for lane in again.lanes()] == ["speech"]
    with pytest.raises(ProjectError, match="already there"):
        restored_copy(backup, tmp_path / "again.syncstudio")


def test_going_back_is_a_step_and_what_was_is_backed_up(tmp_path: Path) -> None:
    session = Session.create(tmp_path / "talk.syncstudio")
    try:
        lane = session.add_lane("speech")
        segment = session.add_segment(lane, Span(0, 5))
        BackupShelf(session.project.path).make(session.project, NOW_NS)
        (backup,) = session.backups()
        assert session.backup_difference(backup).alike
        session.delete_segments([segment])
        session.add_lane("more")
        found = session.backup_difference(backup)
        assert in_words(found.counts) == "lanes: 1 more now; labels: 1 fewer"
        assert found.step_count == 2
        session.restore_backup(backup, "Restore the backup of then")
        assert session.backup_difference(backup).alike
        assert len(session.backups()) == 2
        assert session.project.can_undo == "Restore the backup of then"
        session.undo()
        assert [lane.name for lane in session.project.lanes()] == ["speech", "more"]
    finally:
        session.close()


def test_one_a_day(tmp_path: Path) -> None:
    session = Session.create(tmp_path / "talk.syncstudio")
    try:
        session.add_lane("speech")
        assert session.back_up_daily(NOW_NS)
        assert not session.back_up_daily(NOW_NS + NS_PER_DAY - 1)
        assert session.back_up_daily(NOW_NS + NS_PER_DAY)
        # A clock that was set back is no reason to make none for weeks.
        assert session.back_up_daily(NOW_NS - NS_PER_DAY)
    finally:
        session.close()
