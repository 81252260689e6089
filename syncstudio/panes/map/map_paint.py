"""Paints paths: the whole of each, or faint with the selected part strong over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from syncstudio.panes.map.map_colors import SHADES, Shading, ramp
from syncstudio.panes.theme import Theme, color

if TYPE_CHECKING:
    from syncstudio.media.series.path_levels import PlacedPath
    from syncstudio.panes.map.map_view import MapView

_WIDTH, _STRONG = 2.0, 4.0
_FAINT, _DOUBTFUL = 70, 60
# Fixes this far apart on screen are dots on their line.
_DOTS_PX, _MOST_DOTS = 9.0, 400
_SHORT_PX, _CROWD = 1.5, 1500


@dataclass(frozen=True, slots=True)
class ShownPath:
    """A path as it is drawn: in the colour of its track or by a shading, the selected fixes as [first, last)."""

    track_id: int
    name: str
    placed: PlacedPath
    color: int
    shading: Shading
    chosen: tuple[tuple[int, int], ...] = ()


def paint_path(painter: QPainter, shown: ShownPath, view: MapView, theme: Theme, selecting: bool) -> None:
    """Paint one path; while a span is selected, what lies outside of it is faint."""
    lines = shown.placed.lines(view.metres * 0.8)
    _paint_lines(painter, shown, view, theme, lines.first, lines.last, _WIDTH, _FAINT if selecting else 255)
    for first, last in shown.chosen:
        fixes = shown.placed.decimated(first, last, view.metres * 0.8)
        joined = shown.placed.path.joined
        starts, ends = fixes[:-1], fixes[1:]
        whole = joined[starts] if len(starts) else np.zeros(0, bool)
        _paint_lines(painter, shown, view, theme, starts[whole], ends[whole], _STRONG, 255)
        if len(fixes) == 1:
            painter.setPen(
                QPen(color(theme.track(shown.color)), 8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            )
            at = int(fixes[0])
            painter.drawPoint(QPointF(view.x(shown.placed.east[at]), view.y(shown.placed.north[at])))
    _paint_dots(painter, shown, view, theme, selecting)


def _paint_lines(
    painter: QPainter,
    shown: ShownPath,
    view: MapView,
    theme: Theme,
    first: np.ndarray,
    last: np.ndarray,
    width: float,
    alpha: int,
) -> None:
    placed = shown.placed
    x0, y0 = _pixels(view, placed.east[first], placed.north[first])
    x1, y1 = _pixels(view, placed.east[last], placed.north[last])
    seen = (np.maximum(x0, x1) >= -8) & (np.minimum(x0, x1) <= view.width + 8)
    seen &= (np.maximum(y0, y1) >= -8) & (np.minimum(y0, y1) <= view.height + 8)
    x0, y0, x1, y1, first, last = (each[seen] for each in (x0, y0, x1, y1, first, last))
    sure = placed.path.sure[first] & placed.path.sure[last]
    if shown.shading.by == "track":
        numbers, colors = np.zeros(len(first), np.int64), [theme.track(shown.color)]
    else:
        numbers, colors = shown.shading.numbers(placed.path, first), [*ramp(theme), theme.faint]
    # Crowds of lines no longer than a pixel are set as pixels, other crowds drawn plainly: nobody sees a difference.
    short = np.maximum(np.abs(x1 - x0), np.abs(y1 - y0)) < _SHORT_PX
    short &= np.count_nonzero(short) > _CROWD
    plain = np.count_nonzero(~short) > _CROWD
    pixels = _Pixels(view, painter.device().devicePixelRatioF()) if short.any() else None
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not plain)
    for is_sure in (False, True):
        for number in range(-1, SHADES):
            mine = (numbers == number) & (sure == is_sure)
            if not mine.any():
                continue
            ink = color(colors[number], alpha if is_sure else min(alpha, _DOUBTFUL))
            if pixels is not None:
                pixels.put(x0[mine & short], y0[mine & short], ink, width)
            mine &= ~short
            style = Qt.PenStyle.SolidLine if is_sure or plain else Qt.PenStyle.DotLine
            # Round ends that shine through would be beads on a string.
            cap = Qt.PenCapStyle.RoundCap if ink.alpha() == 255 else Qt.PenCapStyle.FlatCap
            painter.setPen(QPen(ink, 1.0 if plain else width, style, cap))
            painter.drawLines(
                list(map(QLineF, x0[mine].tolist(), y0[mine].tolist(), x1[mine].tolist(), y1[mine].tolist()))
            )
    if pixels is not None:
        pixels.paint(painter)


class _Pixels:
    """A sheet of single pixels over what is seen, for more points than a painter draws one by one."""

    def __init__(self, view: MapView, ratio: float) -> None:
        self._ratio = ratio
        self._sheet = np.zeros((round(view.height * ratio), round(view.width * ratio)), np.uint32)

    def put(self, xs: np.ndarray, ys: np.ndarray, ink: QColor, width: float) -> None:
        """Set points of a colour, so many pixels wide."""
        share = ink.alpha() / 255
        red, green, blue = (round(part * share) for part in (ink.red(), ink.green(), ink.blue()))
        value = np.uint32(ink.alpha() << 24 | red << 16 | green << 8 | blue)
        high, wide = self._sheet.shape
        columns, rows = (np.floor(each * self._ratio).astype(np.int64) for each in (xs, ys))
        for down in range(max(1, round(width * self._ratio))):
            for right in range(max(1, round(width * self._ratio))):
                x, y = columns + right, rows + down
                inside = (x >= 0) & (x < wide) & (y >= 0) & (y < high)
                self._sheet[y[inside], x[inside]] = value

    def paint(self, painter: QPainter) -> None:
        """Lay the sheet over what was painted."""
        high, wide = self._sheet.shape
        image = QImage(self._sheet.data, wide, high, wide * 4, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(self._ratio)
        painter.drawImage(QPointF(0, 0), image)


def _paint_dots(painter: QPainter, shown: ShownPath, view: MapView, theme: Theme, selecting: bool) -> None:
    """Where fixes stand apart on the screen, each is a dot: what lies between is only supposed."""
    placed = shown.placed
    xs, ys = _pixels(view, placed.east, placed.north)
    seen = np.flatnonzero((xs >= -4) & (xs <= view.width + 4) & (ys >= -4) & (ys <= view.height + 4))
    if not len(seen) or len(seen) > _MOST_DOTS:
        return
    apart = np.hypot(np.diff(xs[seen]), np.diff(ys[seen]))
    if len(apart) and float(np.median(apart)) < _DOTS_PX:
        return
    ink = theme.track(shown.color) if shown.shading.by == "track" else theme.soft
    painter.setPen(Qt.PenStyle.NoPen)
    for at in seen.tolist():
        painter.setBrush(color(ink, (110 if selecting else 255) if placed.path.sure[at] else _DOUBTFUL))
        painter.drawEllipse(QPointF(xs[at], ys[at]), 2.6, 2.6)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _pixels(view: MapView, east: np.ndarray, north: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return (
        (east - view.east) / view.metres + view.width / 2,
        (view.north - north) / view.metres + view.height / 2,
    )
