"""Comparing two large projects: from a closed file to every difference, and taking thousands over in one step."""

from __future__ import annotations

import os
import random
import tempfile
import time
from pathlib import Path

from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Segment, Word
from syncstudio.session.session import Session
from tests.bench.report import Row

_MS, _S = 1_000_000, 1_000_000_000
_WORDS = ("so", "the", "pump", "runs", "again", "well")


def run(tiny: bool) -> list[Row]:
    """Seconds of each; `tiny` is a few hundred segments, to see that it works."""
    count = 300 if tiny else 100_000
    rows = []
    for what, lanes, kind in (
        ("20 lanes", 20, "segments"),
        ("one lane", 1, "segments"),
        ("utterances", 4, "transcript"),
    ):
        with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
            os.environ["SYNCSTUDIO_DATA_DIR"] = folder
            rows += _rows(Path(folder), what, count, lanes, kind)
    return rows


def _rows(folder: Path, what: str, count: int, lanes: int, kind: str) -> list[Row]:
    paths = [_made(folder / f"{name}.syncstudio", count, lanes, kind, seed) for seed, name in enumerate("ab")]
    session = Session.open(paths[0])
    try:
        began = time.perf_counter()
        comparison = session.compare_with(paths[1])
        compared_s = time.perf_counter() - began
        found = comparison.found
        how = f"{count:,} a side, {len(found.differences):,} differences"
        rows = [
            Row(
                "compare",
                f"{what}: all differences",
                compared_s,
                "s",
                "<= 5" if kind == "segments" else None,
                how=how,
            )
        ]
        if kind == "segments":
            some = [comparison.row(place) for place in range(min(10_000, len(found.differences)))]
            began = time.perf_counter()
            session.take_theirs(comparison, some)
            taken_s = time.perf_counter() - began
            rows.append(
                Row("compare", f"{what}: take theirs", taken_s, "s", how=f"{len(some):,} in one step")
            )
        return rows
    finally:
        session.close()


def _made(path: Path, count: int, lanes: int, kind: str, seed: int) -> Path:
    """Segments a second apart on lanes of the master timeline; of the second one some are moved, renamed, left out."""
    rng = random.Random(seed)
    with Project.create(path) as project, project.edit("Make") as edit:
        labels = [edit.insert(Label(name=f"label {n}", position=n)) for n in range(8)]
        ids = [edit.insert(Lane(name=f"lane {n}", kind=kind, position=n)) for n in range(lanes)]
        segments = []
        for n in range(count):
            start = (n // lanes) * _S
            moved = rng.choice((60, 90, 120)) * _MS if seed and not n % 10 else 0
            label = labels[n % 8] if not (seed and n % 50 == 7) else labels[(n + 1) % 8]
            if not (seed and n % 100 == 3):
                segments.append(
                    Segment(0, ids[n % lanes], start + moved, start + 700 * _MS, label, f"text {n % 97}")
                )
        made = edit.insert_many(segments)
        if kind == "transcript":
            words = []
            for segment_id, segment in zip(made, segments, strict=True):
                for k, text in enumerate(_WORDS):
                    at = segment.start_ns + k * 100 * _MS
                    words.append(Word(0, segment_id, k, at, at + 90 * _MS, text))
            edit.insert_many(words)
    return path
