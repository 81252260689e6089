"""What a scrub copy costs and gives: how long it takes to make, how large it is, and how soon it shows a frame."""

from __future__ import annotations

import os
import random
import tempfile
import time
from pathlib import Path

from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.index_store import build_index
from syncstudio.media.proxy import Proxy
from syncstudio.media.proxy_making import build_proxy
from tests.bench.frame_viewer import Viewer
from tests.bench.moving_clip import RATE, write_moving_clip
from tests.bench.report import Row

# A hand that drags asks about this often.
_REPEAT_S = 1 / 30
_PLACES = 90
_TIMES = 3


def run(tiny: bool) -> list[Row]:
    """Measure on a clip made for it: 1080p30 H.264 with 250-frame groups, or a few small frames when `tiny`."""
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        os.environ["SYNCSTUDIO_CACHE_DIR"] = folder
        clip = Path(folder) / "clip.mp4"
        size, frames, gop = ((320, 180), 60, 25) if tiny else ((1920, 1080), 750, 250)
        write_moving_clip(clip, frames, size, gop)
        index = build_index(clip, 0)
        shape = "tiny clip" if tiny else "1080p30 H.264, 250-frame groups"
        return [*_making(clip, index, shape, 1 if tiny else _TIMES), _preview(clip, index, shape)]


def _making(clip: Path, index: FrameIndex, shape: str, times: int) -> list[Row]:
    taken: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        target = build_proxy(clip, 0, index)
        taken.append(time.perf_counter() - began)
        size = target.stat().st_size
        reading = _any_frame(target, index)
        target.unlink()
    length_s = len(index) / float(RATE)
    return [
        Row(
            "scrub",
            "making a copy",
            length_s / min(taken),
            "x real time",
            how=f"{shape}, lowest priority, best of {times}",
        ),
        Row("scrub", "a copy's size", size / length_s * 3600 / 1e9, "GB/h", how="the same; drawn pictures"),
        Row("scrub", "any frame of a copy p95", reading, "ms", how="decoded alone, in any order"),
    ]


def _any_frame(target: Path, index: FrameIndex) -> float:
    proxy = Proxy(target)
    taken = []
    for number in random.Random(4).choices(range(len(index)), k=_PLACES):
        began = time.perf_counter()
        if proxy.frame(number) is None:
            raise RuntimeError(f"the copy does not hold frame {number}")
        taken.append((time.perf_counter() - began) * 1000)
    proxy.close()
    return _p95(taken)


def _preview(clip: Path, index: FrameIndex, shape: str) -> Row:
    """A hand that jumps about: every place is far from the last, and none is waited for."""
    viewer = Viewer(clip, proxied=True)
    try:
        viewer.seek(len(index) // 2)
        chance = random.Random(2)
        for _ in range(_PLACES):
            viewer.glance(chance.randrange(len(index)))
            viewer.wait(_REPEAT_S)
        taken, wrong = viewer.glances(), viewer.misnamed
    finally:
        viewer.close()
    if wrong:
        raise RuntimeError(f"{wrong} previews were not the frame they said they were")
    how = f"{shape}, {len(taken)} places all over the video, 30 a second, none wrong"
    return Row("scrub", "preview with a copy p95", _p95(taken), "ms", 33, how=how)


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]
