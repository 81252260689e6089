"""Takes a clip's pictures over as they are coded, where the cut allows it: nothing is lost and nothing coded anew."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import av
from av.video.stream import VideoStream

from syncstudio.media.clips.clip_file import Container, disk_errors
from syncstudio.media.clips.frame_choice import FINE, FrameChoice
from syncstudio.media.demuxing import packets_of
from syncstudio.media.errors import MediaError
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.image_sequence import image_sequence
from syncstudio.media.local import open_container

CODECS = {"h264": ("h264",), "h265": ("hevc",), "ffv1": ("ffv1",)}
"""What FFmpeg calls the codecs that a clip may be asked to have."""


def why_not(
    path: str | os.PathLike[str], stream_index: int, index: FrameIndex, choice: FrameChoice, codec: str
) -> str:
    """Why the pictures have to be coded anew, in some words; empty where they can be taken over."""
    if image_sequence(path) is not None:
        return "the source is a row of pictures"
    if not choice.is_sequence:
        return "frames are repeated or left out"
    if choice.time_base == FINE or choice.rounding_ns:
        return "frames are not at whole ticks of the source's clock"
    if choice.time_base != index.time_base or choice.time_base.numerator != 1:
        return "another frame rate is asked for"
    if index.stamps != "pts" or index.missing_timestamps:
        return "the source has no time stamps of its own"
    if choice.first_late_ns != 0:
        return "the clip begins within a frame"
    if not index.keys[choice.numbers[0]]:
        return "it does not begin at a key frame"
    with open_container(path) as container:
        stream = container.streams[stream_index]
        if not isinstance(stream, VideoStream) or stream.codec_context.name not in CODECS[codec]:
            return f"the source is not {codec.upper()}"
        spans = choice.end_tick + int(index.pts_of(int(choice.numbers[0])))
        if not _is_prefix(container, stream, index, choice, spans):
            return "its last pictures lean on later ones"
    return ""


def _is_prefix(
    container: object, stream: VideoStream, index: FrameIndex, choice: FrameChoice, end: int
) -> bool:
    """Whether in the order of storing all of the clip's pictures come before the first later one."""
    start = index.pts_of(int(choice.numbers[0]))
    last = index.pts_of(int(choice.numbers[-1]))
    _go_to(container, stream, start)
    seen, later = 0, False
    began = False
    for packet in packets_of(container, stream):  # type: ignore[arg-type]  # the container that was opened
        if packet.size == 0 or packet.pts is None:
            continue
        began = began or packet.pts == start
        if not began:
            continue
        if packet.pts > last:
            later = True
        elif packet.pts >= start:
            if later:
                return False
            seen += 1
        if seen == len(choice):
            return True
        if later and packet.dts is not None and packet.dts > end:
            return False
    return seen == len(choice)


def copy_pictures(
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    choice: FrameChoice,
    out: Path,
    container: Container,
) -> None:
    """Write the coded pictures of a choice that `why_not` found nothing against, their first PTS moved to 0.

    Raises MediaError where a packet does not come.
    """
    start = index.pts_of(int(choice.numbers[0]))
    last = index.pts_of(int(choice.numbers[-1]))
    durations = dict(
        zip((index.pts[choice.numbers] - start).tolist(), choice.durations().tolist(), strict=True)
    )
    options = {"fflags": "+bitexact"}
    if container == "mp4":
        options |= {"video_track_timescale": str(choice.time_base.denominator), "movie_timescale": "1000"}
    with (
        open_container(path) as source,
        av.open(
            str(out), "w", format={"mp4": "mp4", "mkv": "matroska"}[container], options=options
        ) as output,
    ):
        stream = source.streams[stream_index]
        assert isinstance(stream, VideoStream)
        _go_to(source, stream, start)
        target = output.add_stream_from_template(stream, opaque=True)
        target.time_base = Fraction(choice.time_base)
        began, count = False, 0
        for packet in packets_of(source, stream):
            if packet.size == 0 or packet.pts is None:
                continue
            began = began or packet.pts == start
            if not began or not start <= packet.pts <= last:
                continue
            moved = av.Packet(bytes(packet))
            moved.pts = packet.pts - start
            moved.dts = (packet.dts if packet.dts is not None else packet.pts) - start
            moved.duration = durations[moved.pts]
            moved.time_base, moved.stream = packet.time_base, target
            moved.is_keyframe = packet.is_keyframe
            with disk_errors(out):
                output.mux(moved)
            count += 1
            if count == len(choice):
                break
    if count != len(choice):
        raise MediaError(f"{os.path.basename(path)} broke off while its pictures were copied.")


def _go_to(container: object, stream: VideoStream, start: int) -> None:
    container.seek(start, stream=stream, backward=True)  # type: ignore[attr-defined]
