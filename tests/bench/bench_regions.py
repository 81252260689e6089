"""Regions: how near boxes between key frames come to what moves, and what it costs to look up, paint and keep them."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.bench.moving_box import SIZE, box_seen, write_moving_box
from tests.bench.report import Row

_NAME = "regions"
_S = 1_000_000_000
_VISIBLE = 20
_PICTURE = (1920, 1080)


def run(tiny: bool) -> list[Row]:
    """A short clip, 10,000 regions over half an hour, and 20 of them painted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        return [*_overlap(Path(folder), 60 if tiny else 500), *_half_hour(Path(folder), tiny)]


def _overlap(folder: Path, frames: int) -> list[Row]:
    """Boxes drawn in every tenth and every fifth frame, held against the truth found in every decoded picture."""
    from syncstudio.media.exact_frame import exact_frame
    from syncstudio.session.regions.region_shapes import overlap
    from syncstudio.session.session import Session

    clip = folder / "box.mp4"
    write_moving_box(clip, frames)
    session = Session.create(folder / "boxes.syncstudio")
    rows = []
    try:
        session.add_media([clip])
        session.jobs.wait(120)
        video = session.project.tracks()[0].id
        truth = [box_seen(exact_frame(clip, 0, number).image[:, :, 1]) for number in range(frames)]
        for every, least in ((10, 0.85), (5, 0.95)):
            segment = session.add_region(video, "box", truth[0], 0, SIZE)
            keyed = range(every, frames, every)
            for number in keyed:
                session.shape_region(segment, number, truth[number], SIZE)
            track = session.region(segment)
            between = []
            for number in range(keyed[-1]):
                place = track.place_at(session.frame_ns(video, number) or 0)
                assert place is not None
                if number % every:
                    between.append(overlap(place.points, truth[number]))
            how = f"walking box, {SIZE[0]}x{SIZE[1]}, {len(between)} frames between key frames every {every}"
            rows.append(Row(_NAME, "IoU, mean", float(np.mean(between)), "", f">= {least}", how=how))
            rows.append(Row(_NAME, "IoU, least", min(between), "", how=how))
    finally:
        session.close()
    return rows


def _half_hour(folder: Path, tiny: bool) -> list[Row]:
    from syncstudio.project.labelling_records import Keyframe, Region
    from syncstudio.project.records import Lane, Segment
    from syncstudio.session.session import Session
    from tests.session.region_rig import add_video

    count, seconds = (400, 72) if tiny else (10_000, 1_800)
    session = Session.create(folder / "many.syncstudio")
    chance = np.random.default_rng(1)
    try:
        video = add_video(session, np.arange(seconds * 30, dtype=np.int64) * 3000)
        with session.project.edit("Import") as edit:
            lane = edit.insert(Lane(track_id=video, name="regions", kind="regions"))
            for place in range(count):
                start = round(place * seconds * 30 / count)
                ends = [session.frame_ns(video, min(start + n, seconds * 30 - 1)) or 0 for n in (0, 60, 108)]
                segment = edit.insert(
                    Segment(lane_id=lane, start_ns=ends[0], end_ns=ends[2], text=f"{place}")
                )
                region = edit.insert(Region(segment_id=segment))
                for at_ns in ends[:2]:
                    x, y = chance.integers(0, 1600), chance.integers(0, 800)
                    edit.insert(Keyframe(0, region, at_ns, f"[[{x},{y}],[{x + 200},{y + 160}]]"))
        times = 20 if tiny else 300
        numbers = chance.integers(200, seconds * 30 - 200, times).tolist()
        jumps = _milliseconds(lambda n: session.regions_at(video, numbers[n]), times)
        middle = seconds * 15
        played = _milliseconds(lambda n: session.regions_at(video, middle + n), times)
        seen = len(session.regions_at(video, middle))
        ids = [segment.id for segment in session.project.segments(lane)]

        def shape(n: int) -> None:
            session.shape_region(ids[n * 31 % count], n, ((5 + n, 5), (90 + n, 80)))

        edits = _milliseconds(shape, times)
        painted = _painted(session, video, middle, times)
    finally:
        session.close()
    how = f"{count:,} regions over {seconds // 60} min, {seen} in sight, {times} times, 95 %"
    return [
        Row(_NAME, "look anywhere", _high(jumps), "ms", 20.0, how=how),
        Row(_NAME, "next picture", _high(played), "ms", 2.0, how=how),
        Row(_NAME, "move one, durable", _high(edits), "ms", 5.0, how=how),
        Row(
            _NAME,
            "look and paint",
            _high(painted),
            "ms",
            2.0,
            how=f"{_VISIBLE} regions, 1080p, {times} times, 95 %",
        ),
    ]


def _painted(session, video: int, middle: int, times: int) -> list[float]:  # type: ignore[no-untyped-def]
    """Looking up and painting 20 regions over a picture, every frame another one."""
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtWidgets import QApplication

    from syncstudio.panes.regions.region_paint import paint_regions
    from syncstudio.panes.regions.region_plan import OnPane
    from syncstudio.panes.theme import DARK
    from syncstudio.panes.video_plan import Rect

    app = QApplication.instance() or QApplication(sys.argv[:1])
    image = QImage(*_PICTURE, QImage.Format.Format_RGB32)
    on = OnPane(Rect(0, 0, *_PICTURE), (float(_PICTURE[0]), float(_PICTURE[1])))
    chosen = frozenset({session.regions_at(video, middle)[0].segment_id})

    def paint(n: int) -> None:
        with QPainter(image) as painter:
            shown = session.regions_at(video, middle + n % 60)[:_VISIBLE]
            assert len(shown) >= min(_VISIBLE, 19)
            paint_regions(painter, on, shown, DARK, chosen, {})

    paint(0)
    found = _milliseconds(paint, times)
    app.processEvents()
    return found


def _milliseconds(act: Callable[[int], object], times: int) -> list[float]:
    found = []
    for number in range(times):
        started = time.perf_counter()
        act(number)
        found.append((time.perf_counter() - started) * 1000)
    return found


def _high(values: list[float]) -> float:
    return float(np.quantile(values, 0.95))
