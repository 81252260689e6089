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
from syncstudio.sync.pictures.turns import turns

Floats = NDArray[np.float64]
Kind = Literal["stop", "start", "turn", "light"]

# A change is held against what the part of the picture usually does, some seconds around; and against coding noise,
# per cent of luma.
_AROUND_S, _NOISE = 4.0, 0.05
_MOST = 6.0
_LEAST = 1.2
_ALONE = 2
# Motion that goes on growing frame after frame has no edge: what it still gains counts so much against it.
_SLOW = 3.0
# The part of a frame that is moved through has its middle half a frame to a whole one from that of its neighbour; and
# speed changes by at most so much of itself from one to the next, or it was no steady motion.
_ON, _MOST_ON = 0.75, 0.4
# Light that comes on makes all of a part brighter: its mean rises by nearly as much as its points change. Something
# that moves away from before something bright darkens other points, and does so at any phase of a rhythm: below the
# first part of the change it is no light, from the second on it is surely one.
_NO_LIGHT, _LIGHT = 0.85, 0.95
# Of moments this near only those nearly as sharp as the sharpest count: what leads up to a blow, and what follows.
_NEAR_S, _NEARLY = 0.35, 0.6


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
    seen = [number for number in range(len(picture.names)) if np.isfinite(picture.values[:, number]).any()]
    moving = [number for number in seen if picture.names[number].startswith("change")]
    bright = [number for number in seen if picture.names[number].startswith("luma")]
    found: dict[int, list[Novelty]] = {}
    # All parts at once, a row each: they are many, and short.
    if moving:
        change = _rows(picture, moving)
        change[:, 0] = change[:, 1] if change.shape[1] > 1 else 0.0
        found |= dict(
            zip(moving, _of_motion([picture.names[one] for one in moving], time_s, change), strict=True)
        )
    if bright:
        names = [picture.names[one] for one in bright]
        found |= dict(
            zip(bright, _of_light(names, time_s, _rows(picture, bright), _moved(picture, names)), strict=True)
        )
    for number in sorted(found):
        yield from _sharpest(found[number])


def _rows(picture: Signal, numbers: list[int]) -> Floats:
    return np.stack([_filled(picture.values[:, one].astype(np.float64)) for one in numbers])


def _moved(picture: Signal, names: list[str]) -> Floats | None:
    """How much changed from frame to frame in the parts whose brightness these are; None where nobody looked."""
    wanted = ["change" + name.removeprefix("luma") for name in names]
    if not set(wanted) <= set(picture.names):
        return None
    change = _rows(picture, [picture.names.index(one) for one in wanted])
    change[:, 0] = 0.0
    return change


def _filled(values: Floats) -> Floats:
    """Frames that could not be decoded take their neighbours' value."""
    bad = ~np.isfinite(values)
    if bad.any():
        number = np.arange(len(values))
        values[bad] = np.interp(number[bad], number[~bad], values[~bad])
    return values


def _of_motion(names: list[str], time_s: Floats, change: Floats) -> list[list[Novelty]]:
    """`change[part, k]` is what moved between frame k-1 and frame k; the answer is a list for each part."""
    usual = _usual(time_s, change)
    one, two = (_shifted(change, by) for by in (1, 2))
    next_one, next_two = (_shifted(change, -by) for by in (1, 2))
    frame = np.diff(time_s, prepend=2 * time_s[0] - time_s[1])
    # Motion that stops, or starts, within this frame: the part of it still, or already, made tells when.
    stop = _edge(change, (one, two), np.maximum(next_one, next_two), time_s - frame, frame, usual)
    start = _edge(change, (next_one, next_two), np.maximum(one, two), time_s, -frame, usual)
    middle = float(np.median(frame))
    turned = [turns(middle, part) for part in change]
    sharp, part = (np.stack([each[which] for each in turned]) for which in (0, 1))
    kinds = (
        _picked(names, "stop", *stop),
        _picked(names, "start", *start),
        _picked(names, "turn", time_s - (1 - part) * frame, sharp / usual),
    )
    return [list(each) for each in zip(*kinds, strict=True)]


def _sharpest(kinds: list[Novelty]) -> Iterator[Novelty]:
    """Those moments of one part of the picture that nothing much sharper is near, of whatever kind."""
    at_s = np.concatenate([one.at_s for one in kinds])
    order = np.argsort(at_s)
    at_s, strength = at_s[order], np.concatenate([one.strength for one in kinds])[order]
    for one in kinds:
        first = np.searchsorted(at_s, one.at_s - _NEAR_S)
        last = np.searchsorted(at_s, one.at_s + _NEAR_S, side="right")
        most = np.array([strength[a:b].max() for a, b in zip(first, last, strict=True)])
        kept = np.flatnonzero(one.strength >= _NEARLY * most) if len(most) else np.zeros(0, np.intp)
        yield Novelty(
            one.name, one.kind, one.at_s[kept], np.minimum(one.strength[kept], _MOST), one.frame[kept]
        )


def _edge(
    change: Floats, moving: tuple[Floats, Floats], calm: Floats, from_s: Floats, frame: Floats, usual: Floats
) -> tuple[Floats, Floats]:
    """(time, strength) of an edge between a moving frame and a calm one, in the frame between them; `moving` has the
    next one and that after it.

    With less than a third of the motion in it the edge is counted to the neighbour. Where it moved more than its moving
    neighbour, it was no steady motion, and may have been anywhere within.
    """
    near, far = moving
    most = np.maximum(change, near)
    height = most - calm
    # What dies away slowly has no edge, and what a ball does when it begins to fall is none.
    slow = _SLOW * np.maximum(far - most, 0)
    strength = np.where((change - calm >= 0.3 * height) & (calm < 0.5 * most), height - slow, 0.0)
    # What moves faster from frame to frame, or slower, did so within this one, too.
    whole = near + _ON * np.clip(near - far, -_MOST_ON * near, _MOST_ON * near)
    part = (change - calm) / np.maximum(whole - calm, 1e-9)
    part = np.where((part > 1.25) | (part < 0), 0.5, np.minimum(part, 1.0))
    return from_s + part * frame, np.maximum(strength, 0.0) / usual


def _of_light(names: list[str], time_s: Floats, luma: Floats, change: Floats | None) -> list[list[Novelty]]:
    step = np.diff(luma, prepend=luma[:, :1])
    rise = np.maximum(step, 0) + np.maximum(_shifted(step, -1), 0)
    rise = np.where(step >= _shifted(step, -1) * 0.5, rise, 0)
    before = np.maximum.reduce([np.abs(_shifted(step, by)) for by in (1, 2, 3)])
    frame = np.diff(time_s, prepend=2 * time_s[0] - time_s[1])
    at_s = np.broadcast_to(time_s - frame / 2, luma.shape)
    strength = (rise - before) / _usual(time_s, np.abs(step))
    if change is not None:
        went = change + np.where(_shifted(step, -1) > 0, _shifted(change, -1), 0)
        strength = strength * np.clip(
            (rise / np.maximum(went, 1e-9) - _NO_LIGHT) / (_LIGHT - _NO_LIGHT), 0, 1
        )
    return [[each] for each in _picked(names, "light", at_s, strength)]


def _usual(time_s: Floats, change: Floats) -> Floats:
    """What a part of the picture usually does around each frame, and never less than coding noise."""
    from scipy.ndimage import uniform_filter1d

    rate = 1 / max(float(np.median(np.diff(time_s))), 1e-4)
    width = max(3, min(change.shape[1], round(_AROUND_S * rate)))
    # A single flash or cut is not what is usual.
    capped = np.minimum(change, 4 * np.median(change, axis=1, keepdims=True) + _NOISE)
    return np.asarray(uniform_filter1d(capped, width, axis=1, mode="nearest") + _NOISE)


def _shifted(values: Floats, by: int) -> Floats:
    """Values `by` frames earlier; the ends repeat."""
    count = values.shape[1]
    by = max(min(by, count - 1), 1 - count)
    moved = np.empty_like(values)
    if by > 0:
        moved[:, :by], moved[:, by:] = values[:, :1], values[:, :-by]
    elif by < 0:
        moved[:, by:], moved[:, :by] = values[:, -1:], values[:, -by:]
    else:
        moved[:] = values
    return moved


def _picked(names: list[str], kind: Kind, at_s: Floats, strength: Floats) -> list[Novelty]:
    """The highest of every few frames, of each part."""
    from scipy.ndimage import maximum_filter1d

    highest = strength == maximum_filter1d(strength, 2 * _ALONE + 1, axis=1, mode="constant")
    found = []
    for name, which, when, how in zip(names, highest & (strength > _LEAST), at_s, strength, strict=True):
        frame = np.flatnonzero(which)
        found.append(Novelty(name, kind, when[frame], how[frame], frame))
    return found
