"""Rests and plays in the real window; prints the sync meter: `tests.bench.playing_runner SECONDS REST_S PATH...`."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from tests.bench.window_runner import wait_until

_STARTS_WITHIN_S = 20.0


def main() -> int:
    seconds, rest_s = float(sys.argv[1]), float(sys.argv[2])
    paths = [Path(path) for path in sys.argv[3:]]
    from syncstudio.app.launch import application, make_windows

    app = application()
    windows = make_windows(app)
    window = windows.open_paths(paths)[0]
    wait_until(app, lambda: window.settled)
    session = window.session
    transport = session.transport
    opened = _loads(app, rest_s)
    transport.play()
    wait_until(app, lambda: transport.position_ns() > 0)
    began_ns = time.monotonic_ns()
    playing = _load(app, seconds)
    tracks = {}
    for track in session.project.tracks():
        if track.kind == "video":
            figures = session.meter.figures(track.id, began_ns)
            tracks[track.name] = {
                "due": session.meter.due(track.id),
                "dropped": session.meter.dropped(track.id),
                "median_ms": None if figures.median_ns is None else figures.median_ns / 1e6,
                "p95_ms": None if figures.p95_ns is None else figures.p95_ns / 1e6,
            }
    transport.pause()
    # While nothing plays the frames around the playhead are made first.
    paused = _loads(app, rest_s)
    print(
        json.dumps(
            {
                "opened": opened,
                "paused": paused,
                "playing": playing,
                "sound": transport.sound_device,
                "tracks": tracks,
            }
        )
    )
    windows.close_all()
    app.processEvents()
    return 0


def _turn(app, seconds: float) -> None:
    """Let the program run as it does by itself: its own loop sleeps between events."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop(app)
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def _load(app, seconds: float) -> float:
    """Processor time over a while, as a share of one core."""
    before, began_s = _used_s(), time.monotonic()
    _turn(app, seconds)
    return (_used_s() - before) / (time.monotonic() - began_s)


def _loads(app, seconds: float) -> list[float]:
    """The load of each second of a while."""
    return [_load(app, 1.0) for _ in range(max(1, round(seconds)))]


def _used_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    raise SystemExit(main())
