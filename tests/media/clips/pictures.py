"""Animations and rows of pictures."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from tests.media.clips.clip import FEW, SMALL, Clip, even
from tests.media.clips.stills import still
from tests.media.clips.writing import write_video


def gif(folder: Path) -> Clip:
    path = folder / "animation.gif"
    write_video(path, codec="gif", pixel_format="rgb8", frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))


def gif_variable(folder: Path) -> Clip:
    path = folder / "variable.gif"
    ticks = [0]
    for number in range(FEW - 1):
        ticks.append(ticks[-1] + (4, 10, 3, 50)[number % 4])
    base = Fraction(1, 100)
    write_video(
        path,
        codec="gif",
        pixel_format="rgb8",
        frames=FEW,
        size=SMALL,
        ticks=ticks.__getitem__,
        time_base=base,
    )
    return Clip(path, list(range(FEW)), [tick * base for tick in ticks])


def apng(folder: Path) -> Clip:
    path = folder / "animation.apng"
    write_video(path, codec="apng", pixel_format="rgb24", frames=FEW, size=SMALL)
    return Clip(path, list(range(FEW)), even(Fraction(25), FEW))


def image_sequence_png(folder: Path) -> Clip:
    """Numbers from 8 to 104, with three of them missing: what comes before them stays on show."""
    row = folder / "pngrow"
    numbers = [number for number in range(8, 8 + FEW) if number not in (20, 21, 30)] + [*range(98, 105)]
    for number in numbers:
        still(row / f"photo_{number:04}.png", number)
    return Clip(
        row / "photo_0008.png",
        numbers,
        [Fraction(number - 8, 25) for number in numbers],
        missing_timestamps=True,
    )


def image_sequence_jpeg(folder: Path) -> Clip:
    """Numbers without zeros before them, opened by one in the middle; other names lie between."""
    row = folder / "jpegrow"
    for number in range(1, FEW + 1):
        still(row / f"take 2 [%03d*?]{number}.JPG", number)
    still(row / "take 2 [%03d*?]x7.jpg", 900)
    still(row / "other12.jpg", 901)
    return Clip(
        row / "take 2 [%03d*?]17.JPG",
        list(range(1, FEW + 1)),
        even(Fraction(25), FEW),
        missing_timestamps=True,
    )


def image_sequence_mixed(folder: Path) -> Clip:
    """TIFF pictures of two sizes, every second number."""
    row = folder / "tiffrow"
    for number in range(0, 40, 2):
        still(row / f"{number:03}.tif", number, SMALL if number < 20 else (256, 144))
    return Clip(row / "000.tif", list(range(0, 40, 2)), even(Fraction(25), 20), missing_timestamps=True)


def _lone(folder: Path, name: str) -> Clip:
    still(folder / "lone" / name, 77)
    return Clip(folder / "lone" / name, [77], [Fraction(0)])


def lone_png(folder: Path) -> Clip:
    return _lone(folder, "a.png")


def lone_jpeg(folder: Path) -> Clip:
    return _lone(folder, "b.jpeg")


def lone_webp(folder: Path) -> Clip:
    return _lone(folder, "c.webp")


def lone_bmp(folder: Path) -> Clip:
    return _lone(folder, "d.bmp")


def lone_tiff(folder: Path) -> Clip:
    return _lone(folder, "e4.tiff")
