"""Older files are brought up to date in one transaction, after a copy is kept; a sample of each version is opened.

`tests/data/project/v1.syncstudio` was written once by `tests/data/project/make_v1.py`, at version 1, and is never
written again; so were those of later versions. Each later version adds a sample and a script of its own before its
migration is made.
"""

import os
from pathlib import Path
from typing import Any

import apsw
import pytest

from syncstudio.project.errors import DamagedError, NewerVersionError, ProjectError
from syncstudio.project.labelling_records import Attribute, Keyframe, Region
from syncstudio.project.merging_records import Assignment, Conflict, Package
from syncstudio.project.migrations import MIGRATIONS, Migration
from syncstudio.project.project import Project
from syncstudio.project.records import ChannelRow, Label, Lane, Segment, Source, Track, Word
from syncstudio.project.schema import VERSION
from tests.old_projects import old_project


def _older(connection: apsw.Connection) -> None:
    """What an imagined next version does: a column more."""
    connection.execute("ALTER TABLE label ADD COLUMN shade INTEGER NOT NULL DEFAULT 3")


NEXT = (Migration(VERSION + 1, _older),)


@pytest.fixture
def old(path: Path) -> Path:
    with Project.create(path) as project, project.edit("Add label") as edit:
        edit.insert(Label(name="a"))
    return path


def test_migrations_lead_from_the_first_version_to_this_one() -> None:
    assert [migration.to_version for migration in MIGRATIONS] == list(range(2, VERSION + 1))


def test_the_sample_of_version_1_opens(tmp_path: Path, whole: Any) -> None:
    path = old_project(1, tmp_path)
    with Project.open(path) as project:
        assert project.viewing is None
        assert project.name == "sample"
        (source,) = project.sources()
        assert (source.relative_path, source.size) == ("media/talk.mp4", 123_456)
        picture, sound = project.tracks()
        assert (picture.kind, picture.name, picture.time_base_den) == ("video", "picture", 30_000)
        assert (sound.alignment, sound.uncertainty_ns, sound.gain_db) == ("measured", 400_000, -3.0)
        assert project.clock_map(sound.id).offset_ns == 250_000_000
        assert project.clock_map(sound.id).drift_ppm == 20
        speech, scenes = project.lanes()
        (utterance,) = project.segments(speech.id)
        assert [word.text for word in project.words(utterance.id)] == ["hello", "there"]
        (label,) = project.labels()
        assert [segment.label_id for segment in project.segments(scenes.id)] == [label.id, None]
        assert [(row.name, row.kind, row.undone) for row in project.history()] == [
            ("Add media", "edit", False),
            ("Draw scenes", "edit", False),
            ("Rename lane", "edit", True),
            ("Rename lane", "undo", False),
        ]
        assert project.can_redo == "Rename lane"
        project.redo()
        while project.undo():
            pass
        assert project.tracks() == []
    assert whole(path)


def test_the_sample_of_version_2_opens(tmp_path: Path, whole: Any) -> None:
    path = old_project(2, tmp_path)
    with Project.open(path) as project:
        assert project.viewing is None
        picture, sound = project.tracks()
        assert (picture.device, picture.delay_ns) == ("Field camera", 33_000_000)
        assert (sound.role, sound.role_from, sound.gain_db, sound.muted) == ("speech", "guessed", -3.0, True)
        for track in (picture, sound):
            assert (track.pan, track.heard_channels, track.player) == (0.0, "", "")
        assert project.reference_track_id == picture.id
        (measured,) = project.measurements()
        assert (measured.method, measured.offset_ns, measured.content) == ("flash-beep", 250_000_000, b"\x80")
        assert [cue.text for cue in project.cues()] == ["clap", "clap"]
        assert project.can_redo == "Unmute track"
        project.redo()
        assert project.track(sound.id).muted is False
        while project.undo():
            pass
        assert project.tracks() == []
        while project.redo():
            pass
        assert project.track(sound.id).pan == 0.0
    assert whole(path)


def test_the_sample_of_version_4_opens(tmp_path: Path, whole: Any) -> None:
    path = old_project(4, tmp_path)
    with Project.open(path) as project:
        assert project.viewing is None
        lanes = project.lanes()
        speech = next(lane for lane in lanes if lane.kind == "transcript")
        assert (speech.relation, speech.language, speech.origin) == ("inside", "", "")
        (said,) = project.segments(speech.id)
        assert (said.status, said.reviewer, said.confidence, said.key) == ("draft", "", 0.75, "")
        good, day = project.words(said.id)
        assert (good.unsure, good.timing, day.confidence) == (False, "", 0.5)
        with project.edit("Mark unsure") as edit:
            edit.update(Word, day.id, unsure=True, timing="rough")
            edit.update(Segment, said.id, key="a1")
            edit.update(Lane, speech.id, language="en", origin="talk.eaf")
        assert project.words(said.id)[1].unsure is True
        while project.undo():
            pass
        assert project.tracks() == []
        while project.redo():
            pass
        assert project.segment(said.id).key == "a1"
    assert whole(path)


def test_the_sample_of_version_5_opens(tmp_path: Path, whole: Any) -> None:
    path = old_project(5, tmp_path)
    with Project.open(path) as project:
        assert project.viewing is None
        motor = project.tracks()[2]
        assert (motor.name, motor.layout, motor.spectrogram) == ("motor", "", False)
        assert project.channels(motor.id) == []
        (speech,) = (lane for lane in project.lanes() if lane.kind == "transcript")
        (said,) = project.segments(speech.id)
        assert (speech.language, speech.origin, said.key) == ("en", "talk.eaf", "a1")
        assert [(word.unsure, word.timing) for word in project.words(said.id)] == [
            (True, "rough"),
            (False, ""),
        ]
        with project.edit("Set scale") as edit:
            edit.update(Track, motor.id, layout="overlaid", spectrogram=True)
            edit.insert(ChannelRow(track_id=motor.id, name="speed", scale="fixed", low=-1.0, high=1.5))
        assert [row.high for row in project.channels(motor.id)] == [1.5]
        while project.undo():
            pass
        assert project.tracks() == []
        while project.redo():
            pass
        (row,) = project.channels(motor.id)
        assert (row.shown, row.scale, row.color) == (True, "fixed", None)
    assert whole(path)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (Track(layout="beside"), "channels are stacked or overlaid"),  # type: ignore[arg-type]
        (ChannelRow(scale="log"), "a scale is auto or fixed"),  # type: ignore[arg-type]
        (ChannelRow(scale="fixed", low=2.0, high=1.0), "a fixed scale has"),
        (ChannelRow(scale="fixed"), "a fixed scale has"),
    ],
)
def test_what_version_6_brought_is_checked(path: Path, record: Any, said: str) -> None:
    with (
        Project.create(path) as project,
        pytest.raises(ProjectError, match=said),
        project.edit("Add") as edit,
    ):
        edit.insert(record)


def test_the_sample_of_version_6_opens(tmp_path: Path, whole: Any) -> None:
    path = old_project(6, tmp_path)
    with Project.open(path) as project:
        assert project.viewing is None
        motor = project.tracks()[2]
        (speed,) = project.channels(motor.id)
        assert (motor.layout, speed.name, speed.low) == ("overlaid", "speed", -1.0)
        for table in ("conflict", "package", "assignment"):
            assert project._connection.execute(f"SELECT count(*) FROM {table}").fetchall() == [(0,)]
        assert project._connection.execute("SELECT DISTINCT joined FROM history").fetchall() == [(0,)]
        with project.edit("Hand out") as edit:
            package = edit.insert(Package(person="Anna"))
            edit.insert(Assignment(package_id=package, source_id=motor.source_id, start_ns=5, end_ns=9))
            edit.insert(Conflict(subject="track", subject_id=motor.id))
        while project.undo():
            pass
        assert project.tracks() == []
        while project.redo():
            pass
        assert project._connection.execute("SELECT person FROM package").fetchall() == [("Anna",)]
    assert whole(path)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (Conflict(kind="odd"), "a conflict is about fields"),  # type: ignore[arg-type]
        (Conflict(decision="maybe"), "a conflict is open, or decided"),  # type: ignore[arg-type]
        (Package(purpose="play"), "a package is handed out to label or to review"),  # type: ignore[arg-type]
        (Assignment(start_ns=5, end_ns=5), "an assigned span ends after its start"),
        (Assignment(start_ns=5), "an assigned span ends after its start"),
    ],
)
def test_what_version_7_brought_is_checked(path: Path, record: Any, said: str) -> None:
    with (
        Project.create(path) as project,
        pytest.raises(ProjectError, match=said),
        project.edit("Add") as edit,
    ):
        edit.insert(record)


def test_the_sample_of_version_3_opens(tmp_path: Path, whole: Any) -> None:
    path = old_project(3, tmp_path)
    with Project.open(path) as project:
        assert project.viewing is None
        picture, sound = project.tracks()
        assert (picture.player, picture.review, picture.reviewer) == ("vlc", "draft", "")
        assert (sound.pan, sound.heard_channels) == (-0.5, "0")
        shots, speech = project.lanes()
        assert (shots.name, shots.track_id, shots.parent_id, shots.relation) == (
            "shots",
            picture.id,
            None,
            "",
        )
        assert (speech.kind, speech.person_id, speech.wave_track_id, speech.backdrop) == (
            "transcript",
            None,
            None,
            "",
        )
        (label,) = project.labels()
        assert (label.hotkey, label.parent_id, label.description, label.exclusive) == ("1", None, "", "")
        (said,) = project.segments(speech.id)
        assert (said.text, said.status, said.author, said.confidence) == ("good day", "draft", "", None)
        assert [word.text for word in project.words(said.id)] == ["good", "day"]
        # The table of lanes was made anew: what was done before can be undone and redone all the same.
        assert project.can_redo == "Delete lane"
        project.redo()
        assert [lane.id for lane in project.lanes()] == [shots.id]
        while project.undo():
            pass
        assert project.tracks() == []
        assert project.lanes() == []
        while project.redo():
            pass
        assert project.lane(shots.id).name == "shots"
        with project.edit("Draw region") as edit:
            lane = edit.insert(Lane(name="faces", kind="regions"))
            region = edit.insert(Region(segment_id=edit.insert(Segment(lane_id=lane, end_ns=9)), shape="box"))
            edit.insert(Keyframe(region_id=region, points="[[1, 2], [3, 4]]"))
        assert [frame.points for frame in project.keyframes(region)] == ["[[1, 2], [3, 4]]"]
    assert whole(path)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (Lane(kind="songs"), "a lane holds segments"),  # type: ignore[arg-type]
        (Lane(relation="beside"), "labels lie inside"),  # type: ignore[arg-type]
        (Lane(backdrop="all"), "behind labels lies"),  # type: ignore[arg-type]
        (Attribute(kind="colour"), "an attribute is a choice"),  # type: ignore[arg-type]
        (Region(shape="circle"), "a region is a box"),  # type: ignore[arg-type]
        (Region(person_from="heard"), "who a region shows"),  # type: ignore[arg-type]
        (Segment(status="done"), "a status is draft"),  # type: ignore[arg-type]
        (Segment(confidence=1.5), "a confidence lies"),
        (Track(review="done"), "a review is draft"),  # type: ignore[arg-type]
    ],
)
def test_what_version_4_brought_is_checked(path: Path, record: Any, said: str) -> None:
    with (
        Project.create(path) as project,
        pytest.raises(ProjectError, match=said),
        project.edit("Add") as edit,
    ):
        edit.insert(record)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("pan", 1.5, "a pan lies between"),
        ("pan", -1.01, "a pan lies between"),
        ("heard_channels", "left", "heard channels are numbers"),
        ("player", "mpv", "a player is exact or vlc"),
    ],
)
def test_what_version_3_brought_is_checked(path: Path, field: str, value: object, said: str) -> None:
    with Project.create(path) as project:
        with project.edit("Add") as edit:
            track = edit.insert(Track(source_id=edit.insert(Source())))
        with pytest.raises(ProjectError, match=said), project.edit("Change") as edit:
            edit.update(Track, track, **{field: value})


def test_an_older_file_is_migrated_after_a_copy_is_kept(old: Path) -> None:
    before = old.read_bytes()
    with Project.open(old, migrations=NEXT) as project:
        assert project._connection.execute("SELECT name, shade FROM label").fetchall() == [("a", 3)]
        assert project.can_undo == "Add label"
        project.undo()
        assert project.labels() == []
        project.redo()
    kept = old.with_name(f"talk (version {VERSION}).syncstudio")
    assert sorted(os.listdir(old.parent)) == sorted([kept.name, old.name])
    assert kept.read_bytes()[100:] == before[100:]
    with Project.open(kept) as project:
        assert [label.name for label in project.labels()] == ["a"]
    with Project.open(old, migrations=NEXT):
        assert len(os.listdir(old.parent)) == 3
    with pytest.raises(NewerVersionError):
        Project.open(old)


def test_kept_copies_never_replace_one_another(old: Path) -> None:
    taken = old.with_name(f"talk (version {VERSION}).syncstudio")
    taken.write_text("mine")
    Project.open(old, migrations=NEXT).close()
    assert taken.read_text() == "mine"
    assert old.with_name(f"talk (version {VERSION}) 2.syncstudio").exists()


def test_a_migration_that_fails_leaves_the_file_as_it_was(old: Path) -> None:
    def half(connection: apsw.Connection) -> None:
        _older(connection)
        connection.execute("DELETE FROM label")
        connection.execute("SELECT * FROM nowhere")

    def dangling(connection: apsw.Connection) -> None:
        connection.execute("INSERT INTO anchor VALUES (1, 5, 0, 1, 2)")

    before = old.read_bytes()
    with pytest.raises(DamagedError, match="bringing the project to this version"):
        Project.open(old, migrations=(Migration(VERSION + 1, half),))
    with pytest.raises(DamagedError, match="refer to parts that are missing"):
        Project.open(old, migrations=(Migration(VERSION + 1, dangling),))
    assert old.read_bytes() == before
    with Project.open(old) as project:
        assert project.viewing is None


def test_a_migration_that_renames_ends_undo(old: Path) -> None:
    def rename(connection: apsw.Connection) -> None:
        connection.execute("ALTER TABLE lane RENAME COLUMN color TO colour")

    with Project.open(old) as project, project.edit("Add lane") as edit:
        edit.insert(Lane(name="x"))
    with Project.open(old, migrations=(Migration(VERSION + 1, rename, ends_undo=True),)) as project:
        assert project.can_undo is None
        assert project.undo() is None
        assert [row.name for row in project.history()] == ["Add label", "Add lane"]
        with project.edit("Rename") as edit:
            edit.update(Label, project.labels()[0].id, name="b")
        assert project.can_undo == "Rename"


def test_several_versions_are_passed_in_order_and_once(old: Path) -> None:
    seen: list[int] = []

    def step(number: int) -> Migration:
        return Migration(number, lambda connection: seen.append(number))

    steps = tuple(step(VERSION + 1 + n) for n in range(3))
    Project.open(old, migrations=steps[:1]).close()
    Project.open(old, migrations=steps).close()
    Project.open(old, migrations=steps).close()
    assert seen == [VERSION + 1, VERSION + 2, VERSION + 3]


def test_an_older_file_that_is_only_shown_is_left_alone(old: Path) -> None:
    with Project.open(old) as holder:
        with Project.open(old, migrations=NEXT) as viewer:
            assert viewer.viewing
            assert viewer._connection.execute("SELECT name, shade FROM label").fetchall() == [("a", 3)]
        assert [label.name for label in holder.labels()] == ["a"]
    assert os.listdir(old.parent) == [old.name]


@pytest.mark.parametrize("version", range(1, VERSION))
def test_a_migrated_sample_has_the_tables_of_a_new_file(tmp_path: Path, path: Path, version: int) -> None:
    sample = old_project(version, tmp_path)

    def schema(project: Project) -> list[Any]:
        return project._connection.execute(
            "SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2"
        ).fetchall()

    with Project.open(sample) as old, Project.create(path) as new:
        assert schema(old) == schema(new)
