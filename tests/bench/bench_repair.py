"""Salvaging a damaged project: how much comes back, with and without its history, and how long it takes."""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

import apsw

from syncstudio.project.project import Project
from syncstudio.project.records import Lane, Segment, Word
from syncstudio.project.repair.repair import repair
from tests.bench.report import Row

_NAME = "repair"
_PAGE = 4096
# Of a hundred pages five are overwritten.
_HIT = 20


def run(tiny: bool) -> list[Row]:
    """One project of many labels, its pages overwritten at random."""
    labels, times = (2_000, 2) if tiny else (100_000, 5)
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        path = Path(folder) / "bench.syncstudio"
        with Project.create(path) as project, project.edit("Import") as edit:
            lane = edit.insert(Lane(name="speech"))
            ids = edit.insert_many(
                [Segment(lane_id=lane, start_ns=n, end_ns=n + 1, text=f"sentence {n}") for n in range(labels)]
            )
            edit.insert_many([Word(segment_id=one, text="word") for one in ids])
        with Project.open(path) as project:
            for number in range(labels // 10):
                with project.edit("Correct") as edit:
                    edit.update(Segment, ids[number], text=f"corrected {number}")
        whole = path.read_bytes()
        rows = [_row(path, whole, labels, times, "with its history", labels)]
        path.write_bytes(whole)
        connection = apsw.Connection(str(path))
        connection.execute("UPDATE history SET changeset = NULL")
        connection.execute("VACUUM")
        connection.close()
        return [*rows, _row(path, path.read_bytes(), labels, times, "without its history", labels)]


def _row(path: Path, whole: bytes, labels: int, times: int, what: str, seed: int) -> Row:
    shares, seconds = [], []
    for number in range(times):
        chance = random.Random(seed + number)
        count = len(whole) // _PAGE
        content = bytearray(whole)
        for page in chance.sample(range(count), max(1, count // _HIT)):
            content[page * _PAGE : (page + 1) * _PAGE] = chance.randbytes(_PAGE)
        path.write_bytes(content)
        target = path.with_name("repaired.syncstudio")
        began = time.perf_counter()
        done = repair(path, target)
        seconds.append(time.perf_counter() - began)
        shares.append(sum(one.kept - one.stand_ins for one in done.tables if one.table == "segment") / labels)
        target.unlink()
    how = (
        f"{labels:,} labels, {len(whole) / 1e6:.0f} MB, 1 page of {_HIT} overwritten, {times} times: "
        f"{min(shares):.1%} at least; {max(seconds):.1f} s at most"
    )
    return Row(_NAME, f"labels that come back, {what}", 100 * sum(shares) / times, "%", how=how)
