"""A project of many labels, as the bench of labelling uses it: an hour, twenty lanes, labels by a palette of twelve."""

from __future__ import annotations

import random
from pathlib import Path

from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Segment
from syncstudio.session.session import Session

LANES, LABELS = 20, 12
SECONDS = 3_600
_S = 1_000_000_000


def make_project(folder: Path, labels: int) -> Path:
    """A project file with as many labels on twenty lanes, over an hour that a transcript reaches to."""
    words = folder / "talk.srt"
    words.write_text(
        f"1\n00:00:00,000 --> 00:00:02,000\nfirst\n\n2\n{_clock(SECONDS - 2)} --> {_clock(SECONDS)}\nlast\n"
    )
    path = folder / "bench.syncstudio"
    session = Session.create(path)
    try:
        session.import_file(words)
        session.jobs.wait(60)
        fill(session.project, labels)
    finally:
        session.close()
    return path


def fill(project: Project, labels: int) -> None:
    """Labels of 0.1 s to the whole of their place, with short texts; nothing overlaps on a lane."""
    chance = random.Random(3)
    each = labels // LANES
    step_ns = SECONDS * _S // each
    with project.edit("Import") as edit:
        palette = edit.insert_many([Label(name=f"label {n}", color=n, position=n) for n in range(LABELS)])
        lanes = edit.insert_many([Lane(name=f"lane {n}", position=n, color=n) for n in range(LANES)])
        rows = []
        for lane in lanes:
            for place in range(each):
                start_ns = place * step_ns + chance.randrange(step_ns // 3)
                long_ns = chance.randrange(step_ns // 8, step_ns * 2 // 3)
                text = f"said {place} {'ha' * chance.randrange(5)}"
                rows.append(Segment(0, lane, start_ns, start_ns + long_ns, chance.choice(palette), text))
        edit.insert_many(rows)


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d},000"
