"""Offset by somebody's score: whatever says how well sound and picture fit at an offset, such as a learned model.

The score of each window of the recording is a curve over offsets. Their mean has to stand out of the other offsets,
and the windows have to agree about where, before anything is answered.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.evidence import Correlation, Evidence, Window
from syncstudio.sync.inputs import Limits
from syncstudio.sync.measurement import MeasuredPiece, Measurement

Floats = NDArray[np.float64]
Score = Callable[[float, Floats], Floats]
"""`score(at_s, offsets_s)`: how well the window at `at_s` of the other's clock fits at each offset; larger is better,
NaN where nothing can be said."""

METHOD = "scorer"
_FEWEST_WINDOWS = 4
# The peak must be so many robust deviations above the other offsets, and ahead of its best rival by a part of that.
_STANDS_OUT, _RIVAL_PART = 4.0, 0.85
_DRAWS = 400
_FLOOR_PART = 0.1
_NS = 1_000_000_000


def measure_by_score(
    score: Score,
    at_s: Floats,
    offsets_s: Floats,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    method: str = METHOD,
) -> Measurement:
    """The offset at which a score is best, over windows at `at_s` (n,) and evenly spaced, rising `offsets_s` (m,).

    Positive where the sound is early, as everywhere. No drift is measured. The grid should reach well beyond the
    offsets that are expected, for what lies beside the peak tells whether it is one.
    """
    offsets = _limited(offsets_s, limits)
    if len(offsets) < 5 or len(at_s) < _FEWEST_WINDOWS:
        return Measurement.cannot_tell(
            method,
            f"{len(at_s)} windows and {len(offsets)} offsets are too few to score; take a longer stretch or a wider "
            "search range.",
        )
    rows = []
    for number, at in enumerate(at_s.tolist()):
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Measuring was cancelled.")
        rows.append(np.asarray(score(at, offsets), np.float64))
        if progress is not None:
            progress((number + 1) / len(at_s))
    table = np.stack(rows)
    told = np.isfinite(table).all(axis=1)
    if told.sum() < _FEWEST_WINDOWS:
        return Measurement.cannot_tell(
            method,
            f"Only {int(told.sum())} of {len(at_s)} windows could be scored: is anybody seen speaking?",
        )
    return judged_scores(method, at_s[told], offsets, table[told])


def judged_scores(method: str, at_s: Floats, offsets_s: Floats, table: Floats) -> Measurement:
    """The answer of a table of scores: float64 (windows, offsets)."""
    step = float(offsets_s[1] - offsets_s[0])
    mean = table.mean(axis=0)
    peak_s, peak = vertex(offsets_s, mean)
    height, rival_s, rival = _standing(offsets_s, mean, peak_s, step)
    curve = Correlation(offsets_s, mean, peak_s, peak, rival_s, rival)
    windows = tuple(
        Window(float(at), vertex(offsets_s, row)[0], float(row.max()))
        for at, row in zip(at_s, table, strict=True)
    )
    evidence = Evidence(curve, figures={"stands_out": height, "windows": float(len(at_s))})
    if np.ptp(mean) <= 0:
        return Measurement.cannot_tell(
            method, "The score is the same at every offset: it says nothing.", windows, evidence
        )
    if int(np.argmax(mean)) in (0, len(mean) - 1):
        return Measurement.cannot_tell(
            method, "The best score lies at the edge of the search range: widen it.", windows, evidence
        )
    drawn = _drawn_peaks(offsets_s, table)
    low, high = np.quantile(drawn, (0.025, 0.975))
    same = float(np.mean(np.abs(drawn - peak_s) <= 1.5 * step))
    figures = dict(evidence.figures) | {"windows_agree": same}
    evidence = Evidence(curve, figures=figures)
    base = float(np.median(mean))
    torn = rival is not None and rival - base > _RIVAL_PART * (peak - base)
    if rival is not None and rival_s is not None and torn and height > _STANDS_OUT:
        return Measurement.ambiguous(
            method,
            f"{peak_s:+.3f} s and {rival_s:+.3f} s score about equally well: narrow the search range, or take a longer "
            "stretch.",
            (Window(0.0, peak_s, peak), Window(0.0, rival_s, rival)),
            evidence,
        )
    trust = float(same / (1 + np.exp(-(height - _STANDS_OUT) / 0.5)))
    if torn or trust < 0.5:
        return Measurement.cannot_tell(
            method,
            f"No offset scores clearly better than the others (best {peak_s:+.3f} s): take a longer stretch in which "
            "somebody is seen speaking.",
            windows,
            evidence,
        )
    half = float(np.hypot(max(high - peak_s, peak_s - low), _FLOOR_PART * step))
    offset_ns, half_ns = round(peak_s * _NS), round(half * _NS)
    return Measurement(
        method,
        "measured",
        offset_ns,
        0.0,
        half_ns,
        2 * half / max(float(np.ptp(at_s)), 1.0) * 1e6,
        trust,
        (MeasuredPiece(((0, offset_ns),), uncertainty_ns=half_ns),),
        windows,
        evidence=evidence,
        settings={"step_ms": 1000 * step, "windows": float(len(at_s))},
    )


def vertex(at: Floats, value: Floats) -> tuple[float, float]:
    """Place and height of the highest point, by a parabola through it and its neighbours on an even grid."""
    best = int(np.argmax(value))
    if best in (0, len(value) - 1):
        return float(at[best]), float(value[best])
    left, middle, right = (float(one) for one in value[best - 1 : best + 2])
    bend = left - 2 * middle + right
    shift = 0.5 * (left - right) / bend if bend < 0 else 0.0
    return float(at[best] + shift * (at[1] - at[0])), middle - 0.25 * (left - right) * shift


def _limited(offsets_s: Floats, limits: Limits) -> Floats:
    if limits.search_ns is None:
        return offsets_s
    return np.asarray(offsets_s[np.abs(offsets_s - limits.around_ns / _NS) <= limits.search_ns / _NS])


def _standing(
    offsets_s: Floats, mean: Floats, peak_s: float, step: float
) -> tuple[float, float | None, float | None]:
    """How many robust deviations the peak is above all other offsets, and the best of those that is a peak itself."""
    beside = np.abs(offsets_s - peak_s) > max(3 * step, 0.06)
    if beside.sum() < 4:
        return 0.0, None, None
    usual = float(np.median(mean[beside]))
    spread = 1.4826 * float(np.median(np.abs(mean[beside] - usual)))
    spread = max(spread, float(mean[beside].std()) / 2, 1e-12)
    inner = np.flatnonzero(beside[1:-1] & (mean[1:-1] >= mean[:-2]) & (mean[1:-1] >= mean[2:])) + 1
    rival = int(inner[np.argmax(mean[inner])]) if len(inner) else None
    height = (float(mean.max()) - usual) / spread
    return height, float(offsets_s[rival]) if rival else None, float(mean[rival]) if rival else None


def _drawn_peaks(offsets_s: Floats, table: Floats) -> Floats:
    """Where the peak lies when windows are drawn anew, with repetition (bootstrap): float64 (draws,)."""
    dice = np.random.default_rng(4)
    counts = dice.multinomial(len(table), np.full(len(table), 1 / len(table)), _DRAWS)
    return np.array([vertex(offsets_s, row)[0] for row in counts @ table])
