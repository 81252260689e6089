"""Paints how something is turned: the ground, the body in its light, three axes with letters, and the horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from syncstudio.media.series.orientation import axes
from syncstudio.panes import theme as look
from syncstudio.panes.orientation.body_plan import BodyPlan, body_plan
from syncstudio.panes.theme import Theme, color
from syncstudio.panes.timeline.rows.state_cells import blended

if TYPE_CHECKING:
    from syncstudio.media.series.orientation import Attitude

_HORIZON_PX, _LEAST_FOR_HORIZON = 108, 300


class BodyView(QWidget):
    """The picture of one attitude; without one, a sentence."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.attitude: Attitude | None = None
        self.convention = "flu"
        self.text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(140, 110)
        self.setAccessibleName(self.tr("Orientation"))

    def show_attitude(self, attitude: Attitude | None, convention: str, text: str) -> None:
        """Show another attitude, with what the letters of its axes mean; `text` stands where there is none."""
        before = self.attitude
        same = (before is None) == (attitude is None) and (
            before is None or attitude is None or bool(np.allclose(before.matrix, attitude.matrix, atol=1e-6))
        )
        if not same or convention != self.convention or text != self.text:
            self.update()
        self.attitude, self.convention, self.text = attitude, convention, text

    def paintEvent(self, event: object) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), color(self.theme.panel))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.attitude is None:
                painter.setFont(look.sans(13))
                painter.setPen(color(self.theme.soft))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self.rect().adjusted(20, 8, -20, -8), flags, self.text)
                return
            beside = self.width() >= _LEAST_FOR_HORIZON
            wide = self.width() - (_HORIZON_PX + 12 if beside else 0)
            plan = body_plan(self.attitude.matrix, axes(self.convention), wide, self.height())
            self._paint_body(painter, plan)
            if beside:
                box = QRectF(wide, (self.height() - _HORIZON_PX) / 2, _HORIZON_PX, _HORIZON_PX)
                self._paint_horizon(painter, box, self.attitude)

    def _paint_body(self, painter: QPainter, plan: BodyPlan) -> None:
        theme = self.theme
        painter.setPen(QPen(color(theme.line), 1.5))
        painter.setBrush(color(theme.raised, 90))
        painter.drawPolygon(_polygon(plan.ring))
        if self.attitude is not None and self.attitude.yaw is not None:
            painter.setPen(QPen(color(theme.faint), 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(*plan.ahead[0]), QPointF(*plan.ahead[1]))
        inks = (theme.track(3), theme.track(5), theme.track(0))
        middle = QPointF(*plan.ahead[0])
        for axis, ink in zip(plan.axes, inks, strict=True):
            if axis.behind:
                self._paint_axis(painter, middle, axis.end, axis.at, axis.letter, ink)
        for face in plan.faces:
            base = theme.accent if face.mark == "front" else theme.soft
            ground = "#000000" if theme.dark else "#ffffff"
            share = face.light * (0.85 if theme.dark else 0.75)
            painter.setBrush(color(blended(base, ground, share)))
            painter.setPen(QPen(color(theme.panel), 1.0))
            painter.drawPolygon(_polygon(face.corners))
        if plan.arrow:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(theme.accent))
            painter.drawPolygon(_polygon(plan.arrow))
        for axis, ink in zip(plan.axes, inks, strict=True):
            if not axis.behind:
                self._paint_axis(painter, middle, axis.end, axis.at, axis.letter, ink)

    def _paint_axis(
        self,
        painter: QPainter,
        middle: QPointF,
        end: tuple[float, float],
        at: tuple[float, float],
        letter: str,
        ink: str,
    ) -> None:
        painter.setPen(QPen(color(ink), 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(middle, QPointF(*end))
        painter.setBrush(color(ink))
        painter.drawEllipse(QPointF(*end), 3.5, 3.5)
        painter.setFont(look.sans(13, True))
        painter.setPen(color(self.theme.text))
        painter.drawText(QRectF(at[0] - 10, at[1] - 10, 20, 20), Qt.AlignmentFlag.AlignCenter, letter)

    def _paint_horizon(self, painter: QPainter, box: QRectF, attitude: Attitude) -> None:
        """The round glass of an aircraft: the horizon leans the other way than the device."""
        if attitude.roll is None or attitude.pitch is None:
            return
        theme = self.theme
        inside = box.adjusted(6, 6, -6, -6)
        path = QPainterPath()
        path.addEllipse(inside)
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(inside, color(blended(theme.track(0), theme.panel, 0.45)))
        painter.translate(inside.center())
        painter.rotate(-attitude.roll)
        # Pitch down at the front: the horizon rises.
        lift = -max(-90.0, min(90.0, attitude.pitch)) / 45 * inside.height() / 2
        ground = QRectF(-inside.width(), lift, inside.width() * 2, inside.height() * 3)
        painter.fillRect(ground, color(blended(theme.track(3), theme.panel, 0.45)))
        painter.setPen(QPen(color(theme.text), 1.5))
        painter.drawLine(QPointF(-inside.width(), lift), QPointF(inside.width(), lift))
        painter.setPen(QPen(color(theme.text, 150), 1.0))
        for degrees in (-30, -20, -10, 10, 20, 30):
            y = lift - degrees / 45 * inside.height() / 2
            half = 12 if degrees % 20 else 18
            painter.drawLine(QPointF(-half, y), QPointF(half, y))
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color(theme.line), 1.5))
        painter.drawEllipse(inside)
        centre = inside.center()
        painter.setPen(QPen(color(theme.playhead), 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(centre + QPointF(-26, 0), centre + QPointF(-9, 0))
        painter.drawLine(centre + QPointF(9, 0), centre + QPointF(26, 0))
        painter.drawPoint(centre)


def _polygon(points: tuple[tuple[float, float], ...]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])
