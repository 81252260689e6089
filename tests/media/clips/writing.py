"""Encodes numbered pictures into a file, and copies the packets of one file into another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from tests.media.clips.clip import FRAMES, HEIGHT, WIDTH, picture

X264 = {"preset": "veryfast", "crf": "20", "bf": "3", "b-adapt": "0"}


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
    first: int = 0,
    bit_rate: int = 0,
    pixel_aspect: Fraction | None = None,
    interlaced: str = "",
) -> None:
    """Encode `frames` numbered pictures; `ticks(n)` in `time_base` gives each one's time (else one tick of 1/rate).

    `first` is the number of the first picture; `interlaced` is "top" or "bottom", the field that comes first.
    """
    base = time_base or 1 / rate
    fields = _field_marker(interlaced, size, pixel_format, base) if interlaced else None
    with av.open(str(path), "w", format=form, options=container_options or {}) as output:
        stream = output.add_stream(codec, rate=rate, options=options or {})
        stream.width, stream.height = size
        stream.pix_fmt = pixel_format
        stream.time_base = base
        context = stream.codec_context
        context.time_base = base
        context.gop_size = gop
        if bit_rate:
            context.bit_rate = bit_rate
        if pixel_aspect:
            context.sample_aspect_ratio = pixel_aspect
        if rotation:
            stream.set_display_rotation(rotation)
        for number in range(frames):
            frame = numbered_frame(first + number, size, pixel_format)
            frame.pts = ticks(number) if ticks else number
            frame.time_base = base
            if fields is not None:
                fields.push(frame)
                frame = fields.pull()
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def numbered_frame(number: int, size: tuple[int, int], pixel_format: str = "yuv420p") -> av.VideoFrame:
    """The picture with this number, as an encoder takes it."""
    frame = av.VideoFrame.from_ndarray(picture(number, *size), format="rgb24")
    if pixel_format == "rgb24":
        return frame
    return frame.reformat(format=pixel_format, dst_colorspace="ITU601")


def _field_marker(first: str, size: tuple[int, int], pixel_format: str, base: Fraction) -> av.filter.Graph:
    """A filter that says of frames that they are two fields; the numbers in them stand still over both."""
    graph = av.filter.Graph()
    source = graph.add_buffer(width=size[0], height=size[1], format=pixel_format, time_base=base)
    graph.link_nodes(
        source, graph.add("setfield", "tff" if first == "top" else "bff"), graph.add("buffersink")
    ).configure()
    return graph


def encoded(
    codec: str, numbers: Iterable[int], size: tuple[int, int], pixel_format: str, **settings: Any
) -> list[bytes]:
    """The packets of numbered pictures as bytes, in the order an encoder gives them."""
    context = av.CodecContext.create(codec, "w")
    context.width, context.height = size
    context.pix_fmt = pixel_format
    context.time_base = Fraction(1, 25)
    options = settings.pop("options", None)
    if options:
        context.options = options
    for name, value in settings.items():
        setattr(context, name, value)
    packets = []
    for place, number in enumerate(numbers):
        frame = numbered_frame(number, size, pixel_format)
        frame.pts = place
        packets += [bytes(packet) for packet in context.encode(frame)]
    return packets + [bytes(packet) for packet in context.encode(None)]


def remux(
    source: Path,
    target: Path,
    options: dict[str, str] | None = None,
    shift_s: Fraction = Fraction(0),
    form: str | None = None,
) -> None:
    """Copy the first video of a file into another container, its times moved by `shift_s`."""
    with (
        av.open(str(source)) as given,
        av.open(str(target), "w", format=form, options=options or {}) as output,
    ):
        template = given.streams.video[0]
        stream = output.add_stream_from_template(template)
        stream.time_base = template.time_base
        shift = round(shift_s / template.time_base)
        for packet in given.demux(video=0):
            if packet.dts is None or packet.pts is None:
                continue
            packet.pts += shift
            packet.dts += shift
            packet.stream = stream
            output.mux(packet)
