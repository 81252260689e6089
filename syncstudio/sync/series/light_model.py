"""How bright the two frames around a switching are, for every way in which a camera may have seen it.

A lamp is on or off; a frame gathers its light over a part of its time, in the middle of which it comes on show; a tone
curve turns light into luma, and what is blown out is as bright as can be before all of its light has come. All of that
is unknown but alike for every switching of a recording, so each tells of it, and of when it was. A log's row tells
only that its light switched since the row before: the likelihood is the mean over all of that time, in closed form.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

NAMES = ("offset", "drift", "open", "curve", "veil", "bloom", "unlike", "jitter")
"""What is unknown, each drawn evenly from 0 to 1 (`Prior.read`)."""

STRAY = 0.02
"""The part of switchings that do not belong, and look like anything."""

# Clocks of two devices are usually within 60 ppm, never 2,000 apart (Cauchy).
_USUAL_DRIFT, _MOST_DRIFT = 60e-6, 2000e-6
# Light is luma to the power of 2.2 (ITU-R BT.709), or in proportion where a little is added to much; `veil` is the
# light there was before as a part of all: next to none where a lamp fills dark pixels of a picture.
_CURVES, _VEILS = (0.9, 2.6), (1e-6, 0.3)
# Two lamps in three are not blown out; of others a part of the exposure, up to all, makes no difference.
_NO_BLOOM = 2 / 3
# How far frames are off beyond their noise, as parts of a switching, and instants beyond what their stamps show.
_UNLIKES, _JITTERS_S = (0.003, 0.3), (0.00001, 0.0001)
_LEAST_OPEN = 0.002
_ROOT = np.float32(np.sqrt(2 * np.pi))


@dataclass(frozen=True, slots=True, eq=False)
class Switchings:
    """Where a picture's light and the other's switch: `time_s`, `level` (n, 2), the last frame that is less than half
    changed and the next one, 0 as before and 1 as after, give or take `noise` (n,); `known_s` (n,) on the other clock,
    off by `known_sd_s` (n,), and evenly by up to `even_s` either way; `falling` (n,): the light goes off. `lag_s` is
    how long the lamp or the camera needs for most of a change.
    """

    time_s: Floats
    level: Floats
    noise: Floats
    known_s: Floats
    known_sd_s: Floats
    falling: NDArray[np.bool_]
    even_s: float
    frame_s: float
    lag_s: float = 0.0

    @property
    def middle_s(self) -> float:
        """The other's time in the middle of all."""
        return float(self.known_s.mean())

    def taken(self, which: NDArray[np.intp]) -> Switchings:
        """Some of them."""
        return replace(
            self, time_s=self.time_s[which], level=self.level[which], noise=self.noise[which],
            known_s=self.known_s[which], known_sd_s=self.known_sd_s[which], falling=self.falling[which],
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """What is taken for possible: offsets within `reach_s` of `centre_s` at `middle_s` of the other's clock."""

    centre_s: float
    reach_s: float
    middle_s: float

    def read(self, cube: Floats) -> dict[str, Floats]:
        """Values in their units of points of the unit cube, float64 (n, len(NAMES)); "bloom" of what is not open."""
        u = dict(zip(NAMES, cube.T, strict=True))
        return {
            "offset": self.centre_s + (2 * u["offset"] - 1) * self.reach_s,
            "drift": _USUAL_DRIFT * np.tan((2 * u["drift"] - 1) * np.arctan(_MOST_DRIFT / _USUAL_DRIFT)),
            "open": _LEAST_OPEN + (1 - _LEAST_OPEN) * u["open"],
            "curve": _log_even(u["curve"], _CURVES),
            "veil": _log_even(u["veil"], _VEILS),
            "bloom": np.clip((u["bloom"] - _NO_BLOOM) / (1 - _NO_BLOOM), 0, 1),
            "unlike": _log_even(u["unlike"], _UNLIKES),
            "jitter": _log_even(u["jitter"], _JITTERS_S),
        }


def log_chances(seen: Switchings, prior: Prior, cube: Floats) -> Floats:
    """Log likelihood of points of the unit cube (n,), of each switching: float64 (n, switchings)."""
    values = prior.read(cube)
    # Since the first changed frame: small numbers, of which half the digits are enough.
    expected = seen.known_s - seen.time_s[:, 1] + values["offset"][:, None]
    expected = expected + values["drift"][:, None] * (seen.known_s - prior.middle_s)
    spread = seen.even_s + np.sqrt(3) * np.hypot(seen.known_sd_s, values["jitter"][:, None])
    low, high = _single(expected - spread), _single(expected + spread)
    open_s, power, veil = (_single(values[n])[:, None] for n in ("open", "curve", "veil"))
    open_s = open_s * np.float32(seen.frame_s)
    # Light that comes shows in all of what a blown out frame gathers but its end, light that goes in its beginning.
    late = (np.float32(seen.frame_s) - open_s) / 2 * _single(values["bloom"])[:, None]
    late = np.where(seen.falling, -late, late)
    noise = _single(np.hypot(seen.noise, values["unlike"][:, None]))
    tone = _Tone(np.reciprocal(power), veil ** np.reciprocal(power), veil, seen.falling)
    level = _single(seen.level)
    after = late - _single(np.diff(seen.time_s, axis=1)[:, 0])
    dark, bright = _bell(level[:, 0], noise), _bell(level[:, 1] - 1, noise)
    between = np.minimum(high, late - open_s / 2) - np.maximum(low, after + open_s / 2)
    total = np.maximum(between, 0) * dark * bright
    for at, own, other in ((after, level[:, 0], bright), (late, level[:, 1], dark)):
        # Within a frame's exposure each instant makes it as bright as one level only.
        least = tone.level(np.clip((at - high) / open_s + np.float32(0.5), 0, 1))
        most = tone.level(np.clip((at - low) / open_s + np.float32(0.5), 0, 1))
        part = _sums((most - own) / noise) - _sums((least - own) / noise)
        total += open_s * tone.slope(own, noise) * part * other
    chance = np.asarray(total / (high - low), np.float64)
    return np.log((1 - STRAY) * np.maximum(chance, 0) + STRAY)


@dataclass(frozen=True, slots=True, eq=False)
class _Tone:
    """How far a frame has changed when a part of its exposure came after the switching; `of_veil` is veil ** power."""

    power: Singles
    of_veil: Singles
    veil: Singles
    falling: NDArray[np.bool_]

    def level(self, part: Singles) -> Singles:
        lit = np.where(self.falling, 1 - part, part)
        shown = (np.exp(self.power * np.log(self.veil + (1 - self.veil) * lit)) - self.of_veil) / (
            1 - self.of_veil
        )
        return np.asarray(np.where(self.falling, 1 - shown, shown), np.float32)

    def slope(self, level: Singles, noise: Singles) -> Singles:
        """How much of an exposure there is to each level, on average over the noise around one."""
        shown = np.where(self.falling, 1 - level, level)
        least = np.clip(shown - noise, 0, 1 - noise / 2)
        most = np.clip(shown + noise, noise / 2, 1)
        return np.asarray((self._lit(most) - self._lit(least)) / (most - least), np.float32)

    def _lit(self, shown: Singles) -> Singles:
        light = np.exp(np.log(self.of_veil + (1 - self.of_veil) * shown) / self.power)
        return _single((light - self.veil) / (1 - self.veil))


def _bell(off: Singles, noise: Singles) -> Singles:
    return np.asarray(np.exp(-((off / noise) ** 2) / 2) / (noise * _ROOT))


def _sums(off: Singles) -> Singles:
    from scipy.special import ndtr

    return np.asarray(ndtr(off))


def _single(values: NDArray[np.floating]) -> Singles:
    return np.asarray(values, np.float32)


def _log_even(u: Floats, ends: tuple[float, float]) -> Floats:
    return np.asarray(ends[0] * (ends[1] / ends[0]) ** u)
