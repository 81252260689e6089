"""The strip that asks once who is at work, when something is made or reviewed for the first time. It never blocks."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QToolButton,
    QWidget,
)

from syncstudio.panes import theme as look
from syncstudio.panes.theme import Theme, text_on
from syncstudio.session.notices import ProjectChanged
from syncstudio.session.review.authors import MOST_NAME_LETTERS, Worker

_BADGE_PX = 22
_FIELD_PX = 110
# So wide, what is asked and the answer stand on one line; so wide, there is room for the colours.
_ONE_LINE_PX, _COLORS_PX = 800, 560


class NameStrip(QFrame):
    """Asks for a name and a colour. `told` carries a `Worker`; work goes on whether it is answered or not."""

    told = Signal(object)
    left = Signal()

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._put_off = False
        self._above: QWidget | None = None
        self.setProperty("role", "strip")
        self.setProperty("severity", "info")
        self._says = QLabel(self, wordWrap=True)
        self._says.setTextFormat(Qt.TextFormat.PlainText)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(self.tr("Your name"))
        self.field.setMaxLength(MOST_NAME_LETTERS)
        self.field.setMinimumWidth(_FIELD_PX)
        self.field.setAccessibleName(self.tr("Your name"))
        self._badge = QLabel(self)
        self._colors = QButtonGroup(self)
        self.keep = QPushButton(self.tr("That is me"), self)
        self.later = QPushButton(self.tr("Later"), self)
        for button in (self.keep, self.later):
            button.setAutoDefault(True)  # Return presses it, as Space does
        self.later.setToolTip(self.tr("Review › I am somebody else asks again"))
        for button in (self.keep, self.later):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # One line where there is room; else what is asked stands above.
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(14, 4, 8, 4)
        self._line.setSpacing(8)
        self._line.addWidget(self._says, 1)
        row = QHBoxLayout()
        row.setSpacing(6)
        self._line.addLayout(row)
        row.addWidget(self._badge)
        row.addWidget(self.field, 1)
        for place in range(len(theme.tracks)):
            swatch = QToolButton(self)
            swatch.setCheckable(True)
            swatch.setProperty("quiet", "true")
            swatch.setFixedSize(QSize(24, 24))
            swatch.setIconSize(QSize(16, 16))
            swatch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            swatch.setAccessibleName(self.tr("Colour {number}").format(number=place + 1))
            swatch.setToolTip(swatch.accessibleName())
            self._colors.addButton(swatch, place)
            row.addWidget(swatch)
        row.addWidget(self.keep)
        row.addWidget(self.later)
        self._colors.button(0).setChecked(True)
        self._colors.idClicked.connect(lambda _id: self._show_badge())
        self.field.textChanged.connect(lambda _text: self._show_badge())
        self.field.returnPressed.connect(self._tell)
        self.keep.clicked.connect(self._tell)
        self.later.clicked.connect(self._leave)
        self.set_theme(theme)
        self.hide()

    def on_notice(self, notice: object) -> None:
        """Ask when the first thing was made, said or decided under no name."""
        if isinstance(notice, ProjectChanged) and self._session.unsigned and not self._put_off:
            self._show(self.tr("Who are you? Your name stands beside what you make and review."))
        elif self.isVisible() and self._session.author_told and not self.field.hasFocus():
            self.hide()

    def lie_under(self, above: QWidget) -> None:
        """Lie over what the window shows below this; what lies there stays, as a hand may be drawing in it."""
        self._above = above
        window = self.parentWidget()
        for widget in (above, window, window.centralWidget() if isinstance(window, QMainWindow) else None):
            if widget is not None:
                widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and self.isVisible():
            self._lie()
        return super().eventFilter(watched, event)

    def _lie(self) -> None:
        """As wide as the pictures, and in front of them."""
        if self._above is None:
            return
        window = self.parentWidget()
        pictures = window.centralWidget() if isinstance(window, QMainWindow) else None
        top = self._above.geometry().bottom() + 1
        over = (
            QRect(0, top, min(window.width(), _ONE_LINE_PX), 1) if pictures is None else pictures.geometry()
        )
        wide = over.width()
        for button in self._colors.buttons():
            button.setVisible(wide >= _COLORS_PX)
        ways = QBoxLayout.Direction
        self._line.setDirection(ways.LeftToRight if wide >= _ONE_LINE_PX else ways.TopToBottom)
        self._line.setSpacing(8 if wide >= _ONE_LINE_PX else 3)
        self._line.activate()
        wide = max(wide, self.minimumSizeHint().width())
        high = max(self.heightForWidth(wide), self.minimumSizeHint().height())
        self.setGeometry(max(0, min(over.left(), window.width() - wide)), max(top, over.top()), wide, high)

    def ask(self) -> None:
        """Ask now, with the keys in the field."""
        self._show(self.tr("Who is at work now?"))
        self.field.clear()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours."""
        self._theme = theme
        self._show_badge()

    def _show(self, text: str) -> None:
        if self.isVisible():
            return
        self._says.setText(text)
        if not self.field.text():
            self.field.setText(self._session.author)
        self._lie()
        self.show()
        # Once: what opens in front of it later, as the palette, stays there.
        self.raise_()

    def _worker(self) -> Worker:
        return Worker(" ".join(self.field.text().split()), max(0, self._colors.checkedId()))

    def _tell(self) -> None:
        worker = self._worker()
        if worker.name:
            self.hide()
            self.told.emit(worker)
            self.left.emit()

    def _leave(self) -> None:
        self._put_off = True
        self.hide()
        self.left.emit()

    def _show_badge(self) -> None:
        worker = self._worker()
        self.keep.setEnabled(bool(worker.name))
        for button in self._colors.buttons():
            button.setIcon(self._swatch(self._colors.id(button), button.isChecked()))
        self._badge.setPixmap(badge(worker, self._theme, self.devicePixelRatioF()))

    def _swatch(self, place: int, chosen: bool) -> QIcon:
        """A colour to choose; the chosen one has a ring around it."""
        made = QPixmap(32, 32)
        made.setDevicePixelRatio(2)
        made.fill(Qt.GlobalColor.transparent)
        with QPainter(made) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if chosen:
                painter.setPen(look.color(self._theme.text))
                painter.drawEllipse(1, 1, 14, 14)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color(self._theme.track(place)))
            painter.drawEllipse(4, 4, 8, 8)
        return QIcon(made)

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)


def badge(worker: Worker, theme: Theme, ratio: float = 1.0) -> QPixmap:
    """Somebody's initials on their colour."""
    made = QPixmap(round(_BADGE_PX * ratio), round(_BADGE_PX * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    fill = theme.track(worker.color)
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(fill))
        painter.drawEllipse(0, 0, _BADGE_PX, _BADGE_PX)
        painter.setPen(look.color(text_on(fill)))
        painter.setFont(look.sans(10, bold=True))
        painter.drawText(0, 0, _BADGE_PX, _BADGE_PX, Qt.AlignmentFlag.AlignCenter, worker.initials)
    return made
