"""Runs the real window once for a benchmark and prints what happened when, one JSON line per moment.

    python -m tests.bench.window_runner [--first or --all] PATH...

Times are seconds since the process was asked for (`SYNCSTUDIO_BENCH_T0`, CLOCK_MONOTONIC). With `--first` they count
from opening the files in the start window to the first frame and the first of the waveform. With `--all` it goes on
until all work has ended, looks around in the whole recording, and says how much memory that took.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

# Places looked at, in shares of the recording's length, and how long a look may take.
_LOOKS = 24
_LOOK_LIMIT_S = 20.0
# What is waited for is looked for so often: seldom enough not to be in its way.
_LOOK_EVERY_S = 0.01


def main() -> int:
    asked_s = float(os.environ["SYNCSTUDIO_BENCH_T0"])
    from syncstudio import cli  # noqa: F401  the command imports it first
    from syncstudio.app.launch import application, make_windows

    app = application()
    windows = make_windows(app, sound=False)
    paths = [Path(path) for path in sys.argv[1:] if not path.startswith("--")]
    if {"--first", "--all"} & set(sys.argv):
        start = windows.start()
        wait_until(app, lambda: start.preloaded)
        opened_s = time.monotonic()
        window = windows.open_paths(paths, start)[0]
        follow(app, window, opened_s)
        if "--all" in sys.argv:
            look_around(app, window, opened_s)
    else:
        windows.open_paths(paths) if paths else windows.start()
        app.processEvents()
        say(usable_s=time.monotonic() - asked_s)
    windows.close_all()
    app.processEvents()
    return 0


def follow(app, window, opened_s: float) -> None:
    """Say when the first frame and the first of the waveform were there."""
    session = window.session
    waiting = {"first_frame_s", "first_waveform_s"}
    while waiting:
        app.processEvents()
        now_s = time.monotonic() - opened_s
        if "first_frame_s" in waiting and any(pane.shown_number is not None for pane in window.grid.panes):
            waiting.discard("first_frame_s")
            say(first_frame_s=now_s)
        sounds = [track.id for track in session.project.tracks() if track.kind == "sound"]
        if "first_waveform_s" in waiting and any(_begun(session.peaks(sound)) for sound in sounds):
            waiting.discard("first_waveform_s")
            say(first_waveform_s=now_s)
        time.sleep(_LOOK_EVERY_S)


def look_around(app, window, opened_s: float) -> None:
    """Wait until all work has ended, go to places all over the recording, and say what memory that took."""
    session = window.session
    wait_until(app, lambda: window.settled)
    say(all_there_s=time.monotonic() - opened_s)
    extent = session.extent()
    for look in range(_LOOKS):
        session.transport.seek(extent.start_ns + extent.duration_ns * look // _LOOKS)
        until_s = time.monotonic() + _LOOK_LIMIT_S
        app.processEvents()
        while not window.settled and time.monotonic() < until_s:
            app.processEvents()
            time.sleep(0.005)
    say(peak_bytes=_peak_bytes())


def wait_until(app, ready) -> None:
    """Let the window live until something is so."""
    while not ready():
        app.processEvents()
        time.sleep(0.002)


def say(**moment: float) -> None:
    """One line for the benchmark that started this."""
    print(json.dumps(moment), flush=True)


def _begun(peaks) -> bool:
    return peaks is not None and peaks.filled > 0


def _peak_bytes() -> int:
    import psutil

    memory = psutil.Process().memory_info()
    if sys.platform == "linux":
        import resource

        return max(memory.rss, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
    return memory.rss


if __name__ == "__main__":
    raise SystemExit(main())
