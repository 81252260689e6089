"""How quickly the timeline draws: scrolling, zooming and a moving playhead, 12 tracks at 1920 x 1080.

Ten minutes of ten recorders (their real peaks), one million rows of three channels, and a sensor of its own kind, on a
real session and without a screen. Every figure is a whole turn of the event loop: the request, all widgets' painting,
and the picture handed to the platform.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.bench.report import Row

TRACKS = 12
SIZE = (1920, 1080)
FRAME_MS, PLAYHEAD_MS = 16.0, 4.0
_RATE = 16_000
_ROUNDS = 3
# Eight stacked pyqtgraph plots, 1600 x 720, naive setData: 5.5 ms for the data and 12 ms for painting (see the manual's
# chapter on figures).
_PEER = "pyqtgraph, 8 plots 1600x720: 17.5"


def run(tiny: bool) -> list[Row]:
    """The rows of this benchmark; `tiny` is a few seconds of everything."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        return _measure(app, Path(folder), tiny)


def _measure(app: object, folder: Path, tiny: bool) -> list[Row]:
    from syncstudio.panes import theme as look
    from syncstudio.panes.timeline.timeline_pane import TimelinePane
    from syncstudio.session.session import Session

    seconds, turns = (4, 6) if tiny else (600, 160)
    media: list[Path] = [_sound(folder / f"recorder-{n}.wav", seconds, n) for n in range(TRACKS - 2)]
    media += [_series(folder / f"sensor-{n}.parquet", seconds, 2000 if tiny else 1_000_000) for n in range(2)]
    session = Session.create(folder / "bench.syncstudio")
    try:
        troubles = session.add_media(media)
        assert not troubles, troubles
        _pump(app, lambda: session.jobs.idle, 300)
        tracks = session.project.tracks()
        assert len(tracks) == TRACKS
        _label(session, tracks[0].id, seconds)
        pane = TimelinePane(session, look.DARK)
        pane.resize(*SIZE)
        pane.show()
        pane.fit()
        _pump(app, lambda: False, 0.3)
        rows = _figures(app, pane, seconds, turns)
        pane.close_readers()
        pane.close()
        pane.deleteLater()
        _pump(app, lambda: False, 0.05)
        return rows
    finally:
        session.close()


def _figures(app: object, pane: object, seconds: int, turns: int) -> list[Row]:
    view = pane._view  # type: ignore[attr-defined]
    view.zoom(12, SIZE[0] / 3)
    _turn(app, lambda: None)
    pans = np.random.default_rng(7).integers(3, 90, turns // 2)
    back_and_forth = np.concatenate([pans, -pans])
    scroll = _rounds(lambda: [_turn(app, lambda px=px: view.pan(int(px))) for px in back_and_forth])
    zooms = [1.25 if n // 12 % 2 == 0 else 0.8 for n in range(turns)]
    zoom = _rounds(lambda: [_turn(app, lambda by=by: view.zoom(by, 700.0)) for by in zooms])
    pane.fit()  # type: ignore[attr-defined]
    _turn(app, lambda: None)
    step_ns = seconds * 10**9 // turns

    def play() -> list[float]:
        return [
            _turn(app, lambda n=n: pane.on_tick(n * step_ns))  # type: ignore[attr-defined]
            for n in range(turns)
        ]

    return [
        _row("scrolling", scroll, FRAME_MS, _PEER),
        _row("zooming", zoom, FRAME_MS),
        _row("playhead moves", _rounds(play), PLAYHEAD_MS),
    ]


def _rounds(turns: Callable[[], list[float]]) -> list[float]:
    """The calmest of some rounds: a machine that does other work in between says nothing about the timeline."""
    return min((turns() for _ in range(_ROUNDS)), key=lambda times_ms: float(np.percentile(times_ms, 95)))


def _row(figure: str, times_ms: list[float], target: float, peer: str | None = None) -> Row:
    p50, p95 = np.percentile(times_ms, [50, 95])
    how = f"{SIZE[0]}x{SIZE[1]}, {TRACKS} tracks, p95 (p50 {p50:.1f}) of {len(times_ms)}, best of {_ROUNDS} rounds"
    return Row("timeline", figure, float(p95), "ms", target, peer=peer, how=how)


def _turn(app: object, request: Callable[[], object]) -> float:
    started = time.perf_counter()
    request()
    app.processEvents()  # type: ignore[attr-defined]
    return (time.perf_counter() - started) * 1e3


def _pump(app: object, done: Callable[[], bool], at_most_s: float) -> None:
    until = time.monotonic() + at_most_s
    while time.monotonic() < until and not done():
        app.processEvents()  # type: ignore[attr-defined]
        time.sleep(0.01)


def _label(session: object, track_id: int, seconds: int) -> None:
    from syncstudio.project.records import Segment

    lane_id = session.add_lane("Speaker", track_id)  # type: ignore[attr-defined]
    with session.project.edit("Bench") as edit:  # type: ignore[attr-defined]
        for n in range(seconds // 3):
            start_ns = n * 3 * 10**9
            edit.insert(
                Segment(lane_id=lane_id, start_ns=start_ns, end_ns=start_ns + 2 * 10**9, text=f"said {n}")
            )


def _sound(path: Path, seconds: int, seed: int) -> Path:
    t = np.arange(seconds * _RATE) / _RATE
    noise = np.random.default_rng(seed).standard_normal(len(t))
    sound = np.abs(np.sin(t * 0.7 + seed)) * (0.5 * np.sin(2 * np.pi * 220 * t) + 0.2 * noise)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(_RATE)
        out.writeframes((sound.clip(-1, 1) * 30_000).astype("<i2").tobytes())
    return path


def _series(path: Path, seconds: int, rows: int) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    t = np.arange(rows) * (seconds / rows)
    noise = np.random.default_rng(rows).standard_normal((rows, 3))
    values = np.stack([np.sin(t), np.cos(1.7 * t) * 4, np.sin(0.3 * t)], axis=1) + 0.1 * noise
    table = {"time_s": t, "x": values[:, 0], "y": values[:, 1], "z": values[:, 2]}
    pq.write_table(pa.table(table), path)
    return path
