"""How soon all frames of a two-hour recording are known, beside `ffprobe` listing their times."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av

from syncstudio.media.index_source import index_from_file
from tests.bench.report import Row
from tests.media.clips.writing import write_video

_FRAMES, _FEW_FRAMES = 216_000, 3_000
_RATE = Fraction(30)
_GROUP = 300
_PAIRS = 5
_X264 = {"preset": "veryfast", "crf": "23", "bf": "3", "sc_threshold": "0"}
_PROBE = ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pts", "-of", "csv"]

# What each kind of file is held to: seconds, or its share of ffprobe's time.
_MP4_S = 0.3
_SHARE = 0.6


def run(tiny: bool) -> list[Row]:
    """Measure on 216,000 frames at 30 a second with three B-frames, or on a few when `tiny`."""
    frames, pairs = (_FEW_FRAMES, 2) if tiny else (_FRAMES, _PAIRS)
    rows = []
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as name:
        folder = Path(name)
        for kind, words in (("mp4", "MP4"), ("mkv", "Matroska"), ("ts", "MPEG-TS")):
            path = write_long(folder, kind, frames)
            rows += _rows(path, f"index of a long {words} file", frames, pairs, kind == "mp4")
            path.unlink()
    return rows


def write_long(folder: Path, kind: str, frames: int) -> Path:
    """One encoded group of pictures stored over and over, so that hours are written in a second."""
    seed, path = folder / "seed.mp4", folder / f"long.{kind}"
    if not seed.exists():
        write_video(seed, options=_X264, rate=_RATE, frames=_GROUP, size=(64, 64), gop=_GROUP)
    with av.open(str(seed)) as source, av.open(str(path), "w") as output:
        stream = source.streams.video[0]
        copy = output.add_stream_from_template(stream)
        assert stream.time_base is not None
        step = round(1 / _RATE / stream.time_base)
        packets = [
            (bytes(packet), packet.pts, packet.dts, packet.is_keyframe)
            for packet in source.demux(stream)
            if packet.size and packet.pts is not None and packet.dts is not None
        ]
        for number in range(frames):
            data, pts, dts, key = packets[number % _GROUP]
            packet = av.Packet(data)
            shift = number // _GROUP * _GROUP * step
            packet.pts, packet.dts, packet.duration = pts + shift, dts + shift, step
            packet.is_keyframe, packet.time_base, packet.stream = key, stream.time_base, copy
            output.mux(packet)
    return path


def _rows(path: Path, figure: str, frames: int, pairs: int, in_seconds: bool) -> list[Row]:
    """Time the index and ffprobe in turn, so that both meet the same machine."""
    has_peer = shutil.which("ffprobe") is not None
    own, peer = [], []
    for _ in range(pairs):
        began = time.perf_counter()
        index = index_from_file(path, 0)
        own.append(time.perf_counter() - began)
        if (len(index), index.source) != (frames, "tables"):
            raise RuntimeError(f"{len(index)} frames found from {index.source} where {frames} were written")
        if has_peer:
            began = time.perf_counter()
            subprocess.run([*_PROBE, str(path)], check=True, stdout=subprocess.DEVNULL)
            peer.append(time.perf_counter() - began)
    how = f"{frames} frames, nothing cached, best of {pairs}, in turn with ffprobe listing packet times"
    who = min(peer) if has_peer else "ffprobe is missing"
    share = statistics.median(mine / its for mine, its in zip(own, peer, strict=True)) if has_peer else None
    rows = [Row("index", figure, min(own), "s", _MP4_S if in_seconds else None, who, share, how)]
    if not in_seconds:
        how = (
            f"median of {pairs} pairs" if has_peer else "not measured: ffprobe is not on this machine's PATH"
        )
        rows.append(Row("index", f"{figure}, share of ffprobe's time", share, "x", _SHARE, how=how))
    return rows
