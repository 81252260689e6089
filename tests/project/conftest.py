"""A small project to edit: one file, two of its streams as tracks, a lane on each, and a master lane."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import pytest

from syncstudio.project.edit import Edit
from syncstudio.project.project import Project
from syncstudio.project.records import RECORDS, Lane, Segment, Source, Track, Word
from syncstudio.timebase.piece import Anchor, Piece

NOBODY = 65534


@dataclass(frozen=True)
class Content:
    """The ids of what `fill` put in."""

    source: int
    picture: int
    sound: int
    lane: int
    master_lane: int
    segment: int
    word: int


def fill(edit: Edit) -> Content:
    source = edit.insert(Source(relative_path="media/talk.mp4", absolute_path="/media/talk.mp4", size=12))
    picture = edit.insert(Track(source_id=source, kind="video", name="picture", position=0))
    sound = edit.insert(Track(source_id=source, kind="sound", name="sound", position=1, stream_index=1))
    for track in (picture, sound):
        edit.set_pieces(track, [Piece((Anchor(0, 1_000),))], "from-file")
    lane = edit.insert(Lane(track_id=sound, name="speech", kind="transcript"))
    master_lane = edit.insert(Lane(name="scenes", position=1))
    segment = edit.insert(Segment(lane_id=lane, start_ns=100, end_ns=200, text="hello there"))
    word = edit.insert(Word(segment_id=segment, start_ns=100, end_ns=150, text="hello", confidence=0.5))
    edit.insert(Word(segment_id=segment, position=1, text="there"))
    return Content(source, picture, sound, lane, master_lane, segment, word)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "talk.syncstudio"


@pytest.fixture
def project(path: Path) -> Iterator[Project]:
    with Project.create(path) as project:
        yield project


@pytest.fixture
def content(project: Project) -> Content:
    with project.edit("Add media") as edit:
        return fill(edit)


@pytest.fixture
def state() -> Callable[[Project], dict[str, list[tuple[Any, ...]]]]:
    """Everything an edit can change, table by table."""

    def read(project: Project) -> dict[str, list[tuple[Any, ...]]]:
        connection = project._connection
        return {
            record.table: connection.execute(f"SELECT * FROM {record.table} ORDER BY id").fetchall()
            for record in RECORDS
        }

    return read


@pytest.fixture
def as_nobody() -> Callable[[], Any]:
    """A block that runs without root's power to write anywhere."""

    @contextmanager
    def drop() -> Iterator[None]:
        if not hasattr(os, "geteuid") or os.geteuid() != 0:
            yield
            return
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)

    return drop


@pytest.fixture
def whole() -> Callable[[Path], bool]:
    """Whether SQLite finds a file sound, keys included."""

    def check(path: Path) -> bool:
        connection = apsw.Connection(str(path))
        try:
            sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            return sound and not connection.execute("PRAGMA foreign_key_check").fetchall()
        finally:
            connection.close()

    return check
