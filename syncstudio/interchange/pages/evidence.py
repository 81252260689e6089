"""The evidence of a measurement as charts: how well the two fit at each offset, and the offset at each place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from syncstudio.interchange.pages.drawing import shortened
from syncstudio.interchange.pages.frame import Frame
from syncstudio.sync.evidence import Correlation
from syncstudio.sync.measurement import Measurement
from syncstudio.timebase.counts import counted

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

_MOST_POINTS, _MOST_MARKS = 700, 400
_NS_PER_S = 1e9
# Offsets further off the line than this many times the spread of the others are drawn at the edge.
_OFF_SCALE = 6.0


def evidence_charts(found: Measurement, names: tuple[str, str] = ("reference", "other")) -> list[Markup]:
    """A chart for each kind of evidence that a measurement kept; `names` of the reference and the other."""
    charts = []
    curve = found.evidence.correlation
    if curve is not None and len(curve.offset_s) > 1:
        charts.append(correlation_chart(curve))
    # Candidates of the whole recording lie at no place in it, and the curve has shown them.
    nowhere = charts and found.status != "measured" and len({window.at_s for window in found.windows}) < 2
    if (found.windows and not nowhere) or (found.status == "measured" and found.evidence.events):
        charts.append(places_chart(found, names[1]))
    return charts


def correlation_chart(curve: Correlation) -> Markup:
    """The curve with its peak and the rival, each with its own sign."""
    known = np.isfinite(curve.value) & np.isfinite(curve.offset_s)
    at, value = _thinned(curve.offset_s[known], curve.value[known])
    top = max([curve.peak, *value.tolist()], default=1.0)
    floor = min([0.0, *value.tolist()])
    said = f"The best fit is at {curve.peak_s:+z.4f} s"
    # Where nothing else fits at all, the next best is as good as any place, and none.
    rival = curve.rival_s is not None and (curve.rival or 0.0) > 0.0
    if rival and curve.peak > 0:
        said += f", the next best at {curve.rival_s:+z.4f} s has {(curve.rival or 0) / curve.peak:.0%} of it"
    across = (float(at.min()), float(at.max())) if len(at) else (0.0, 1.0)
    units = ("offset, s", "fit")
    frame = Frame("How well the two fit at each offset", f"{said}.", across, (floor, top * 1.15), units, 190)
    frame.curve(at.tolist(), value.tolist(), "curve")
    _peak(frame, curve.peak_s, curve.peak, f"best {curve.peak_s:+z.4f} s", "dot", "good")
    if rival:
        share = f", {(curve.rival or 0) / curve.peak:.0%}" if curve.peak > 0 else ""
        text = f"rival {curve.rival_s:+z.4f} s{share}"
        _peak(frame, curve.rival_s or 0.0, curve.rival or 0.0, text, "triangle", "unsure")
    return frame.drawing.markup()


def _peak(frame: Frame, at_s: float, value: float, text: str, shape: str, style: str) -> None:
    x, y, text = frame.x.at(at_s), frame.y.at(value), text.replace("-", "−")
    frame.drawing.mark("dot" if shape == "dot" else "triangle", x, y, style, 4.5, text)
    right = x < frame.drawing.width * 0.72
    frame.drawing.text(x + (9 if right else -9), max(y - 3, 24), text, "t over", "start" if right else "end")


def places_chart(found: Measurement, other: str) -> Markup:
    """The offset at each place, with the fitted line and its 95 % band; of an ambiguous answer the candidates."""
    at, offset, used = _places(found)
    measured = found.status == "measured" and found.offset_ns is not None
    base = (found.offset_ns or 0) / _NS_PER_S if measured else 0.0
    away = (offset - base) * (1e3 if measured else 1.0)
    lines = _lines(found, at, base) if measured else []
    low, high = _reach(away, used, [end for line in lines for end in line.reach_ms])
    across = (float(at.min()), float(at.max())) if len(at) else (0.0, 1.0)
    unit = f"ms from {base:+z.6f} s".replace("-", "−") if measured else "offset, s"
    title = "Offset at each place" if measured else "Candidates"
    said = f"{counted(int(used.sum()), 'place was', 'places were')} used and {int((~used).sum())} left out"
    if measured and found.uncertainty_ns is not None:
        said += f"; the offset is {base:+z.6f} s ±{found.uncertainty_ns / 1e6:.4g} ms"
    frame = Frame(title, f"{said}.", across, (low, high), (f"time in {shortened(other, 40)}, s", unit), 200)
    for line in lines:
        above = [(at_s, late_ms + line.half_ms) for at_s, late_ms in line.ends]
        below = [(at_s, late_ms - line.half_ms) for at_s, late_ms in reversed(line.ends)]
        frame.drawing.area([(frame.x.at(x), frame.y.at(y)) for x, y in above + below], "band")
        frame.curve((at_s for at_s, _ in line.ends), (late_ms for _, late_ms in line.ends), "fitted")
    step = max(1, len(at) // _MOST_MARKS)
    for place in range(0, len(at), step):
        tip = f"at {at[place]:.3f} s: {offset[place]:+z.6f} s"
        x, y = frame.x.at(float(at[place])), frame.y.at(float(away[place]))
        if used[place] and measured:
            frame.drawing.mark("dot", x, y, "point", 2.6, tip)
        else:
            frame.drawing.mark("cross" if measured else "triangle", x, y, "unsure", 3.4, tip)
    return frame.drawing.markup()


def _places(found: Measurement) -> tuple[Floats, Floats, Truths]:
    """Places, offsets (s) and whether they were used: of windows, else of the moments found in both."""
    if found.windows:
        rows = [(each.at_s, each.offset_s, each.used) for each in found.windows]
    else:
        rows = [(each.other_s, each.reference_s - each.other_s, each.used) for each in found.evidence.events]
    at, offset, used = zip(*rows, strict=True)
    return np.array(at, np.float64), np.array(offset, np.float64), np.array(used, bool)


@dataclass(frozen=True, slots=True)
class _Line:
    """One piece's line: two ends (s, ms from the answer), and the half-width of its band."""

    ends: tuple[tuple[float, float], tuple[float, float]]
    half_ms: float

    @property
    def reach_ms(self) -> list[float]:
        return [late_ms + sign * self.half_ms for _, late_ms in self.ends for sign in (-1, 1)]


def _lines(found: Measurement, at: Floats, base: float) -> list[_Line]:
    """Each piece's line over its own reach."""
    drawn = []
    whole = (float(at.min()), float(at.max())) if len(at) else (0.0, 1.0)
    for piece in found.pieces:
        other_ns, reference_ns = piece.anchors_ns[0]
        start = whole[0] if piece.from_ns is None else max(whole[0], piece.from_ns / _NS_PER_S)
        end = whole[1] if piece.to_ns is None else min(whole[1], piece.to_ns / _NS_PER_S)
        first = (reference_ns - other_ns) / _NS_PER_S - base
        begin_ms, end_ms = (
            (first + (place - other_ns / _NS_PER_S) * piece.drift_ppm / 1e6) * 1e3 for place in (start, end)
        )
        if end >= start:
            drawn.append(_Line(((start, begin_ms), (end, end_ms)), piece.uncertainty_ns / 1e6))
    return drawn


def _reach(away: Floats, used: Truths, bands: list[float]) -> tuple[float, float]:
    """What is shown of the offsets, so that those left out do not flatten the others."""
    seen = away[used] if used.any() else away
    low = min([*seen.tolist(), *bands], default=-1.0)
    high = max([*seen.tolist(), *bands], default=1.0)
    spread = max(high - low, 1e-6)
    if len(away):
        low = max(float(away.min()), low - _OFF_SCALE * spread) if float(away.min()) < low else low
        high = min(float(away.max()), high + _OFF_SCALE * spread) if float(away.max()) > high else high
    room = 0.08 * (high - low)
    return low - room, high + room


def _thinned(at: Floats, value: Floats) -> tuple[Floats, Floats]:
    """The curve in fewer points, the lowest and highest of each stretch kept."""
    if len(at) <= _MOST_POINTS:
        return at, value
    parts = np.array_split(np.arange(len(at)), _MOST_POINTS // 2)
    kept = sorted({int(part[pick(value[part])]) for part in parts for pick in (np.argmin, np.argmax)})
    return at[kept], value[kept]
