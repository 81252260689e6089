"""A slider that is heard while it is turned and stores once, when the hand rests."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from syncstudio.panes.theme import Theme, color
from syncstudio.panes.timeline.wheel import notches

# Keys and wheel store once they have rested this long, as the gain of a track header does.
_REST_MS = 400
_HEIGHT, _KNOB_PX = 18, 8
_OWN_KEYS = {
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
}


class TurnSlider(QSlider):
    """Whole steps of a value. `turned` comes with each step, `kept` once it is let go; both carry the step.

    A double click or Delete brings it back to its usual place, which is marked; Escape gives a turn up.
    """

    turned = Signal(object)
    kept = Signal(object)
    given_up = Signal()

    def __init__(
        self, theme: Theme, least: int, most: int, usual: int, step: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._usual = usual
        self._stored = usual
        self._pulled: tuple[float, int] | None = None
        self.setRange(least, most)
        self.setSingleStep(step)
        self.setPageStep(6 * step)
        self.setValue(usual)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.keep)
        self.valueChanged.connect(self._moved)

    @property
    def turning(self) -> bool:
        """Whether it shows something that is not stored yet."""
        return self._pulled is not None or self._rest.isActive()

    def show_value(self, value: int) -> None:
        """Show what is stored, unless it is being turned."""
        self._stored = value
        if not self.turning:
            self.blockSignals(True)
            self.setValue(value)
            self.blockSignals(False)
            self.update()

    def keep(self) -> None:
        """Store what is shown, if it differs."""
        self._rest.stop()
        self._pulled = None
        if self.value() != self._stored:
            self._stored = self.value()
            self.kept.emit(self.value())

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(90, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(36, _HEIGHT)

    def _moved(self, value: int) -> None:
        self.turned.emit(value)
        if self._pulled is None:
            self._rest.start()

    # -- the hand -------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        if abs(x - self._x_of(self.value())) > _KNOB_PX:
            self._pulled = (x, self._at(x))
            self.setValue(self._at(x))
        self._pulled = (x, self.value())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pulled is None:
            return
        held_x, from_value = self._pulled
        # With Shift it goes a tenth as far, for the last little bit.
        fine = 0.1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        per_px = (self.maximum() - self.minimum()) / max(1.0, self.width() - _KNOB_PX)
        value = from_value + (event.position().x() - held_x) * per_px * fine
        if fine == 1.0 and abs(value - self._usual) < 3 * per_px:
            value = self._usual  # the usual place is easily found again
        self.setValue(round(value))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pulled is not None:
            self.keep()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setValue(self._usual)
        self.keep()

    def wheelEvent(self, event: QWheelEvent) -> None:
        across, along = notches(event)
        # Only where the hand is: a wheel that scrolls the list past it must not turn it.
        if self.hasFocus() or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.setValue(self.value() + round((along or across) * self.singleStep()))
            event.accept()
        else:
            event.ignore()

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.setValue(self._usual)
        elif event.key() == Qt.Key.Key_Escape and self.turning:
            self._pulled = None
            self.setValue(self._stored)
            self._rest.stop()
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event) -> bool:
        # The window's shortcuts would take the arrows for stepping through frames.
        if event.type() == QEvent.Type.ShortcutOverride and self._is_own(event.key()):
            event.accept()
            return True
        return super().event(event)

    def _is_own(self, key: int) -> bool:
        return key in _OWN_KEYS or (key == Qt.Key.Key_Escape and self.turning)

    def focusOutEvent(self, event) -> None:
        self.keep()
        super().focusOutEvent(event)

    # -- looks ----------------------------------------------------------------------------------------------------

    def _x_of(self, value: int) -> float:
        share = (value - self.minimum()) / max(1, self.maximum() - self.minimum())
        return _KNOB_PX / 2 + share * (self.width() - _KNOB_PX)

    def _at(self, x: float) -> int:
        share = (x - _KNOB_PX / 2) / max(1.0, self.width() - _KNOB_PX)
        return round(self.minimum() + min(1.0, max(0.0, share)) * (self.maximum() - self.minimum()))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, middle = self._theme, self.height() / 2
        usual_x, x = self._x_of(self._usual), self._x_of(self.value())
        ink = theme.soft if self.isEnabled() else theme.line
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(theme.raised))
            painter.drawRoundedRect(QRectF(0, middle - 2, self.width(), 4), 2, 2)
            painter.fillRect(QRectF(usual_x - 0.5, middle - 5, 1, 10), color(theme.faint))
            painter.setBrush(color(theme.faint))
            painter.drawRect(QRectF(min(usual_x, x), middle - 1, abs(x - usual_x), 2))
            painter.setBrush(color(theme.accent if self.hasFocus() else ink))
            painter.drawRoundedRect(QRectF(x - _KNOB_PX / 2, middle - 7, _KNOB_PX, 14), 3, 3)
