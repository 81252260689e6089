"""The window: how soon it can be worked in, how soon a long recording shows, and what it takes of memory."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path

import numpy as np

from tests.bench.report import MissingPeer, Row

_NAME = "window"
_RATE = 48_000
_CLIP_S = 20
_GB = 1e9


def run(tiny: bool) -> list[Row]:
    """Each figure in a process of its own, without a screen; caches and settings start empty."""
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as name:
        folder = Path(name)
        length_s = 4 if tiny else 7200
        video = _video(folder, length_s)
        sounds = [_sound(folder / f"recorder-{number}.wav", length_s, number) for number in (1, 2)]
        table = _table(folder / "imu.csv", 5_000 if tiny else 1_000_000)
        return [
            *_start(folder, video, 1 if tiny else 9),
            *_long_file(folder, video, tiny),
            _memory(folder, [video, *sounds, table], tiny),
        ]


def _start(folder: Path, video: Path, times: int) -> list[Row]:
    from syncstudio.session.session import Session

    with _homes(folder / "start"):
        session = Session.create(folder / "start.syncstudio")
        session.add_media([video])
        session.jobs.wait(600)
        session.close()
    rows = []
    for figure, paths in (("empty window", []), ("window on a project", [folder / "start.syncstudio"])):
        taken = [_moments(folder / "start", paths)["usable_s"] for _ in range(times + 1)][1:]
        how = f"median of {times}, from the command to a window that answers, offscreen, warm disk"
        rows.append(Row(_NAME, f"{figure} usable", statistics.median(taken), "s", "<= 1.5", how=how))
    return rows


def _long_file(folder: Path, video: Path, tiny: bool) -> list[Row]:
    taken = [_moments(folder / f"long-{turn}", [video], "--first") for turn in range(1 if tiny else 5)]
    how = "a 2-hour 1080p file never seen before, from opening in a running app; median of 5"
    return [
        Row(_NAME, "first frame", statistics.median(t["first_frame_s"] for t in taken), "s", "<= 1", how=how),
        Row(
            _NAME,
            "growing waveform",
            statistics.median(t["first_waveform_s"] for t in taken),
            "s",
            "<= 1",
            how=how,
        ),
    ]


def _memory(folder: Path, paths: list[Path], tiny: bool) -> Row:
    moments = _moments(folder / "memory", paths, "--all")
    how = "peak while a 2-hour 1080p video, two 2-hour WAVs and a 1 M row CSV are read and looked at in 24 places"
    return Row(_NAME, "memory of a large project", moments["peak_bytes"] / _GB, "GB", "<= 1.5", how=how)


def _moments(home: Path, paths: list[Path], *more: str) -> dict[str, float]:
    home.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        **{f"SYNCSTUDIO_{kind}_DIR": str(home / kind) for kind in ("DATA", "CACHE", "CONFIG")},
        "QT_QPA_PLATFORM": "offscreen",
        "SYNCSTUDIO_BENCH_T0": str(time.monotonic()),
    }
    # A warm disk holds the compiled modules too, as it does for whoever starts the program a second time.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "tests.bench.window_runner", *more, *map(str, paths)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    moments: dict[str, float] = {}
    for line in done.stdout.splitlines():
        moments.update(json.loads(line))
    return moments


class _homes:
    """The user's folders of this process, moved for a while."""

    def __init__(self, home: Path) -> None:
        home.mkdir(exist_ok=True)
        self._new = {f"SYNCSTUDIO_{kind}_DIR": str(home / kind) for kind in ("DATA", "CACHE", "CONFIG")}

    def __enter__(self) -> None:
        self._old = {name: os.environ.get(name) for name in self._new}
        os.environ.update(self._new)

    def __exit__(self, *_: object) -> None:
        for name, value in self._old.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _video(folder: Path, length_s: int) -> Path:
    """1080p30 H.264 with B-frames, a 250-frame GOP and stereo sound: one clip, repeated without encoding anew."""
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        raise MissingPeer("ffmpeg is not on this machine: it writes the 2-hour recording")
    clip, whole = folder / "clip.mp4", folder / "camera.mp4"
    clip_s = min(_CLIP_S, length_s)
    write = [ffmpeg, "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=s=1920x1080:r=30:d={clip_s}"]
    write += ["-f", "lavfi", "-i", f"sine=220:r={_RATE}:d={clip_s}", "-ac", "2", "-c:v", "libx264", "-preset"]
    write += ["veryfast", "-g", "250", "-bf", "3", "-pix_fmt", "yuv420p", "-c:a", "aac", str(clip)]
    subprocess.run(write, check=True)
    repeat = [ffmpeg, "-v", "error", "-y", "-stream_loop", str(length_s // clip_s - 1), "-i", str(clip)]
    subprocess.run([*repeat, "-c", "copy", str(whole)], check=True)
    return whole


def _sound(path: Path, length_s: int, seed: int) -> Path:
    second = (np.random.default_rng(seed).normal(0, 3000, (_RATE, 2))).astype("<i2").tobytes()
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(_RATE)
        for _ in range(length_s):
            out.writeframes(second)
    return path


def _table(path: Path, rows: int) -> Path:
    times = np.arange(rows) * 5
    values = np.sin(times / 300.0)
    with path.open("w", encoding="utf-8") as out:
        out.write("time_ms,ax,ay,az\n")
        out.writelines(f"{t},{v:.4f},{-v:.4f},{v * v:.4f}\n" for t, v in zip(times, values, strict=True))
    return path
