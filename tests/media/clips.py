"""Makes small video files of every kind that matters, each frame with its number burned in.

PyAV writes them, so no `ffmpeg` program is needed. Every maker answers a `Clip`: where it is, how many frames it shows,
and the ticks at which a right index has them (None where the container cannot say).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from syncstudio.media.burned_code import burn_code

WIDTH, HEIGHT = 384, 216
FRAMES = 75
NTSC = Fraction(30000, 1001)


@dataclass(frozen=True)
class Clip:
    """A synthesised file: `codes[n]` is the number burned into presented frame n."""

    path: Path
    codes: list[int]
    seconds: list[Fraction] | None = None
    rotation: int = 0
    missing_timestamps: bool = False


def picture(number: int, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """A moving pattern with its number burned in, RGB."""
    rows = np.arange(height, dtype=np.uint8)[:, None]
    columns = np.arange(width, dtype=np.uint8)[None, :]
    image = np.empty((height, width, 3), dtype=np.uint8)
    # Bytes wrap around, which makes the pattern repeat; the numbers make it move.
    image[:, :, 0] = columns + np.uint8(5 * number % 256)
    image[:, :, 1] = rows * np.uint8(2) + np.uint8(3 * number % 256)
    image[:, :, 2] = columns // np.uint8(2) + rows
    burn_code(image, number)
    return image


def write_video(
    path: Path,
    *,
    codec: str = "libx264",
    rate: Fraction = Fraction(25),
    ticks: Callable[[int], int] | None = None,
    time_base: Fraction | None = None,
    frames: int = FRAMES,
    options: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
    pixel_format: str = "yuv420p",
    rotation: int = 0,
    form: str | None = None,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    gop: int = 25,
) -> None:
    """Encode `frames` numbered pictures; `ticks(n)` in `time_base` gives each one's time (else one tick of 1/rate)."""
    base = time_base or 1 / rate
    with av.open(str(path), "w", format=form, options=container_options or {}) as output:
        stream = output.add_stream(codec, rate=rate, options=options or {})
        stream.width, stream.height = size
        stream.pix_fmt = pixel_format
        stream.time_base = base
        stream.codec_context.time_base = base
        stream.codec_context.gop_size = gop
        if rotation:
            stream.set_display_rotation(rotation)
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(picture(number, *size), format="rgb24")
            frame = frame.reformat(format=pixel_format, dst_colorspace="ITU601")
            frame.pts = ticks(number) if ticks else number
            frame.time_base = base
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


X264 = {"preset": "veryfast", "crf": "20", "bf": "3", "b-adapt": "0"}


def _even(rate: Fraction, count: int = FRAMES, start: Fraction = Fraction(0)) -> list[Fraction]:
    return [start + number / rate for number in range(count)]


def mp4_bframes(folder: Path) -> Clip:
    path = folder / "bframes.mp4"
    write_video(path, options=X264)
    return Clip(path, list(range(FRAMES)), _even(Fraction(25)))


def mp4_2997(folder: Path) -> Clip:
    path = folder / "ntsc.mp4"
    write_video(path, options=X264, rate=NTSC)
    return Clip(path, list(range(FRAMES)), _even(NTSC))


def mp4_variable(folder: Path) -> Clip:
    path = folder / "variable.mp4"
    steps = [2700, 3300, 9000, 3000, 1501]
    ticks = [0]
    for number in range(FRAMES - 1):
        ticks.append(ticks[-1] + steps[number % len(steps)])
    base = Fraction(1, 90000)
    write_video(path, options=X264, ticks=ticks.__getitem__, time_base=base, rate=Fraction(30))
    return Clip(path, list(range(FRAMES)), [tick * base for tick in ticks])


def mp4_trimmed(folder: Path) -> Clip:
    """An edit list that begins and ends in the middle of groups of pictures."""
    path = folder / "trimmed.mp4"
    write_video(path, options=X264, rate=NTSC)
    first, count = 33, 30
    _patch_edit(path, lambda media_time, scale: (media_time + first * scale * 1001 // 30000, count))
    return Clip(path, list(range(first, first + count)), _even(NTSC, count))


def mp4_late(folder: Path) -> Clip:
    """A picture that begins half a second in, which MP4 says with an empty edit."""
    path = folder / "latepicture.mp4"
    base = Fraction(1, 50)
    write_video(path, options=X264, time_base=base, ticks=lambda number: 25 + 2 * number)
    return Clip(path, list(range(FRAMES)), _even(Fraction(25), start=Fraction(1, 2)))


def mp4_fragmented(folder: Path) -> Clip:
    path = folder / "fragmented.mp4"
    write_video(path, options=X264, container_options={"movflags": "frag_keyframe+empty_moov"})
    return Clip(path, list(range(FRAMES)), None)


def mp4_open_gop(folder: Path) -> Clip:
    path = folder / "opengop.mp4"
    write_video(path, options=X264 | {"x264-params": "open-gop=1:keyint=20:scenecut=0:bframes=3:b-adapt=0"})
    return Clip(path, list(range(FRAMES)), _even(Fraction(25)))


def mp4_refreshed(folder: Path) -> Clip:
    """No key frame but the first: pictures renew themselves column by column."""
    path = folder / "refreshed.mp4"
    write_video(path, options=X264 | {"bf": "0", "x264-params": "intra-refresh=1:keyint=20"})
    return Clip(path, list(range(FRAMES)), _even(Fraction(25)))


def mp4_hevc(folder: Path) -> Clip:
    path = folder / "hevc.mp4"
    write_video(
        path, codec="libx265", options={"preset": "ultrafast", "x265-params": "log-level=none:bframes=3"}
    )
    return Clip(path, list(range(FRAMES)), _even(Fraction(25)))


def mov_ten_bit(folder: Path) -> Clip:
    path = folder / "tenbit.mov"
    write_video(path, options=X264, pixel_format="yuv422p10le")
    return Clip(path, list(range(FRAMES)), _even(Fraction(25)))


def mov_rotated(folder: Path) -> Clip:
    path = folder / "rotated.mov"
    write_video(path, options=X264, rotation=-90)
    return Clip(path, list(range(FRAMES)), _even(Fraction(25)), rotation=90)


def transport_stream(folder: Path) -> Clip:
    """Stamps that start at nine hours, as a broadcast capture's do."""
    path = folder / "late.ts"
    start = 9 * 3600 * 90000
    write_video(
        path,
        options=X264,
        rate=NTSC,
        time_base=Fraction(1, 90000),
        ticks=lambda number: start + number * 3003,
    )
    return Clip(path, list(range(FRAMES)), None)


def matroska(folder: Path) -> Clip:
    path = folder / "ntsc.mkv"
    write_video(path, options=X264, rate=NTSC)
    return Clip(path, list(range(FRAMES)), None)


def webm_vp9(folder: Path) -> Clip:
    path = folder / "vp9.webm"
    write_video(
        path, codec="libvpx-vp9", options={"deadline": "realtime", "cpu-used": "8", "crf": "20", "b": "2M"}
    )
    return Clip(path, list(range(FRAMES)), _even(Fraction(25)))


def webm_vp8(folder: Path) -> Clip:
    """With hidden alternate reference frames, which are packets but never shown."""
    path = folder / "vp8.webm"
    options = {"deadline": "good", "cpu-used": "5", "auto-alt-ref": "1", "lag-in-frames": "16", "b": "2M"}
    write_video(path, codec="libvpx", options=options)
    return Clip(path, list(range(FRAMES)), _even(Fraction(25)))


def avi_mjpeg(folder: Path) -> Clip:
    path = folder / "mjpeg.avi"
    write_video(path, codec="mjpeg", pixel_format="yuvj420p", options={"q:v": "3"})
    return Clip(path, list(range(FRAMES)), _even(Fraction(25)))


def avi_bframes(folder: Path) -> Clip:
    path = folder / "bframes.avi"
    write_video(path, options=X264, rate=NTSC)
    return Clip(path, list(range(FRAMES)), _even(NTSC), missing_timestamps=True)


def avi_mpeg4(folder: Path) -> Clip:
    path = folder / "mpeg4.avi"
    write_video(path, codec="mpeg4", options={"bf": "2", "b": "3M"})
    return Clip(path, list(range(FRAMES)), _even(Fraction(25)), missing_timestamps=True)


def raw_h264(folder: Path) -> Clip:
    path = folder / "raw.h264"
    write_video(path, options=X264, form="h264", rate=NTSC)
    return Clip(path, list(range(FRAMES)), _even(NTSC), missing_timestamps=True)


MAKERS: dict[str, Callable[[Path], Clip]] = {
    maker.__name__: maker
    for maker in (
        mp4_bframes, mp4_2997, mp4_variable, mp4_trimmed, mp4_late, mp4_fragmented, mp4_open_gop, mp4_refreshed,
        mp4_hevc, mov_ten_bit, mov_rotated, transport_stream, matroska, webm_vp9, webm_vp8, avi_mjpeg, avi_bframes,
        avi_mpeg4, raw_h264,
    )
}  # fmt: skip


def _patch_edit(path: Path, change: Callable[[int, int], tuple[int, int]]) -> None:
    """Rewrite the one edit of a file: `change(media_time, scale)` answers the new media time and count of frames."""
    data = bytearray(path.read_bytes())
    scale = struct.unpack_from(">I", data, data.index(b"mdhd") + 4 + 12)[0]
    movie_scale = struct.unpack_from(">I", data, data.index(b"mvhd") + 4 + 12)[0]
    place = data.index(b"elst") + 4 + 8
    _, media_time = struct.unpack_from(">Ii", data, place)
    media_time, count = change(media_time, scale)
    struct.pack_into(">Ii", data, place, int(count * Fraction(1001, 30000) * movie_scale), media_time)
    path.write_bytes(data)
