"""The words that are being said, marked over the painted rows: nothing else is painted for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

from syncstudio.panes.timeline.rows.row_content import Strip
from syncstudio.panes.timeline.rows.word_row import Said, WordRow

if TYPE_CHECKING:
    from syncstudio.panes.timeline.plan import Plan
    from syncstudio.panes.timeline.row_layout import Row
    from syncstudio.panes.timeline.view import TimelineView

_SLACK_PX = 2


class SaidWords:
    """Which words the playhead is in, lane by lane."""

    def __init__(self, view: TimelineView) -> None:
        self._view = view
        self._now: list[tuple[Row, Said]] = []

    def move(self) -> list[QRect]:
        """The playhead has moved; answers what of the rows' area is to be painted anew, if anything."""
        before, self._now = self._now, self._said()
        if [(row.key, said.x, said.y) for row, said in before] == [
            (row.key, said.x, said.y) for row, said in self._now
        ]:
            return []
        return [self._rect(row, said) for row, said in (*before, *self._now)]

    def plans(self) -> Iterator[tuple[int, Plan]]:
        """What is painted over the rows: the top of each row in the rows' area, and the shapes."""
        for row, said in self._said():
            yield row.y - self._view.scroll_y, said.plan

    def _said(self) -> list[tuple[Row, Said]]:
        view = self._view
        found: list[tuple[Row, Said]] = []
        for row in view.contents.rows:
            lane = view.contents.lane_rows.get(row.lane_id or 0)
            if isinstance(lane, WordRow):
                strip = Strip(view.axis, 0, round(view.axis.width * view.ratio), row.height, view.ratio)
                found += [(row, said) for said in lane.said_at(strip, view.playhead_ns, view.theme)]
        return found

    def _rect(self, row: Row, said: Said) -> QRect:
        top = row.y - self._view.scroll_y
        x0, x1 = max(said.x, -10.0), min(said.x + said.width, self._view.axis.width + 10.0)
        return QRect(
            int(x0) - _SLACK_PX,
            int(top + said.y) - _SLACK_PX,
            max(int(x1 - x0), 1) + 2 * _SLACK_PX + 1,
            15 + 2 * _SLACK_PX + 1,
        )
