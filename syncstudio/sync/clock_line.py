"""The line that two clocks lie on, through places whose own exactness is foretold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.interval import USUAL_DRIFT, drift_is_told
from syncstudio.sync.line_fit import LineFit, fit_line

Floats = NDArray[np.float64]

# What noise makes of places is foretold: as sure as so many degrees of freedom. 544 pairs of series missed
# by what was foretold, and by a twentieth more than their places scatter; more would drown what scatter says elsewhere.
_FREEDOM = 20.0
# A drift that is no finer than clocks differ has to be clear of none by far, for then it was noticed by its size.
_BY_FAR = 2.0
# Vaguer than this it is not a clock's, but of places that are worse than foretold.
_VAGUE_PPM = 400.0
_FEWEST = 4


def clock_line(at_s: Floats, offsets_s: Floats, sd_s: Floats, floor_s: float) -> LineFit:
    """Offset and drift from `offsets_s` (n,) found at `at_s` (n,), which share nothing, each known to `sd_s` (n,).

    A drift is drawn towards none by how much clocks differ anyway, and left out where the places cannot tell it: then
    `slope_sd` is 0.
    """
    weight = 1 / sd_s**2
    expected_s = float(1 / np.sqrt(weight.mean()))

    def fitted(drift_sd: float | None, with_drift: bool) -> LineFit:
        return fit_line(
            at_s, offsets_s, weight, floor_s=floor_s, expected_s=expected_s, expected_freedom=_FREEDOM,
            drift_sd=drift_sd, apart=True, with_drift=with_drift,
        )  # fmt: skip

    free = fitted(None, True)
    width_ppm = free.drift_uncertainty_ppm
    told = (
        len(at_s) >= _FEWEST and width_ppm < _VAGUE_PPM and drift_is_told(free.drift_ppm / _BY_FAR, width_ppm)
    )
    return fitted(USUAL_DRIFT, True) if told else fitted(None, False)


def half_width_s(line: LineFit, at_s: float) -> float:
    """The 95 % half-width of the offset there; a drift that was left out may be as large as clocks differ."""
    unseen = 0.0 if line.slope_sd > 0 else 1.96 * USUAL_DRIFT * abs(at_s - line.centre_s)
    return float(np.hypot(line.half_width_s(at_s), unseen))


def evenly_about_centre(line: LineFit, start_s: float, end_s: float) -> tuple[float, float]:
    """Two instants between `start_s` and `end_s` as far before as after the one the line is known best at, in seconds.

    A piece's anchors stand there, for `width_at_ns` takes the middle between them for the instant known best.
    """
    reach = min(line.centre_s - start_s, end_s - line.centre_s)
    return (line.centre_s - reach, line.centre_s + reach) if reach > 0 else (start_s, end_s)
