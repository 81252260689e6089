"""Health of a two-hour file beside demuxing it once: PyAV's bare loop, and ffmpeg copying every packet to nowhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from syncstudio.media.health.check import check_health
from tests.bench.report import Row

_RATE = 48_000
_FPS = 30
_GROUP = 60
_ROUNDS = 5
_FORMS = {"MP4": ("mp4", ".mp4"), "Matroska": ("matroska", ".mkv"), "MPEG-TS": ("mpegts", ".ts")}


def run(tiny: bool) -> list[Row]:
    """One row for each container and peer; `tiny` on one minute instead of two hours."""
    minutes = 1 if tiny else 120
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        pictures, sounds = _pictures(Path(folder) / "group.mp4"), _sounds()
        rows = []
        for name, (form, suffix) in _FORMS.items():
            path = Path(folder) / f"long{suffix}"
            _write(path, form, minutes, pictures, sounds)
            rows += _figures(name, path, minutes, 2 if tiny else _ROUNDS)
            path.unlink()
        return rows


def _figures(name: str, path: Path, minutes: int, rounds: int) -> list[Row]:
    """All in turns; the least of each counts, which what else the machine does changes least."""
    ours, bare, copied = [], [], []
    for _ in range(rounds):
        bare.append(_seconds(lambda: _demux(path)))
        ours.append(_seconds(lambda: check_health(path)))
        if shutil.which("ffmpeg"):
            copied.append(_seconds(lambda: _copy(path)))
    what = f"{name}, {minutes} min H.264 + AAC"
    rows = []
    for place, kind in enumerate(("processor", "wall")):
        value, loop = min(each[place] for each in ours), min(each[place] for each in bare)
        copy = min((each[place] for each in copied), default=None)
        rows += [
            Row(
                "health", f"{what}, {kind} time", value, "s", 1.3 * loop, loop, value / loop,
                f"least {kind} time of {rounds}, in turns with a bare PyAV demux loop; target is 1.3 times that loop",
            ),
            Row(
                "health", f"{what}, {kind} time, beside ffmpeg", value, "s", None,
                "ffmpeg missing" if copy is None else copy, None if copy is None else value / copy,
                "ffmpeg -i F -map 0 -c copy -f null -, start-up included",
            ),
        ]  # fmt: skip
    return rows


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Processor time of this process and those it started, all their threads included; and time on the wall."""
    before, begun = os.times(), time.perf_counter()
    work()
    took, after = time.perf_counter() - begun, os.times()
    return sum(after[:4]) - sum(before[:4]), took


def _demux(path: Path) -> None:
    with av.open(str(path)) as container:
        for _ in container.demux():
            pass


def _copy(path: Path) -> None:
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0", "-c", "copy", "-f", "null", "-"]
    subprocess.run(command, check=True)


def _pictures(path: Path) -> tuple[av.container.InputContainer, list[tuple[bytes, int, int, bool]]]:
    """Two seconds of 320 x 180 H.264 with B-frames: the file, and (bytes, pts, dts, key) in frames."""
    rng = np.random.default_rng(0)
    with av.open(str(path), "w") as output:
        video = output.add_stream(
            "libx264", rate=_FPS, options={"preset": "veryfast", "crf": "30", "bf": "3"}
        )
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        video.codec_context.gop_size = _GROUP
        base = rng.integers(0, 255, (180, 320, 3), dtype=np.uint8)
        for number in range(_GROUP):
            frame = av.VideoFrame.from_ndarray(np.roll(base, 3 * number, axis=1), format="rgb24")
            output.mux(video.encode(frame.reformat(format="yuv420p")))
        output.mux(video.encode(None))
    source = av.open(str(path))
    stream = source.streams.video[0]
    tick = 1 / (_FPS * stream.time_base)
    packets = [
        (bytes(packet), int(packet.pts / tick), int(packet.dts / tick), packet.is_keyframe)
        for packet in source.demux(stream)
        if packet.size and packet.pts is not None and packet.dts is not None
    ]
    return source, packets


def _sounds() -> list[bytes]:
    """Some stereo AAC packets of noise."""
    context = av.CodecContext.create("aac", "w")
    context.sample_rate, context.layout, context.format = _RATE, "stereo", "fltp"
    rng = np.random.default_rng(0)
    packets: list[bytes] = []
    for number in range(100):
        noise = (rng.standard_normal((2, 1024)) * 0.05).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(noise, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = _RATE, 1024 * number
        packets += [bytes(packet) for packet in context.encode(frame)]
    return packets[3:]


def _write(
    path: Path,
    form: str,
    minutes: int,
    pictures: tuple[av.container.InputContainer, list[tuple[bytes, int, int, bool]]],
    sounds: list[bytes],
) -> None:
    source, coded = pictures
    with av.open(str(path), "w", format=form) as output:
        video = output.add_stream_from_template(source.streams.video[0])
        audio = output.add_stream("aac", rate=_RATE, layout="stereo")
        for packet, is_picture in _woven(coded, sounds, minutes):
            packet.stream = video if is_picture else audio
            output.mux_one(packet)


def _woven(
    coded: list[tuple[bytes, int, int, bool]], sounds: list[bytes], minutes: int
) -> Iterator[tuple[av.Packet, bool]]:
    """The packets over and over, pictures and sound in the order of their times."""
    frames, blocks = minutes * 60 * _FPS, minutes * 60 * _RATE // 1024
    number = block = 0
    while number < frames or block < blocks:
        if number < frames and (block >= blocks or number * _RATE <= block * 1024 * _FPS):
            data, pts, dts, key = coded[number % len(coded)]
            packet = av.Packet(data)
            group = number // len(coded) * len(coded)
            packet.pts, packet.dts, packet.duration = pts + group, dts + group, 1
            packet.time_base, packet.is_keyframe = Fraction(1, _FPS), key
            number += 1
            yield packet, True
        else:
            packet = av.Packet(sounds[block % len(sounds)])
            packet.pts = packet.dts = 1024 * block
            packet.duration, packet.time_base, packet.is_keyframe = 1024, Fraction(1, _RATE), True
            block += 1
            yield packet, False
