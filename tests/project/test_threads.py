"""Many threads on one project: whole answers, one edit at a time."""

import threading
from typing import Any

import pytest

from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Segment
from syncstudio.timebase.piece import Anchor, Piece

EDITS = 40


def test_readers_see_edits_whole(project: Project, content: Any) -> None:
    torn: list[object] = []
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            segments = project.segments(content.master_lane)
            if len(segments) % 2:
                torn.append(len(segments))
            offset = project.clock_map(content.sound).offset_ns
            if offset % 1_000:
                torn.append(offset)

    readers = [threading.Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(EDITS):
        with project.edit("Draw two") as edit:
            edit.insert(Segment(lane_id=content.master_lane, start_ns=number, end_ns=number + 1))
            edit.set_pieces(content.sound, [Piece((Anchor(0, 1),))])
            assert project.clock_map(content.sound).offset_ns == 1
            edit.insert(Segment(lane_id=content.master_lane, start_ns=number, end_ns=number + 1))
            edit.set_pieces(content.sound, [Piece((Anchor(0, number * 1_000),))])
        if number % 5 == 0:
            project.undo()
            project.redo()
    over.set()
    for reader in readers:
        reader.join()
    assert not torn
    assert len(project.segments(content.master_lane)) == 2 * EDITS


def test_edits_of_several_threads_take_turns(project: Project) -> None:
    def add(who: str) -> None:
        for number in range(EDITS):
            with project.edit(f"{who} {number}") as edit:
                edit.insert(Label(name=who))
                edit.insert(Label(name=who))

    workers = [threading.Thread(target=add, args=(who,)) for who in "abc"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(project.labels()) == 6 * EDITS
    assert len({row.name for row in project.history()}) == 3 * EDITS
    while project.undo():
        pass
    assert project.labels() == []


def test_an_edit_that_fails_on_one_thread_lets_the_next_begin(project: Project) -> None:
    def fail() -> None:
        with pytest.raises(ZeroDivisionError), project.edit("Fail") as edit:
            edit.insert(Lane(name=str(1 // 0)))

    worker = threading.Thread(target=fail)
    worker.start()
    worker.join()
    with project.edit("Add") as edit:
        edit.insert(Lane(name="x"))
    assert len(project.lanes()) == 1
