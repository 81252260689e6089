"""Pictures with EXIF, made for the tests."""

from __future__ import annotations

from pathlib import Path

from PIL import Image


def taken(
    path: Path,
    date: str | None = None,
    fraction: str = "",
    zone: str = "",
    gps: tuple[str, tuple[float, float, float]] | None = None,
    size: tuple[int, int] = (16, 12),
    shade: int = 0,
) -> Path:
    """A picture whose EXIF says when it was taken; the kind is that of its name."""
    exif = Image.Exif()
    tags: dict[int, object] = {}
    if date is not None:
        tags[0x9003] = date
    if fraction:
        tags[0x9291] = fraction
    if zone:
        tags[0x9011] = zone
    if gps is not None:
        exif[0x8825] = {0x1D: gps[0], 0x07: gps[1]}
    exif[0x8769] = tags
    if path.suffix == ".tif":
        # Pillow writes no such tags into TIFF; the block of the others is one.
        path.write_bytes(exif.tobytes().removeprefix(b"Exif\0\0"))
        return path
    Image.new("RGB", size, (shade, shade, shade)).save(path, exif=exif)
    return path
