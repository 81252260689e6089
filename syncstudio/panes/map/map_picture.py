"""The picture of a map: paths on their ground under the current places, painted once and kept."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.map.map_colors import ColorBy, Shading, shading_of
from syncstudio.panes.map.map_grid import Grid, grid_plan, scale_plan
from syncstudio.panes.map.map_paint import ShownPath, paint_path
from syncstudio.panes.map.map_view import MapView
from syncstudio.panes.theme import Theme, color
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.project.errors import ProjectError
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.media.series.path_levels import PlacedPath
    from syncstudio.session.series.paths import Place
    from syncstudio.session.session import Session

_MARK_PX, _NAME_PX = 7.0, 160

# What takes longer than this to paint is shifted while the hand moves, and painted when it rests.
_QUICK_S, _REST_MS = 0.03, 80
# While it follows, the current place is kept within this share of the view.
_INNER = 0.7


class MapPicture(QWidget):
    """Shows paths and the current places on them; `MapCanvas` hears the mouse."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self.view = MapView()
        self.paths: list[ShownPath] = []
        self.by: ColorBy = "track"
        self.grid: Grid = "metres"
        self.following = False
        self.places: dict[int, Place | None] = {}
        self.waiting = False
        self._fitted = False
        self._fit_view: MapView | None = None
        self._base: QPixmap | None = None
        self._base_view = self.view
        self._took_s = 0.0
        self._hand: QPointF | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._render_anew)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 72)

    # -- what is shown --------------------------------------------------------------------------------------------

    def show_paths(self, paths: list[tuple[int, str, int, PlacedPath]]) -> None:
        """Show these paths: (track, name, colour, placed path)."""
        made = []
        for track_id, name, number, placed in paths:
            shading = shading_of(self.by, placed.path)
            made.append(ShownPath(track_id, name, placed, number, shading))
        if self.by == "speed" and made:  # one scale for all of them
            low, high = min(each.shading.low for each in made), max(each.shading.high for each in made)
            made = [replace(each, shading=Shading("speed", low, high)) for each in made]
        same = [each.track_id for each in made] == [each.track_id for each in self.paths]
        self.paths = made
        self.select()
        if made and not (self._fitted and same):
            self.fit()
        self._render_anew()

    def color_by(self, by: ColorBy) -> None:
        """Colour paths by their track, by time or by speed."""
        self.by = by
        self.show_paths([(each.track_id, each.name, each.color, each.placed) for each in self.paths])

    def show_grid(self, grid: Grid) -> None:
        """Draw another grid."""
        self.grid = grid
        self._render_anew()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self._render_anew()

    def select(self, span: Span | None = None) -> None:
        """Draw what lies in a span of the master timeline strong; without one, what is selected."""
        span = span or self._session.selection
        self.paths = [
            replace(each, chosen=() if span is None else tuple(self._session.path_rows(each.track_id, span)))
            for each in self.paths
        ]
        self._selecting = span is not None
        self._render_anew()

    def fit(self) -> None:
        """Show all paths whole."""
        known = [each.placed for each in self.paths if len(each.placed.path)]
        if not known:
            return
        west = min(float(each.east.min()) for each in known)
        east = max(float(each.east.max()) for each in known)
        south = min(float(each.north.min()) for each in known)
        north = max(float(each.north.max()) for each in known)
        self._fitted = True
        self._go(self.view.fitted((west, south, east, north)))
        self._fit_view = self.view

    def move_to(self, master_ns: int) -> None:
        """The playhead is here now: the current places move, and no more is painted than their surroundings."""
        before, self.places = self.places, {}
        for each in self.paths:
            try:
                self.places[each.track_id] = self._session.place_at(each.track_id, master_ns)
            except ProjectError:  # it went before this tick arrived
                self.places[each.track_id] = None
        if before == self.places:
            return
        for place in (*before.values(), *self.places.values()):
            if place is not None:
                self.update(self._around(place))
        if self.following and self._hand is None:
            self._keep_in_sight()

    def _around(self, place: Place) -> QRect:
        x, y = round(self.view.x(place.east)), round(self.view.y(place.north))
        return QRect(x - 14, y - 14, 28 + _NAME_PX, 28 + 14 * max(len(self.paths) - 1, 0))

    def _keep_in_sight(self) -> None:
        place = next((place for place in self.places.values() if place is not None), None)
        if place is None:
            return
        x, y = self.view.x(place.east) - self.width() / 2, self.view.y(place.north) - self.height() / 2
        if abs(x) > self.width() * _INNER / 2 or abs(y) > self.height() * _INNER / 2:
            self._go(self.view.panned(x, y))

    # -- the view -------------------------------------------------------------------------------------------------

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Closer by a factor, around a point of the canvas; its middle unless told."""
        at = at or QPointF(self.width() / 2, self.height() / 2)
        self._go(self.view.zoomed(factor, at.x(), at.y()))

    def pan(self, x: float, y: float) -> None:
        """Move what is seen by so many pixels."""
        self._go(self.view.panned(x, y))

    def _go(self, view: MapView) -> None:
        self.view = view
        if self._base is None or self._took_s <= _QUICK_S:
            self._render_anew()
        else:
            self._rest.start()
            self.update()

    def _render_anew(self) -> None:
        self._rest.stop()
        self._base = None
        self.update()

    def resizeEvent(self, event: object) -> None:
        untouched = self.view == self._fit_view
        self.view = replace(self.view, width=max(1, self.width()), height=max(1, self.height()))
        if self.paths and (untouched or not self._fitted):
            self.fit()
        self._render_anew()

    def showEvent(self, event: object) -> None:
        if not self._fitted:
            self.fit()

    # -- painting -------------------------------------------------------------------------------------------------

    def paintEvent(self, event: object) -> None:
        with QPainter(self) as painter:
            if not self.paths:
                self._paint_empty(painter)
                return
            if self._base is None:
                self._base, self._base_view = self._rendered(), self.view
            self._paint_base(painter, self._base)
            named: list[QRectF] = []
            for each in self.paths:
                place = self.places.get(each.track_id)
                if place is not None:
                    self._paint_place(painter, each, place, named)

    def _rendered(self) -> QPixmap:
        began = time.perf_counter()
        ratio = self.devicePixelRatioF()
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(color(self._theme.panel))
        ground = self.paths[0].placed.ground
        with QPainter(made) as painter:
            paint_plan(painter, grid_plan(self.view, ground, self.grid, self._theme), ratio)
            for each in self.paths:
                paint_path(painter, each, self.view, self._theme, self._selecting)
            paint_plan(painter, scale_plan(self.view, ground, self._theme), ratio)
        self._took_s = time.perf_counter() - began
        return made

    def _paint_base(self, painter: QPainter, base: QPixmap) -> None:
        if self._base_view == self.view:
            painter.drawPixmap(0, 0, base)
            return
        painter.fillRect(self.rect(), color(self._theme.panel))
        scale = self._base_view.metres / self.view.metres
        left, top = self._base_view.place(0, 0)
        target = QRectF(self.view.x(left), self.view.y(top), self.width() * scale, self.height() * scale)
        painter.drawPixmap(target, base, QRectF(base.rect()))

    def _paint_place(self, painter: QPainter, shown: ShownPath, place: Place, named: list[QRectF]) -> None:
        at = QPointF(self.view.x(place.east), self.view.y(place.north))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = color(self._theme.track(shown.color))
        painter.setBrush(fill if place.sure else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color(self._theme.panel), 5))
        painter.drawEllipse(at, _MARK_PX, _MARK_PX)
        painter.setPen(QPen(color(self._theme.playhead), 2.5))
        painter.drawEllipse(at, _MARK_PX, _MARK_PX)
        if len(self.paths) > 1:
            painter.setFont(look.sans(11, True))
            painter.setPen(color(self._theme.text))
            box = QRectF(at.x() + 12, at.y() - 9, _NAME_PX - 20, 14)
            # Two receivers of one device are at one place: their names stand one below the other.
            while any(box.intersects(other) for other in named):
                box.translate(0, 14)
            named.append(box)
            name = painter.fontMetrics().elidedText(
                shown.name, Qt.TextElideMode.ElideRight, round(box.width())
            )
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_empty(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), color(self._theme.panel))
        painter.setFont(look.sans(13))
        painter.setPen(color(self._theme.soft))
        text = (
            self.tr("Reading where it was…")
            if self.waiting
            else self.tr(
                "No track here says where it was.\n\nAdd a GPX or NMEA file, a GoPro's video or a robot's log, or "
                "click to choose the channels of latitude and longitude."
            )
        )
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect().adjusted(20, 12, -20, -12), flags, text)
