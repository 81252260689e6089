"""The ground a picture is shown on: zooming with the wheel, moving with the hand, and where the pointer is."""

from __future__ import annotations

import time
from collections.abc import Sequence
from fractions import Fraction

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QImage, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from syncstudio.panes.picture_view import (
    Ground,
    PictureShape,
    PictureView,
    at_zoom,
    kept_inside,
    pannable,
    panned,
    place_under,
    placed,
    visible_pixels,
    zoom_text,
    zoomed,
)
from syncstudio.panes.theme import Theme
from syncstudio.panes.video_plan import Rect, decode_size

GROUND = "#08090b"
_NOTCH = 120  # Qt's angle of one notch of a wheel
_PAN_PER_NOTCH = 96
_PAINTED = QEvent.Type(QEvent.registerEventType())


class PictureCanvas(QWidget):
    """A pane that shows a picture of some shape; those that inherit say which, and paint it.

    `view_changed` carries the new PictureView after the person zoomed or moved, `hovered` says that the pointer
    moved over the picture or left it, `frame_changed` that another frame shows, `menu_requested` the global point
    of a right click, `painted` what was painted, (track, frame, PTS) of each picture, and the host time when its
    painting ended and it was on its way to the screen.
    """

    view_changed = Signal(object)
    hovered = Signal()
    frame_changed = Signal()
    menu_requested = Signal(QPoint)
    painted = Signal(object, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = PictureView()
        self._hand: QPointF | None = None
        self._pointer: QPointF | None = None
        self._turned = 0.0
        self._facts_opacity = 1.0
        self._readout = False
        self._on_canvas: list[tuple[int, int | None, int | None]] = []
        self._images_told: list[int] = []
        self.setMinimumSize(160, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)

    # What those that inherit say

    def picture_shape(self) -> PictureShape:
        """How the picture is stored."""
        raise NotImplementedError

    def on_tick(self, master_ns: int, ahead: Sequence[int] = ()) -> None:
        """Ask for what is on show at an instant, unless it is on screen or on its way. While playing, `ahead` are
        the instants of the refreshes that follow."""
        raise NotImplementedError

    def ask_again(self) -> None:
        """Ask for pictures of the size that is shown now."""
        raise NotImplementedError

    @property
    def feeds(self) -> Sequence:
        """The feeds whose pictures it shows."""
        raise NotImplementedError

    @property
    def settled(self) -> bool:
        """Whether nothing more will come for the instant last asked for."""
        raise NotImplementedError

    # What the window calls

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme's accent; the ground of a picture stays black."""
        self._theme = theme
        self.update()

    @property
    def theme(self) -> Theme:
        """The theme it is painted with."""
        return self._theme

    def rest_cursor(self) -> None:
        """The cursor of a hand that holds nothing."""
        self._show_cursor()

    @property
    def view(self) -> PictureView:
        """How much of the picture shows, and where."""
        return self._view

    @view.setter
    def view(self, view: PictureView) -> None:
        view = kept_inside(view, self.picture_shape().seen, self.ground)
        if view != self._view:
            self._view = view
            self.ask_again()
            self._show_cursor()
            self.update()

    @property
    def facts_opacity(self) -> float:
        """How much of the tags is seen, 0 to 1."""
        return self._facts_opacity

    @facts_opacity.setter
    def facts_opacity(self, opacity: float) -> None:
        if opacity != self._facts_opacity:
            self._facts_opacity = opacity
            self.update()

    @property
    def readout(self) -> bool:
        """Whether the pixel under the pointer is read out."""
        return self._readout

    @readout.setter
    def readout(self, on: bool) -> None:
        self._readout = on
        self.hovered.emit()

    def fit(self) -> None:
        """Show the whole picture."""
        self._go(PictureView())

    def actual_size(self, at: QPointF | None = None) -> None:
        """One stored pixel on one of the screen, around a point of the pane; its middle unless told."""
        self._go_to_zoom(Fraction(1), at)

    def zoom_by(self, steps: int, at: QPointF | None = None) -> None:
        """So many steps closer or farther, at the pointer when it is over the picture."""
        at = at or self._pointer or QPointF(self.width() / 2, self.height() / 2)
        self._go(zoomed(self._view, self.picture_shape().seen, self.ground, steps, at.x(), at.y()))

    # For painting

    @property
    def ground(self) -> Ground:
        """The room there is for the picture."""
        return Ground(self.width(), self.height(), self.devicePixelRatioF())

    def picture_box(self) -> Rect:
        """Where the whole picture lies; the pane may show a part of it."""
        return placed(self._view, self.picture_shape().seen, self.ground)

    def picture_place(self) -> tuple[float, float] | None:
        """The place of the picture under the pointer, in fractions of it; None beside it or while it is moved."""
        if self._pointer is None or self._hand is not None:
            return None
        at = place_under(
            self._view, self.picture_shape().seen, self.ground, self._pointer.x(), self._pointer.y()
        )
        return at if 0 <= at[0] < 1 and 0 <= at[1] < 1 else None

    def decode_box(self) -> tuple[int, int] | None:
        """The box of screen pixels worth decoding into; None for the picture as it is stored."""
        shape, zoom = self.picture_shape(), self._view.zoom
        if zoom is None:
            return decode_size(
                (shape.width, shape.height), self.width(), self.height(), self.devicePixelRatioF()
            )
        if zoom >= 1:
            return None
        return max(1, round(float(shape.seen[0] * zoom))), max(1, round(float(shape.seen[1] * zoom)))

    def paint_image(self, painter: QPainter, image: QImage, box: Rect) -> None:
        """Paint what the pane shows of a picture placed in `box`; zoomed in, stored pixels are blocks."""
        zoom, ratio = self._view.zoom, self.devicePixelRatioF()
        if zoom is None:
            box = _on_pixels(box, image, ratio)
        wide, high = box.width / image.width(), box.height / image.height()
        left, top, right, bottom = visible_pixels(box, (image.width(), image.height()), self.ground)
        if right <= left or bottom <= top:
            return
        scale = high * ratio
        blocks = zoom is not None and scale > 1.001
        alike = abs(scale - 1) < 1e-6 and abs(wide - high) < 1e-6
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not (blocks or alike))
        target = QRectF(box.x + left * wide, box.y + top * high, (right - left) * wide, (bottom - top) * high)
        painter.drawImage(target, image, QRectF(left, top, right - left, bottom - top))

    def tell_painted(self, feeds) -> None:
        """Say what was painted, once it has gone to the screen. Called at the end of painting, every time."""
        shown = [(feed, feed.painted_frame) for feed in feeds if feed.painted_frame is not None]
        images = [feed.image.cacheKey() for feed, _ in shown]
        if images == self._images_told:
            return
        self._images_told = images
        self._on_canvas = [(feed.track_id, *frame) for feed, frame in shown]
        # Comes before all else that waits, but after Qt has handed the window's picture to the screen.
        QCoreApplication.postEvent(self, QEvent(_PAINTED), Qt.EventPriority.HighEventPriority.value)

    def zoom_note(self) -> str:
        """How closely one looks, and the shape of pixels that are not square; empty when fitted."""
        zoom, aspect = self._view.zoom, self.picture_shape().pixel_aspect
        if zoom is None:
            return ""
        if aspect == 1:
            return zoom_text(zoom)
        shape = self.tr("pixels {width}:{height}").format(width=aspect.numerator, height=aspect.denominator)
        return f"{zoom_text(zoom)} · {shape}"

    # Inside

    def _go(self, view: PictureView) -> None:
        before = self._view
        self.view = view
        if self._view != before:
            self.view_changed.emit(self._view)
            self.hovered.emit()

    def _go_to_zoom(self, zoom: Fraction, at: QPointF | None) -> None:
        at = at or QPointF(self.width() / 2, self.height() / 2)
        self._go(at_zoom(self._view, self.picture_shape().seen, self.ground, zoom, at.x(), at.y()))

    def _can_pan(self) -> bool:
        return pannable(self._view, self.picture_shape().seen, self.ground)

    def _show_cursor(self) -> None:
        if self._hand is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._can_pan():
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()

    # Qt's own

    def event(self, event: QEvent) -> bool:
        if event.type() == _PAINTED:
            self.painted.emit(self._on_canvas, time.monotonic_ns())
            return True
        return super().event(event)

    def sizeHint(self) -> QSize:
        return QSize(480, 270)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        moves = event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)
        if moves and self._can_pan():
            self._hand = event.position()
            self._show_cursor()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        self._pointer = at
        if self._hand is not None:
            by, self._hand = at - self._hand, at
            self._go(panned(self._view, self.picture_shape().seen, self.ground, by.x(), by.y()))
        self.hovered.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._hand is not None and not event.buttons():
            self._hand = None
            self._show_cursor()
            self.hovered.emit()
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            if self._view.zoom is None:
                self.actual_size(event.position())
            else:
                self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        along, across = turned.y() or turned.x(), turned.x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._pan_by(along / _NOTCH * _PAN_PER_NOTCH)
        elif abs(across) > abs(turned.y()):
            self._pan_by(across / _NOTCH * _PAN_PER_NOTCH)
        else:
            self._turned += along / _NOTCH
            steps = int(self._turned)
            self._turned -= steps
            if steps:
                self.zoom_by(steps, event.position())
        event.accept()

    def _pan_by(self, right: float) -> None:
        self._go(panned(self._view, self.picture_shape().seen, self.ground, right, 0))

    def leaveEvent(self, event) -> None:
        self._pointer = None
        self.hovered.emit()
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._view = kept_inside(self._view, self.picture_shape().seen, self.ground)
        if not self.isHidden():
            self.ask_again()


def _on_pixels(box: Rect, image: QImage, ratio: float) -> Rect:
    """A fitted picture's box on whole screen pixels where its size is right but for rounding, so that nothing is
    scaled twice."""
    width, height = image.width() / ratio, image.height() / ratio
    if max(abs(box.width - width), abs(box.height - height)) * ratio >= 1:
        return box
    left, top = box.x + (box.width - width) / 2, box.y + (box.height - height) / 2
    return Rect(round(left * ratio) / ratio, round(top * ratio) / ratio, width, height)
