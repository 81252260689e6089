"""The pane that compares two videos: their pictures in one place, and a bar to say how."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from syncstudio.panes.compare_canvas import CompareCanvas
from syncstudio.panes.compare_plan import GAINS, MODES, Mode
from syncstudio.panes.picture_feed import PictureFeed
from syncstudio.panes.theme import Theme, mono

_HUNDRED = 100
# What the bar leaves out in a pane narrower than this.
_LEAST_FOR_WORDS, _LEAST_FOR_SWAP, _LEAST_FOR_SLIDER = 760, 640, 540


class ComparePane(QWidget):
    """Two videos compared. `mode_asked` carries a mode that was clicked, "side" for leaving."""

    mode_asked = Signal(str)

    def __init__(
        self, session, theme: Theme, first: PictureFeed, second: PictureFeed, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.canvas = CompareCanvas(session, theme, first, second, self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.canvas, 1)
        self._column.addWidget(self._made_bar())
        self.canvas.changed.connect(self._show)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Use another theme."""
        self.canvas.set_theme(theme)

    def show_canvas(self) -> None:
        """Take the pictures back from where they were lent to."""
        self._column.insertWidget(0, self.canvas, 1)
        self.canvas.show()

    def _made_bar(self) -> QWidget:
        bar = QWidget(self)
        bar.setProperty("role", "panel")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 3, 8, 3)
        row.setSpacing(8)
        tabs = QWidget(bar)
        tabs.setProperty("role", "tabs")
        tabs.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inside = QHBoxLayout(tabs)
        inside.setContentsMargins(2, 2, 2, 2)
        inside.setSpacing(2)
        group = QButtonGroup(bar)
        texts = (self.tr("Side by side"), self.tr("Overlay"), self.tr("Wipe"), self.tr("Difference"))
        self._modes: dict[str, QToolButton] = {}
        for mode, text in zip(("side", *MODES), texts, strict=True):
            button = QToolButton(tabs)
            button.setText(text)
            button.setCheckable(True)
            button.setProperty("role", "tab")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, mode=mode: self.mode_asked.emit(mode))
            group.addButton(button)
            inside.addWidget(button)
            self._modes[mode] = button
        row.addWidget(tabs)
        self._what = QLabel(bar)
        self._what.setProperty("role", "note")
        self._what.setTextFormat(Qt.TextFormat.PlainText)
        self._slider = QSlider(Qt.Orientation.Horizontal, bar)
        self._slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._slider.setMinimumWidth(80)
        self._slider.setMaximumWidth(220)
        self._slider.valueChanged.connect(self._slid)
        self._value = QLabel(bar)
        self._value.setFont(mono(12))
        self._value.setProperty("role", "soft")
        self._value.setMinimumWidth(self._value.fontMetrics().horizontalAdvance("100 %"))
        row.addWidget(self._slider, 1)
        row.addWidget(self._value)
        row.addStretch(1)
        row.addWidget(self._what)
        self._swap = QToolButton(bar)
        self._swap.setText(self.tr("Swap"))
        self._swap.setToolTip(self.tr("Let the two change places"))
        self._swap.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._swap.clicked.connect(self.canvas.swap)
        row.addWidget(self._swap)
        return bar

    def resizeEvent(self, event) -> None:
        width = self.width()
        self._what.setVisible(width >= _LEAST_FOR_WORDS)
        self._swap.setVisible(width >= _LEAST_FOR_SWAP)
        for widget in (self._slider, self._value):
            widget.setVisible(width >= _LEAST_FOR_SLIDER)
        super().resizeEvent(event)

    def _slid(self, value: int) -> None:
        self.canvas.amount = GAINS[value] if self.canvas.mode == "difference" else value / _HUNDRED

    def _show(self) -> None:
        canvas = self.canvas
        self._modes[canvas.mode].setChecked(True)
        gains = canvas.mode == "difference"
        with QSignalBlocker(self._slider):
            self._slider.setRange(0, len(GAINS) - 1 if gains else _HUNDRED)
            self._slider.setPageStep(1 if gains else 10)
            value = GAINS.index(int(canvas.amount)) if gains else round(canvas.amount * _HUNDRED)
            self._slider.setValue(value)
        self._value.setText(f"{int(canvas.amount)}×" if gains else f"{round(canvas.amount * _HUNDRED)} %")
        names, words = (canvas.first.name, canvas.second.name), self._words(canvas.mode)
        self._what.setText(words[0].format(first=names[0], second=names[1]))
        self._slider.setAccessibleName(words[1])
        self._slider.setToolTip(words[1])

    def _words(self, mode: Mode) -> tuple[str, str]:
        """What a mode shows, with places for both names, and what its slider sets."""
        if mode == "overlay":
            return self.tr("{second} over {first}"), self.tr("How much of the upper picture shows")
        if mode == "wipe":
            return self.tr("{first} left, {second} right"), self.tr("Where the line stands")
        return self.tr("{first} against {second}"), self.tr("How many times the difference is enlarged")
