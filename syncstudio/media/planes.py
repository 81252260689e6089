"""Keeps decoded frames as the decoder made them, in memory that goes back to the system when they are let
go.

A decoder never gives back what it once took for its frames, and the C library keeps what it was given in
pieces too scattered to return: holding on to a decoder's own frames doubled what a bounded cache took. So
each kept frame is copied into one mapping of its own (0.4 ms for 1080p).
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass

import av
import numpy as np
from av.video.plane import VideoPlane
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.fields import Fields, first_field

Rows = NDArray[np.uint8]

# Linux has this.
_AT_ONCE: int = getattr(mmap, "MAP_POPULATE", 0)


@dataclass(frozen=True, slots=True)
class Looks:
    """All that says how planes are to be read, so that an empty frame of the same looks can take them
    again."""

    width: int
    height: int
    format: str
    colorspace: int
    color_range: int


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """One decoded frame. `turns` counts quarter turns anticlockwise for viewing; `damaged` says that the
    decoder guessed at parts of it; `fields` names the field that was taken first if the frame is flagged
    interlaced; `size_bytes` is what it holds in memory.
    """

    turns: int
    damaged: bool
    fields: Fields | None
    size_bytes: int
    looks: Looks
    own: av.VideoFrame | None
    kept: tuple[Rows, ...]

    @classmethod
    def of(cls, frame: av.VideoFrame) -> Planes:
        """The decoder's own frame, for showing at once."""
        return cls._made(frame, frame, ())

    @classmethod
    def copied(cls, frame: av.VideoFrame) -> Planes:
        """A copy to be kept. Raises MediaError when there is no memory for it."""
        sources = [plane_rows(plane) for plane in frame.planes]
        try:
            taken = _mapping(max(1, sum(rows.size for rows in sources)))
        except (OSError, MemoryError) as error:
            raise MediaError("There is no memory left for more pictures; close other programs.") from error
        memory = np.frombuffer(taken, np.uint8)
        kept, place = [], 0
        for rows in sources:
            target = memory[place : place + rows.size].reshape(rows.shape)
            target[:] = rows
            kept.append(target)
            place += rows.size
        return cls._made(frame, None, tuple(kept))

    @classmethod
    def _made(cls, frame: av.VideoFrame, own: av.VideoFrame | None, kept: tuple[Rows, ...]) -> Planes:
        looks = Looks(
            frame.width, frame.height, frame.format.name, int(frame.colorspace), int(frame.color_range)
        )
        size = sum(plane.buffer_size for plane in frame.planes)
        turns = (frame.rotation // 90) % 4
        return cls(turns, frame.is_corrupt, first_field(frame), size, looks, own, kept)


class Restorer:
    """Makes frames of kept planes again, one at a time: the frame answered is good until the next is
    asked for."""

    def __init__(self) -> None:
        self._looks: Looks | None = None
        self._frame: av.VideoFrame | None = None

    def frame(self, planes: Planes) -> av.VideoFrame:
        """A frame that FFmpeg can work with."""
        if planes.own is not None:
            return planes.own
        if self._frame is None or self._looks != planes.looks:
            looks = self._looks = planes.looks
            self._frame = av.VideoFrame(looks.width, looks.height, looks.format)
            self._frame.colorspace = looks.colorspace
            self._frame.color_range = looks.color_range
        for plane, kept in zip(self._frame.planes, planes.kept, strict=True):
            rows = plane_rows(plane)
            width = min(rows.shape[1], kept.shape[1])
            rows[: len(kept), :width] = kept[: len(rows), :width]
        return self._frame


def _mapping(size: int) -> mmap.mmap:
    """Memory of its own. Where the system can hand over all its pages at once, it does: page by page, as they are
    first written to, took three times as long as the copying itself."""
    if _AT_ONCE:
        return mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _AT_ONCE)
    return mmap.mmap(-1, size)


def plane_rows(plane: VideoPlane) -> Rows:
    """A plane's bytes as (rows, bytes in a row); the row may be longer than the picture is wide.

    A palette is one row.
    """
    flat: Rows = np.frombuffer(plane, np.uint8)  # type: ignore[call-overload]
    return flat.reshape(-1, plane.line_size or plane.buffer_size)
