"""The project file: how long a durable edit takes, and how soon a large project can be worked with."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from syncstudio.project.project import Project
from syncstudio.project.records import Lane, Segment
from syncstudio.timebase.span import Span
from tests.bench.report import Row

_NAME = "project"
_S = 1_000_000_000


def run(tiny: bool) -> list[Row]:
    """Edits, undo and opening on the disk of the temporary folder."""
    segments, times = (2_000, 20) if tiny else (100_000, 1_000)
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        path = Path(folder) / "bench.syncstudio"
        with Project.create(path) as project:
            lane = _fill(project, segments)
            rows = [*_edits(project, lane, segments, times), _looking(project, lane, segments, times)]
        return [*rows, *_opening(path, segments, 3 if tiny else 30)]


def _fill(project: Project, segments: int) -> int:
    with project.edit("Import") as edit:
        lane = edit.insert(Lane(name="speech"))
        for place in range(segments):
            start = place * _S
            edit.insert(
                Segment(lane_id=lane, start_ns=start, end_ns=start + _S // 2, text=f"sentence {place}")
            )
    return lane


def _edits(project: Project, lane: int, segments: int, times: int) -> list[Row]:
    ids = [segment.id for segment in project.segments(lane)]

    def move(number: int) -> None:
        start = number * _S
        with project.edit("Move segment") as edit:
            edit.update(Segment, ids[number * 97 % segments], start_ns=start, end_ns=start + _S)

    with _bare_database(project.path.with_name("bare.db")) as bare:
        # In turns, so that a disk that is busy with something else slows both.
        edits: list[float] = []
        bares: list[float] = []
        for number in range(times):
            edits += _milliseconds(move, 1, first=number)
            bares += _milliseconds(lambda _: _bare_update(bare), 1)
    undos = _milliseconds(lambda _: project.undo(), times // 2)
    how = (
        f"move one of {segments:,} segments, {times} times; peer: sqlite3, one number in one row, no history"
    )
    return [
        _against("durable edit, p50", _share(sorted(edits), 0.50), _share(sorted(bares), 0.50), None, how),
        _against("durable edit, p95", _share(sorted(edits), 0.95), _share(sorted(bares), 0.95), 5, how),
        Row(_NAME, "undo, p95", _share(undos, 0.95), "ms", 5, how=f"the last {times // 2} of them"),
    ]


def _against(figure: str, value: float, peer: float, target: float | None, how: str) -> Row:
    return Row(_NAME, figure, value, "ms", target, peer, value / peer, how)


@contextmanager
def _bare_database(path: Path) -> Iterator[sqlite3.Connection]:
    """The least a durable change of an SQLite file costs here."""
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode = DELETE").fetchall()
        database.execute("PRAGMA synchronous = EXTRA").fetchall()
        database.execute("CREATE TABLE number (value INTEGER)")
        database.execute("INSERT INTO number VALUES (0)")
        yield database
    finally:
        database.close()


def _bare_update(database: sqlite3.Connection) -> None:
    database.execute("UPDATE number SET value = value + 1")


def _looking(project: Project, lane: int, segments: int, times: int) -> Row:
    def look(number: int) -> None:
        start = number * 31 % segments * _S
        project.overlapping(lane, Span(start, start + 60 * _S))

    looks = _milliseconds(look, times)
    return Row(
        _NAME, "a minute of a long lane, p95", _share(looks, 0.95), "ms", 1, how=f"of {segments:,} segments"
    )


def _opening(path: Path, segments: int, times: int) -> list[Row]:
    def open_it(_: int) -> None:
        with Project.open(path) as project:
            project.tracks()
            project.lanes()

    def read_all(_: int) -> None:
        with Project.open(path) as project:
            for lane in project.lanes():
                project.segments(lane.id)

    how = f"{segments:,} segments, {times} times, p50"
    opened, read = _milliseconds(open_it, times), _milliseconds(read_all, max(3, times // 6))
    return [
        Row(_NAME, "open a project", _share(opened, 0.5), "ms", 100, how=how),
        Row(_NAME, "open it and read every segment", _share(read, 0.5), "ms", 1_000, how=how),
    ]


def _milliseconds(do: Callable[[int], object], times: int, first: int = 0) -> list[float]:
    """How long each call took, the quickest first."""
    taken = []
    for number in range(first, first + times):
        begin = time.perf_counter()
        do(number)
        taken.append((time.perf_counter() - begin) * 1_000)
    return sorted(taken)


def _share(taken: list[float], share: float) -> float:
    return taken[min(len(taken) - 1, int(len(taken) * share))]
