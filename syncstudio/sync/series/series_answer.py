"""What is said of two series that were laid over one another: measured, ambiguous or cannot tell, and its evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.clock_line import evenly_about_centre, half_width_s
from syncstudio.sync.evidence import Correlation, Evidence, Trace, Window
from syncstudio.sync.inputs import Limits
from syncstudio.sync.measurement import MeasuredPiece, Measurement
from syncstudio.sync.series.even_series import Track
from syncstudio.sync.series.lag_search import LagCurve
from syncstudio.sync.series.series_columns import Column
from syncstudio.sync.series.series_line import SeriesLine
from syncstudio.sync.series.series_rival import Rival, rival_of

Floats = NDArray[np.float64]

# Nats ahead of chance and of the best rival at which an answer is as likely right as wrong, and how quickly it
# becomes sure: from simulated pairs, see the manual's bench.
_EVEN_NATS, _STEEP_NATS = 4.0, 2.0
_EVEN_R, _STEEP_R = 0.25, 0.03
_KINDS: dict[str, tuple[str, ...]] = {
    "turning": ("rad/s", "deg/s", "dps", "mdps", "rad/sec", "deg/sec"),
    "acceleration": ("m/s2", "m/s/s", "g", "mg"),
    "light": ("%", "lux", "lx", "cd/m2"),
}
_MOST_SURE = 0.999
_LEAST_USED = 0.35
_TRACE_POINTS, _CURVE_POINTS = 2000, 2000
_TRACE_S = 20.0
_UNLIKE_R = 0.9
# Quantities of unlike kinds follow one cause each in its own way: what they do not share may be such a lag (half-width
# as a part of the turn that it could be), and an answer from them is less sure.
_UNLIKE_PART, _UNLIKE_SURE = 0.5, 0.9
_UNLIKE_NOTE = (
    "The two do not show quite the same: where one of them answers more slowly than the other, that is part of the "
    "offset."
)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Everything that speaks for and against one answer."""

    reference: Column
    other: Column
    curve: LagCurve
    sign: float
    chance_nats: float
    line: SeriesLine | None
    coarse_s: float
    at_s: float

    @property
    def step_s(self) -> float:
        """The step of the coarse curve."""
        return float(self.curve.offset_s[1] - self.curve.offset_s[0]) if len(self.curve.r) > 1 else 0.0

    @property
    def unlike(self) -> bool:
        """Whether units say that one is light and the other a movement, and the like."""
        kinds = {_kind(self.reference.unit), _kind(self.other.unit)}
        return len(kinds) == 2 and "" not in kinds

    @property
    def signed(self) -> bool:
        """Whether one may be the other turned over."""
        return self.reference.signed and self.other.signed


def answer(
    found: Found,
    method: str,
    limits: Limits,
    figures: dict[str, float] | None = None,
    notes: tuple[str, ...] = (),
    extra_s: float = 0.0,
) -> Measurement:
    """The measurement; `extra_s` widens its interval by what no scatter shows."""
    line = found.line
    best = found.curve.best
    ahead = float(found.curve.nats[best]) - found.chance_nats
    if line is None or ahead < 0:
        return Measurement.cannot_tell(
            method,
            f"Nothing in {found.reference.name} and {found.other.name} moves together more than chance would: they may "
            "show different things or different times. Try other columns, a longer overlap, or mark a moment by hand.",
            _candidates(found.curve),
            Evidence(_correlation(found.curve, float(found.curve.offset_s[best])), notes=notes),
        )
    if abs(line.fit.at(found.at_s) - found.coarse_s) > max(
        2 / max(line.agreed.bandwidth_hz, 1e-6), 2 * found.step_s
    ):
        return Measurement.cannot_tell(
            method,
            "A closer look does not agree with the first one: the two move alike too seldom to be sure. A longer "
            "overlap or a livelier movement would help.",
            _candidates(found.curve),
            Evidence(_correlation(found.curve, found.coarse_s), notes=notes),
        )
    rival = rival_of(found.reference.track, found.other.track, line, found.sign, found.signed, limits)
    evidence = _evidence(found, line, rival, ahead, figures or {}, notes)
    windows = tuple(
        Window(float(at), float(offset), float(score), bool(used))
        for at, offset, score, used in zip(line.at_s, line.offsets_s, line.score, line.used, strict=True)
    )
    if rival.margin < _EVEN_NATS and rival.r < _EVEN_R:
        # Not alike anywhere over all of their overlap: what another place beats is chance, and no repeated movement.
        return Measurement.cannot_tell(
            method,
            f"{found.reference.name} and {found.other.name} move alike here and there only, as chance has it: they may "
            "show different things or different times. Try other columns, a longer overlap, or mark a moment by hand.",
            windows,
            evidence,
        )
    if rival.margin < _EVEN_NATS:
        return Measurement.ambiguous(
            method,
            f"The movement repeats itself: {line.offset_s:.3f} s and {rival.offset_s:.3f} s fit about equally well. "
            "Narrow the search, or record a movement that does not repeat.",
            (
                Window(float(line.at_s.mean()), line.offset_s, rival.r),
                Window(float(line.at_s.mean()), rival.offset_s, rival.rival_r),
            ),
            evidence,
        )
    agree = float(np.mean(line.used))
    sure = (
        _logistic((min(ahead, rival.margin) - _EVEN_NATS) / _STEEP_NATS)
        * _logistic((line.agreed.r - _EVEN_R) / _STEEP_R)
        * _logistic((agree - _LEAST_USED) / 0.05)
    )
    if sure < 0.5:
        return Measurement.cannot_tell(
            method,
            f"{found.reference.name} and {found.other.name} move alike only weakly (correlation {line.agreed.r:.2f}, "
            f"{round(100 * agree)} % of the places agree): a longer overlap or a livelier movement would help.",
            windows,
            evidence,
        )
    if found.unlike:
        apart = float(np.sqrt(max(1 - line.agreed.r**2, 0.0)))
        extra_s = float(
            np.hypot(extra_s, _UNLIKE_PART * apart / (2 * np.pi * max(line.agreed.bandwidth_hz, 1e-6)))
        )
        sure = min(sure, _UNLIKE_SURE)
    return _measured(found, line, method, min(sure, _MOST_SURE), windows, evidence, extra_s)


def _measured(
    found: Found,
    line: SeriesLine,
    method: str,
    sure: float,
    windows: tuple[Window, ...],
    evidence: Evidence,
    extra_s: float,
) -> Measurement:
    fit = line.fit
    extra_s = float(np.hypot(extra_s, line.agreed.shape_s))
    start, end = _overlap(found.reference.track, found.other.track, line)
    ends = evenly_about_centre(fit, start, end) if line.with_drift and end > start else (start,)
    anchors = tuple((round(at * 1e9), round((at * (1 + line.drift) + line.offset_s) * 1e9)) for at in ends)

    def wide_s(at: float) -> float:
        return float(np.hypot(half_width_s(fit, at), extra_s))

    widest = max(wide_s(start), wide_s(end))
    return Measurement(
        method,
        "measured",
        round(line.offset_s * 1e9),
        line.drift * 1e6,
        max(1, round(wide_s(0.0) * 1e9)),
        fit.drift_uncertainty_ppm if line.with_drift else None,
        sure,
        (MeasuredPiece(anchors, uncertainty_ns=max(1, round(widest * 1e9))),),
        windows,
        evidence=evidence,
        settings={
            "reference_column": found.reference.name,
            "other_column": found.other.name,
            "window_s": round(line.window_s, 3),
        },
    )


def _evidence(
    found: Found,
    line: SeriesLine,
    rival: Rival,
    ahead: float,
    figures: dict[str, float],
    notes: tuple[str, ...],
) -> Evidence:
    said = list(notes)
    if found.sign < 0:
        said.append(
            f"{found.other.name} falls where {found.reference.name} rises: one of them is turned over."
        )
    if line.agreed.r < _UNLIKE_R:
        said.append(_UNLIKE_NOTE)
    one, two = _traces(found, line)
    return Evidence(
        Correlation(
            rival.curve_s,
            rival.curve,
            line.offset_s,
            rival.r,
            rival.offset_s if rival.rival_r else None,
            rival.rival_r if rival.rival_r else None,
        ),
        one,
        two,
        figures={
            "correlation": line.agreed.r,
            "r_squared": line.agreed.r**2,
            "nats_over_chance": ahead,
            "nats_over_rival": rival.margin,
            "shape_ms": 1e3 * line.agreed.shape_s,
            "bandwidth_hz": line.agreed.bandwidth_hz,
            "reference_rate_hz": found.reference.track.rate_hz,
            "other_rate_hz": found.other.track.rate_hz,
            **figures,
        },
        notes=tuple(said),
    )


def _traces(found: Found, line: SeriesLine) -> tuple[Trace, Trace]:
    """The liveliest stretch of both, each on its own clock and scaled alike."""
    both = line.both
    count = min(len(both.at_s), max(2, round(_TRACE_S / both.step_s)))
    power = np.cumsum(np.concatenate([[0.0], (both.reference[:, 0] ** 2 + 0.0)]))
    sums = power[count:] - power[:-count]
    first = int(np.argmax(sums)) if len(sums) else 0
    start, end = float(both.at_s[first]), float(both.at_s[min(first + count, len(both.at_s)) - 1])
    back = [(at - line.offset_s) / (1 + line.drift) for at in (start, end)]
    return (
        _trace(found.reference.name, found.reference.track, start, end, 1.0),
        _trace(found.other.name, found.other.track, back[0], back[1], found.sign),
    )


def _trace(name: str, track: Track, start: float, end: float, sign: float) -> Trace:
    kept = np.flatnonzero((track.at_s >= start) & (track.at_s <= end))
    kept = kept[:: max(1, -(-len(kept) // _TRACE_POINTS))]
    values = track.values[kept, 0]
    spread = float(values.std()) if len(values) else 0.0
    return Trace(
        name, track.at_s[kept], sign * (values - values.mean()) / spread if spread > 0 else 0 * values
    )


def _overlap(reference: Track, other: Track, line: SeriesLine) -> tuple[float, float]:
    """The other's own time in which both were recording."""

    def back(at: float) -> float:
        return (at - line.offset_s) / (1 + line.drift)

    start = max(float(other.at_s[0]), back(float(reference.at_s[0])))
    return start, max(start, min(float(other.at_s[-1]), back(float(reference.at_s[-1]))))


def _correlation(curve: LagCurve, peak_s: float) -> Correlation:
    each = max(1, -(-len(curve.r) // _CURVE_POINTS))
    kept = np.array(
        [
            first + int(np.argmax(np.abs(curve.r[first : first + each])))
            for first in range(0, len(curve.r), each)
        ]
    )
    return Correlation(curve.offset_s[kept], curve.r[kept], float(peak_s), float(curve.r[curve.best]))


def _candidates(curve: LagCurve) -> tuple[Window, ...]:
    order = np.argsort(-curve.nats)[:200]
    kept: list[int] = []
    for at in order.tolist():
        if all(abs(curve.offset_s[at] - curve.offset_s[other]) > 1.0 for other in kept):
            kept.append(at)
    return tuple(Window(0.0, float(curve.offset_s[at]), float(curve.r[at]), False) for at in kept[:5])


def _kind(unit: str) -> str:
    """What a unit is of; empty for one that is not known."""
    unit = unit.lower().replace("²", "2").replace("^", "").replace("°", "deg")
    return next((kind for kind, units in _KINDS.items() if unit in units), "")


def _logistic(x: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(x, -60, 60))))
