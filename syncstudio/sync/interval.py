"""How far an offset is known, anywhere on the other's clock: best in the middle of what was measured."""

from __future__ import annotations

import math
from collections.abc import Sequence

from syncstudio.sync.measurement import PPM, MeasuredPiece, Measurement

# The middle of what was measured is known at most so much better than source zero: half-widths are estimates, too.
_BEST_CENTRE = 0.1

CLOCKS_DIFFER_PPM = 100.0
"""95 % of pairs of recorders drift by less: what is taken, by every method, where a recording cannot say itself.

Ordinary quartz crystals are sold as within 50 ppm with temperature and age, and two of them differ by twice that at
most; Ethernet holds each clock to 100 ppm (IEEE 802.3), and good recorders differ by a few."""

USUAL_DRIFT = CLOCKS_DIFFER_PPM / 1.96 / PPM
"""The same as a standard deviation, and not in ppm."""

# A drift is clear of what is expected from so many of its own and the clocks' variances on.
_CLEAR = 4.0

# A wider interval about no drift says no more than is known of clocks anyway.
_UNTOLD_PPM = 1.5 * CLOCKS_DIFFER_PPM


def centre_width(zero_width: float, centre: float, drift_width_ppm: float) -> float:
    """The half-width at the centre, where errors of offset and drift are independent, from that at source zero.

    `zero_width` and `centre` in one unit of time; the answer is in it, too.
    """
    by_drift = centre * drift_width_ppm / PPM
    return math.sqrt(max(zero_width**2 - by_drift**2, (_BEST_CENTRE * zero_width) ** 2))


def width_at_ns(measurement: Measurement, other_ns: int) -> int:
    """95 % half-width of the reference time of an instant of the other's; 0 when nothing was measured."""
    if measurement.uncertainty_ns is None:
        return 0
    drift_width = measurement.drift_uncertainty_ppm or 0.0
    centre_ns = centre_of((measurement.pieces or (None,))[0])
    at_centre = centre_width(measurement.uncertainty_ns, centre_ns, drift_width)
    return math.ceil(math.hypot(at_centre, (other_ns - centre_ns) * drift_width / PPM))


def likely_drift(drift: float, sd: float, usual_sd: float = USUAL_DRIFT) -> tuple[float, float]:
    """A measured drift and how far it is known, drawn towards none by what is known of clocks; not in ppm.

    One that is clear of what clocks differ by is believed all the same.
    """
    usual = max(usual_sd**2, drift**2 - _CLEAR * (sd**2 + usual_sd**2))
    part = usual / (usual + sd**2)
    return part * drift, math.sqrt(part) * sd


def drift_is_told(drift_ppm: float | None, half_width_ppm: float | None) -> bool:
    """Whether a drift was measured well enough to be a figure: finer than clocks differ anyway, or clear of none."""
    if drift_ppm is None or half_width_ppm is None:
        return False
    return half_width_ppm < _UNTOLD_PPM or abs(drift_ppm) >= half_width_ppm


def centre_of(piece: MeasuredPiece | None) -> int:
    """The other's time in the middle between a piece's anchors, which stand evenly about what is known best; for none,
    and for one anchor, source zero."""
    if piece is None or len(piece.anchors_ns) < 2:
        return 0
    return (piece.anchors_ns[0][0] + piece.anchors_ns[-1][0]) // 2


def main_piece(pieces: Sequence[MeasuredPiece]) -> MeasuredPiece | None:
    """The piece that was measured over the longest time; the first of several alike."""
    if not pieces:
        return None
    return max(pieces, key=lambda piece: piece.anchors_ns[-1][0] - piece.anchors_ns[0][0])
