"""Series of twenty channels on the timeline, one and twelve: scrolled, zoomed, and with a playhead that moves."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.report import Row

_NAME = "series_rows"
_CHANNELS = 20
_SIZE = (1920, 1080)
_ROUNDS = 3


def run(tiny: bool) -> list[Row]:
    """Figures of the timeline offscreen; `tiny` with short series."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        rows, turns = (2_000, 6) if tiny else (300_000, 120)
        media = [_table(Path(folder) / f"sensor-{n}.arrow", rows, n) for n in range(2 if tiny else 12)]
        return [
            *_measure(app, Path(folder) / "one.syncstudio", media[:1], rows, turns),
            *_measure(app, Path(folder) / "twelve.syncstudio", media, rows, turns),
        ]


def _measure(app: Any, project: Path, media: list[Path], rows: int, turns: int) -> list[Row]:
    from syncstudio.panes import theme as look
    from syncstudio.panes.timeline.timeline_pane import TimelinePane
    from syncstudio.session.session import Session

    session = Session.create(project)
    try:
        troubles = session.add_media(media)
        assert not troubles, troubles
        _pump(app, lambda: bool(session.jobs.idle), 300)
        pane = TimelinePane(session, look.DARK)
        pane.resize(*_SIZE)
        pane.show()
        pane.fit()
        _pump(app, lambda: False, 0.3)
        found = _figures(app, pane, int(Fraction(rows, 100) * 10**9), turns, len(media))
        pane.close_readers()
        pane.close()
        pane.deleteLater()
        _pump(app, lambda: False, 0.05)
        return found
    finally:
        session.close()


def _figures(app: Any, pane: Any, length_ns: int, turns: int, tracks: int) -> list[Row]:
    view = pane._view
    view.zoom(12, _SIZE[0] / 3)
    _turn(app, lambda: None)
    pans = np.random.default_rng(7).integers(3, 90, turns // 2)
    back_and_forth = np.concatenate([pans, -pans])
    scroll = _calmest(lambda: [_turn(app, lambda px=px: view.pan(int(px))) for px in back_and_forth])
    zooms = [1.25 if n // 12 % 2 == 0 else 0.8 for n in range(turns)]
    zoom = _calmest(lambda: [_turn(app, lambda by=by: view.zoom(by, 700.0)) for by in zooms])
    pane.fit()
    _turn(app, lambda: None)
    step_ns = length_ns // turns
    play = _calmest(lambda: [_turn(app, lambda n=n: pane.on_tick(n * step_ns)) for n in range(turns)])
    return [
        _row("scrolling, p95", scroll, 16, tracks),
        # All that is in sight is drawn anew at each step of a zoom: of twelve as fast as it goes.
        _row("zooming, p95", zoom, 16 if tracks == 1 else None, tracks),
        _row("playhead moves, p95", play, 4, tracks),
    ]


def _row(figure: str, times_ms: list[float], target: float | None, tracks: int) -> Row:
    p50, p95 = np.percentile(times_ms, [50, 95])
    how = (
        f"{_SIZE[0]}x{_SIZE[1]}, p50 {p50:.1f}, {len(times_ms)} turns, "
        f"processor time, calmest of {_ROUNDS} rounds"
    )
    figure = f"{tracks} track{'s' if tracks > 1 else ''} of {_CHANNELS} channels: {figure}"
    return Row(_NAME, figure, float(p95), "ms", target, how=how)


def _calmest(turns: Callable[[], list[float]]) -> list[float]:
    return min((turns() for _ in range(_ROUNDS)), key=lambda times_ms: float(np.percentile(times_ms, 95)))


def _turn(app: Any, request: Callable[[], object]) -> float:
    """One turn of the window's loop; offscreen, all of it is done by this thread."""
    started = time.thread_time()
    request()
    app.processEvents()
    return (time.thread_time() - started) * 1e3


def _pump(app: Any, done: Callable[[], bool], at_most_s: float) -> None:
    until = time.monotonic() + at_most_s
    while time.monotonic() < until and not done():
        app.processEvents()
        time.sleep(0.01)


def _table(path: Path, rows: int, seed: int) -> Path:
    import pyarrow as pa

    rng = np.random.default_rng(seed)
    columns: dict[str, Any] = {"t [s]": np.arange(rows) * 0.01}
    columns |= {f"c{n}": rng.standard_normal(rows, np.float32) for n in range(_CHANNELS)}
    table = pa.table(columns)
    with pa.ipc.new_file(str(path), table.schema) as writer:
        writer.write_table(table)
    return path
