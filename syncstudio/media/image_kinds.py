"""Knows kinds of still pictures by their first bytes, and turns those that no video file can hold into one
that can be held (Targa, uncompressed).
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.errors import MediaError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# More pixels than this (16,384 by 16,384) no picture has that is not damaged or made to do harm.
MOST_PIXELS = 1 << 28

# Targa counts columns and rows in 16 bits.
_MOST_ACROSS = (1 << 16) - 1

_HEAD_BYTES = 64
_TARGA_HEAD = 18


@dataclass(frozen=True, slots=True)
class ImageKind:
    """`name` is the format's; `tag` is what a QuickTime file calls it; `convert` says that pictures of it have
    to be turned into Targa, read by FFmpeg's demuxer of that name."""

    name: str
    tag: bytes
    convert: str = ""


_TARGA = b"tga "

# How FFmpeg reads a lone picture of a kind that a QuickTime file could hold, where a row has several kinds.
_PIPES = {
    "png": "png_pipe",
    "jpeg": "jpeg_pipe",
    "tiff": "tiff_pipe",
    "jpeg2000": "j2k_pipe",
    "dpx": "dpx_pipe",
    "exr": "exr_pipe",
}

# Pictures that are made, or turned into one kind, for the row they are in.
TARGA = ImageKind("targa", _TARGA, "made")
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", ImageKind("png", b"png ")),
    (b"\xff\xd8\xff", ImageKind("jpeg", b"jpeg")),
    (b"II*\0", ImageKind("tiff", b"tiff")),
    (b"MM\0*", ImageKind("tiff", b"tiff")),
    (b"BM", ImageKind("bmp", _TARGA, "bmp_pipe")),
    (b"RIFF", ImageKind("webp", _TARGA, "webp_pipe")),
    (b"\0\0\0\x0cjP  ", ImageKind("jpeg2000", b"mjp2")),
    (b"SDPX", ImageKind("dpx", b"DPX ")),
    (b"XPDS", ImageKind("dpx", b"DPX ")),
    (b"\x76\x2f\x31\x01", ImageKind("exr", b"exr ")),
)


def kind_of(path: Path) -> ImageKind | None:
    """What kind of picture a file holds, whatever it is called; None when it is none of those known.

    Raises MediaError when it cannot be read.
    """
    head = _head(path)
    for mark, kind in _KINDS:
        if head.startswith(mark):
            return kind
    # Targa has no mark of its own; its name has to do.
    return ImageKind("targa", _TARGA) if path.suffix.lower() == ".tga" else None


def converted_size(path: Path) -> int | None:
    """How many bytes `converted` will answer; None when the picture does not say how large it is."""
    size = _pixels(_head(path))
    return None if size is None else targa_bytes(*size)


def converted_size_of_any(path: Path) -> int | None:
    """As `converted_size`, of any kind: what does not say it in its first bytes is opened."""
    import av

    kind = kind_of(path)
    if kind is None or kind.convert or kind.name not in _PIPES:
        return converted_size(path)
    try:
        with (
            path.open("rb") as file,
            av.open(
                file, mode="r", format=_PIPES[kind.name], options={"max_pixels": str(MOST_PIXELS)}
            ) as given,
        ):
            context = given.streams.video[0].codec_context
            width, height = context.width, context.height
    except (av.error.FFmpegError, OSError, ValueError, IndexError):
        return None
    fits = 0 < width <= _MOST_ACROSS and 0 < height <= _MOST_ACROSS and width * height <= MOST_PIXELS
    return targa_bytes(width, height) if fits else None


def targa_bytes(width: int, height: int) -> int:
    """How many bytes a picture of this size takes as uncompressed Targa with transparency."""
    return _TARGA_HEAD + 4 * width * height


def targa(pixels: NDArray[np.uint8]) -> bytes:
    """Pixels (height, width, 4: blue, green, red, alpha) as uncompressed Targa."""
    height, width = pixels.shape[:2]
    # Type 2, no palette; 32 bits a pixel, 8 of them alpha, rows from the top (Truevision TGA 2.0, C.2 to C.5).
    return struct.pack("<BBB5xHHHHBB", 0, 0, 2, 0, 0, width, height, 32, 0x28) + pixels.tobytes()


def converted(path: Path) -> bytes:
    """The picture as uncompressed Targa with transparency. Raises MediaError when it cannot be decoded."""
    import av
    import numpy as np

    kind = kind_of(path)
    try:
        with (
            path.open("rb") as file,
            av.open(
                file,
                mode="r",
                format=(kind.convert or _PIPES.get(kind.name)) if kind else None,
                options={"max_pixels": str(MOST_PIXELS)},
            ) as given,
        ):
            frame = next(given.decode(video=0))
            turn = frame.rotation
            frame = frame.reformat(format="bgra")
            if max(frame.width, frame.height) > _MOST_ACROSS:
                raise ValueError("more columns or rows than can be counted")
            pixels = np.asarray(frame.to_ndarray(format="bgra"), np.uint8)
            # A camera held upright says so beside the picture, which Targa cannot.
            pixels = np.ascontiguousarray(np.rot90(pixels, turn // 90 % 4))
    except (av.error.FFmpegError, OSError, ValueError, StopIteration, IndexError) as error:
        raise MediaError(f"{os.fspath(path)} cannot be decoded; save it as PNG or JPEG.") from error
    return targa(pixels)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError as error:
        why = error.strerror or str(error)
        raise MediaError(f"{path} could not be read ({why}); check the disk it is on.") from error


def _pixels(head: bytes) -> tuple[int, int] | None:
    """Width and height of a BMP (BITMAPINFOHEADER) or WebP (RFC 9649, 2.5 to 2.7) picture."""
    width = height = 0
    try:
        if head[:2] == b"BM":
            width, height = struct.unpack_from("<ii", head, 18)
        elif head[12:16] == b"VP8X":
            width = int.from_bytes(head[24:27], "little") + 1
            height = int.from_bytes(head[27:30], "little") + 1
        elif head[12:16] == b"VP8L":
            (bits,) = struct.unpack_from("<I", head, 21)
            width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        elif head[12:16] == b"VP8 ":
            width, height = (value & 0x3FFF for value in struct.unpack_from("<HH", head, 26))
    except struct.error:
        return None
    height = abs(height)
    fits = 0 < width <= _MOST_ACROSS and 0 < height <= _MOST_ACROSS and width * height <= MOST_PIXELS
    return (width, height) if fits else None
