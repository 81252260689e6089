"""Offsets per window, laid out without Qt: where each was found, the line through them and its 95 % band."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from syncstudio.panes.plot_scale import padded, unit_for
from syncstudio.panes.sync.plot_frame import LEFT, RIGHT, PlotFrame
from syncstudio.panes.sync.sync_words import NOTHING, size_text
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Band, Curve, Diamond, Dot, Plan
from syncstudio.sync.evidence import Window
from syncstudio.sync.measurement import MeasuredPiece, Measurement

_LINE_PX = 1.4
_LETTER = 6.0
# A band of less than this height is still seen.
_LEAST_BAND_PX = 2.0
# The plot is never finer than this, so that rounding does not look like scatter.
_LEAST_MS = 0.002


def plan_windows(answer: Measurement, width: int, height: int, theme: Theme, ratio: float = 1.0) -> Plan:
    """Each window's offset against the line's own at its middle; those left out are hollow."""
    windows = [each for each in answer.windows if math.isfinite(each.offset_s) and math.isfinite(each.at_s)]
    if not windows:
        return []
    base_s = _base_s(answer, windows)
    at = np.array([each.at_s for each in windows])
    off_ms = np.array([(each.offset_s - base_s) * 1e3 for each in windows])
    used = np.array([each.used for each in windows])
    low, high = _range(off_ms, used, answer)
    frame = PlotFrame.made(_span(at), padded(low, high, _LEAST_MS), width, height)
    unit, factor = unit_for(max(abs(low), abs(high)))
    measured = answer.status == "measured"
    size = size_text(round(base_s * 1e9), answer.uncertainty_ns)
    sign = "" if size == NOTHING else "−" if base_s < 0 else "+"
    title = f"The candidates, {unit}"
    if measured:
        from_base = f"{unit} from {sign}{size}"
        each = "moment" if answer.method == "cues" else "window"
        title = f"Offset of each {each}, {from_base}"
        if len(title) * _LETTER > width - LEFT - RIGHT:
            title = f"Each {each}, {from_base}"
    plan = frame.ground(title, theme, "s", factor_y=factor)
    for piece, start_s, end_s in _stretches(answer, frame.low, frame.high):
        line, half = _line(piece, start_s, end_s, base_s)
        plan += _band(frame, start_s, end_s, line, half, theme, ratio)
        xs = frame.xs(np.linspace(start_s, end_s, len(line)))
        plan.append(Curve(xs, frame.ys(line), theme.accent, _LINE_PX))
    return plan + _dots(frame, at, off_ms, used, theme)


def _span(at: npt.NDArray[np.float64]) -> tuple[float, float]:
    air = max((float(at.max()) - float(at.min())) * 0.03, 0.5)
    return float(at.min()) - air, float(at.max()) + air


def _base_s(answer: Measurement, windows: Sequence[Window]) -> float:
    """The offset that the plot counts from: the line's own at the middle of what was measured."""
    if answer.pieces:
        anchors = [anchor for piece in answer.pieces for anchor in piece.anchors_ns]
        (first, first_ref), (last, last_ref) = anchors[0], anchors[-1]
        return ((first_ref - first) + (last_ref - last)) / 2e9
    return 0.0 if answer.offset_ns is None else answer.offset_ns / 1e9


def _range(
    off_ms: npt.NDArray[np.float64], used: npt.NDArray[np.bool_], answer: Measurement
) -> tuple[float, float]:
    """What must be seen: the windows that count with their band; one that is far off stands at the edge."""
    counted = off_ms[used] if used.any() else off_ms
    low, high = float(counted.min()), float(counted.max())
    half_ms = max((piece.uncertainty_ns for piece in answer.pieces), default=0) / 1e6
    if answer.status == "measured":
        low, high = min(low, -half_ms), max(high, half_ms)
        reach = max(high - low, _LEAST_MS)
        near = off_ms[(off_ms > low - reach) & (off_ms < high + reach)]
        return min(low, float(near.min())), max(high, float(near.max()))
    return float(off_ms.min()), float(off_ms.max())


def _stretches(answer: Measurement, low_s: float, high_s: float) -> list[tuple[MeasuredPiece, float, float]]:
    """Each piece with the seconds of the plot that it answers for."""
    found = []
    for piece in answer.pieces:
        start = low_s if piece.from_ns is None else max(low_s, piece.from_ns / 1e9)
        end = high_s if piece.to_ns is None else min(high_s, piece.to_ns / 1e9)
        if start < end:
            found.append((piece, start, end))
    return found


def _line(
    piece: MeasuredPiece, start_s: float, end_s: float, base_s: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Line and half-width of the band, in ms, at 41 places.

    A piece's own half-width is that at the worst place between its anchors: the ends. Towards the middle the band of a
    fitted line is about half as wide, and outside it opens.
    """
    at = np.linspace(start_s, end_s, 41)
    other_ns, reference_ns = piece.anchors_ns[0]
    line = (reference_ns - other_ns) / 1e9 + (at - other_ns / 1e9) * piece.drift_ppm * 1e-6
    half_ms = piece.uncertainty_ns / 1e6
    if len(piece.anchors_ns) < 2:
        return (line - base_s) * 1e3, np.full(len(at), half_ms)
    middle = (piece.anchors_ns[0][0] + piece.anchors_ns[1][0]) / 2e9
    reach = max((piece.anchors_ns[1][0] - piece.anchors_ns[0][0]) / 2e9, 1e-9)
    return (line - base_s) * 1e3, half_ms * np.sqrt(0.25 + 0.75 * ((at - middle) / reach) ** 2)


def _band(
    frame: PlotFrame,
    start_s: float,
    end_s: float,
    line: npt.NDArray[np.float64],
    half: npt.NDArray[np.float64],
    theme: Theme,
    ratio: float,
) -> Plan:
    first, last = round(frame.x(start_s) * ratio), round(frame.x(end_s) * ratio)
    if last <= first:
        return []
    columns = np.linspace(0, len(line) - 1, last - first)
    places = np.arange(len(line))
    middles = np.interp(columns, places, line)
    halves = np.interp(columns, places, half)
    tops = np.clip(frame.ys(middles + halves), frame.scale.top, frame.foot)
    bottoms = np.clip(frame.ys(middles - halves), frame.scale.top, frame.foot)
    thin = np.maximum(_LEAST_BAND_PX - (bottoms - tops), 0) / 2
    tops, bottoms = (tops - thin) * ratio, (bottoms + thin) * ratio
    return [Band(first, tops.astype(np.float32), bottoms.astype(np.float32), theme.raised)]


def _dots(
    frame: PlotFrame,
    at: npt.NDArray[np.float64],
    off_ms: npt.NDArray[np.float64],
    used: npt.NDArray[np.bool_],
    theme: Theme,
) -> Plan:
    plan: Plan = []
    heights = np.clip(frame.ys(off_ms), frame.scale.top + 4, frame.foot - 4)
    for x, y, counted in zip(frame.xs(at).tolist(), heights.tolist(), used.tolist(), strict=True):
        plan.append(Dot(x, y, 3, theme.ink(0)) if counted else Diamond(x, y, 4, theme.panel, theme.undecided))
    return plan
