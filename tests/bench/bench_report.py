"""The report of a project of 20 tracks, all measured against each other, with 2,000 labels and their review."""

from __future__ import annotations

import itertools
import tempfile
import time
from pathlib import Path

from syncstudio.session.measuring.measurement_rows import row_of
from syncstudio.session.report.project_report import project_report
from syncstudio.session.report.quiet_session import QuietSession
from syncstudio.session.report.report_writing import write_report
from syncstudio.session.session import Session
from tests.bench.report import Row
from tests.session.measuring_rig import MS, answer
from tests.session.report_rig import report_project

_NAME = "report"


def run(tiny: bool) -> list[Row]:
    """Open the project, gather everything, write the page: the whole way, as the command does it."""
    tracks, labels = (4, 20) if tiny else (20, 2_000)
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        path = report_project(Path(folder) / "long.syncstudio", tracks, labels, "track")
        _measure_all(path)
        begun = time.perf_counter()
        session = QuietSession.open(path, view_only=True)
        report = project_report(session)
        session.close()
        out = Path(folder) / "report.html"
        write_report(out, [report])
        took = time.perf_counter() - begun
        size = out.stat().st_size / 1e6
        pairs = len(report.document["alignments"])
    how = f"{tracks} tracks, {pairs} pairs measured, {labels:,} labels, all with a history; opened, gathered, written"
    return [
        Row(_NAME, f"report of {tracks} tracks", took, "s", None if tiny else "<= 10", how=how),
        Row(_NAME, "size of its page", size, "MB", how="one file with every plot in it"),
    ]


def _measure_all(path: Path) -> None:
    """Every pair that was not measured yet, so that there are loops to close."""
    session = Session.open(path)
    ids = [track.id for track in session.project.tracks()]
    offsets = {track_id: number * 40 * MS for number, track_id in enumerate(ids)}
    with session.project.edit("Measure everything") as edit:
        for reference, other in itertools.combinations(ids[1:], 2):
            found = answer(offsets[other] - offsets[reference])
            edit.insert(row_of(session.project, reference, other, found))
    session.close()
