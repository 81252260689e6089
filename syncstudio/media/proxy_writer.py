"""Writes the frames of a scrub proxy: scaled down, full-range JPEG, stamped with their numbers."""

from __future__ import annotations

import struct
from fractions import Fraction
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from syncstudio.media.errors import MediaError
from syncstudio.media.picture import MATRICES, is_full_range, is_rgb, matrix_number
from syncstudio.media.proxy_table import ProxyTable, comment_text

if TYPE_CHECKING:
    from av.packet import Packet

# The pixels of a 640 x 360 picture: enough to recognise what is going on, and decoded in under a millisecond.
# Where an hour-long copy would not fit into its room, pictures are smaller.
_PIXELS = (640 * 360, 480 * 270, 320 * 180)

# A picture at the quality below took 12 to 17 kB at 640 x 360 on filmed clips; with room for busier ones.
_BYTES_PER_PIXEL = 0.1

# FFmpeg's scale for JPEG, 2 (best) to 31: at 6 a luma step of 4 in 255 survives, and the eye sees no blocks
# in a moving picture.
_QUALITY = 6

# A stream that changes its size mostly keeps its shape, but for the rounding to whole blocks of pixels.
_SAME_SHAPE = 0.02

# The tag and its values by quarter turns anticlockwise (Exif 2.32, 4.6.4 A).
_ORIENTATION = 0x0112
_ORIENTATIONS = (1, 8, 3, 6)

# ITU-R BT.470BG, which is what JPEG pictures are in when nothing else is said.
_JPEG_MATRIX = 5
_FULL_RANGE = 2

# A MOV with one stream holds its pictures back to back from here on.
_FIRST_OFFSET = 36


class ProxyWriter:
    """A copy being written to `path`, in the shape and colours of `first`, its first frame.

    `count` frames are expected at `rate` a second. Errors are PyAV's own, or MediaError for a picture of a
    kind that cannot be converted.
    """

    def __init__(self, path: Path, first: av.VideoFrame, count: int, rate: int, most_bytes: int) -> None:
        matrix = _JPEG_MATRIX if is_rgb(first) else matrix_number(first)
        self.table = ProxyTable(matrix)
        self._size = _small_size(first.width, first.height, count, most_bytes)
        # Even numbers of pixels squeeze the picture by a hair.
        self._squeeze = first.width * self._size[1] / (first.height * self._size[0])
        self._time_base = Fraction(1, rate)
        self._scaler = VideoReformatter()
        self._turn_words = _turn_words((first.rotation // 90) % 4)
        self._offset = _FIRST_OFFSET
        self._closed = False
        # Ticks are frame numbers; every picture is on disk as soon as it is made.
        options = {"video_track_timescale": str(rate), "flush_packets": "1"}
        self._output = av.open(str(path), "w", format="mov", options=options)
        self._output.metadata["comment"] = comment_text(matrix)
        self._stream: VideoStream = self._output.add_stream("mjpeg", rate=rate)
        self._stream.width, self._stream.height = self._size
        self._stream.pix_fmt = "yuvj420p"
        context = self._stream.codec_context
        context.qmin = context.qmax = _QUALITY
        context.thread_count = 1
        context.time_base = self._time_base
        context.colorspace, context.color_range = matrix, _FULL_RANGE

    @property
    def size_bytes(self) -> int:
        """What is written so far."""
        return self._offset

    def write(self, number: int, frame: av.VideoFrame) -> None:
        """One frame, later than all before it. One of another shape than the first is left out: squeezed into
        the copy it would show what never was."""
        if abs(frame.width * self._size[1] / (frame.height * self._size[0]) - self._squeeze) > _SAME_SHAPE:
            return
        small = self._scaled(frame)
        small.pts, small.time_base = number, self._time_base
        for made in self._stream.encode(small):
            packet = self._turned(made) if self._turn_words else made
            self._output.mux(packet)
            self.table.add(number, self._offset, packet.size)
            self._offset += packet.size

    def finish(self) -> None:
        """Write the tables at the end, which make the file whole."""
        self._closed = True
        self._output.close()

    def close(self) -> None:
        """Let go of a file that is not to be finished."""
        if not self._closed:
            self._closed = True
            self._output.close()

    def _turned(self, packet: Packet[Any]) -> Packet[Any]:
        data = bytes(packet)
        turned: Packet[Any] = av.Packet(data[:2] + self._turn_words + data[2:])
        turned.pts, turned.dts, turned.duration = packet.pts, packet.dts, packet.duration
        turned.time_base, turned.stream, turned.is_keyframe = packet.time_base, packet.stream, True
        return turned

    def _scaled(self, frame: av.VideoFrame) -> av.VideoFrame:
        options: dict[str, Any] = {"dst_colorspace": Colorspace.ITU601}
        if not is_rgb(frame):
            # The matrix stays as it is; only the range is opened.
            matrix = MATRICES[matrix_number(frame)]
            options = {"src_colorspace": matrix, "dst_colorspace": matrix}
            options["src_color_range"] = ColorRange.JPEG if is_full_range(frame) else ColorRange.MPEG
        try:
            return self._scaler.reformat(
                frame,
                *self._size,
                "yuvj420p",
                interpolation=Interpolation.AREA,
                dst_color_range=ColorRange.JPEG,
                threads=1,
                **options,
            )
        except (av.error.FFmpegError, ValueError) as error:
            raise MediaError(
                f"Pictures of the kind {frame.format.name} cannot be made small; the video is shown without a copy."
            ) from error


def _turn_words(turns: int) -> bytes:
    """What a JPEG says of `turns` quarter turns anticlockwise for viewing: an Exif segment with that one entry."""
    if not turns:
        return b""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, _ORIENTATIONS[turns], 0)
    exif = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    return b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif


def _small_size(width: int, height: int, count: int, most_bytes: int) -> tuple[int, int]:
    """The size of the copy: the shape as stored, even numbers, never larger than the video."""
    fitting = (pixels for pixels in _PIXELS if pixels * _BYTES_PER_PIXEL * count <= most_bytes)
    scale = min(1.0, sqrt(next(fitting, _PIXELS[-1]) / (width * height)))
    return _even(width * scale, width), _even(height * scale, height)


def _even(length: float, most: int) -> int:
    return max(2, min(2 * round(length / 2), most // 2 * 2))
