"""How soon a frame is on show: steps beside the playhead, random exact seeks, and the index of a long recording."""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av

from syncstudio.media.frame_answer import FrameAnswer
from syncstudio.media.frame_cache import FrameCache
from syncstudio.media.frame_index import build_index
from syncstudio.media.frame_reader import FrameReader
from syncstudio.media.index_source import index_from_file
from tests.bench.report import Row
from tests.media.clips.writing import write_video

_LONG_FRAMES = 216_000
_REST_S = 1.0
# A held arrow key repeats about this often.
_KEY_REPEAT_S = 1 / 30
_PATIENCE_S = 60.0
_X264 = {"preset": "veryfast", "crf": "23", "bf": "3", "sc_threshold": "0"}


def run(tiny: bool) -> list[Row]:
    """Measure on clips made for it: 1080p30 H.264 with 250-frame groups, or a few small frames when `tiny`."""
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        os.environ["SYNCSTUDIO_CACHE_DIR"] = folder
        clip = Path(folder) / "clip.mp4"
        size, frames, gop = ((320, 180), 60, 25) if tiny else ((1920, 1080), 750, 250)
        write_video(clip, options=_X264, rate=Fraction(30), frames=frames, size=size, gop=gop)
        return [*_steps(clip, tiny), _index_row(Path(folder), 3_000 if tiny else _LONG_FRAMES)]


class _Viewer:
    def __init__(self, clip: Path) -> None:
        self.index = build_index(clip, 0)
        self._shown = threading.Event()
        self._asked = 0
        self.reader = FrameReader(clip, 0, self.index, FrameCache(), self._take)

    def _take(self, answer: FrameAnswer) -> None:
        if answer.request_id == self._asked and answer.exact:
            self._shown.set()

    def show(self, number: int) -> float:
        """Milliseconds from asking for a frame to having its picture, asked for as a paused pane does."""
        self._shown.clear()
        self._asked += 1
        began = time.perf_counter()
        ready = self.reader.peek(number)
        taken_ms = (time.perf_counter() - began) * 1000
        self.reader.request(number, self._asked)
        if ready is not None:
            return taken_ms
        if not self._shown.wait(_PATIENCE_S):
            raise RuntimeError(f"frame {number} did not come")
        return (time.perf_counter() - began) * 1000

    def steps(self, numbers: Iterable[int], pause_s: float) -> list[float]:
        taken = []
        for number in numbers:
            time.sleep(pause_s)
            taken.append(self.show(number))
        return taken


def _steps(clip: Path, tiny: bool) -> list[Row]:
    viewer = _Viewer(clip)
    count, rest_s, pause_s = len(viewer.index), 0.3 if tiny else _REST_S, 0.0 if tiny else _KEY_REPEAT_S
    shape = "tiny clip" if tiny else "1080p30 H.264, 250-frame groups, 3 B-frames"
    try:
        viewer.show(count // 2 + count // 6)
        time.sleep(rest_s)
        start = count // 2 + count // 6
        back = viewer.steps(range(start - 1, start - 1 - min(60, count // 3), -1), pause_s)
        time.sleep(rest_s)
        start -= min(60, count // 3)
        forward = viewer.steps(range(start + 1, start + 1 + min(120, count // 3)), pause_s)
        far = random.Random(1)
        seeks = [viewer.show(far.randrange(count)) for _ in range(5 if tiny else 60)]
    finally:
        viewer.reader.close()
    return [
        Row("frames", "step forward p95", _p95(forward), "ms", 16, how=f"{shape}, {len(forward)} steps"),
        Row(
            "frames",
            "step back p95",
            _p95(back),
            "ms",
            16,
            how=f"after {rest_s:g} s at rest, {len(back)} steps",
        ),
        Row(
            "frames",
            "random exact seek p50",
            statistics.median(seeks),
            "ms",
            how=f"{len(seeks)} seeks, same clip",
        ),
    ]


def _index_row(folder: Path, frames: int) -> Row:
    path = _long_mp4(folder, frames)
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        index = index_from_file(path, 0)
        taken.append(time.perf_counter() - began)
        if len(index) != frames:
            raise RuntimeError(f"{len(index)} frames found where {frames} were written")
    return Row(
        "frames",
        "index of a long MP4",
        min(taken),
        "s",
        0.3,
        how=f"{frames} frames, nothing cached, best of 3",
    )


def _long_mp4(folder: Path, frames: int) -> Path:
    """One encoded group of pictures stored over and over, so that hours are written in a second."""
    seed, path = folder / "seed.mp4", folder / "long.mp4"
    group = 300
    write_video(seed, options=_X264, rate=Fraction(30), frames=group, size=(64, 64), gop=group)
    with av.open(str(seed)) as source, av.open(str(path), "w") as output:
        stream = source.streams.video[0]
        copy = output.add_stream_from_template(stream)
        assert stream.time_base is not None
        step = round(Fraction(1, 30) / stream.time_base)
        packets = [
            (bytes(packet), packet.pts, packet.dts, packet.is_keyframe)
            for packet in source.demux(stream)
            if packet.size and packet.pts is not None and packet.dts is not None
        ]
        for number in range(frames):
            data, pts, dts, key = packets[number % group]
            packet = av.Packet(data)
            shift = number // group * group * step
            packet.pts, packet.dts, packet.duration = pts + shift, dts + shift, step
            packet.is_keyframe, packet.time_base, packet.stream = key, stream.time_base, copy
            output.mux(packet)
    return path


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
