"""Played, heard and seen: how far the beep lies from its flash, from outside, beside mpv and VLC in the same run."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import numpy as np

from syncstudio.transport.vlc_library import vlc_trouble
from tests.bench.av_rig import FLASHES_S, RATE, Seen, beeps, rig, write_flashes
from tests.bench.report import Row

NAME = "av_sync"
# From the start of the command to the first picture, at most; then the clip.
_START_S = 6.0
_BESIDE_MPV_MS = 10
_SPREAD_MS = 25
_LEAST_PAIRS = 5
_SECOND = (1280, 720)
_ROUNDS = 3
_ONE, _FULL = "one video", "two 720p videos, four sound tracks"
_VLC_PLAYS = """
import sys, time, vlc
player = vlc.Instance("--aout=pulse").media_player_new(sys.argv[1])
player.set_fullscreen(True)
player.play()
time.sleep(120)
"""


def run(tiny: bool) -> list[Row]:
    """The figures; tiny: ours alone, on the first flashes."""
    seconds = FLASHES_S[3] + 1 if tiny else FLASHES_S[-1] + 2
    with rig() as place, tempfile.TemporaryDirectory(prefix="syncstudio-flashes-") as home:
        folder = Path(home)
        clip = folder / "flashes.mp4"
        write_flashes(clip, seconds)
        players = {_ONE: _our_command(clip)}
        if not tiny:
            project = _full_project(folder, clip, seconds)
            players = {"mpv": _mpv(clip), "VLC": _vlc(clip), **players, _FULL: _our_command(project)}
        seen: dict[str, list[Seen]] = {name: [] for name in players}
        for _ in range(1 if tiny else _ROUNDS):
            for name, command in players.items():
                if command:
                    seen[name].append(place.watch(command, seconds + _START_S))
    rows = [_peer(name, seen[name]) for name in ("mpv", "VLC") if name in players]
    return rows + [row for name in (_ONE, _FULL) if name in players for row in _ours(name, seen)]


def _our_command(path: Path) -> list[str]:
    return [sys.executable, "-m", "syncstudio.cli", "open", "--play", str(path)]


def _mpv(clip: Path) -> list[str]:
    if shutil.which("mpv") is None:
        return []
    return ["mpv", "--no-config", "--fs", "--vo=x11", "--ao=pulse", str(clip)]


def _vlc(clip: Path) -> list[str]:
    # By its library: the program refuses to run as root, which is what many test machines have.
    if vlc_trouble() is not None:
        return []
    return [sys.executable, "-c", _VLC_PLAYS, str(clip)]


def _peer(name: str, seen: list[Seen]) -> Row:
    figure = f"sound after picture, {name}"
    if not seen:
        return Row(NAME, figure, None, "ms", how=f"{name} is not installed")
    if _middle(seen) is None:
        counts = ", ".join(f"{one.flashes} flashes and {one.beeps} beeps" for one in seen)
        return Row(NAME, figure, None, "ms", how=f"it showed {counts}")
    return Row(NAME, figure, _middle(seen), "ms", how=_how(seen))


def _ours(what: str, all_seen: dict[str, list[Seen]]) -> list[Row]:
    seen = all_seen[what]
    middle = _middle(seen)
    if middle is None:
        counts = ", ".join(f"{one.flashes} flashes and {one.beeps} beeps" for one in seen)
        return [Row(NAME, f"sound after picture, {what}", None, "ms", how=f"it showed {counts}")]
    rows = [Row(NAME, f"sound after picture, {what}", middle, "ms", how=_how(seen))]
    theirs = _middle(all_seen.get("mpv", []))
    if theirs is not None:
        rows.append(
            Row(
                NAME,
                f"median from mpv's, {what}",
                abs(middle - theirs),
                "ms",
                f"<= {_BESIDE_MPV_MS}",
                peer=f"mpv {theirs:.1f}",
                how="programs in turns on one screen and card, recorded on one clock",
            )
        )
    spread = statistics.median(one.spread_ms for one in seen if one.sound_late_ms)
    rows.append(
        Row(
            NAME,
            f"spread, {what}",
            spread,
            "ms",
            f"<= {_SPREAD_MS}",
            how="earliest to latest of a run; median of the runs",
        )
    )
    return rows


def _middle(seen: list[Seen]) -> float | None:
    """The median of the runs' medians, as far as a run showed enough."""
    enough = [one for one in seen if len(one.sound_late_ms) >= max(1, min(_LEAST_PAIRS, one.flashes - 1))]
    medians = [one.median_ms for one in enough]
    return statistics.median(medians) if medians else None


def _how(seen: list[Seen]) -> str:
    runs = "; ".join(
        f"{one.median_ms:.1f} ({min(one.sound_late_ms):.1f} to {max(one.sound_late_ms):.1f})"
        for one in seen
        if one.sound_late_ms
    )
    return f"median of {len(seen)} runs: {runs}; grabbed 240 times a second"


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
