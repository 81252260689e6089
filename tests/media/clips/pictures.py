"""Animations and rows of pictures."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from tests.media.clips.clip import FEW, SMALL, Clip, even
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
