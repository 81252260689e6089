"""Where a picture flashes: the frames at which its brightness jumps up and then falls back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FRAMES = 5
"""Frames kept of each rise: two before the first that is at least half as bright as the flash, it, and two after."""

# A flash is back below this part of its rise within so long; what stays bright is a cut or a lamp switched on.
_BACK_PART, _BACK_S = 0.6, 1.2
# How far a rise stands out of the usual change from frame to frame; per cent of luma; frames it may take.
_OUT_BY, _LEAST, _RISE_FRAMES = 6.0, 0.25, 3
# Frames before a rise that tell the level it starts from.
_BASE_FRAMES = 4
_OF_ENDS = 1.2


@dataclass(frozen=True, slots=True, eq=False)
class Flashes:
    """Rises of brightness: `time_s` float64 (n, 5), when the frames around each come on show; `level` (n, 5), how far
    up each of them is, of luma, 0 before it and 1 at its brightest; `rise` (n,), per cent of luma; `noise` (n,), the
    scatter of a frame as a part of the rise. `frame_s` is how long a frame usually lasts.

    Column 2 is the first frame at least half way up.
    """

    time_s: Floats
    level: Floats
    rise: Floats
    noise: Floats
    frame_s: float

    def __len__(self) -> int:
        return len(self.rise)

    @property
    def at_s(self) -> Floats:
        """The middle between the last frame before and the first frame of each flash."""
        return np.asarray((self.time_s[:, 1] + self.time_s[:, 2]) / 2)

    def taken(self, which: NDArray[np.intp]) -> Flashes:
        """Some of them."""
        return Flashes(
            self.time_s[which], self.level[which], self.rise[which], self.noise[which], self.frame_s
        )


def find_flashes(time_s: Floats, luma: Floats, steps: bool = False) -> Flashes:
    """Every flash of a luma curve: `time_s`, `luma` float64 (n,), per cent of black to white.

    Frames that are NaN are passed over. With `steps` also rises that stay.
    """
    good = np.isfinite(luma)
    time_s, luma = time_s[good], luma[good]
    number = len(luma)
    if number < _BASE_FRAMES + FRAMES:
        return _none()
    change = np.diff(luma)
    usual = 1.4826 * float(np.median(np.abs(change - np.median(change))))
    # Busy pictures change much now and then; one frame in fifty is no flash.
    usual = max(usual, float(np.quantile(np.abs(change), 0.8)) / 2)
    threshold = max(_LEAST, _OUT_BY * usual)
    ahead = np.lib.stride_tricks.sliding_window_view(
        np.append(luma, np.full(_RISE_FRAMES - 1, -np.inf)), _RISE_FRAMES
    )
    peak = ahead.max(axis=1)
    found: list[tuple[float, int, float]] = []
    for at in np.flatnonzero(peak[1:] - luma[:-1] > threshold) + 1:
        base = float(np.median(luma[max(0, at - _BASE_FRAMES) : max(at - 1, 1)]))
        half = (base + peak[at]) / 2
        if peak[at] - base > threshold and luma[at] >= half > luma[at - 1]:
            found.append((float(peak[at]) - base, int(at), base))
    kept: list[tuple[float, int, float]] = []
    for one in sorted(found, reverse=True):
        if all(abs(one[1] - other[1]) > _RISE_FRAMES for other in kept) and (
            steps or _falls_back(time_s, luma, one)
        ):
            kept.append(one)
    kept = sorted((one for one in kept if 2 <= one[1] < number - 2), key=lambda one: one[1])
    if not kept:
        return _none()
    return _described(time_s, luma, kept, max(usual, 0.02))


def _falls_back(time_s: Floats, luma: Floats, one: tuple[float, int, float]) -> bool:
    rise, at, base = one
    until = int(np.searchsorted(time_s, time_s[at] + _BACK_S))
    return bool(np.any(luma[at + 1 : until + 1] < base + _BACK_PART * rise))


def _described(time_s: Floats, luma: Floats, found: list[tuple[float, int, float]], usual: float) -> Flashes:
    first = np.array([at for _, at, _ in found])
    rise = np.array([rise for rise, _, _ in found])
    base = np.array([base for _, _, base in found])
    around = first[:, None] + np.arange(-2, FRAMES - 2)
    level = (luma[around] - base[:, None]) / rise[:, None]
    # Changes from frame to frame hold the scatter of two; the level before and the brightest frame have theirs, too.
    noise = np.minimum(usual / np.sqrt(2) / rise * _OF_ENDS, 0.3)
    return Flashes(time_s[around], level, rise, noise, float(np.median(np.diff(time_s))))


def _none() -> Flashes:
    empty = np.zeros((0, FRAMES))
    return Flashes(empty, empty, np.zeros(0), np.zeros(0), 0.0)
