"""How bright the frames around a flash are, for every way in which a camera or a drawing may have made them.

A lamp comes on at an instant (or within some milliseconds), may die away or go off again; a frame gathers its light
over a part of its time, in the middle of which it comes on show; a tone curve turns light into luma. A drawn flash (a
test clip) is on from the instant its frame comes on show. All of that is unknown but alike for all flashes of a
recording, so each flash tells of it, and of when it came on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

NAMES = ("offset", "drift", "open", "curve", "veil", "decay", "length", "rise", "jitter", "unlike")
"""What is unknown, each drawn evenly from 0 to 1 (`Prior.read`)."""

# Clocks of one device agree; those of two are usually within 60 ppm, never 2,000 apart (Cauchy).
_USUAL_DRIFT, _MOST_DRIFT = 60e-6, 2000e-6
# Light is luma to the power of 2.2 (ITU-R BT.709) where a flash is all the light there is, and in proportion where it
# adds a little to much; `veil` is how much light there was before, as a part of all.
_CURVES, _VEILS = (0.9, 2.6), (0.001, 0.3)
# How long lamps stay on and die away, and how slowly some come on (one in twenty does so in more than no time).
_DECAYS_S, _LENGTHS_S, _RISES_S, _AT_ONCE, _NO_TIME_S = (0.003, 20.0), (0.02, 20.0), (0.002, 0.1), 0.95, 1e-5
# How far sounds are off beyond what is known of each, and frames beyond their noise, as parts of a flash. What a camera
# saw is not taken for finer, and a frame's brightness tells its light to a hundredth: of sharper edges the sampler's
# points find some and not others (with 0.02 ms and 0.003, places of 4 to 6 flashes moved by a third of the half-width
# from one start of it to another, and half-widths came out a quarter too small).
_JITTERS_S, _DRAWN_JITTERS_S, _UNLIKES = (0.0001, 0.003), (0.000005, 0.003), (0.01, 0.3)
# Beginnings of tones are known better than their likelihood says, which takes them for noise: at best so much of it.
# How far apart they really lie shows where flashes are drawn.
_BEST_PART = 0.4
_LEAST_OPEN = 0.002
_DRAWN_OPEN_S = 1e-5
# Strays are few; tails as those of Student's t with four degrees of freedom keep them from pulling.
_STRAY, _TAIL = 0.02, 4.0
# Below this a power of e is written as its first four terms.
_LITTLE = np.float32(0.05)
# Where errors of each instant are tried: a bell in three places.
_BELL_AT, _BELL_WEIGHT = np.array([-np.sqrt(3), 0, np.sqrt(3)]), np.array([1 / 6, 2 / 3, 1 / 6])


@dataclass(frozen=True, slots=True, eq=False)
class FlashPairs:
    """Flashes and the instants they belong to: `time_s`, `level` (n, 4), four frames from the last dark one on, 0 dark
    to 1 bright, give or take `noise` (n,); `heard_s` (n,) on the other clock, off by `heard_sd_s` (n,).
    """

    time_s: Floats
    level: Floats
    noise: Floats
    heard_s: Floats
    heard_sd_s: Floats
    frame_s: float

    @property
    def middle_s(self) -> float:
        """The other's time in the middle of all."""
        return float(self.heard_s.mean())


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """What is taken for possible: offsets in the middle within `reach_s` of `centre_s`."""

    centre_s: float
    reach_s: float

    def read(self, cube: Floats) -> dict[str, Floats]:
        """Values in their units of points of the unit cube, float64 (n, len(NAMES))."""
        u = dict(zip(NAMES, cube.T, strict=True))
        slow = np.clip((u["rise"] - _AT_ONCE) / (1 - _AT_ONCE), 0, 1)
        return {
            "offset": self.centre_s + (2 * u["offset"] - 1) * self.reach_s,
            "drift": _USUAL_DRIFT * np.tan((2 * u["drift"] - 1) * np.arctan(_MOST_DRIFT / _USUAL_DRIFT)),
            "open": _LEAST_OPEN + (1 - _LEAST_OPEN) * u["open"],
            "curve": _log_even(u["curve"], _CURVES),
            "veil": _log_even(u["veil"], _VEILS),
            "decay": _log_even(u["decay"], _DECAYS_S),
            "length": _log_even(u["length"], _LENGTHS_S),
            "rise": np.where(u["rise"] > _AT_ONCE, _log_even(slow, _RISES_S), _NO_TIME_S),
            "jitter": _log_even(u["jitter"], _JITTERS_S),
            "drawn_jitter": _log_even(u["jitter"], _DRAWN_JITTERS_S),
            "unlike": _log_even(u["unlike"], _UNLIKES),
        }


def log_chances(pairs: FlashPairs, prior: Prior, cube: Floats, *, drawn: bool) -> Floats:
    """Log likelihood of points of the unit cube (n,), of each pair: float64 (n, pairs)."""
    values = prior.read(cube)
    heard = pairs.heard_s[:, None]
    # Of each flash's first bright frame: small numbers, of which half the digits are enough.
    expected = heard - pairs.time_s[:, 1:2] + values["offset"] + values["drift"] * (heard - pairs.middle_s)
    jitter = values["drawn_jitter" if drawn else "jitter"]
    spread = np.hypot(pairs.heard_sd_s[:, None] * (_BEST_PART if drawn else 1.0), jitter)
    if drawn:
        # On from the frame's own instant: levels tell nothing of the time, the sound's distance from it does.
        on_s = np.full((1, 1, len(cube)), -_DRAWN_OPEN_S)
        levels = _log_levels(pairs, values, on_s, np.full(len(cube), _DRAWN_OPEN_S))[0]
        bell = np.exp(-0.5 * (expected / spread) ** 2) / (spread * np.sqrt(2 * np.pi))
        return np.asarray(levels + np.log((1 - _STRAY) * pairs.frame_s * bell + _STRAY / 4)).T
    on_s = expected + _BELL_AT[:, None, None] * spread
    levels = _log_levels(pairs, values, on_s, values["open"] * pairs.frame_s)
    top = levels.max(axis=0)
    weight = _BELL_WEIGHT.astype(np.float32)[:, None, None]
    return np.asarray(top + np.log((weight * np.exp(levels - top)).sum(axis=0)), np.float64).T


def _log_levels(pairs: FlashPairs, values: dict[str, Floats], on_s: Floats, open_s: Floats) -> Singles:
    """Log likelihood of the four frames of each pair, if its lamp came on at `on_s` (places, pairs, n) after the first
    bright one; (places, pairs, n). The points lie last in memory: sums over few frames and places are quick then."""
    half, length, decay, rise, veil, power = (
        one.astype(np.float32)
        for one in (
            open_s / 2, values["length"], values["decay"], values["rise"], values["veil"], 1 / values["curve"]
        )
    )  # fmt: skip
    frames_s = (pairs.time_s - pairs.time_s[:, 1:2]).astype(np.float32).T[:, None, :, None]
    since = frames_s - on_s.astype(np.float32)
    begin, end = np.clip(since - half, 0, length), np.clip(since + half, 0, length)
    seen = _gathered(begin, end, decay)
    slow = np.flatnonzero(values["rise"] > _NO_TIME_S)
    if len(slow):
        both = np.asarray(1 / (1 / rise[slow] + 1 / decay[slow]), np.float32)
        seen[..., slow] -= _gathered(begin[..., slow], end[..., slow], both)
    # Only the shape is looked at: of the brightest frame.
    part = np.clip(seen / (seen[1:].max(axis=0) + np.float32(1e-12)), 0, 1)
    dark = veil**power
    # NumPy takes a logarithm and a power of e in a quarter of the time of any other power.
    shown = (np.exp(power * np.log(veil + (1 - veil) * part)) - dark) / (1 - dark)
    noise = (pairs.noise[:, None] ** 2 + values["unlike"] ** 2).astype(np.float32)
    off = ((pairs.level.astype(np.float32).T[:, None, :, None] - shown) ** 2).sum(axis=0) / noise
    frames, tail = np.float32(pairs.level.shape[1]), np.float32(_TAIL)
    return np.asarray(-frames / 2 * np.log(noise) - (tail + frames) / 2 * np.log(1 + off / tail))


def _gathered(begin: Singles, end: Singles, decay: Singles) -> Singles:
    """The light of a lamp that dies away, between two instants after it came on."""
    gone = (end - begin) / decay
    # 1 - exp(-gone), which loses its digits where little is gone; expm1 takes eight times as long.
    little = gone * (1 - gone / 2 * (1 - gone / 3 * (1 - gone / 4)))
    lit = np.where(gone < _LITTLE, little, 1 - np.exp(-gone))
    return np.asarray(decay * np.exp(-begin / decay) * lit)


def _log_even(u: Floats, ends: tuple[float, float]) -> Floats:
    return np.asarray(ends[0] * (ends[1] / ends[0]) ** u)
