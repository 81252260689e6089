"""A small wheel for the hand: drag it to shuttle, turn the mouse wheel over it to go by single frames."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from syncstudio.panes.theme import Theme

# The speeds from the middle to an end, as editors' shuttles have them; sound is heard up to 4.
SPEEDS = tuple(map(Fraction, ("0", "0.1", "0.25", "0.5", "1", "1.5", "2", "4", "8")))
_SIZE = QSize(104, 28)
_KNOB_PX = 12
_REST_PX = 5  # so far from the middle it still stands
_NOTCH = 120  # what a wheel tells for one click, in eighths of a degree
_UP, _DOWN = Qt.Key.Key_Up, Qt.Key.Key_Down


class ShuttleControl(QWidget):
    """Springs back when it is let go. `shuttled` carries a speed (a Fraction, 0: stand still), `jogged` whole frames.

    With the keyboard: Up and Down go to the next speed and stay there, 0 or Enter lets it spring back.
    """

    # What it does with the focus on it, whatever else these keys are for.
    keeps_keys = frozenset({"Up", "Down", "0", "Return", "Enter"})
    shuttled = Signal(object)
    jogged = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._level = 0
        self._held_x: float | None = None
        self._turned = 0
        self.setFixedSize(_SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setAccessibleName(self.tr("Shuttle and jog"))
        self.setAccessibleDescription(
            self.tr("Up and Down change the speed, 0 stops; the wheel goes by frames")
        )
        self.setToolTip(
            self.tr(
                "Shuttle: drag to the side to play, further is faster; let go to stop\n"
                "Jog: turn the wheel to go by single frames\n"
                "Keys here: Up and Down for the speed, 0 to stop"
            )
        )

    @property
    def speed(self) -> Fraction:
        """The speed it stands at; 0 in the middle."""
        speed = SPEEDS[abs(self._level)]
        return -speed if self._level < 0 else speed

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self.update()

    def show_rest(self) -> None:
        """Playing has stopped by other means: stand in the middle, unless a hand holds it."""
        if self._held_x is None and self._level:
            self._level = 0
            self.update()

    def mousePressEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held_x = event.position().x()

    def mouseMoveEvent(self, event) -> None:
        if self._held_x is not None:
            self._go_to(self._level_at(event.position().x() - self._held_x))

    def mouseReleaseEvent(self, event) -> None:
        if self._held_x is not None and event.button() == Qt.MouseButton.LeftButton:
            self._held_x = None
            self._go_to(0)

    def wheelEvent(self, event) -> None:
        turn = event.angleDelta()
        self._turned += turn.y() or -turn.x()
        frames = int(self._turned / _NOTCH)
        self._turned -= frames * _NOTCH
        if frames:
            self.jogged.emit(frames)
        event.accept()

    def keyPressEvent(self, event) -> None:
        if event.key() in (_UP, _DOWN):
            self._go_to(self._level + (1 if event.key() == _UP else -1))
        elif event.key() in (Qt.Key.Key_0, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go_to(0)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event) -> None:
        theme, middle = self._theme, self.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(0.5, middle - 10.5, self.width() - 1, 21)
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line), 1))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(track, 10.5, 10.5)
        painter.setPen(QPen(QColor(theme.faint), 1))
        for level in range(1 - len(SPEEDS), len(SPEEDS)):
            x, size = self._x_of(level), 5 if abs(self.speed_at(level)) in (0, 1) else 2
            painter.drawLine(QPointF(x, middle - size), QPointF(x, middle + size))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent if self._level else theme.soft))
        knob = QRectF(self._x_of(self._level) - _KNOB_PX / 2, middle - 8, _KNOB_PX, 16)
        painter.drawRoundedRect(knob, 5, 5)

    def speed_at(self, level: int) -> Fraction:
        """The speed of a notch, counted from the middle."""
        return SPEEDS[abs(level)] * (1 if level >= 0 else -1)

    def _x_of(self, level: int) -> float:
        reach = self.width() / 2 - _KNOB_PX / 2 - 4
        return self.width() / 2 + reach * level / (len(SPEEDS) - 1)

    def _level_at(self, moved_px: float) -> int:
        """The notch for a hand that has moved so far; beyond the control's end it stays the fastest."""
        reach = self.width() / 2 - _KNOB_PX / 2 - 4
        beyond = max(0.0, abs(moved_px) - _REST_PX) / (reach - _REST_PX)
        steps = len(SPEEDS) - 1
        level = min(steps, -int(-beyond * steps // 1))
        return level if moved_px >= 0 else -level

    def _go_to(self, level: int) -> None:
        most = len(SPEEDS) - 1
        level = max(-most, min(most, level))
        if level != self._level:
            self._level = level
            self.update()
            self.shuttled.emit(self.speed)
