"""By how much a picture is shifted, turned and scaled against the one before.

A first guess by phase correlation (Kuglin and Hines 1975), then Gauss-Newton on the pictures themselves (Lucas and
Kanade 1981) for shift, turn and scale together, on luma made small.
"""

from __future__ import annotations

import av
import numpy as np
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter
from numpy.typing import NDArray

from syncstudio.media.planes import plane_rows

Floats = NDArray[np.float32]
Moved = tuple[float, float, float, float, float, float]
"""Right and down in % of the width, degrees clockwise, % larger, mean length in % of the width, fit 0 to 1."""

_WIDTH = 128
_ROUNDS = 4
_DONE_PX = 0.003
# Pictures with less contrast than this (of 255) show nothing that could move.
_LEAST_CONTRAST = 0.5
_FARTHEST = 0.3
# Residuals beyond this many usual ones are things that move by themselves.
_ROBUST = 2.0


class SmallLuma:
    """Makes frames small and grey, each pixel the mean of what it covers."""

    def __init__(self) -> None:
        self._grey = VideoReformatter()

    def read(self, frame: av.VideoFrame) -> Floats:
        """float32 (height, 128 or less), full range."""
        width = min(_WIDTH, frame.width)
        height = max(8, round(frame.height * width / frame.width))
        grey = self._grey.reformat(
            frame, width, height, "gray",
            interpolation=Interpolation.AREA, dst_color_range=ColorRange.JPEG, threads=1,
        )  # fmt: skip
        return plane_rows(grey.planes[0])[: grey.height, : grey.width].astype(np.float32)


class PictureShift:
    """Compares each picture with the one before."""

    def __init__(self) -> None:
        self._before: Floats | None = None

    def next(self, picture: Floats) -> Moved | None:
        """How the picture moved since the last one; None for the first, and where nothing fits."""
        from scipy.ndimage import gaussian_filter

        smooth = np.asarray(gaussian_filter(picture, 1.0, mode="nearest"), np.float32)
        before, self._before = self._before, smooth
        if before is None or before.shape != smooth.shape:
            return None
        return _moved(before, smooth)


def _moved(before: Floats, now: Floats) -> Moved | None:
    if before.std() < _LEAST_CONTRAST or now.std() < _LEAST_CONTRAST:
        return None
    height, width = before.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x -= (width - 1) / 2
    y -= (height - 1) / 2
    starts = [(0.0, 0.0)]
    guess = _guessed(before, now)
    if max(abs(guess[0]), abs(guess[1])) > 0.5:
        starts.append(guess)
    best: tuple[float, NDArray[np.float64]] | None = None
    for start in starts:
        fitted = _fitted(before, now, x, y, start)
        if fitted is not None and (best is None or fitted[0] < best[0]):
            best = fitted
    if best is None:
        return None
    left, (dx, dy, turn, scale) = best[0], best[1]
    if max(abs(dx), abs(dy)) > _FARTHEST * width:
        return None
    change = float(np.mean((now - before) ** 2))
    fit = 1.0 - left / change if change > 1e-6 else 0.0
    flow_x, flow_y = dx + scale * x - turn * y, dy + turn * x + scale * y
    speed = float(np.mean(np.hypot(flow_x, flow_y)))
    each = 100.0 / width
    return (
        float(dx) * each, float(dy) * each, float(np.degrees(turn)), float(scale) * 100.0, speed * each,
        float(np.clip(fit, 0.0, 1.0)),
    )  # fmt: skip


def _guessed(before: Floats, now: Floats) -> tuple[float, float]:
    """The whole shift by phase correlation, in pixels (x, y)."""
    height, width = before.shape
    window = np.outer(np.hanning(height), np.hanning(width))
    one = np.fft.rfft2((before - before.mean()) * window)
    two = np.fft.rfft2((now - now.mean()) * window)
    cross = two * np.conj(one)
    peak = np.fft.irfft2(cross / (np.abs(cross) + 1e-3 * np.abs(cross).max()), before.shape)
    row, column = np.unravel_index(int(np.argmax(peak)), peak.shape)
    dy, dx = float(row), float(column)
    return dx - width if dx > width / 2 else dx, dy - height if dy > height / 2 else dy


def _fitted(
    before: Floats, now: Floats, x: Floats, y: Floats, start: tuple[float, float]
) -> tuple[float, NDArray[np.float64]] | None:
    """(mean squared difference left, [right, down, turn, scale]) after a few rounds from a start."""
    from scipy.ndimage import map_coordinates

    height, width = before.shape
    # Gradients of the picture before serve every round.
    gy, gx = np.gradient(before)
    columns = np.stack([gx, gy, gy * x - gx * y, gx * x + gy * y]).reshape(4, -1).astype(np.float64)
    moved = np.array([start[0], start[1], 0.0, 0.0])
    left = float("inf")
    for _ in range(_ROUNDS):
        dx, dy, turn, scale = moved
        at_x = x + dx + scale * x - turn * y + (width - 1) / 2
        at_y = y + dy + turn * x + scale * y + (height - 1) / 2
        inside = ((at_x >= 0) & (at_x <= width - 1) & (at_y >= 0) & (at_y <= height - 1)).ravel()
        if inside.mean() < 0.5:
            return None
        warped = map_coordinates(now, [at_y, at_x], order=1, mode="nearest")
        apart = (warped - before).astype(np.float64).ravel()
        apart -= np.median(apart[inside])
        usual = 1.4826 * float(np.median(np.abs(apart[inside]))) + 0.5
        weight = inside / np.maximum(1.0, np.abs(apart) / (_ROBUST * usual))
        left = float(np.mean(apart[inside] ** 2))
        normal = (columns * weight) @ columns.T
        normal += 1e-6 * np.trace(normal) / 4 * np.eye(4)
        step = np.linalg.solve(normal, -(columns * weight) @ apart)
        moved = moved + step
        if abs(step[0]) + abs(step[1]) + (abs(step[2]) + abs(step[3])) * width / 2 < _DONE_PX:
            break
    return left, moved
