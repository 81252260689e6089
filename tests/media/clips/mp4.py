"""MP4 and MOV: reordered pictures, variable rate, edit lists, codecs, turned and stretched pictures."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av

from tests.media.clips.boxes import patch_edit, set_edits, shift_delays
from tests.media.clips.clip import FEW, FRAMES, NTSC, SMALL, Clip, even
from tests.media.clips.writing import X264, numbered_frame, write_video

X265 = {"preset": "ultrafast"}


def mp4_bframes(folder: Path) -> Clip:
    path = folder / "bframes.mp4"
    write_video(path, options=X264)
    return Clip(path, list(range(FRAMES)), even(Fraction(25)))


def mp4_2997(folder: Path) -> Clip:
    path = folder / "ntsc.mp4"
    write_video(path, options=X264, rate=NTSC)
    return Clip(path, list(range(FRAMES)), even(NTSC))


def mp4_5994(folder: Path) -> Clip:
    path = folder / "ntsc60.mp4"
    rate = NTSC * 2
    write_video(path, options=X264, rate=rate, frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), even(rate, FEW))


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
    patch_edit(path, lambda media_time, scale: (media_time + first * scale * 1001 // 30000, count))
    return Clip(path, list(range(first, first + count)), even(NTSC, count))


def mp4_late(folder: Path) -> Clip:
    """A picture that begins half a second in, which MP4 says with an empty edit."""
    path = folder / "latepicture.mp4"
    base = Fraction(1, 50)
    write_video(path, options=X264, time_base=base, ticks=lambda number: 25 + 2 * number)
    return Clip(path, list(range(FRAMES)), even(Fraction(25), start=Fraction(1, 2)))


def mp4_several_edits(folder: Path) -> Clip:
    """Three pieces of one recording, the second of them from before the first: pictures shown twice."""
    path = folder / "severaledits.mp4"
    write_video(path, options=X264 | {"bf": "0"}, frames=FEW, size=SMALL, gop=10)
    pieces = [(20, 10), (5, 10), (32, 6)]
    set_edits(path, [(Fraction(count, 25), Fraction(first, 25)) for first, count in pieces])
    codes = [number for first, count in pieces for number in range(first, first + count)]
    return Clip(path, codes, even(Fraction(25), len(codes)))


def mp4_empty_and_real(folder: Path) -> Clip:
    """An empty edit, then one that begins in the middle of a group."""
    path = folder / "emptyandreal.mp4"
    write_video(path, options=X264, frames=FEW, size=SMALL, gop=20)
    delay = Fraction(2, 25)
    set_edits(path, [(Fraction(3, 5), None), (Fraction(24, 25), delay + Fraction(8, 25))])
    return Clip(path, list(range(8, 32)), even(Fraction(25), 24, Fraction(3, 5)))


def mp4_negative(folder: Path) -> Clip:
    """Stamps that begin before zero: delays are negative, and no edit list says otherwise."""
    path = folder / "negative.mp4"
    write_video(path, options=X264, frames=FEW, size=SMALL, container_options={"use_editlist": "0"})
    shift_delays(path, Fraction(-1, 5))
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW, Fraction(2, 25) - Fraction(1, 5)))


def mp4_fragmented(folder: Path) -> Clip:
    path = folder / "fragmented.mp4"
    write_video(path, options=X264, container_options={"movflags": "frag_keyframe+empty_moov"})
    return Clip(path, list(range(FRAMES)), None)


def mp4_open_gop(folder: Path) -> Clip:
    path = folder / "opengop.mp4"
    write_video(path, options=X264 | {"x264-params": "open-gop=1:keyint=20:scenecut=0:bframes=3:b-adapt=0"})
    return Clip(path, list(range(FRAMES)), even(Fraction(25)))


def mp4_refreshed(folder: Path) -> Clip:
    """No key frame but the first: pictures renew themselves column by column."""
    path = folder / "refreshed.mp4"
    write_video(path, options=X264 | {"bf": "0", "x264-params": "intra-refresh=1:keyint=20"})
    return Clip(path, list(range(FRAMES)), even(Fraction(25)))


def mp4_hevc(folder: Path) -> Clip:
    path = folder / "hevc.mp4"
    write_video(path, codec="libx265", options=X265 | {"x265-params": "log-level=none:bframes=3"})
    return Clip(path, list(range(FRAMES)), even(Fraction(25)))


def mp4_hevc_open_gop(folder: Path) -> Clip:
    """Ten bits a sample, and pictures that lean on the group before."""
    path = folder / "hevcopengop.mp4"
    write_video(
        path,
        codec="libx265",
        options=X265
        | {"x265-params": "log-level=none:bframes=3:open-gop=1:keyint=10:min-keyint=10:scenecut=0"},
        pixel_format="yuv420p10le",
        frames=FEW,
        size=SMALL,
    )
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))


def mp4_full_chroma(folder: Path) -> Clip:
    path = folder / "fullchroma.mp4"
    write_video(path, options=X264, pixel_format="yuv444p", frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))


def mov_ten_bit(folder: Path) -> Clip:
    path = folder / "tenbit.mov"
    write_video(path, options=X264, pixel_format="yuv422p10le")
    return Clip(path, list(range(FRAMES)), even(Fraction(25)))


def mov_prores(folder: Path) -> Clip:
    path = folder / "prores.mov"
    write_video(path, codec="prores_ks", pixel_format="yuv422p10le", frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))


def mov_rotated(folder: Path) -> Clip:
    path = folder / "rotated.mov"
    write_video(path, options=X264, rotation=-90)
    return Clip(path, list(range(FRAMES)), even(Fraction(25)), rotation=90)


def mov_upside_down(folder: Path) -> Clip:
    path = folder / "upsidedown.mov"
    write_video(path, options=X264, rotation=180, frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW), rotation=180)


def mp4_turned_left(folder: Path) -> Clip:
    path = folder / "turnedleft.mp4"
    write_video(path, options=X264, rotation=90, frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW), rotation=270)


def mp4_anamorphic(folder: Path) -> Clip:
    path = folder / "anamorphic.mp4"
    aspect = Fraction(16, 11)
    write_video(path, options=X264, frames=FEW, size=SMALL, pixel_aspect=aspect)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW), pixel_aspect=aspect)


def mp4_two_videos(folder: Path) -> Clip:
    """Two videos in one file, of different sizes and rates; the second is the one to be read."""
    path = folder / "twovideos.mp4"
    with av.open(str(path), "w") as output:
        rates, sizes = (Fraction(25), Fraction(50)), ((160, 96), SMALL)
        streams = []
        for rate, size in zip(rates, sizes, strict=True):
            stream = output.add_stream("libx264", rate=rate, options=X264)
            stream.width, stream.height = size
            stream.pix_fmt = "yuv420p"
            streams.append(stream)
        for number in range(FEW):
            for stream, rate, size in zip(streams, rates, sizes, strict=True):
                if rate == 25 and number % 2:
                    continue
                frame = numbered_frame(number if rate == 50 else 1000 + number // 2, size)
                frame.pts, frame.time_base = number if rate == 50 else number // 2, 1 / rate
                output.mux(stream.encode(frame))
        for stream in streams:
            output.mux(stream.encode(None))
    return Clip(path, list(range(FEW)), even(Fraction(50), FEW), stream=1)
