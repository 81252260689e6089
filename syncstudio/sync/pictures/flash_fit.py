"""Where sounds fall between the frames that first show them: offset and drift, far finer than a frame.

Between the last dark and the first bright frame lies the flash; how bright that first one is tells when, once it is
known how long frames are exposed; many flashes at uneven phases tell that, and narrow each other. All of it is weighed
at once (`flash_model.py`), once for flashes that a camera saw and once for drawn ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.pictures.flash_model import NAMES, FlashPairs, Prior, log_chances
from syncstudio.sync.pictures.flash_sampler import sample

Floats = NDArray[np.float64]

FLOOR_S = 0.00005
"""Of what a camera saw nothing is claimed finer than this: lamps and loudspeakers need a moment, too."""

# Where flashes are drawn there is neither. All beginnings of a sound are off alike by such a part of what each is
# known to: measured on tones and knocks 15 to 50 dB above the noise. What coders smear ahead of knocks is off to one
# side: alike by such a part of how far it sets them apart (AAC at 96 and 128 kb/s).
_SHARED_PART, _SMEARED_PART, _BELL = 0.35, 0.7, 1.96

# Of more pairs than that, the brightest are asked.
_MOST_PAIRS = 60
# Drawn flashes lie so exactly that it takes many points to find the place.
_DRAWN_POINTS, _SEEN_POINTS = 1600, 400
# What a camera may have seen is thin and bent. From three starts the places of 23 flashes came out 1.5 ms apart with 9
# moves of 700 points, and 0.2 ms with 50 of 400.
_SEEN_MOVES = 50
_UNLIKE_DRAWN = 0.15
_STRAY_NATS, _ASKED = 15.0, 100


@dataclass(frozen=True, slots=True, eq=False)
class ShutterFit:
    """`picture time = sound time * (1 + drift) + offset_s`, with the 95 % half-widths.

    `drawn` is the chance that the events are drawn on their frames, `open_part` the expected exposure as part of a
    frame otherwise. `middle_s` is the sound time at which the events lie on average and `middle_half_s` the half-width
    there. `stray` tells which pairs do not belong.
    """

    offset_s: float
    half_s: float
    drift: float
    drift_half: float
    middle_s: float
    middle_half_s: float
    drawn: float
    open_part: float
    stray: NDArray[np.bool_]


def fit_flashes(pairs: FlashPairs, offset_s: float, drift: float, reach_s: float) -> ShutterFit:
    """Offset and drift of instants against the flashes they belong to, near a first guess of both.

    `reach_s` is how far the guess may be off in the middle of the events.
    """
    prior = Prior(offset_s + drift * pairs.middle_s, reach_s)
    asked = _thinned(pairs)
    seen = sample(partial(log_chances, asked, prior, drawn=False), len(NAMES), _SEEN_POINTS, _SEEN_MOVES)
    if not _may_be_drawn(asked):
        return _answer(pairs, prior, np.zeros((0, len(NAMES))), seen.points, 0.0)
    drawn = sample(partial(log_chances, asked, prior, drawn=True), len(NAMES), _DRAWN_POINTS)
    # Half the test clips of this world are drawn.
    drawn_part = float(1 / (1 + np.exp(np.clip(seen.evidence - drawn.evidence, -60, 60))))
    return _answer(pairs, prior, drawn.points, seen.points, drawn_part)


def _may_be_drawn(pairs: FlashPairs) -> bool:
    """Whether most flashes are dark in one frame and bright in the next; drawn ones are."""
    error = _UNLIKE_DRAWN + 3 * pairs.noise
    return bool(np.mean((pairs.level[:, 0] < error) & (pairs.level[:, 1] > 1 - error)) > 0.5)


def _thinned(pairs: FlashPairs) -> FlashPairs:
    """Those of the brightest flashes; where they lie on average stays."""
    if len(pairs.heard_s) <= _MOST_PAIRS:
        return pairs
    kept = np.sort(np.argsort(pairs.noise, kind="stable")[:_MOST_PAIRS])
    return FlashPairs(
        pairs.time_s[kept],
        pairs.level[kept],
        pairs.noise[kept],
        pairs.heard_s[kept],
        pairs.heard_sd_s[kept],
        pairs.frame_s,
    )


def _answer(pairs: FlashPairs, prior: Prior, drawn: Floats, seen: Floats, drawn_part: float) -> ShutterFit:
    values = prior.read(np.concatenate([drawn, seen]))
    weight = np.repeat(
        [drawn_part / max(len(drawn), 1), (1 - drawn_part) / len(seen)], [len(drawn), len(seen)]
    )
    middle = pairs.middle_s
    low, high = _interval(values["offset"] - values["drift"] * middle, weight)
    low_d, high_d = _interval(values["drift"], weight)
    low_m, high_m = _interval(values["offset"], weight)
    likelier = drawn if drawn_part > 0.5 else seen
    some = likelier[np.linspace(0, len(likelier) - 1, _ASKED).astype(int)]
    each = log_chances(pairs, prior, some, drawn=drawn_part > 0.5).mean(axis=0)
    floor = FLOOR_S
    if drawn_part > 0.5:
        known = float(np.median(pairs.heard_sd_s))
        beyond = max(float(np.median(values["drawn_jitter"][: len(drawn)])) - known, 0.0)
        floor = _BELL * float(np.hypot(_SHARED_PART * known, _SMEARED_PART * beyond))
    return ShutterFit(
        (low + high) / 2,
        float(np.hypot((high - low) / 2, floor)),
        (low_d + high_d) / 2,
        (high_d - low_d) / 2,
        middle,
        float(np.hypot((high_m - low_m) / 2, floor)),
        drawn_part,
        float(values["open"][len(drawn) :].mean()),
        each < np.median(each) - _STRAY_NATS,
    )


def _interval(values: Floats, weight: Floats) -> tuple[float, float]:
    """The middle 95 % of a weighted set."""
    order = np.argsort(values)
    sums = np.cumsum(weight[order])
    low, high = values[order][np.minimum(np.searchsorted(sums, (0.025, 0.975)), len(order) - 1)]
    return float(low), float(high)
