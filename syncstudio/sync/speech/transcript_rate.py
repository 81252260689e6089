"""How fast a transcript runs against its sound: at a usual rate where it may, by the measured one where it must."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from syncstudio.sync.interval import USUAL_DRIFT
from syncstudio.sync.speech.speech_fit import SpeechFit
from syncstudio.sync.speech.speech_scan import USUAL_RATIOS

# A transcript has no clock of its own but that of the recording it was written from, which three times of four is this
# one: else the clocks of two recorders differ as they do. So it is within half of that (95 %) as long as nothing more
# is seen; beyond it a rate has to be seen to be believed.
_THIS_RECORDING = 0.75

# How usual a transcript at its own rate is, as against one of another frame rate (1) and of a rate that is none of
# these; and how many half-widths from the measured rate one is still likely. Pull-down is a thousandth off, which
# short recordings cannot tell from none.
_AS_IT_IS, _ANY_RATE, _STILL_LIKELY = 50.0, 0.1, 1.6


def rate_of(ratio: float, fit: SpeechFit) -> tuple[float, float, str]:
    """The rate, its 95 % half-width, and what it is called: the likeliest usual one, where the measured one may be."""
    if fit.tilt_spread is None:
        return ratio, 0.0, ""
    rate = ratio + fit.tilt
    # Drawing cues again sees a little less than all there is.
    half = float(max(2.5 * fit.tilt_spread, 1e-7))
    away = {usual: abs(float(usual) - rate) / half for usual in USUAL_RATIOS}
    chances = {
        usual: (_AS_IT_IS if usual == 1 else 1.0) * float(np.exp(-0.5 * (1.96 * far) ** 2))
        for usual, far in away.items()
        if far <= _STILL_LIKELY
    }
    near = max(chances, key=lambda usual: chances[usual], default=None)
    if near is None or chances[near] < _ANY_RATE:
        return rate, half, ""
    # What may be another rate all the same, a usual one or the measured, is in the interval.
    apart = sum(part * (float(usual) - float(near)) ** 2 for usual, part in chances.items())
    apart += _ANY_RATE * (rate - float(near)) ** 2
    other = 1.96 * float(np.sqrt(apart / (sum(chances.values()) + _ANY_RATE)))
    return (
        float(near),
        float(np.hypot(_clocks_half(rate - near, half / 1.96), other)),
        "" if near == 1 else _named(near),
    )


def _clocks_half(seen: float, sd: float) -> float:
    """The 95 % half-width of a usual rate that was taken where another was seen, `seen` away and known to `sd`.

    Either it is exactly that rate, or clocks differ: by how likely that is and how much they then do, as seen.
    """
    seen, usual = float(seen), USUAL_DRIFT**2
    both = usual + sd**2
    ratio = np.sqrt(sd**2 / both) * np.exp(0.5 * seen**2 * (1 / sd**2 - 1 / both))
    differ = ratio * (1 - _THIS_RECORDING) / (_THIS_RECORDING + ratio * (1 - _THIS_RECORDING))
    return 1.96 * float(np.sqrt(differ * ((seen * usual / both) ** 2 + usual * sd**2 / both)))


def _named(ratio: Fraction) -> str:
    names = {Fraction(24): "24", Fraction(25): "25", Fraction(24000, 1001): "23.976"}
    for run in names:
        for timed in names:
            if timed / run == ratio and run != timed:
                return f"The transcript was timed at {names[timed]} frames a second for a film shown at {names[run]}."
    return ""
