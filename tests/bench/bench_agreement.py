"""Agreement of two large projects: labels on many lanes, on one, and a transcript, with all that `agree` prints."""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Segment
from syncstudio.session.agreement.agreeing import agreement_of
from syncstudio.session.agreement.agreement import Agreement
from tests.bench.report import Row

_MS = 1_000_000
_LABELS = 12
_WORDS = (
    "the",
    "quick",
    "brown",
    "fox",
    "jumps",
    "over",
    "a",
    "lazy",
    "dog",
    "and",
    "runs",
    "back",
    "home",
    "again",
)


def run(tiny: bool) -> list[Row]:
    """Seconds from two closed projects to all figures, intervals, gamma and the document."""
    count = 400 if tiny else 100_000
    rows = []
    for what, lanes, kind in (
        ("segments on 20 lanes", 20, "segments"),
        ("segments on one lane", 1, "segments"),
        ("utterances of 8 words on one lane", 1, "transcript"),
    ):
        with tempfile.TemporaryDirectory() as folder:
            one, other = _made(Path(folder), count, lanes, kind)
            began_s, worked_s = time.perf_counter(), time.process_time()
            found = _agreement(one, other)
            took_s, worked_s = time.perf_counter() - began_s, time.process_time() - worked_s
        how = f"{count:,} a side; {worked_s:.1f} s of one core; F1 {found.headline.value:.3f}"
        if any(lane.gamma is not None and lane.gamma.sampled for lane in found.lanes):
            how += "; gamma's chance sampled in windows"
        target = "<= 5" if kind == "segments" else None
        rows.append(Row("agreement", what, took_s, "s", target, how=how))
    return rows


def _agreement(one: Path, other: Path) -> Agreement:
    projects = [Project.open(path, view_only=True) for path in (one, other)]
    try:
        found = agreement_of(projects)
        found.document()
        return found
    finally:
        for project in projects:
            project.close()


def _made(folder: Path, count: int, lanes: int, kind: str) -> tuple[Path, Path]:
    """The same labels twice: edges moved by some tens of ms, a tenth renamed, a few missing, words changed."""
    chance = random.Random(7)
    each = max(count // lanes, 1)
    rows: list[list[tuple[int, int, int, int, str]]] = [[], []]
    for lane in range(lanes):
        at = 0
        for _ in range(each):
            at += chance.randrange(1300, 3300)
            label, long = chance.randrange(_LABELS), chance.randrange(200, 1200)
            text = " ".join(chance.choices(_WORDS, k=8)).capitalize() + "." if kind == "transcript" else ""
            rows[0].append((lane, at * _MS, (at + long) * _MS, label, text))
            if chance.random() < 0.03:
                continue
            start, end = at + round(chance.gauss(0, 40)), at + long + round(chance.gauss(0, 60))
            if chance.random() < 0.1:
                label = chance.randrange(_LABELS)
            if text and chance.random() < 0.3:
                text = text.replace("the", "a").replace("dog", "cat")
            rows[1].append((lane, max(start, 0) * _MS, max(end, start + 1) * _MS, label, text))
    paths = folder / "anna.syncstudio", folder / "ben.syncstudio"
    for path, told in zip(paths, rows, strict=True):
        project = Project.create(path)
        with project.edit("Import") as edit:
            palette = edit.insert_many(
                [Label(name=f"label {n}", color=n, position=n) for n in range(_LABELS)]
            )
            strips = edit.insert_many([Lane(name=f"lane {n}", kind=kind, position=n) for n in range(lanes)])  # type: ignore[arg-type]
            edit.insert_many(
                [
                    Segment(0, strips[lane], start, end, palette[label], text)
                    for lane, start, end, label, text in told
                ]
            )
        project.close()
    return paths
