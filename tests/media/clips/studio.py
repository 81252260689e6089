"""What cameras and editors keep: AVI, MXF, two fields in a picture, lossless codecs."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av

from tests.media.clips.clip import FEW, FRAMES, NTSC, SMALL, Clip, even
from tests.media.clips.writing import X264, encoded, write_video


def avi_mjpeg(folder: Path) -> Clip:
    path = folder / "mjpeg.avi"
    write_video(path, codec="mjpeg", pixel_format="yuvj420p", options={"q:v": "3"})
    return Clip(path, list(range(FRAMES)), even(Fraction(25)))


def avi_bframes(folder: Path) -> Clip:
    path = folder / "bframes.avi"
    write_video(path, options=X264, rate=NTSC)
    return Clip(path, list(range(FRAMES)), even(NTSC), missing_timestamps=True)


def avi_mpeg4(folder: Path) -> Clip:
    path = folder / "mpeg4.avi"
    write_video(path, codec="mpeg4", options={"bf": "2", "b": "3M"})
    return Clip(path, list(range(FRAMES)), even(Fraction(25)), missing_timestamps=True)


def avi_packed(folder: Path) -> Clip:
    """Packed MPEG-4, as DivX wrote it: a picture and the one shown before it in one chunk, then a placeholder."""
    path = folder / "packed.avi"
    loose = encoded(
        "mpeg4", range(FEW), SMALL, "yuv420p", options={"bf": "1", "b": "3M", "b_strategy": "0", "g": "12"}
    )
    placeholder = b"\x00\x00\x01\xb6\x50\x80\x00\x7f"
    packets: list[tuple[bytes, bool]] = []
    for data in loose:
        kind = data[data.index(b"\x00\x00\x01\xb6") + 4] >> 6
        if kind == 2:
            previous, key = packets.pop()
            packets += [(previous + data, key), (placeholder, False)]
        else:
            # The mark stands in the header before each key picture.
            mark = b"\x00\x00\x01\xb2DivX503b1393p" if kind == 0 else b""
            head = data.index(b"\x00\x00\x01\xb6") if kind == 0 else 0
            packets.append((data[:head] + mark + data[head:], kind == 0))
    with av.open(str(path), "w") as output:
        stream = output.add_stream("mpeg4", rate=25)
        stream.width, stream.height = SMALL
        stream.pix_fmt = "yuv420p"
        for place, (data, key) in enumerate(packets):
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, Fraction(1, 25)
            packet.pts = packet.dts = place
            packet.is_keyframe = key
            output.mux(packet)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW), missing_timestamps=True)


def avi_huffyuv(folder: Path) -> Clip:
    path = folder / "huffyuv.avi"
    write_video(path, codec="huffyuv", pixel_format="yuv422p", frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))


def mxf_mpeg2(folder: Path) -> Clip:
    path = folder / "mpeg2.mxf"
    write_video(
        path,
        codec="mpeg2video",
        pixel_format="yuv422p",
        options={"bf": "2", "b": "8M"},
        frames=FEW,
        size=(352, 288),
        gop=12,
    )
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))


def mxf_dnxhd(folder: Path) -> Clip:
    path = folder / "dnxhd.mxf"
    rate = NTSC
    write_video(
        path,
        codec="dnxhd",
        pixel_format="yuv422p",
        rate=rate,
        frames=12,
        size=(1280, 720),
        bit_rate=75_000_000,
    )
    return Clip(path, list(range(12)), even(rate, 12))


def mp4_fields_top(folder: Path) -> Clip:
    """Each picture is two fields, in macroblock pairs that choose (MBAFF); the upper field comes first."""
    path = folder / "fieldstop.mp4"
    write_video(path, options=X264 | {"flags": "+ilme+ildct"}, frames=FEW, size=SMALL, interlaced="top")
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))


def mkv_fields_bottom(folder: Path) -> Clip:
    path = folder / "fieldsbottom.mkv"
    write_video(path, options=X264 | {"flags": "+ilme+ildct"}, frames=FEW, size=SMALL, interlaced="bottom")
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))
