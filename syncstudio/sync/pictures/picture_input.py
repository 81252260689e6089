"""What the methods that hold a sound against a picture ask of both before they begin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Limits, Signal, Sound

Floats = NDArray[np.float64]

_FEWEST_FRAMES = 24
_SHORTEST_S = 1.0
# Of full scale; of the loudest sample, and how many samples stand there in a sound that is clipped from end to end.
_AUDIBLE, _AT_TOP, _MOSTLY = 1e-4, 0.999, 0.5
_NS = 1_000_000_000


def unreadable(picture: Signal, sound: Sound, *names: str) -> str:
    """One sentence why these two cannot be measured; "" when they can."""
    missing = [name for name in names if name not in picture.names]
    if missing:
        return f"The picture's signal has no column {missing[0]!r}; measure against a video."
    if picture.rows < _FEWEST_FRAMES:
        frames = "1 frame" if picture.rows == 1 else f"{picture.rows} frames"
        return f"The picture has only {frames}; a second of it is needed at least."
    steps = np.diff(picture.times_ns)
    if not (steps > 0).all():
        return "The picture's frames are not in order of time; check the file's timing health."
    if picture.duration_s < _SHORTEST_S:
        return (
            f"The picture is only {1000 * picture.duration_s:.0f} ms long; a second of it is needed at least."
        )
    if sound.duration_s < _SHORTEST_S:
        return f"The sound is only {1000 * sound.duration_s:.0f} ms long; a second of it is needed at least."
    loud = _first_loud(sound)
    if loud is None:
        return "The sound is silent; choose another track or channel."
    if _clipped(loud):
        return (
            "The sound is clipped from end to end, so nothing begins in it; choose another track or channel."
        )
    if names and all(not np.isfinite(column(picture, name)).any() for name in names):
        return "No frame of the picture could be decoded; check the file with another player."
    return ""


def column(picture: Signal, name: str) -> Floats:
    """One named column: float64 (n,)."""
    return np.asarray(picture.values[:, picture.names.index(name)], np.float64)


def frame_s(picture: Signal) -> float:
    """How long a frame usually stays, in seconds."""
    if picture.exposure_ns:
        return picture.exposure_ns / _NS
    return float(np.median(np.diff(picture.times_ns))) / _NS


def within(at_s: Floats, limits: Limits) -> NDArray[np.intp]:
    """Indices of the instants on the picture's clock that may be looked at."""
    inside = np.ones(len(at_s), bool)
    at_ns = at_s * _NS
    if limits.spans_ns is not None:
        inside[:] = False
        for start, end in limits.spans_ns:
            inside |= (at_ns >= start) & (at_ns < end)
    for start, end in limits.excluded_ns:
        inside &= (at_ns < start) | (at_ns >= end)
    return np.flatnonzero(inside)


def _first_loud(sound: Sound) -> NDArray[np.float32] | None:
    """The first stretch of a minute or so in which anything is above -80 dB of full scale; None in silence."""
    block = 1 << 20
    for first in range(0, sound.count, block):
        part = sound.read(first, min(block, sound.count - first))
        if np.nanmax(np.abs(part), initial=0.0) > _AUDIBLE:
            return np.asarray(part, np.float32)
    return None


def _clipped(samples: NDArray[np.float32]) -> bool:
    """Whether most samples stand at the loudest there is, above or below; a level that never moves is not clipped."""
    heard = samples[np.isfinite(samples)]
    apart = np.abs(heard - (heard.max() + heard.min()) / 2)
    return bool(np.mean(apart > _AT_TOP * float(apart.max())) > _MOSTLY)
