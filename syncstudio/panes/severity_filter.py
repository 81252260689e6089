"""Three switches, one a severity: how many findings there are of each, and whether they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from syncstudio.media.health.finding import Severity
from syncstudio.panes.severity import WORDS, WORST_FIRST, count_text, shape
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.paint import paint_plan

_ICON_PX = 14
# With less room for the three than this they say their count without the word.
_WORDY_PX = 300


class SeverityFilter(QWidget):
    """Which findings are shown."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: Mapping[Severity, int] = {}
        self._buttons: dict[Severity, QToolButton] = {}
        # What it would like to say must not make its dock wider.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for severity in WORST_FIRST:
            button = QToolButton(self)
            button.setCheckable(True)
            button.setChecked(True)
            button.setProperty("role", "filter")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.toggled.connect(lambda _on: self._toggled())
            self._buttons[severity] = button
            row.addWidget(button)
        row.addStretch(1)
        self.set_theme(theme)
        self._write()

    @property
    def shown(self) -> frozenset[Severity]:
        """The severities that are shown."""
        return frozenset(severity for severity, button in self._buttons.items() if button.isChecked())

    def show_severity(self, severity: Severity) -> None:
        """Show one that is hidden."""
        self._buttons[severity].setChecked(True)

    def toggle(self, severity: Severity) -> None:
        """Show or hide one."""
        self._buttons[severity].click()

    def set_counts(self, counts: Mapping[Severity, int]) -> None:
        """How many there are of each."""
        self._counts = counts
        self._write()

    def set_theme(self, theme: Theme) -> None:
        """Draw the shapes in another theme's colours."""
        for severity, button in self._buttons.items():
            made = QPixmap(2 * _ICON_PX, 2 * _ICON_PX)
            made.setDevicePixelRatio(2)
            made.fill(Qt.GlobalColor.transparent)
            with QPainter(made) as painter:
                paint_plan(painter, [shape(severity, _ICON_PX / 2, _ICON_PX / 2, 5, theme)])
            button.setIcon(QIcon(made))

    def _toggled(self) -> None:
        self._write()
        self.changed.emit()

    def _write(self) -> None:
        for severity, button in self._buttons.items():
            count = self._counts.get(severity, 0)
            words = count_text(severity, count)
            button.setText(words if self.width() >= _WORDY_PX else str(count))
            button.setAccessibleName(words)
            name = WORDS[severity].lower()
            says = (
                self.tr("{count} shown. Click to hide them")
                if button.isChecked()
                else self.tr("{count} hidden. Click to show them")
            )
            button.setToolTip(says.format(count=words, name=name))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._write()
