"""Labels that are open: each grows from where it began to the playhead, in its lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.panes.theme import text_on
from syncstudio.panes.timeline.plan import Box, Plan, Text
from syncstudio.panes.timeline.rows.lane_row import SEGMENT_PX, TOP

if TYPE_CHECKING:
    from syncstudio.panes.timeline.view import TimelineView

_LEAST_TEXT_PX = 24.0


def open_label_plans(view: TimelineView) -> list[tuple[float, Plan]]:
    """What to draw of the labels that are open, each with the top of its row in pixels of the canvas."""
    plans: list[tuple[float, Plan]] = []
    for each in view.session.open_labels:
        row = view.contents.row_of(("lane", each.lane_id))
        if row is None:
            continue
        lane = view.contents.lane_rows[each.lane_id]
        label = None if each.label_id is None else lane.labels.get(each.label_id)
        fill = view.theme.track(row.color if label is None else label.color)
        x0, x1 = sorted((view.axis.x_from_ns(each.start_ns), view.axis.x_from_ns(view.playhead_ns)))
        x0, x1 = max(x0, -8.0), min(x1, view.axis.width + 8.0)
        if x1 < x0:
            continue
        ink = view.theme.text
        plan: Plan = [Box(x0, TOP, max(x1 - x0, 1.5), SEGMENT_PX, fill, ink, 3, outline_width=1.5)]
        if label is not None and x1 - x0 > _LEAST_TEXT_PX:
            plan.append(Text(x0 + 6, TOP, x1 - x0 - 10, SEGMENT_PX, label.name, text_on(fill), 11))
        plans.append((row.y - view.scroll_y, plan))
    return plans
