"""Transport and program streams, and raw streams, which are pictures and nothing else."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from tests.media.clips.clip import FEW, FRAMES, NTSC, SMALL, Clip, even
from tests.media.clips.writing import X264, encoded, write_video

TS_BASE = Fraction(1, 90000)
_OPEN = "open-gop=1:keyint=10:min-keyint=10:scenecut=0:bframes=3:b-adapt=0"


def ts_wrapped(folder: Path) -> Clip:
    """Stamps that pass the largest there is (33 bits) in the middle, as every 26.5 hours of a broadcast."""
    path = folder / "wrapped.ts"
    start = (1 << 33) - 90000
    write_video(
        path,
        options=X264,
        time_base=TS_BASE,
        ticks=lambda number: start + number * 3600,
        frames=FEW,
        size=SMALL,
    )
    return Clip(path, list(range(FEW)), None)


def transport_stream(folder: Path) -> Clip:
    """Stamps that start at nine hours, as a broadcast capture's do."""
    path = folder / "late.ts"
    start = 9 * 3600 * 90000
    write_video(path, options=X264, rate=NTSC, time_base=TS_BASE, ticks=lambda number: start + number * 3003)
    return Clip(path, list(range(FRAMES)), None)


def ts_open_gop(folder: Path) -> Clip:
    """Cut out of a running broadcast: the first pictures lean on what came before and cannot be shown."""
    whole, path = folder / "opengopwhole.ts", folder / "opengop.ts"
    write_video(whole, options=X264 | {"x264-params": _OPEN}, frames=FEW, size=SMALL)
    packets = [chunk for chunk in _chunks(whole.read_bytes(), 188)]
    tables = [p for p in packets if _pid(p) in (0, 0x1000, 0x11)][:3]
    starts = [
        place for place, p in enumerate(packets) if _pid(p) == 0x100 and p[1] & 0x40 and _random_access(p)
    ]
    path.write_bytes(b"".join([*tables, *packets[starts[1] :]]))
    return Clip(path, list(range(10, FEW)), None)


def ts_mpeg2_interlaced(folder: Path) -> Clip:
    path = folder / "interlaced.ts"
    write_video(
        path,
        codec="mpeg2video",
        options={"flags": "+ilme+ildct", "bf": "2", "b": "4M"},
        frames=FEW,
        size=(352, 288),
        gop=12,
        interlaced="top",
    )
    return Clip(path, list(range(FEW)), None)


def ts_resized(folder: Path) -> Clip:
    """Two captures of different sizes joined end to end, the stamps going on with a little gap."""
    path = folder / "resized.ts"
    path.write_bytes(
        _joined(_part(folder, 0, FEW // 2, 0, SMALL), _part(folder, FEW // 2, FEW // 2, 10**6, (256, 144)), 0)
    )
    return Clip(path, list(range(FEW)), None)


def ts_restarted(folder: Path) -> Clip:
    """Two captures joined end to end whose stamps both begin at zero, so that the second seems to go back."""
    path = folder / "restarted.ts"
    path.write_bytes(_joined(_part(folder, 0, FRAMES, 0), _part(folder, FRAMES, FEW, 0), 5))
    return Clip(path, list(range(FRAMES + FEW)), None)


def _joined(first: bytes, second: bytes, lost: int) -> bytes:
    """Two transport streams end to end whose packets count on as if so many were lost between them.

    Where the count jumps FFmpeg calls a packet damaged. Left as they are, whether it jumps would depend on how many
    packets the encoder needed, which differs by processor.
    """
    counted = bytearray(first + second)
    last: dict[int, int] = {}
    for at in range(0, len(counted), 188):
        pid = (counted[at + 1] & 0x1F) << 8 | counted[at + 2]
        last[pid] = last.get(pid, -1) + (counted[at + 3] >> 4 & 1)
        jumped = lost if at >= len(first) else 0
        counted[at + 3] = counted[at + 3] & 0xF0 | (max(last[pid], 0) + jumped) % 16
    return bytes(counted)


def _part(folder: Path, first: int, frames: int, start: int, size: tuple[int, int] = SMALL) -> bytes:
    part = folder / f"part{first}of{frames}.ts"
    write_video(
        part,
        options=X264,
        time_base=TS_BASE,
        ticks=lambda number: start + number * 3600,
        frames=frames,
        size=size,
        first=first,
    )
    return part.read_bytes()


def program_stream(folder: Path) -> Clip:
    path = folder / "program.mpg"
    write_video(
        path,
        codec="mpeg2video",
        options={"bf": "2", "b": "3M"},
        form="vob",
        frames=FEW,
        size=(352, 288),
        gop=12,
    )
    return Clip(path, list(range(FEW)), None)


def flash_video(folder: Path) -> Clip:
    path = folder / "flash.flv"
    write_video(path, options=X264, frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), None)


def raw_h264(folder: Path) -> Clip:
    path = folder / "raw.h264"
    write_video(path, options=X264, form="h264", rate=NTSC)
    return Clip(path, list(range(FRAMES)), even(NTSC), missing_timestamps=True)


def raw_h264_resized(folder: Path) -> Clip:
    """Two raw streams of different sizes, one after the other."""
    path = folder / "rawresized.h264"
    half = FEW // 2
    whole = b""
    for first, size in ((0, SMALL), (half, (256, 144))):
        part = folder / f"rawresized{first}.h264"
        write_video(part, options=X264, form="h264", frames=half, size=size, first=first)
        whole += part.read_bytes()
    path.write_bytes(whole)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW), missing_timestamps=True)


def raw_hevc(folder: Path) -> Clip:
    path = folder / "raw.hevc"
    write_video(
        path,
        codec="libx265",
        options={"preset": "ultrafast", "x265-params": "log-level=none:bframes=3:keyint=12"},
        form="hevc",
        frames=FEW,
        size=SMALL,
    )
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW), missing_timestamps=True)


def raw_mjpeg(folder: Path) -> Clip:
    path = folder / "raw.mjpeg"
    pictures = encoded("mjpeg", range(FEW), SMALL, "yuvj420p", options={"qmin": "2", "qmax": "3"})
    path.write_bytes(b"".join(pictures))
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW), missing_timestamps=True)


def _chunks(data: bytes, size: int) -> list[bytes]:
    return [data[place : place + size] for place in range(0, len(data) - size + 1, size)]


def _pid(packet: bytes) -> int:
    return (packet[1] & 0x1F) << 8 | packet[2]


def _random_access(packet: bytes) -> bool:
    return bool(packet[3] & 0x20 and packet[4] and packet[5] & 0x40)


def raw_mpeg4(folder: Path) -> Clip:
    path = folder / "raw.m4v"
    write_video(path, codec="mpeg4", options={"bf": "2", "b": "3M"}, form="m4v", frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW), missing_timestamps=True)


def raw_av1(folder: Path) -> Clip:
    path = folder / "raw.obu"
    write_video(
        path, codec="libsvtav1", options={"preset": "12", "crf": "20"}, form="obu", frames=FEW, size=SMALL
    )
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW), missing_timestamps=True)


def ivf_vp9(folder: Path) -> Clip:
    path = folder / "vp9.ivf"
    options = {"deadline": "realtime", "cpu-used": "8", "crf": "20", "b": "2M"}
    write_video(path, codec="libvpx-vp9", options=options, frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))


def plain_y4m(folder: Path) -> Clip:
    path = folder / "plain.y4m"
    write_video(path, codec="rawvideo", form="yuv4mpegpipe", rate=NTSC, frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), even(NTSC, FEW))


def windows_media(folder: Path) -> Clip:
    path = folder / "windows.wmv"
    write_video(path, codec="wmv2", options={"b": "3M"}, form="asf", frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))


def raw_dv(folder: Path) -> Clip:
    path = folder / "tape.dv"
    write_video(path, codec="dvvideo", pixel_format="yuv420p", frames=12, size=(720, 576))
    return Clip(path, list(range(12)), even(Fraction(25), 12), pixel_aspect=Fraction(16, 15))
