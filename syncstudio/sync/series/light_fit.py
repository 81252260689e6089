"""When a light switched that a camera saw and a log knows of: offset and drift, far finer than a frame or a row.

How bright a frame is in whose time it switched tells when, once it is known how long frames are exposed; switchings at
uneven phases tell that, and narrow each other. All of it is weighed at once (`light_model.py`). Which instant of its
exposure a frame is stamped with moves all of them alike, so nothing tells it: it stays open.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.pictures.flash_sampler import sample
from syncstudio.sync.series.light_match import LightMatch
from syncstudio.sync.series.light_model import NAMES, STRAY, Prior, Switchings, log_chances

Floats = NDArray[np.float64]

FLOOR_S = 0.00005
"""Nothing is claimed finer than this: lamps need a moment, too."""

STAMPS = (-1.0, 0.0, 1.0)
"""What a stamp may be, in halves of the exposure from its middle: its beginning (USB cameras, Android), its middle or
its end (Linux's capture interface, of most other cameras), each as likely as the others."""

# Of more switchings than that, the clearest are asked.
_MOST = 80
_POINTS = 400
_ASKED, _ALMOST = 100, 0.1
# Light that does not stay for two frames tells little of what a frame is worth that it came in.
_STAYS, _UNSURE = 0.7, 0.3
# Flashes count a fifth more noise for the levels at their ends: here those are means, and what is left is "unlike".
_OF_ENDS = 1.2
# A light grows on behind its first frames where it does so by more than chance and this part of it.
_BY_CHANCE, _AT_ONCE, _MOST_KEPT = 4.0, 0.01, 0.9


@dataclass(frozen=True, slots=True, eq=False)
class LightFit:
    """`picture time = other time * (1 + drift) + offset_s`, with the 95 % half-widths.

    `middle_s` is the other's time about which the switchings lie and `middle_half_s` the half-width there. `open_part`
    is the expected exposure as a part of a frame. `stamped_half_s` is the half-width if stamps were known to be the
    middles of exposures. `stray` tells which switchings do not belong.
    """

    offset_s: float
    half_s: float
    drift: float
    drift_half: float
    middle_s: float
    middle_half_s: float
    open_part: float
    stamped_half_s: float
    stray: NDArray[np.bool_]


def switchings_of(found: LightMatch, frame: float) -> Switchings:
    """The pairs of a match, in both directions, with how far each frame has changed."""
    ways = found.ways
    seen = [way.flashes.taken(way.pairs[:, 0]) for way in ways]
    level, noise = np.concatenate([one.level for one in seen]), np.concatenate([one.noise for one in seen])
    after = level[:, 3:].mean(axis=1)
    stays = after > _STAYS
    return Switchings(
        np.concatenate([one.time_s for one in seen])[:, 1:3],
        level[:, 1:3] / np.where(stays, after, 1.0)[:, None],
        np.where(stays, noise / _OF_ENDS, np.maximum(noise, _UNSURE)),
        np.concatenate([way.edges.at_s[way.pairs[:, 1]] for way in ways]),
        np.concatenate([way.edges.own_s[way.pairs[:, 1]] for way in ways]),
        np.repeat([way.falling for way in ways], [len(way.pairs) for way in ways]),
        found.edges.step_s / 2 if found.edges.switching else 0.0,
        frame,
        _lag_s(level[stays], noise[stays], frame),
    )


def _lag_s(level: Floats, noise: Floats, frame: float) -> float:
    """How long light needs for most of a change, if it goes on changing in the frames behind the first: as lamps that
    heat do, and cameras that smooth their pictures; 0 where it changes at once."""
    if len(level) == 0:
        return 0.0
    steps = np.diff(level[:, 2:], axis=1)
    growth = float(steps[:, 1].mean())
    if growth < max(_BY_CHANCE * float(noise.mean()) * np.sqrt(2 / len(level)), _AT_ONCE):
        return 0.0
    # In some the first frame is itself lit in part only: where the next brings little more, it was not.
    before = float(np.sort(steps[:, 0])[: -(-len(steps) // 2)].mean())
    return frame / -float(np.log(np.clip(growth / max(before, growth), 1e-3, _MOST_KEPT)))


def fit_light(seen: Switchings, offset_s: float, drift: float, reach_s: float) -> LightFit:
    """Offset and drift near a first guess of both, which may be off by `reach_s` in the middle."""
    asked = seen.taken(np.sort(np.argsort(seen.noise, kind="stable")[:_MOST]))
    middle = asked.middle_s
    prior = Prior(offset_s + drift * middle, reach_s, middle)
    points = sample(partial(log_chances, asked, prior), len(NAMES), _POINTS).points
    values = prior.read(points)
    at_zero = values["offset"] - values["drift"] * middle
    shut_s = values["open"] * seen.frame_s / 2
    low, high = _ends_wherever_stamped(at_zero, shut_s)
    low_d, high_d = _ends(values["drift"])
    low_m, high_m = _ends_wherever_stamped(values["offset"], shut_s)
    low_s, high_s = _ends(at_zero)
    some = points[np.linspace(0, len(points) - 1, _ASKED).astype(int)]
    each = log_chances(seen, prior, some).mean(axis=0)
    # Light that needs time seems late by a part of that, up to all.
    late = seen.lag_s / 2
    unsure = float(np.hypot(FLOOR_S, late))
    return LightFit(
        (low + high) / 2 - late,
        float(np.hypot((high - low) / 2, unsure)),
        (low_d + high_d) / 2,
        (high_d - low_d) / 2,
        middle,
        float(np.hypot((high_m - low_m) / 2, unsure)),
        float(values["open"].mean()),
        float(np.hypot((high_s - low_s) / 2, unsure)),
        each < np.log(STRAY) + _ALMOST,
    )


def _ends_wherever_stamped(middle_s: Floats, half_open_s: Floats) -> tuple[float, float]:
    """Of the interval that holds the middle 95 % for each thing that stamps may be; `middle_s` are offsets for stamps
    in the middle of exposures."""
    ends = [_ends(middle_s - stamp * half_open_s) for stamp in STAMPS]
    return min(low for low, _ in ends), max(high for _, high in ends)


def _ends(values: Floats) -> tuple[float, float]:
    """Of the middle 95 %."""
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)
