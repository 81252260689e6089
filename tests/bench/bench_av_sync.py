"""Played, heard and seen: how far the beep lies from its flash, from outside, beside mpv and VLC in the same run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.bench.av_rig import FLASHES_S, RATE, Rig, Seen, beeps, rig, write_flashes
from tests.bench.report import Row

NAME = "av_sync"
# From the start of the command to the first picture, at most; then the clip.
_START_S = 6.0
_BESIDE_MPV_MS = 10
_SPREAD_MS = 25
_LEAST_PAIRS = 5
_SECOND = (1280, 720)


def run(tiny: bool) -> list[Row]:
    """The figures; tiny: ours alone, on the first flashes."""
    seconds = FLASHES_S[3] + 1 if tiny else FLASHES_S[-1] + 2
    with rig() as place, tempfile.TemporaryDirectory(prefix="syncstudio-flashes-") as home:
        folder = Path(home)
        clip = folder / "flashes.mp4"
        write_flashes(clip, seconds)
        watched = seconds + _START_S
        rows: list[Row] = []
        mpv = None if tiny else _peer(place, "mpv", _mpv(clip), watched, rows)
        if not tiny:
            _peer(place, "VLC", _vlc(clip), watched, rows)
        rows += _ours("one video", place.watch(_our_command(clip), watched), mpv)
        if not tiny:
            project = _full_project(folder, clip, seconds)
            rows += _ours(
                "two 720p videos, four sound tracks", place.watch(_our_command(project), watched), mpv
            )
    return rows


def _our_command(path: Path) -> list[str]:
    return [sys.executable, "-m", "syncstudio.cli", "open", "--play", str(path)]


def _mpv(clip: Path) -> list[str]:
    return ["mpv", "--no-config", "--fs", "--vo=x11", "--ao=pulse", str(clip)]


def _vlc(clip: Path) -> list[str]:
    # VLC refuses to run as root unless it is told another way in.
    return ["cvlc", "--no-config", "--fullscreen", "--aout=pulse", "--play-and-exit", str(clip)]


def _peer(place: Rig, name: str, command: Sequence[str], watched: float, rows: list[Row]) -> Seen | None:
    figure = f"sound after picture, {name}"
    if shutil.which(command[0]) is None:
        rows.append(Row(NAME, figure, None, "ms", how=f"{command[0]} is not installed"))
        return None
    seen = place.watch(command, watched)
    if len(seen.sound_late_ms) < _LEAST_PAIRS:
        rows.append(
            Row(NAME, figure, None, "ms", how=f"it showed {seen.flashes} flashes, {seen.beeps} beeps")
        )
        return None
    rows.append(Row(NAME, figure, seen.median_ms, "ms", how=_how(seen)))
    return seen


def _ours(what: str, seen: Seen, mpv: Seen | None) -> list[Row]:
    if not seen.sound_late_ms:
        why = f"it showed {seen.flashes} flashes and {seen.beeps} beeps"
        return [Row(NAME, f"sound after picture, {what}", None, "ms", how=why)]
    rows = [Row(NAME, f"sound after picture, {what}", seen.median_ms, "ms", how=_how(seen))]
    if mpv is not None:
        rows.append(
            Row(
                NAME,
                f"median from mpv's, {what}",
                abs(seen.median_ms - mpv.median_ms),
                "ms",
                f"<= {_BESIDE_MPV_MS}",
                peer=f"mpv {mpv.median_ms:.1f}",
                how="the same run, screen and card recorded by one FFmpeg",
            )
        )
    rows.append(Row(NAME, f"spread, {what}", seen.spread_ms, "ms", f"<= {_SPREAD_MS}", how=_how(seen)))
    return rows


def _how(seen: Seen) -> str:
    low, high = min(seen.sound_late_ms), max(seen.sound_late_ms)
    return f"median of {len(seen.sound_late_ms)} flashes, {low:.1f} to {high:.1f}; grabbed 60 times a second"


def _full_project(folder: Path, clip: Path, seconds: float) -> Path:
    """A project with the clip, a second 720p video and four sound tracks; only the clip's own sound beeps loudly."""
    second = folder / "second.mp4"
    write_flashes(second, seconds, _SECOND)
    recorders = []
    for number in (1, 2):
        recorders.append(folder / f"recorder {number}.wav")
        _write_wav(recorders[-1], 0.01 * beeps(seconds))
    project = folder / "full.syncstudio"
    made = subprocess.run(
        [sys.executable, "-m", "syncstudio.cli", "new", str(project), *map(str, (clip, second, *recorders))],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    if made.returncode != 0:
        raise RuntimeError(f"the project could not be made: {made.stderr.strip()}")
    info = json.loads(
        subprocess.run(
            [sys.executable, "-m", "syncstudio.cli", "info", "--json", str(project)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )
    kinds = sorted(track["kind"] for track in info["tracks"])
    if kinds != ["sound"] * 4 + ["video"] * 2:
        raise RuntimeError(f"the project has {kinds}")
    return project


def _write_wav(path: Path, samples: np.ndarray) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
