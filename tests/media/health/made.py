"""Makes small recordings whose timing is exactly known: encoded once, then muxed with any stamps.

PyAV writes them, so no `ffmpeg` program is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from syncstudio.media.health.finding import Code, Finding
from syncstudio.media.health.report import FileHealth

SIZE = (64, 48)
RATE = 48_000


def write(
    path: Path,
    *,
    rate: Fraction = Fraction(25),
    count: int = 100,
    codec: str = "libx264",
    sound: str | None = "aac",
    form: str | None = None,
    b_frames: int = 0,
    ticks: Callable[[int], int] | None = None,
    base: Fraction | None = None,
    sound_rate: int = RATE,
    sound_start: Fraction = Fraction(0),
    sound_seconds: Fraction | None = None,
    options: dict[str, str] | None = None,
    rotation: int = 0,
    skip: Iterable[int] = (),
    tags: dict[str, str] | None = None,
) -> Path:
    """A picture at `rate` with sound beside it; `ticks(n)` in `base` places frame n elsewhere.

    `skip` leaves frames out; `sound_start` and `sound_seconds` place the sound.
    """
    skipped = set(skip)
    with av.open(str(path), "w", format=form, options=options or {}) as output:
        for name, value in (tags or {}).items():
            output.metadata[name] = value
        video = output.add_stream(codec, rate=rate, options={"preset": "ultrafast", "bf": str(b_frames)})
        video.width, video.height = SIZE
        video.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        step = base or 1 / rate
        video.time_base = video.codec_context.time_base = step
        video.codec_context.gop_size = 12
        if rotation:
            video.set_display_rotation(rotation)
        audio = output.add_stream(sound, rate=sound_rate) if sound else None
        rng = np.random.default_rng(0)
        seconds = Fraction(count) / rate if sound_seconds is None else sound_seconds
        total = int(seconds * sound_rate)
        done = 0
        for number in range(count):
            image = rng.integers(0, 255, (SIZE[1], SIZE[0], 3), dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format=video.pix_fmt)
            frame.pts, frame.time_base = ticks(number) if ticks else number, step
            if number not in skipped:
                output.mux(video.encode(frame))
            until = total if number == count - 1 else min(total, int((number + 1) / rate * sound_rate))
            while audio is not None and done < until:
                done += _sound(output, audio, done, min(1024, until - done), sound_start, rng)
        output.mux(video.encode(None))
        if audio is not None:
            output.mux(audio.encode(None))
    return path


def _sound(
    output: av.container.OutputContainer, audio: object, first: int, count: int, start: Fraction,
    rng: np.random.Generator,
) -> int:  # fmt: skip
    rate = audio.rate  # type: ignore[attr-defined]
    layout = audio.layout.name  # type: ignore[attr-defined]
    channels = audio.layout.nb_channels  # type: ignore[attr-defined]
    data = (rng.standard_normal((channels, count)) * 0.05).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(data, format="fltp", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = rate, first + int(start * rate), Fraction(1, rate)
    output.mux(audio.encode(frame))  # type: ignore[attr-defined]
    return count


def write_sound(path: Path, codec: str, seconds: int = 4, rate: int = RATE, form: str | None = None) -> Path:
    """Sound alone."""
    rng = np.random.default_rng(0)
    with av.open(str(path), "w", format=form) as output:
        audio = output.add_stream(codec, rate=rate, layout="mono")
        for first in range(0, seconds * rate, 1024):
            _sound(output, audio, first, min(1024, seconds * rate - first), Fraction(0), rng)
        output.mux(audio.encode(None))
    return path


def remux(
    source: Path,
    target: Path,
    change: Callable[[av.Packet], av.Packet | None],
    form: str | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """The same packets with what `change` makes of each (None leaves it out)."""
    with (
        av.open(str(source)) as given,
        av.open(str(target), "w", format=form, options=options or {}) as output,
    ):
        streams = {stream.index: output.add_stream_from_template(stream) for stream in given.streams}
        for packet in given.demux():
            if packet.dts is None:
                continue
            kept = change(packet)
            if kept is not None:
                kept.stream = streams[kept.stream_index]
                output.mux_one(kept)
    return target


def codes(report: FileHealth, *severities: str) -> set[Code]:
    """The codes found, of these severities (warning and error unless told)."""
    wanted = severities or ("warning", "error")
    return {found.code for found in report.findings if found.severity in wanted}


def one(report: FileHealth, code: Code) -> Finding:
    """The one finding with this code."""
    found = [finding for finding in report.findings if finding.code == code]
    assert len(found) == 1, [(each.code, each.message) for each in report.findings]
    return found[0]
