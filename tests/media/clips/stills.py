"""Writes single pictures of every kind."""

from __future__ import annotations

from pathlib import Path

from tests.media.clips.clip import SMALL
from tests.media.clips.writing import encoded

_ENCODERS = {
    ".png": ("png", "rgb24"),
    ".jpg": ("mjpeg", "yuvj420p"),
    ".jpeg": ("mjpeg", "yuvj444p"),
    ".webp": ("libwebp", "yuv420p"),
    ".bmp": ("bmp", "bgr24"),
    ".tif": ("tiff", "rgb24"),
    ".tiff": ("tiff", "rgb24"),
}


def still(path: Path, number: int, size: tuple[int, int] = SMALL) -> None:
    """One picture with its number burned in, of the kind its name says."""
    path.parent.mkdir(exist_ok=True)
    codec, pixel_format = _ENCODERS[path.suffix.lower()]
    options = {"qmin": "2", "qmax": "2"} if codec == "mjpeg" else None
    path.write_bytes(b"".join(encoded(codec, [number], size, pixel_format, options=options)))
