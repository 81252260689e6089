"""The plot of a stream's stamps, laid out without Qt: how late each lies, and how far it is to the next."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from syncstudio.media.health.report import StreamHealth
from syncstudio.panes.health_plan import stamped_of
from syncstudio.panes.plot_scale import Scale, padded, short_number, unit_for
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Box, Curve, Hatch, Line, Plan, Text, Ticks
from syncstudio.panes.timeline.ruler_ticks import ruler_ticks
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span
from syncstudio.timebase.timecode import short_text

PLOT_HEIGHT = 186
LEFT, RIGHT = 46, 8
_TITLE, _LANE, _GAP = 15, 58, 8
_CURVE_PX = 1.2
# Less than this share of a step is how stamps are rounded, not how they wander.
_LEAST_LATE, _LEAST_STEP = 0.1, 0.2
_LEAST_MS = 0.002


@dataclass(frozen=True, slots=True)
class PlotFrame:
    """Which source seconds lie under which pixels of the plot."""

    start_s: float
    end_s: float
    width: int

    def x(self, at_s: float) -> float:
        """The pixel of a moment."""
        return LEFT + (at_s - self.start_s) / (self.end_s - self.start_s) * (self.width - LEFT - RIGHT)

    def at_s(self, x: float) -> float:
        """The moment under a pixel, within what the stream holds."""
        share = min(max((x - LEFT) / max(1, self.width - LEFT - RIGHT), 0.0), 1.0)
        return self.start_s + share * (self.end_s - self.start_s)


def frame_of(stream: StreamHealth, width: int) -> PlotFrame | None:
    """The frame of a stream's plot; nothing when there are too few stamps to plot."""
    at_s = stream.trace.at_s
    if len(at_s) < 2:
        return None
    ends = [float(at_s[-1])] + [float(gap.at_s + gap.length_s) for gap in stream.gaps[-1:]]
    if stream.duration_s is not None:
        ends.append(float(stream.start_s + stream.duration_s))
    start_s, end_s = min(float(at_s[0]), float(stream.start_s)), max(ends)
    return (
        PlotFrame(start_s, max(end_s, start_s + 1e-6), width) if np.isfinite([start_s, end_s]).all() else None
    )


def plan_plot(stream: StreamHealth, frame: PlotFrame, theme: Theme, color: int = 0) -> Plan:
    """Both curves over the time of the file, gaps shaded, with figures and units at their left."""
    trace = stream.trace
    steps = trace.step_ms[np.isfinite(trace.step_ms)]
    step_ms = float(np.median(np.abs(steps))) if len(steps) else 1.0
    first, second = _TITLE, 2 * _TITLE + _LANE + _GAP
    plan: Plan = []
    bottom = second + _LANE
    for gap in stream.gaps:
        x0 = frame.x(float(gap.at_s))
        width = max(1.0, frame.x(float(gap.at_s + gap.length_s)) - x0)
        plan.append(Box(x0, first, width, bottom - first, theme.undecided_bg))
        if width > 3:
            plan.append(Hatch(x0, width, first, bottom - first, theme.line))
    plan += _time_axis(frame, bottom, theme)
    late = _finite(trace.late_ms)
    plan += _lane(
        "late against an even rate", trace.at_s, trace.late_ms, (*late, 0.0), step_ms * _LEAST_LATE, first, frame,
        theme, theme.ink(color),
    )  # fmt: skip
    plan += _lane(
        f"from one {stamped_of(stream)} to the next", trace.at_s, trace.step_ms, _finite(trace.step_ms),
        step_ms * _LEAST_STEP, second, frame, theme, theme.ink(color + 1),
    )  # fmt: skip
    return plan


def nearest(stream: StreamHealth, at_s: float) -> int:
    """Which stamp of the trace lies nearest to a moment."""
    stamps = stream.trace.at_s
    after = int(np.searchsorted(stamps, at_s))
    if after == 0:
        return 0
    if after == len(stamps):
        return after - 1
    return after if stamps[after] - at_s < at_s - stamps[after - 1] else after - 1


def read_out(stream: StreamHealth, number: int) -> list[str]:
    """What the plot says of one stamp: its place in the file, how late it lies, how far the next one is."""
    trace = stream.trace
    late, step = float(trace.late_ms[number]), float(trace.step_ms[number])
    lines = [f"{short_text(round(float(trace.at_s[number]) * NS_PER_S), 3)} in the file"]
    if np.isfinite(late):
        unit, factor = unit_for(abs(late))
        side = "late" if late > 0 else "early"
        lines.append("even" if abs(late) < 1e-6 else f"{abs(late) * factor:.3g} {unit} {side}")
    if np.isfinite(step):
        unit, factor = unit_for(abs(step))
        lines.append(f"next after {step * factor:.4g} {unit}".replace("-", "−"))
    return lines


def source_ns(frame: PlotFrame, stream: StreamHealth, x: float) -> Fraction:
    """The source time a click means: the nearest stamp within reach of the pixel, else the place itself."""
    number = nearest(stream, frame.at_s(x))
    stamp = float(stream.trace.at_s[number])
    at_s = stamp if abs(frame.x(stamp) - x) <= 4 else frame.at_s(x)
    return Fraction(at_s) * NS_PER_S


def _finite(values: npt.NDArray[np.float64]) -> tuple[float, ...]:
    known = values[np.isfinite(values)]
    return (float(known.min()), float(known.max())) if len(known) else (0.0,)


def _lane(
    title: str,
    at_s: npt.NDArray[np.float64],
    values: npt.NDArray[np.float64],
    extremes: tuple[float, ...],
    least: float,
    top: float,
    frame: PlotFrame,
    theme: Theme,
    ink: str,
) -> Plan:
    low, high = padded(min(extremes), max(extremes), max(least, _LEAST_MS))
    scale = Scale(low, high, top, top + _LANE)
    unit, factor = unit_for(max(abs(low), abs(high)))
    plan: Plan = [
        Text(LEFT, top - _TITLE, frame.width - LEFT - RIGHT, _TITLE, f"{unit} {title}", theme.soft, 11)
    ]
    in_unit = Scale(low * factor, high * factor, top, top + _LANE)
    ticks = in_unit.ticks()
    step = ticks[1] - ticks[0] if len(ticks) > 1 else abs(ticks[0] or 1.0) if ticks else 1.0
    for tick in ticks:
        y = in_unit.y(tick)
        plan.append(Line(LEFT, y, frame.width - RIGHT, y, theme.line))
        plan.append(
            Text(0, y - 7, LEFT - 5, 14, short_number(tick, step), theme.soft, 10, mono=True, align="right")
        )
    xs = LEFT + (at_s - frame.start_s) / (frame.end_s - frame.start_s) * (frame.width - LEFT - RIGHT)
    ys = scale.bottom - (values - low) / (high - low) * _LANE
    plan.append(Curve(xs, ys, ink, _CURVE_PX))
    return plan


def _time_axis(frame: PlotFrame, bottom: float, theme: Theme) -> Plan:
    wide = frame.width - LEFT - RIGHT
    start_ns, end_ns = round(frame.start_s * NS_PER_S), round(frame.end_s * NS_PER_S)
    ns_per_px = max((end_ns - start_ns) / max(wide, 1), 1.0)
    ticks = [
        tick for tick in ruler_ticks(Span(start_ns, end_ns), ns_per_px) if tick.label and tick.ns >= start_ns
    ]
    xs = np.array([frame.x(tick.ns / NS_PER_S) for tick in ticks])
    plan: Plan = [
        Line(LEFT, bottom + 0.5, frame.width - RIGHT, bottom + 0.5, theme.line),
        Ticks(xs, bottom, bottom + 4, theme.faint),
    ]
    for tick, x in zip(ticks, xs.tolist(), strict=True):
        width = len(tick.label or "") * 6.2 + 4
        left = min(max(x - width / 2, LEFT - 4), frame.width - width)
        plan.append(
            Text(left, bottom + 4, width, 14, tick.label or "", theme.soft, 10, mono=True, align="centre")
        )
    return plan
