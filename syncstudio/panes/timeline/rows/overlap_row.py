"""The lane of overlapping speech: where two people or more speak at once. It is worked out, never stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from syncstudio.panes.timeline.plan import Bars, Box, Hatch, Plan, Text
from syncstudio.panes.timeline.row_layout import LANE_PX, Row, RowKey
from syncstudio.timebase.timecode import clock_text, offset_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syncstudio.panes.theme import Theme
    from syncstudio.panes.timeline.rows.row_content import Strip
    from syncstudio.session.session import Session

OVERLAP_KEY: RowKey = ("overlap", 0)
_TOP, _HEIGHT = 5.0, 15.0
# Narrower ones are bars, all at once; the number of speakers needs this much room.
_HATCHED_PX, _NUMBER_PX = 5.0, 18.0
_COLUMN_PX = 1.0
_GROUND_ALPHA = 56


class OverlapRow:
    """Hatched where speakers overlap, with their number where there is room."""

    scrolls = False

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan(self, strip: Strip, theme: Theme) -> Plan:
        over = self._session.overlaps()
        axis = strip.axis
        low = int(np.searchsorted(over.ends, strip.span.start_ns, "right"))
        high = int(np.searchsorted(over.starts, strip.span.end_ns, "left"))
        if not len(over.starts):
            text = QCoreApplication.translate("Timeline", "Nobody speaks over another")
            return [Text(strip.x0 + 10, 0, 420, strip.height - 1, text, theme.faint, 11)]
        x0s = (over.starts[low:high] - axis.start_ns) / axis.ns_per_px
        x1s = (over.ends[low:high] - axis.start_ns) / axis.ns_per_px
        narrow = x1s - x0s < _HATCHED_PX
        plan: Plan = []
        if narrow.any():
            columns = np.unique(np.floor(x0s[narrow] / _COLUMN_PX)) * _COLUMN_PX
            widest = np.maximum(x1s[narrow], x0s[narrow] + _COLUMN_PX)
            plan.append(Bars(columns, columns + _COLUMN_PX, _TOP, _TOP + _HEIGHT, theme.undecided))
            long = x1s[narrow] - x0s[narrow] > _COLUMN_PX
            plan.append(Bars(x0s[narrow][long], widest[long], _TOP, _TOP + _HEIGHT, theme.undecided))
        counts = over.counts[low:high]
        for x0, x1, count in zip(
            x0s[~narrow].tolist(), x1s[~narrow].tolist(), counts[~narrow].tolist(), strict=True
        ):
            left, right = max(x0, strip.x0 - 8), min(x1, strip.x1 + 8)
            width = right - left
            plan.append(Box(left, _TOP, width, _HEIGHT, theme.undecided, alpha=_GROUND_ALPHA))
            plan.append(Hatch(left, width, _TOP, _HEIGHT, theme.undecided))
            if width >= _NUMBER_PX:
                plan.append(Box(left + 2, _TOP + 1, 13, _HEIGHT - 2, theme.undecided_bg, radius=3))
                number = Text(left + 2, _TOP, 13, _HEIGHT, str(count), theme.undecided, 10, align="centre")
                plan.append(number)
        return plan

    def readings(self, master_ns: int) -> list[tuple[str, int]]:
        return []

    def hover(self, master_ns: int) -> str:
        """Who speaks over whom at an instant, and what this row is."""
        over = self._session.overlaps()
        place = int(np.searchsorted(over.starts, master_ns, "right")) - 1
        rule = QCoreApplication.translate(
            "Timeline",
            "Worked out from all transcripts and all lanes of a person; the same name is the same speaker",
        )
        if place < 0 or master_ns >= int(over.ends[place]):
            return f"{overlap_name()} · {clock_text(master_ns)}\n{rule}"
        start_ns, end_ns = int(over.starts[place]), int(over.ends[place])
        who = ", ".join(self._session.speakers_at(master_ns))
        length = offset_text(end_ns - start_ns).lstrip("+")
        return f"{who}\n{clock_text(start_ns)} – {clock_text(end_ns)} · {length}\n{rule}"


def overlap_name() -> str:
    """What the row is called."""
    return QCoreApplication.translate("Timeline", "Overlap")


def with_overlap(rows: list[Row], speaking: frozenset[int]) -> list[Row]:
    """The rows with that of overlaps under the last lane of a speaker; as they are where nobody speaks."""
    places = [place for place, row in enumerate(rows) if row.lane_id in speaking]
    if not places:
        return rows
    above, below = rows[: places[-1] + 1], rows[places[-1] + 1 :]
    row = Row(OVERLAP_KEY, "overlap", overlap_name(), 6, above[-1].bottom, LANE_PX, False, None, None)
    return [*above, row, *_moved_down(below, LANE_PX)]


def _moved_down(rows: Sequence[Row], by: int) -> list[Row]:
    from dataclasses import replace

    return [replace(row, y=row.y + by) for row in rows]
