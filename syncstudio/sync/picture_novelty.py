"""Moments at which something in a picture changes suddenly: motion that stops, starts or turns, light that comes on.

Each part of the picture is looked at by itself, so that a clap in a corner stands out of an arm that waves elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Signal

Floats = NDArray[np.float64]
Kind = Literal["stop", "start", "turn", "light"]

# A change is held against what the part of the picture usually does, some seconds around; and against coding noise,
# per cent of luma.
_AROUND_S, _NOISE = 4.0, 0.05
_MOST = 6.0
_LEAST = 0.8
_ALONE = 2


@dataclass(frozen=True, slots=True, eq=False)
class Novelty:
    """Sudden moments of one kind in one part of the picture: `at_s` float64 (n,) on the picture's clock, finer than a
    frame where motion tells; `strength` float64 (n,), in units of what is usual there; `frame` (n,), the row.
    """

    name: str
    kind: Kind
    at_s: Floats
    strength: Floats
    frame: NDArray[np.intp]


def novelties(picture: Signal) -> Iterator[Novelty]:
    """All of them, one of each kind for each part that has any."""
    time_s = picture.times_ns / 1e9
    for number, name in enumerate(picture.names):
        values = picture.values[:, number].astype(np.float64)
        if not np.isfinite(values).any():
            continue
        values = _filled(values)
        if name.startswith("change"):
            values[0] = values[1] if len(values) > 1 else 0.0
            yield from _of_motion(name, time_s, values)
        elif name.startswith("luma"):
            yield _of_light(name, time_s, values)


def _filled(values: Floats) -> Floats:
    """Frames that could not be decoded take their neighbours' value."""
    bad = ~np.isfinite(values)
    if bad.any():
        number = np.arange(len(values))
        values[bad] = np.interp(number[bad], number[~bad], values[~bad])
    return values


def _of_motion(name: str, time_s: Floats, change: Floats) -> Iterator[Novelty]:
    """`change[k]` is what moved between frame k-1 and frame k."""
    usual = _usual(time_s, change)
    one, two, three = (_shifted(change, by) for by in (1, 2, 3))
    next_one, next_two, next_three = (_shifted(change, -by) for by in (1, 2, 3))
    frame = np.diff(time_s, prepend=2 * time_s[0] - time_s[1])
    calm_after, calm_before = np.maximum(next_one, next_two), np.maximum(one, two)
    # Motion that stops: the part of this frame's motion still made tells when.
    stop = np.minimum(one, two) - calm_after
    part = _part(change - calm_after, stop)
    yield _picked(name, "stop", time_s - frame + part * frame, stop / usual)
    start = np.minimum(next_one, np.maximum(next_two, change)) - calm_before
    part = _part(change - calm_before, start)
    yield _picked(name, "start", time_s - part * frame, start / usual)
    # Motion that turns comes to rest for an instant: the lowest point of a parabola.
    left, right = (
        np.maximum(np.maximum(one, two), three),
        np.maximum(np.maximum(next_one, next_two), next_three),
    )
    turn = np.where((change <= one) & (change < next_one), np.minimum(left, right) - change, 0)
    bend = one - 2 * change + next_one
    lowest = np.clip(0.5 * (one - next_one) / np.maximum(bend, 1e-9), -0.5, 0.5)
    yield _picked(name, "turn", time_s - (0.5 - lowest) * frame, turn / usual)


def _part(made: Floats, whole: Floats) -> Floats:
    """How much of a steady motion was made within a frame, 0 to 1; a half where more was, for that was no steady one."""
    part = np.clip(made / np.maximum(whole, 1e-9), 0, None)
    return np.asarray(np.where(part > 1.25, 0.5, np.minimum(part, 1.0)))


def _of_light(name: str, time_s: Floats, luma: Floats) -> Novelty:
    step = np.diff(luma, prepend=luma[0])
    rise = np.maximum(step, 0) + np.maximum(_shifted(step, -1), 0)
    rise = np.where(step >= _shifted(step, -1) * 0.5, rise, 0)
    before = np.maximum.reduce([np.abs(_shifted(step, by)) for by in (1, 2, 3)])
    frame = np.diff(time_s, prepend=2 * time_s[0] - time_s[1])
    return _picked(name, "light", time_s - frame / 2, (rise - before) / _usual(time_s, np.abs(step)))


def _usual(time_s: Floats, change: Floats) -> Floats:
    """What a part of the picture usually does around each frame, and never less than coding noise."""
    from scipy.ndimage import uniform_filter1d

    rate = 1 / max(float(np.median(np.diff(time_s))), 1e-4)
    width = max(3, min(len(change), round(_AROUND_S * rate)))
    # A single flash or cut is not what is usual.
    capped = np.minimum(change, 4 * float(np.median(change)) + _NOISE)
    return np.asarray(uniform_filter1d(capped, width, mode="nearest") + _NOISE)


def _shifted(values: Floats, by: int) -> Floats:
    """Values `by` frames earlier; the ends repeat."""
    number = np.clip(np.arange(len(values)) - by, 0, len(values) - 1)
    return np.asarray(values[number])


def _picked(name: str, kind: Kind, at_s: Floats, strength: Floats) -> Novelty:
    """The highest of every few frames."""
    from scipy.ndimage import maximum_filter1d

    strength = np.minimum(strength, _MOST)
    highest = strength == maximum_filter1d(strength, 2 * _ALONE + 1, mode="constant")
    frame = np.flatnonzero(highest & (strength > _LEAST))
    return Novelty(name, kind, at_s[frame], strength[frame], frame)
