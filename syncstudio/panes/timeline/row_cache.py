"""A row as painted: kept as a pixmap, shifted when the view pans, painted anew only where something new shows."""

from math import ceil, floor

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from syncstudio.panes import theme as look
from syncstudio.panes.theme import Theme
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.plan import Line
from syncstudio.panes.timeline.rows.row_content import EdgeBound, RowContent, Strip, TrackRow

# A pan counts as whole device columns when it is this close to one; the rest is rounding of nanoseconds.
_WHOLE_COLUMN = 0.05
# Diagonals repeat after this many pixels (see `paint`), so the phase is kept within it.
_PHASE_PX = 7


class RowCache:
    """The painted pixels of one row."""

    def __init__(self) -> None:
        self._pixmap = QPixmap()
        self._axis: TimeAxis | None = None
        self._made_for: tuple[int, int, float, Theme] | None = None
        self._phase = 0.0
        self._stale = True
        self._under: RowCache | None = None

    def forget(self) -> None:
        """What the row shows has changed: paint all of it next time."""
        self._stale = True
        if self._under is not None:
            self._under.forget()

    def pixmap(self, content: RowContent, axis: TimeAxis, height: int, ratio: float, theme: Theme) -> QPixmap:
        """The row as it looks now, painting only what is not there yet."""
        made_for = (axis.width, height, ratio, theme)
        columns = self._columns_moved(axis, ratio)
        if self._stale or self._made_for != made_for or columns is None:
            self._renew(axis, height, ratio, theme, made_for)
            self._paint(content, Strip(axis, 0, self._pixmap.width(), height, ratio), theme)
        elif columns and not content.scrolls:
            self._paint(content, Strip(axis, 0, self._pixmap.width(), height, ratio), theme)
        elif columns:
            self._pixmap.scroll(-columns, 0, self._pixmap.rect())
            self._phase = (self._phase + columns / ratio) % _PHASE_PX
            width = self._pixmap.width()
            anew = [(width - columns, width) if columns > 0 else (0, -columns)]
            if isinstance(content, EdgeBound):
                edges = content.unsteady(axis, columns / ratio)
                anew += [(floor(x0 * ratio), min(width, ceil(x1 * ratio))) for x0, x1 in edges]
            for first, last in _joined(anew):
                self._paint(content, Strip(axis, first, last, height, ratio), theme)
        self._axis = axis
        self._stale = False
        return self._pixmap

    def _columns_moved(self, axis: TimeAxis, ratio: float) -> int | None:
        """By how many whole device columns the view has moved since the row was painted; `None`: paint it anew."""
        if self._axis is None or self._axis.ns_per_px != axis.ns_per_px:
            return None
        moved = (axis.start_ns - self._axis.start_ns) / axis.ns_per_px * ratio
        if abs(moved - round(moved)) > _WHOLE_COLUMN or abs(moved) >= self._pixmap.width():
            return None
        return round(moved)

    def _renew(
        self, axis: TimeAxis, height: int, ratio: float, theme: Theme, made_for: tuple[int, int, float, Theme]
    ) -> None:
        if self._made_for != made_for:
            self._pixmap = QPixmap(max(1, round(axis.width * ratio)), max(1, round(height * ratio)))
            self._pixmap.setDevicePixelRatio(ratio)
            self._made_for = made_for
        self._phase = (axis.start_ns / axis.ns_per_px) % _PHASE_PX

    def _paint(self, content: RowContent, strip: Strip, theme: Theme) -> None:
        with QPainter(self._pixmap) as painter:
            area = QRectF(strip.x0, 0, strip.x1 - strip.x0, strip.height)
            if strip.last - strip.first < self._pixmap.width():
                painter.setClipRect(area, Qt.ClipOperation.ReplaceClip)
            painter.fillRect(area, look.color(theme.panel))
            self._paint_under(painter, content, strip, theme)
            paint_plan(painter, content.plan(strip, theme), strip.ratio, self._phase)
            if isinstance(content, TrackRow) and content.proposed is not None:
                paint_plan(painter, content.proposed.plan(strip, content.pieces(), theme), strip.ratio)
            if isinstance(content, TrackRow) and content.marks:
                marks = content.marks.plan(strip.axis, strip.x0, strip.x1, theme, strip.ratio)
                paint_plan(painter, marks, strip.ratio)
            if isinstance(content, TrackRow) and content.pins:
                pins = content.pins.plan(strip.axis, strip.x0, strip.x1, strip.height, theme)
                paint_plan(painter, pins, strip.ratio)
            bottom = strip.height - 0.5
            paint_plan(painter, [Line(strip.x0, bottom, strip.x1, bottom, theme.line)], strip.ratio)

    def _paint_under(self, painter: QPainter, content: RowContent, strip: Strip, theme: Theme) -> None:
        """What lies behind the row's own shapes; kept apart, so that panning shifts it where the row is drawn anew."""
        under = getattr(content, "under", None)
        if under is None:
            self._under = None
            return
        if self._under is None:
            self._under = RowCache()
        painter.drawPixmap(0, 0, self._under.pixmap(under, strip.axis, strip.height, strip.ratio, theme))


def _joined(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Columns to paint, those that touch as one."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(parts):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found
