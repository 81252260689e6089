"""Regions painted over a picture: outlines in the colour of whom they show, a name, and handles on what is selected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import cache, lru_cache

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from syncstudio.panes.regions.region_plan import HANDLE_PX, OnPane, handles
from syncstudio.panes.short_text import short_text
from syncstudio.panes.theme import Theme, color, sans, text_on
from syncstudio.project.labelling_records import Shape
from syncstudio.session.regions.region_book import ShownRegion
from syncstudio.session.regions.region_shapes import Points, bounds, corners, points_from

_HALO, _LINE = 3.6, 1.8
# What is not selected is not tinted: the recording is looked at, and blending would cost most of the painting.
_CHOSEN_ALPHA = 46
_NAME_PX, _NAME_HEIGHT, _NAME_ROOM = 11, 16, 5
_POINT_PX = 6.0
_STEP_PX = 3.0
_DASHED, _SUGGESTED = [3.0, 2.5], [6.0, 2.5, 1.0, 2.5]
_LONGEST_NAME = 32
# Nothing of an outline is see-through: narrow upright strips blend thirty times slower than they fill.
_DARK = "#0d1016"


def paint_regions(
    painter: QPainter,
    on: OnPane,
    shown: Sequence[ShownRegion],
    theme: Theme,
    selected: Set[int],
    moved: Mapping[int, Points],
    corner: int | None = None,
) -> None:
    """Paint regions over the picture; those in `moved` as they are being moved to, and `corner` of what is selected as
    the one that keys act on."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for one in sorted(shown, key=lambda one: one.segment_id in selected):
        points = moved.get(one.segment_id, one.place.points)
        chosen = one.segment_id in selected
        fill = theme.track(one.color)
        _outline(painter, on, one, points, fill, chosen)
        _name(painter, on, one, points, fill)
        if chosen:
            paint_handles(painter, on, one.track.shape, points, fill, corner)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_path(painter: QPainter, on: OnPane, one: ShownRegion, theme: Theme) -> None:
    """The way that the middle of a region goes: straight from key frame to key frame, broken where it is away."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = color(theme.track(one.color))
    before: QPointF | None = None
    for keyframe in one.track.keyframes:
        left, top, right, bottom = bounds(points_from(keyframe.points))
        at = QPointF(*on.at(((left + right) / 2, (top + bottom) / 2)))
        if before is not None:
            for pen in (QPen(QColor(_DARK), 3.0), QPen(ink, 1.4)):
                painter.setPen(pen)
                painter.drawLine(before, at)
        painter.setPen(QPen(QColor(_DARK), 1))
        painter.setBrush(ink)
        painter.drawEllipse(at, _STEP_PX, _STEP_PX)
        before = None if keyframe.outside else at
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_handles(
    painter: QPainter, on: OnPane, shape: Shape, points: Points, fill: str, corner: int | None = None
) -> None:
    """The squares by which an outline is taken hold of."""
    half = HANDLE_PX // 2
    for number, point in enumerate(handles(shape, points)):
        x, y = (round(edge) - half for edge in on.at(point))
        painter.fillRect(x - 1, y - 1, HANDLE_PX + 1, HANDLE_PX + 1, QColor(_DARK))
        painter.fillRect(
            x, y, HANDLE_PX - 1, HANDLE_PX - 1, color(fill) if number == corner else QColor("#ffffff")
        )


def paint_outline(
    painter: QPainter, on: OnPane, shape: Shape, points: Points, fill: str, closed: bool = True
) -> None:
    """An outline on its way to becoming a region."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    places = QPolygonF([QPointF(*on.at(point)) for point in corners(shape, points)])
    for pen in (QPen(color("#000000", 150), _HALO), QPen(color(fill), _LINE)):
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if closed:
            painter.drawPolygon(places)
        else:
            painter.drawPolyline(places)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _outline(
    painter: QPainter, on: OnPane, one: ShownRegion, points: Points, fill: str, chosen: bool
) -> None:
    if one.track.shape == "box":
        _box(painter, on, one, points, fill, chosen)
        return
    line = QPen(color(fill), _LINE + 0.7 * chosen)
    line.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if dashes := _dashes(one):
        line.setDashPattern(dashes)
    halo = QPen(color("#000000", 130), _HALO + 0.7 * chosen)
    halo.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if one.track.shape == "point":
        x, y = on.at(points[0])
        for pen in (halo, line):
            painter.setPen(pen)
            painter.setBrush(color(fill, 120) if chosen else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), _POINT_PX, _POINT_PX)
            painter.drawLine(QPointF(x - 2, y), QPointF(x + 2, y))
            painter.drawLine(QPointF(x, y - 2), QPointF(x, y + 2))
        return
    painter.setPen(halo)
    painter.setBrush(color(fill, _CHOSEN_ALPHA) if chosen else Qt.BrushStyle.NoBrush)
    places = QPolygonF([QPointF(*on.at(point)) for point in points])
    painter.drawPolygon(places)
    painter.setPen(line)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(places)


def _box(painter: QPainter, on: OnPane, one: ShownRegion, points: Points, fill: str, chosen: bool) -> None:
    """A box on whole pixels: filled edges take a twentieth of the time that stroked ones do."""
    (left, top), (right, bottom) = ([round(edge) for edge in on.at(point)] for point in points)
    wide = 3 if chosen else 2
    if chosen:
        painter.fillRect(left, top, right - left, bottom - top, color(fill, _CHOSEN_ALPHA))
    _edges(painter, left - 1, top - 1, right + 1, bottom + 1, wide + 2, QColor(_DARK))
    dashes = _dashes(one)
    if not dashes:
        _edges(painter, left, top, right, bottom, wide, color(fill))
        return
    line = QPen(color(fill), wide)
    line.setCapStyle(Qt.PenCapStyle.FlatCap)
    line.setDashPattern(dashes)
    painter.setPen(line)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    inner = wide // 2
    for start, end in (
        ((left, top + inner), (right, top + inner)),
        ((left, bottom - inner), (right, bottom - inner)),
        ((left + inner, top), (left + inner, bottom)),
        ((right - inner, top), (right - inner, bottom)),
    ):
        painter.drawLine(*start, *end)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _edges(painter: QPainter, left: int, top: int, right: int, bottom: int, wide: int, ink: QColor) -> None:
    """The four sides of a box, inwards from its edges."""
    painter.fillRect(left, top, right - left, wide, ink)
    painter.fillRect(left, bottom - wide, right - left, wide, ink)
    painter.fillRect(left, top + wide, wide, bottom - top - 2 * wide, ink)
    painter.fillRect(right - wide, top + wide, wide, bottom - top - 2 * wide, ink)


def _dashes(one: ShownRegion) -> list[float]:
    return _SUGGESTED if one.suggested else _DASHED if one.place.occluded else []


def _name(painter: QPainter, on: OnPane, one: ShownRegion, points: Points, fill: str) -> None:
    """Whom or what it shows, on its upper left corner; inside where there is no room above."""
    text = caption(one)
    if not text:
        return
    left, top, _, _ = bounds(points)
    x, y = on.at((left, top))
    gap = _POINT_PX + 2 if one.track.shape == "point" else 1
    x, y = x - 1, y - _NAME_HEIGHT - gap
    if y < max(on.box.y, 0):
        y += _NAME_HEIGHT + 2 * gap
    place = QRectF(round(x), round(y), _width(text) + 2 * _NAME_ROOM, _NAME_HEIGHT)
    painter.fillRect(place, color(fill))
    painter.setFont(_name_face())
    painter.setPen(QColor(text_on(fill)))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def caption(one: ShownRegion) -> str:
    """The words on a region."""
    name = short_text(one.name, _LONGEST_NAME)
    notes = []
    if one.suggested:
        notes.append(QCoreApplication.translate("regions", "suggested"))
    if one.place.occluded:
        notes.append(QCoreApplication.translate("regions", "hidden"))
    if one.place.held:
        notes.append(QCoreApplication.translate("regions", "held: corners differ"))
    return " · ".join([*([name] if name else []), *notes])


@cache
def _name_face() -> QFont:
    return sans(_NAME_PX, bold=True)


@lru_cache(maxsize=512)
def _width(text: str) -> float:
    return QFontMetricsF(_name_face()).horizontalAdvance(text)
