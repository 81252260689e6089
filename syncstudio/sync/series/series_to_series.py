"""Any two series that move together: a sensor and another one, a picture's brightness and a light sensor, two logs.

>>> measure_series(wrist, arm).offset_ns
451300412

Curves are compared column by column, coarsely at every lag, then along time to a small part of a row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Limits, Signal
from syncstudio.sync.measurement import Measurement
from syncstudio.sync.series.lag_search import COARSER, LagCurve, best_lag, grid_step, gridded
from syncstudio.sync.series.series_answer import Found, answer
from syncstudio.sync.series.series_columns import Column, columns_of, turns
from syncstudio.sync.series.series_line import fine_line
from syncstudio.sync.sound.periodic import common_period_s

METHOD = "series"

# With more samples pairs of columns are told apart on a coarser grid.
_CHOOSING_SAMPLES = 1 << 13
# Over longer stretches clocks that differ blur the peak: then parts of the other are looked for as well.
_PART_S = 300.0
_MOST_PARTS = 6


def measure_series(
    reference: Signal,
    other: Signal,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    reference_column: str = "",
    other_column: str = "",
    method: str = METHOD,
) -> Measurement:
    """How one series lies against another, from the pair of columns that agrees best.

    Rates, units and signs may differ; NaN is nothing recorded. Columns are chosen by name, or "magnitude" for the
    length of a vector, else every pair of columns that move is tried. Where both hold the three axes of an angular
    rate, all of them are compared at once first.
    """
    if not reference_column and not other_column and turns(reference) and turns(other):
        # Asked here, for that file builds on this one.
        from syncstudio.sync.series.imu_axes import measure_imu

        by_axes = measure_imu(reference, other, limits, progress, cancelled)
        if by_axes.status == "measured":
            return by_axes
    ones, why_one = columns_of(reference, limits, reference_column)
    twos, why_two = columns_of(other, None, other_column)
    for columns, why, which in ((ones, why_one, "reference"), (twos, why_two, "other")):
        if not columns:
            return Measurement.cannot_tell(
                method, f"The {which} series {why}, so nothing can be compared: choose another one."
            )
    coarse = first_look(ones, twos, limits, progress, cancelled)
    if coarse is None or coarse.curve.nats.max() < coarse.chance_nats:
        repeating = _repeating(ones, twos, method)
        if repeating is not None:
            return repeating
    if coarse is None:
        return Measurement.cannot_tell(
            method,
            "The two series have too little in common to be compared: at least eight swings of both must overlap, "
            "within the search range.",
        )
    return measured_from(coarse, method, limits, progress, cancelled)


def _repeating(ones: list[Column], twos: list[Column], method: str) -> Measurement | None:
    """The answer for two series that swing or turn evenly: any number of periods may lie between them."""
    for one in ones:
        for two in twos:
            period = common_period_s(one.track, two.track)
            if period is not None:
                return Measurement.ambiguous(
                    method,
                    f"{one.name} and {two.name} repeat every {period:.3g} s, so any number of periods may lie between "
                    "them. Record a movement that does not repeat, or mark one moment in both.",
                )
    return None


@dataclass(frozen=True, slots=True, eq=False)
class FirstLook:
    """The pair of columns whose curve is the strongest, where on the other's time, and how long a part was used."""

    reference: Column
    other: Column
    curve: LagCurve
    at_s: float
    part_s: float
    tried: int

    @property
    def offset_s(self) -> float:
        return float(self.curve.offset_s[self.curve.best])

    @property
    def sign(self) -> float:
        return float(np.sign(self.curve.r[self.curve.best])) or 1.0

    @property
    def chance_nats(self) -> float:
        """The best that chance brings in all that was tried."""
        return self.curve.chance_nats + float(np.log(self.tried))


def measured_from(
    coarse: FirstLook,
    method: str,
    limits: Limits,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Measurement:
    """Go on from a first look to the line and the answer."""
    swing_hz = coarse.curve.swing_hz
    line = fine_line(
        coarse.reference.track, coarse.other.track, coarse.offset_s, coarse.at_s, coarse.sign, swing_hz,
        (lambda part: progress(0.5 + 0.4 * part)) if progress is not None else None, cancelled, coarse.part_s,
    )  # fmt: skip
    found = Found(
        coarse.reference,
        coarse.other,
        coarse.curve,
        coarse.sign,
        coarse.chance_nats,
        line,
        coarse.offset_s,
        coarse.at_s,
    )
    made = answer(found, method, limits)
    if progress is not None:
        progress(1.0)
    return made


def first_look(
    ones: list[Column],
    twos: list[Column],
    limits: Limits,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> FirstLook | None:
    """Every pair of columns at every lag; the pair, band and part with the strongest evidence."""
    low, high = bounds_s(limits)
    best: FirstLook | None = None
    pairs = [(one, two) for one in ones for two in twos]
    if len(pairs) > 1:
        ranked = _ranked(ones, twos, low, high, cancelled)
        pairs = [(ones[i], twos[j]) for _, i, j in ranked[:3]]
    for number, (one, two) in enumerate(pairs):
        step = grid_step(one.track, two.track)
        whole = gridded(one.track, step)
        for start, end in _parts(two):
            if cancelled is not None and cancelled():
                raise MeasuringCancelled("Measuring was cancelled.")
            curve = best_lag(
                whole, gridded(two.track, step, start, end), low, high, one.signed and two.signed
            )
            if curve is None:
                continue
            if best is None or curve.nats.max() > best.curve.nats.max():
                best = FirstLook(
                    one, two, curve, (start + end) / 2, end - start, len(ones) * len(twos) * len(COARSER)
                )
        if progress is not None:
            progress(0.5 * (number + 1) / len(pairs))
    return best


def bounds_s(limits: Limits) -> tuple[float | None, float | None]:
    """The least and largest offset to look at, in seconds."""
    if limits.search_ns is None:
        return None, None
    return (limits.around_ns - limits.search_ns) / 1e9, (limits.around_ns + limits.search_ns) / 1e9


def _parts(column: Column) -> list[tuple[float, float]]:
    """The whole of a track, and parts of it where it is long."""
    start, end = float(column.track.at_s[0]), float(column.track.at_s[-1])
    if end - start <= 1.5 * _PART_S:
        return [(start, end)]
    count = min(_MOST_PARTS, int((end - start) / _PART_S))
    firsts = np.linspace(start, end - _PART_S, count)
    return [(start, end), *((float(first), float(first) + _PART_S) for first in firsts)]


def _ranked(
    ones: list[Column],
    twos: list[Column],
    low: float | None,
    high: float | None,
    cancelled: Callable[[], bool] | None,
) -> list[tuple[float, int, int]]:
    """Pairs of columns by their evidence on a coarse grid, best first."""
    step = max(grid_step(one.track, two.track, most=_CHOOSING_SAMPLES) for one in ones for two in twos)
    grids_one = [gridded(column.track, step) for column in ones]
    grids_two = [gridded(column.track, step) for column in twos]
    scores: list[tuple[float, int, int]] = []
    for i, one in enumerate(grids_one):
        for j, two in enumerate(grids_two):
            if cancelled is not None and cancelled():
                raise MeasuringCancelled("Measuring was cancelled.")
            curve = best_lag(one, two, low, high, ones[i].signed and twos[j].signed)
            scores.append((float(curve.nats.max()) if curve is not None else -1.0, i, j))
    return sorted(scores, reverse=True)
