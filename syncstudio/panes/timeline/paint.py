"""Puts a drawing plan on screen."""

from collections.abc import Callable
from functools import cache, lru_cache
from math import ceil

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPixmap, QPolygonF

from syncstudio.panes import theme as look
from syncstudio.panes.timeline.band_paint import paint_bands, shades
from syncstudio.panes.timeline.envelope import coverage
from syncstudio.panes.timeline.plan import (
    Band,
    Bars,
    Box,
    Columns,
    Curve,
    Diamond,
    Dot,
    Hatch,
    Line,
    Picture,
    Plan,
    Text,
    Ticks,
    Triangle,
)

_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_ALIGN = {
    "left": int(Qt.AlignmentFlag.AlignLeft | _MIDDLE),
    "centre": int(Qt.AlignmentFlag.AlignHCenter | _MIDDLE),
    "right": int(Qt.AlignmentFlag.AlignRight | _MIDDLE),
}
_HATCH_PX = 7
# Of a dashed outline, in widths of its pen.
_DASHES = [3.0, 2.5]
# From so many hairlines on, those that touch are put together before they are filled.
_MANY_TICKS = 16


def paint_plan(painter: QPainter, plan: Plan, ratio: float = 1.0, phase: float = 0.0) -> None:
    """Paint every shape in order. `ratio` is device pixels per pixel; `phase` keeps hatching in step while panning."""
    at = 0
    while at < len(plan):
        shape = plan[at]
        if type(shape) is Band:
            beside = _alike(plan, at)
            if len(beside) > 1:
                paint_bands(painter, beside, ratio)
                at += len(beside)
                continue
        _PAINT[type(shape)](painter, shape, ratio, phase)
        at += 1


def _alike(plan: Plan, at: int) -> list[Band]:
    """The bands from a place of a plan on that have the same columns."""
    found: list[Band] = []
    for shape in plan[at:]:
        if type(shape) is not Band or (
            found and (shape.column != found[0].column or len(shape.tops) != len(found[0].tops))
        ):
            break
        found.append(shape)
    return found


@cache
def _color(value: str, alpha: int = 255) -> QColor:
    return look.color(value, alpha)


@cache
def _font(px: int, mono: bool, bold: bool) -> tuple[QFont, QFontMetricsF]:
    font = look.mono(px, bold) if mono else look.sans(px, bold)
    return font, QFontMetricsF(font)


@lru_cache(maxsize=8192)
def _advance(text: str, px: int, mono: bool, bold: bool) -> float:
    """How wide a text is; asking the font each time costs as much as drawing it."""
    return _font(px, mono, bold)[1].horizontalAdvance(text)


def _box(painter: QPainter, box: Box, ratio: float, phase: float) -> None:
    if box.radius == 0 and box.outline is None and box.fill is not None:
        painter.fillRect(QRectF(box.x, box.y, box.w, box.h), _color(box.fill, box.alpha))
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(QBrush() if box.fill is None else _color(box.fill, box.alpha))
    inset = 0.0
    if box.outline is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        pen = QPen(_color(box.outline), box.outline_width)
        if box.dashed:
            pen.setDashPattern(_DASHES)
        painter.setPen(pen)
        inset = box.outline_width / 2
    rect = QRectF(box.x, box.y, box.w, box.h).adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(rect, box.radius, box.radius)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _line(painter: QPainter, line: Line, ratio: float, phase: float) -> None:
    if line.x0 == line.x1 and line.width == 1:
        _ticks(painter, Ticks(np.array([line.x0]), line.y0, line.y1, line.color, line.alpha), ratio, phase)
        return
    if line.y0 == line.y1:
        # Filling a thin rectangle is fifty times faster than a translucent line of the same length.
        thick = max(1, round(line.width * ratio)) / ratio
        top = np.floor((line.y0 - thick / 2) * ratio) / ratio
        painter.fillRect(QRectF(line.x0, top, line.x1 - line.x0, thick), _color(line.color, line.alpha))
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(_color(line.color, line.alpha), line.width))
    painter.drawLine(QLineF(line.x0, line.y0, line.x1, line.y1))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _ticks(painter: QPainter, ticks: Ticks, ratio: float, phase: float) -> None:
    """Each a device pixel wide at least, on the device's own grid, so that it is never blurred.

    Thousands side by side are filled as the stretches they make together.
    """
    wide = max(1, round(ratio))
    fill = _color(ticks.color, ticks.alpha)
    columns = np.floor(ticks.xs * ratio)
    if len(columns) > _MANY_TICKS:
        columns = np.unique(columns)
        cuts = np.flatnonzero(np.diff(columns) > wide) + 1
        firsts, lasts = columns[np.concatenate([[0], cuts])], columns[np.concatenate([cuts - 1, [-1]])]
    else:
        firsts = lasts = columns
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        painter.fillRect(
            QRectF(first / ratio, ticks.y0, (last + wide - first) / ratio, ticks.y1 - ticks.y0), fill
        )


def _bars(painter: QPainter, bars: Bars, ratio: float, phase: float) -> None:
    """Edges on the device's own grid; each at least a device pixel wide."""
    fill = _color(bars.color, bars.alpha)
    firsts = np.floor(bars.x0s * ratio)
    widths = np.maximum(np.floor(bars.x1s * ratio) - firsts, 1) / ratio
    y, height = bars.y0, bars.y1 - bars.y0
    for x, width in zip((firsts / ratio).tolist(), widths.tolist(), strict=True):
        painter.fillRect(QRectF(x, y, width, height), fill)


def _columns(painter: QPainter, columns: Columns, ratio: float, phase: float) -> None:
    """A picture one pixel high, drawn as high as it should be: thousands of lines are one call."""
    inks = np.array([0, *(_color(ink).rgba() for ink in columns.colors)], dtype=np.uint32)
    pixels = np.ascontiguousarray(inks[columns.codes])
    image = QImage(pixels.data, len(pixels), 1, 4 * len(pixels), QImage.Format.Format_ARGB32_Premultiplied)
    place = QRectF(columns.first / ratio, columns.y0, len(pixels) / ratio, columns.y1 - columns.y0)
    painter.drawImage(place, image)


def _text(painter: QPainter, text: Text, ratio: float, phase: float) -> None:
    if text.w <= 2 or not text.text:
        return
    look_of = (text.px, text.mono, text.bold)
    font, metrics = _font(*look_of)
    words = text.text
    if _advance(words, *look_of) > text.w:
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, text.w)
    painter.setFont(font)
    painter.setPen(_color(text.color))
    painter.drawText(QRectF(text.x, text.y, text.w, text.h), _ALIGN[text.align], words)


def _hatch(painter: QPainter, hatch: Hatch, ratio: float, phase: float) -> None:
    painter.save()
    painter.setClipRect(QRectF(hatch.x, hatch.y, hatch.w, hatch.h), Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(_color(hatch.color), 1))
    first = int((hatch.x - hatch.h + phase) // _HATCH_PX)
    last = int((hatch.x + hatch.w + phase) // _HATCH_PX) + 1
    bottom = hatch.y + hatch.h
    painter.drawLines(
        [
            QLineF(n * _HATCH_PX - phase, bottom, n * _HATCH_PX - phase + hatch.h, hatch.y)
            for n in range(first, last + 1)
        ]
    )
    painter.restore()


def _band(painter: QPainter, band: Band, ratio: float, phase: float) -> None:
    if not len(band.tops):
        return
    top = max(int(np.floor(band.tops.min())), 0)
    rows = int(np.ceil(band.bottoms.max())) - top
    if rows <= 0:
        return
    covered = coverage(band.tops - top, band.bottoms - top, rows)
    pixels = np.take(shades(band.color), covered, mode="clip")
    image = QImage(
        pixels.data, pixels.shape[1], rows, pixels.shape[1] * 4, QImage.Format.Format_ARGB32_Premultiplied
    )
    image.setDevicePixelRatio(ratio)
    painter.drawImage(QPointF(band.column / ratio, top / ratio), image)


def _picture(painter: QPainter, picture: Picture, ratio: float, phase: float) -> None:
    height, width = picture.pixels.shape[:2]
    pixels = np.ascontiguousarray(picture.pixels)
    image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.drawImage(QRectF(picture.x, picture.y, picture.w, picture.h), image)


def _mark(painter: QPainter, mark: Diamond | Dot | Triangle, ratio: float, phase: float) -> None:
    """Drawn once and stamped from then on, on the device's grid: hundreds of polygons would cost a frame."""
    stamp = _stamp(type(mark).__name__, mark.size, mark.fill, mark.outline, ratio)
    half = stamp.width() / 2
    at = QPointF((round(mark.x * ratio) - half) / ratio, (round(mark.y * ratio) - half) / ratio)
    painter.drawPixmap(at, stamp)


@lru_cache(maxsize=256)
def _stamp(kind: str, size: float, fill: str, outline: str | None, ratio: float) -> QPixmap:
    side = 2 * ceil((size + 2) * ratio)
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    made.setDevicePixelRatio(ratio)
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(_color(fill))
        painter.setPen(Qt.PenStyle.NoPen if outline is None else QPen(_color(outline), 1.75))
        painter.translate(side / 2 / ratio, side / 2 / ratio)
        if kind == "Dot":
            painter.drawEllipse(QPointF(0, 0), size, size)
        elif kind == "Triangle":
            foot = size * 0.8
            corners = [QPointF(0, -size), QPointF(size, foot), QPointF(-size, foot)]
            painter.drawPolygon(QPolygonF(corners))
        else:
            corners = [QPointF(0, -size), QPointF(size, 0), QPointF(0, size), QPointF(-size, 0)]
            painter.drawPolygon(QPolygonF(corners))
    return made


def _curve(painter: QPainter, curve: Curve, ratio: float, phase: float) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(_color(curve.color), curve.width))
    known = np.isfinite(curve.ys)
    for run in np.split(np.arange(len(curve.ys)), np.flatnonzero(np.diff(known)) + 1):
        if len(run) and known[run[0]]:
            points = map(QPointF, curve.xs[run].tolist(), curve.ys[run].tolist())
            painter.drawPolyline(QPolygonF(list(points)))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


_PAINT: dict[type, Callable[..., None]] = {
    Box: _box,
    Line: _line,
    Ticks: _ticks,
    Bars: _bars,
    Columns: _columns,
    Text: _text,
    Hatch: _hatch,
    Band: _band,
    Picture: _picture,
    Diamond: _mark,
    Dot: _mark,
    Triangle: _mark,
    Curve: _curve,
}
