"""Which channels of a recording are heard: a button that says so, with a menu of check marks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from syncstudio.panes.mixer.mixer_words import channel_text, channels_text, toggled


class ChannelButton(QToolButton):
    """`chosen` carries the channels that are to be heard, from 0; none: all of them."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._heard: tuple[int, ...] = ()
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)

    def show_channels(
        self, track_name: str, names: Sequence[str], heard: Sequence[int], may_change: bool
    ) -> None:
        """Say which of these channels are heard."""
        self._names, self._heard = tuple(names), tuple(heard)
        text = channels_text(heard, names)
        self.setText(self.tr("All") if text == "All" else text)
        self.setEnabled(may_change and len(names) > 1)
        if len(names) > 1:
            says = self.tr("Channels of {name}: {heard} of {count}").format(
                name=track_name, heard=text, count=len(names)
            )
        else:
            says = self.tr("{name} has one channel").format(name=track_name)
        self.setAccessibleName(says)
        self.setToolTip(says)

    def _fill(self) -> None:
        self._menu.clear()
        everything = self._add(self.tr("All channels"), not self._heard, lambda: self.chosen.emit(()))
        everything.setEnabled(bool(self._heard))
        self._menu.addSeparator()
        for number in range(len(self._names)):
            after = toggled(self._heard, number, len(self._names))
            self._add(
                channel_text(number, self._names),
                number in self._heard,
                lambda _checked=False, after=after: self.chosen.emit(after),
            )

    def _add(self, text: str, checked: bool, act) -> QAction:
        action = self._menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(checked)
        action.triggered.connect(act)
        return action
