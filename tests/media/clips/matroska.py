"""Matroska, WebM and what else carries whole-millisecond stamps."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av

from tests.media.clips.clip import FEW, FRAMES, NTSC, SMALL, Clip, even
from tests.media.clips.writing import X264, encoded, numbered_frame, remux, write_video

VP9 = {"deadline": "realtime", "cpu-used": "8", "crf": "20", "b": "2M"}


def matroska(folder: Path) -> Clip:
    path = folder / "ntsc.mkv"
    write_video(path, options=X264, rate=NTSC)
    return Clip(path, list(range(FRAMES)), None)


def mkv_variable(folder: Path) -> Clip:
    path = folder / "variable.mkv"
    ticks = [0]
    for number in range(FEW - 1):
        ticks.append(ticks[-1] + (33, 40, 7, 250, 41)[number % 5])
    base = Fraction(1, 1000)
    write_video(path, options=X264, ticks=ticks.__getitem__, time_base=base, frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), [tick * base for tick in ticks])


def mkv_twins(folder: Path) -> Clip:
    """Pictures with the stamp of the one before, early and late in the recording."""
    path = folder / "twins.mkv"
    pictures = encoded("mjpeg", range(FRAMES), SMALL, "yuvj420p", options={"qmin": "2", "qmax": "3"})
    with av.open(str(path), "w") as output:
        stream = output.add_stream("mjpeg", rate=25)
        stream.width, stream.height = SMALL
        stream.pix_fmt = "yuvj420p"
        for number, data in enumerate(pictures):
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, Fraction(1, 25)
            packet.pts = packet.dts = number - (number in (20, 60))
            packet.is_keyframe = True
            output.mux(packet)
    return Clip(path, list(range(FRAMES)), None)


def mkv_late(folder: Path) -> Clip:
    """Stamps that begin after an hour, as a piece of a long recording keeps them."""
    path = folder / "late.mkv"
    write_video(
        path,
        options=X264,
        time_base=Fraction(1, 1000),
        ticks=lambda number: 3_600_000 + 40 * number,
        frames=FEW,
        size=SMALL,
    )
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW, Fraction(3600)))


def mkv_live(folder: Path) -> Clip:
    """Written without ever going back: no duration, no index."""
    path = folder / "live.mkv"
    write_video(path, options=X264, container_options={"live": "1"}, frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))


def mkv_ffv1(folder: Path) -> Clip:
    path = folder / "ffv1.mkv"
    write_video(path, codec="ffv1", pixel_format="yuv444p10le", frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))


def mkv_av1(folder: Path) -> Clip:
    path = folder / "av1.mkv"
    write_video(path, codec="libsvtav1", options={"preset": "12", "crf": "20"}, frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))


def mkv_resized(folder: Path) -> Clip:
    """Two recordings of different sizes joined: the stream changes its size in the middle."""
    path = folder / "resized.mkv"
    with av.open(str(path), "w") as output:
        stream = output.add_stream(
            "libvpx", rate=25, options={"deadline": "realtime", "cpu-used": "8", "b": "2M"}
        )
        stream.width, stream.height = SMALL
        stream.pix_fmt = "yuv420p"
        base = Fraction(1, 25)
        for first, size in ((0, SMALL), (FEW // 2, (256, 144))):
            encoder = av.CodecContext.create("libvpx", "w")
            encoder.width, encoder.height = size
            encoder.pix_fmt, encoder.time_base = "yuv420p", base
            encoder.options = {"deadline": "realtime", "cpu-used": "8", "b": "2M"}
            frames = [numbered_frame(number, size) for number in range(first, first + FEW // 2)]
            for place, frame in enumerate(frames):
                frame.pts = first + place
            for given in (*frames, None):
                for packet in encoder.encode(given):
                    packet.stream, packet.time_base = stream, base
                    output.mux(packet)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))


def webm_vp9(folder: Path) -> Clip:
    path = folder / "vp9.webm"
    write_video(path, codec="libvpx-vp9", options=VP9)
    return Clip(path, list(range(FRAMES)), even(Fraction(25)))


def webm_vp8(folder: Path) -> Clip:
    """With hidden alternate reference frames, which are packets but never shown."""
    path = folder / "vp8.webm"
    options = {"deadline": "good", "cpu-used": "5", "auto-alt-ref": "1", "lag-in-frames": "16", "b": "2M"}
    write_video(path, codec="libvpx", options=options)
    return Clip(path, list(range(FRAMES)), even(Fraction(25)))


def webm_vp9_hidden(folder: Path) -> Clip:
    """VP9 with alternate reference frames, hidden inside packets that show another picture."""
    path = folder / "vp9hidden.webm"
    options = {"deadline": "good", "cpu-used": "5", "auto-alt-ref": "1", "lag-in-frames": "16", "b": "2M"}
    write_video(path, codec="libvpx-vp9", options=options, frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))


def webm_live(folder: Path) -> Clip:
    """What a browser's recorder writes: no duration, no index."""
    source, path = folder / "livesource.webm", folder / "live.webm"
    write_video(source, codec="libvpx-vp9", options=VP9, frames=FEW, size=SMALL)
    remux(source, path, {"live": "1"})
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))
