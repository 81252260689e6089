"""Pictures while playing: how many are dropped, how late they are by the sync meter, and what resting costs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from tests.bench.av_rig import Rig, rig
from tests.bench.moving_clip import write_moving_clip
from tests.bench.report import Row

NAME = "playing"
_RATE = 48_000
_MOST_DROPPED = "< 1"
_MOST_AT_REST = "< 2"
_FIRST_S, _LONG_S = 2, 20


def run(tiny: bool) -> list[Row]:
    """The figures; tiny: two seconds of a small clip."""
    seconds, rest_s = (2, 1) if tiny else (20, 25)
    with rig() as place, tempfile.TemporaryDirectory(prefix="syncstudio-playing-") as home:
        folder = Path(home)
        for kind in ("DATA", "CACHE", "CONFIG"):
            place.environment[f"SYNCSTUDIO_{kind}_DIR"] = str(folder / kind.lower())
        large = _clip(folder, "large", seconds, (320, 180) if tiny else (1920, 1080))
        rows = _figures("one 1080p30 video", _played(place, seconds, rest_s, [large]))
        if not tiny:
            both = [_clip(folder, name, seconds, (1280, 720)) for name in ("left", "right")]
            sounds = [_sound(folder, number, seconds) for number in range(4)]
            rows += _figures(
                "two 720p30 videos, four sounds", _played(place, seconds, rest_s, [*both, *sounds])
            )
    return rows


def _clip(folder: Path, name: str, seconds: int, size: tuple[int, int]) -> Path:
    path = folder / f"{name}.mp4"
    write_moving_clip(path, (seconds + 4) * 30, size, gop=250)
    return path


def _sound(folder: Path, number: int, seconds: int) -> Path:
    path = folder / f"sound {number}.wav"
    noise = 0.05 * np.random.default_rng(number).standard_normal((seconds + 4) * _RATE)
    soundfile.write(path, noise.astype(np.float32), _RATE)
    return path


def _played(place: Rig, seconds: int, rest_s: int, paths: list[Path]) -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "tests.bench.playing_runner",
        str(seconds),
        str(rest_s),
        *map(str, paths),
    ]
    done = subprocess.run(
        command, env=place.environment, capture_output=True, text=True, check=False, timeout=600
    )
    if done.returncode != 0:
        raise RuntimeError(f"the window did not play: {done.stderr.strip()[-500:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _figures(what: str, told: dict[str, Any]) -> list[Row]:
    how = f"on a virtual screen at 1280×720, sound on {told['sound'] or 'no device'}"
    tracks = list(told["tracks"].values())
    due, dropped = (sum(track[name] for track in tracks) for name in ("due", "dropped"))
    late = [track for track in tracks if track["p95_ms"] is not None]
    rows = [
        Row(
            NAME,
            f"pictures dropped, {what}",
            100 * dropped / due if due else None,
            "%",
            _MOST_DROPPED,
            how=f"{dropped} of {due}; {how}; {100 * told['playing']:.0f} % of a core",
        ),
        *(_at_rest(what, moment, told[moment]) for moment in ("opened", "paused")),
    ]
    if late:
        worst = max(late, key=lambda track: float(track["p95_ms"]))
        rows.insert(
            1,
            Row(
                NAME,
                f"picture against what is heard, {what}, 95th percentile",
                worst["p95_ms"],
                "ms",
                how=f"by the sync meter, median {worst['median_ms']:.1f} ms after its due time; {how}",
            ),
        )
    return rows


def _at_rest(what: str, moment: str, loads: list[float]) -> Row:
    """The worst second after the first two, in which the frames around the playhead are made."""
    later = loads[_FIRST_S:] or loads
    long_after = loads[_LONG_S:] or later
    first = " and ".join(f"{100 * load:.1f}" for load in loads[:_FIRST_S])
    return Row(
        NAME,
        f"at rest, {moment}, worst second, {what}",
        100 * max(later),
        "% of a core",
        _MOST_AT_REST,
        how=f"processor time; the first seconds {first} %, then on average {100 * _mean(later):.2f} %, "
        f"after {_LONG_S} s {100 * _mean(long_after):.2f} %",
    )


def _mean(loads: list[float]) -> float:
    return sum(loads) / len(loads)
