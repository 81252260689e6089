"""Merging two copies with ten thousand edits each, of a project with as many labels again."""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Segment
from syncstudio.session.merging.merging import merge_files
from tests.bench.report import Row

_S = 1_000_000_000


def run(tiny: bool) -> list[Row]:
    """Seconds from two closed files to the merged third."""
    rows = []
    for what, clash in (("edits without conflicts", False), ("edits, one in a hundred a conflict", True)):
        edits = 100 if tiny else 10_000
        with tempfile.TemporaryDirectory() as folder:
            one, other = _made(Path(folder), edits, clash)
            out = Path(folder) / "both.syncstudio"
            began_s = time.perf_counter()
            report = merge_files(one, other, out)
            took_s = time.perf_counter() - began_s
            merged = report.merged
            with Project.open(out) as project:
                there = len(project.segment_ids())
        assert merged.steps == edits
        assert bool(merged.conflicts) == clash
        assert there >= 2 * edits
        how = f"{edits:,} steps a side, {there:,} labels, {merged.conflicts:,} conflicts"
        rows.append(Row("merge", what, took_s, "s", "<= 5", how=how))
    return rows


def _made(folder: Path, edits: int, clash: bool) -> tuple[Path, Path]:
    base, one, other = (folder / f"{name}.syncstudio" for name in ("base", "one", "other"))
    with Project.create(base) as project:
        with project.edit("Fill") as edit:
            label = edit.insert(Label(name="dog"))
            lanes = [edit.insert(Lane(name=name)) for name in ("common", "one", "other")]
            segments = [
                edit.insert(Segment(lane_id=lanes[0], start_ns=n * _S, end_ns=n * _S + _S // 2))
                for n in range(edits)
            ]
        project.save_copy(one)
        project.save_copy(other)
    for side, path in enumerate((one, other)):
        chance = random.Random(side)
        with Project.open(path) as project:
            project.author = path.stem
            # What is timed is the merge; ten thousand waits for the disk are not.
            project._connection.execute("PRAGMA synchronous = OFF")
            for n in range(edits):
                with project.edit("Edit") as edit:
                    if n % 2:
                        where = (n // 2) * 2 + (0 if clash and n % 100 == 1 else side)
                        edit.update(Segment, segments[where % edits], text=f"{path.stem} {n}", label_id=label)
                    else:
                        start = n * _S + chance.randrange(_S // 4)
                        edit.insert(Segment(lane_id=lanes[1 + side], start_ns=start, end_ns=start + _S // 3))
                        edit.insert(
                            Segment(lane_id=lanes[1 + side], start_ns=start + _S, end_ns=start + _S + _S // 3)
                        )
    return one, other
