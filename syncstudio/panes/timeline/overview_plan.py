"""The whole recording in one strip: how loud it is, or its first curve, and where the labels lie."""

import numpy as np
import numpy.typing as npt

from syncstudio.panes.severity import shape
from syncstudio.panes.theme import Theme
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.contents import Contents
from syncstudio.panes.timeline.finding_marks import Cluster, FindingMarks
from syncstudio.panes.timeline.overview_curve import curve, curve_band, first_curve
from syncstudio.panes.timeline.plan import Band, Box, Line, Plan, Ticks
from syncstudio.panes.timeline.rows.row_content import Strip
from syncstudio.session.health.health_facts import PlacedFinding
from syncstudio.timebase.span import Span

LABELS_PX = 4
# Marks of findings stand along the top, nearer ones as one; what is only good to know is left to the rows.
_MARK_PX, _MARK_Y, _MERGE_PX, _HIT_PX, _HIT_HEIGHT = 5.0, 7.5, 11.0, 6.0, 13.0
# The view's window is never drawn narrower than this, so that it can be taken.
WINDOW_LEAST_PX = 8.0


Loudness = dict[int, npt.NDArray[np.float32]]


def plan_overview(
    contents: Contents, axis: TimeAxis, height: int, ratio: float, theme: Theme, known: Loudness
) -> Plan:
    """Loudness of all sound tracks together, or without sound the first curve of the first series, and each lane's
    labels as hairlines along the bottom.

    `known` keeps the loudness or the curve of each track from one time to the next; whoever owns it forgets what is
    stale.
    """
    plan: Plan = [Box(0, 0, axis.width, height, theme.raised)]
    strip = Strip(axis, 0, max(1, round(axis.width * ratio)), height, ratio)
    sounds = list(contents.sounds().values())
    for row in sounds:
        if row.track.id not in known or known[row.track.id].shape != (strip.last,):
            known[row.track.id] = row.loudness(strip)
    if sounds:
        loud = np.max([known[row.track.id] for row in sounds], axis=0)
        middle, reach = height * ratio / 2, (height / 2 - 2) * ratio
        tops = (middle - loud * reach).astype(np.float32)
        plan.append(Band(0, tops, np.maximum(tops + ratio, 2 * middle - tops), theme.track(0)))
    drawn = None if sounds else first_curve(contents)
    if drawn is not None:
        series, view = drawn
        track_id = series.track.id
        if track_id not in known or known[track_id].shape != (2, strip.last):
            known[track_id] = curve(series, view, strip)
        lows, highs = known[track_id]
        plan.append(curve_band(lows, highs, height, ratio, theme.track(view.color)))
    for lane in contents.lane_rows.values():
        starts, ends = lane.density()
        if len(starts):
            low = np.floor((starts - axis.start_ns) / axis.ns_per_px)
            high = np.maximum(np.floor((ends - axis.start_ns) / axis.ns_per_px), low)
            edges = axis.width + 2
            covered = np.bincount(np.clip(low, 0, axis.width).astype(int), minlength=edges)
            covered = covered - np.bincount(np.clip(high + 1, 0, axis.width + 1).astype(int), minlength=edges)
            xs = np.flatnonzero(np.cumsum(covered[:-1]) > 0).astype(np.float64)
            plan.append(Ticks(xs, height - 1 - LABELS_PX, height - 1, theme.track(lane.lane.color)))
    plan.append(Line(0, height - 0.5, axis.width, height - 0.5, theme.line))
    return plan


def overview_marks(contents: Contents) -> FindingMarks:
    """The warnings and errors of all tracks together."""
    every = [each for row in contents.track_rows.values() for each in row.marks.findings]
    return FindingMarks([each for each in every if each.finding.severity != "info"])


def plan_marks(marks: FindingMarks, axis: TimeAxis, theme: Theme) -> Plan:
    """Where the timing of a recording is odd."""
    return [
        shape(each.severity, axis.x_from_ns(each.start_ns), _MARK_Y, _MARK_PX, theme, theme.raised)
        for each in _clusters(marks, axis)
    ]


def marked_at(marks: FindingMarks, axis: TimeAxis, x: float, y: float) -> list[PlacedFinding]:
    """The findings whose mark lies at a point of the overview."""
    near = [each for each in _clusters(marks, axis) if abs(axis.x_from_ns(each.start_ns) - x) <= _HIT_PX]
    if y > _HIT_HEIGHT or not near:
        return []
    nearest = min(near, key=lambda each: abs(axis.x_from_ns(each.start_ns) - x))
    return marks.findings[nearest.first : nearest.last]


def _clusters(marks: FindingMarks, axis: TimeAxis) -> list[Cluster]:
    return marks.clusters(axis.ns_per_px, _MERGE_PX)


def window_on(overview: TimeAxis, visible: Span) -> tuple[float, float]:
    """Where the view's window lies on the overview, as (left, right) pixels, never too narrow to take."""
    left, right = overview.x_from_ns(visible.start_ns), overview.x_from_ns(visible.end_ns)
    if right - left < WINDOW_LEAST_PX:
        middle = (left + right) / 2
        left, right = middle - WINDOW_LEAST_PX / 2, middle + WINDOW_LEAST_PX / 2
    return left, right
