"""Windows of two sounds laid on one another along an assumed line, each measured to a fraction of a sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Sound
from syncstudio.sync.sinc_peak import PEAK_REACH, peak_between
from syncstudio.sync.sound.correlation import Curve, curve_of

# Samples read beyond a window where it is resampled, for the filter's run-up.
_MARGIN = 512
EXACT, ROUGH = 0.02, 0.5
"""A drift that moves the ends of a window by less than this many samples is not worth resampling for: where the last
part of a sample counts, and where it does not."""

# A window is looked at only where both are louder than this (of full scale, root mean square): quieter is silence.
_QUIET = 3e-6


@dataclass(frozen=True, slots=True)
class Line:
    """An assumed `lag_s` of the reference behind the other at the other's `at_s`, growing by `drift` (s/s)."""

    at_s: float
    lag_s: float
    drift: float

    def lag(self, at_s: float) -> float:
        """The lag there."""
        return self.lag_s + self.drift * (at_s - self.at_s)


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """One window: the middle on the other's samples, the lag of the peak, its height and sign, and the curve.

    `z` is the height over the noise to expect; `centre_s` the lag that the curve's middle stands for; `unsure_s` how
    far the lag may err, as against other windows of the same sounds.
    """

    at_s: float
    lag_s: float
    height: float
    z: float
    curve: Curve
    centre_s: float
    unsure_s: float


def window_at(
    reference: Sound,
    other: Sound,
    line: Line,
    at_s: float,
    length_s: float,
    reach_s: float,
    within_s: float,
    polarity: int = 0,
    straight: float = EXACT,
) -> Measured | None:
    """Measure the window whose middle is about `at_s` of the other's samples; both have one rate.

    The curve reaches `reach_s` to both sides of the line, the peak is looked for within `within_s`. `polarity` +-1
    is the sign of the peak, 0 if not known. A drift that moves its ends by less than `straight` samples is left in.
    None where either is silent.
    """
    rate = other.rate
    count = round(length_s * rate)
    first = round(at_s * rate - count / 2)
    piece, middle_s = _other_piece(other, first, count, line.drift, straight)
    reference_first = round((middle_s + line.lag(middle_s)) * rate - (count - 1) / 2)
    against = reference.read(reference_first, count)
    if _is_quiet(piece) or _is_quiet(against):
        return None
    near = max(round(within_s * rate), 1)
    curve = curve_of(against, piece, rate, max(round(reach_s * rate), near + PEAK_REACH))
    if curve is None:
        return None
    # What a lag of zero in the curve means: both windows' middles fall together.
    centre_s = (reference_first + (count - 1) / 2) / rate - middle_s
    near = min(near, curve.reach)
    part = curve.value[curve.reach - near : curve.reach + near + 1]
    signed = part * polarity if polarity else np.abs(part)
    top = int(np.argmax(signed))
    sign = polarity or (1 if part[top] > 0 else -1)
    place, height, bend = peak_between(sign * curve.value, top + curve.reach - near)
    lag_s = centre_s + (place - curve.reach) / rate
    unsure_s = curve.unsure(height, bend) / rate
    return Measured(middle_s, lag_s, sign * height, height / curve.noise, curve, centre_s, unsure_s)


def _other_piece(
    other: Sound, first: int, count: int, drift: float, straight: float
) -> tuple[NDArray[np.float32], float]:
    """`count` samples of the other as they sound on the reference's clock, and the other's time of their middle."""
    half = (count - 1) / 2
    if abs(drift) * count < straight:
        return other.read(first, count), (first + half) / other.rate
    import soxr

    rate = 1 + drift
    raw = other.read(first - _MARGIN, int(count / rate) + 2 * _MARGIN + 2)
    moved = soxr.resample(raw, 1.0, rate)
    skip = round(_MARGIN * rate)
    middle = first - _MARGIN + (skip + half) / rate
    return moved[skip : skip + count], middle / other.rate


def _is_quiet(samples: NDArray[np.float32]) -> bool:
    moved = samples - samples.mean()
    return float(moved @ moved) < _QUIET**2 * max(len(samples), 1)
