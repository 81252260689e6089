"""The menu of sound outputs: the system's default first, then what there is, as the system names it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu


class OutputMenu(QObject):
    """Fills the menu each time it opens: at once with what was known, and anew when the devices have answered."""

    _told = Signal(object)

    def __init__(self, menu: QMenu, window, windows) -> None:
        super().__init__(menu)
        self._menu = menu
        self._windows = windows
        self._transport = window.session.transport
        self._names: tuple[str, ...] = ()
        # Devices are asked on the sound thread.
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._open)
        self._fill()

    def _open(self) -> None:
        self._fill()
        self._transport.ask_outputs(self._tell)

    def _tell(self, names: tuple[str, ...]) -> None:
        try:
            self._told.emit(names)
        except RuntimeError:  # the window was closed meanwhile
            return

    def _take(self, names: tuple[str, ...]) -> None:
        if names != self._names:
            self._names = names
            self._fill()

    def _fill(self) -> None:
        menu, chosen = self._menu, self._transport.chosen_output
        menu.clear()
        group = QActionGroup(menu)
        self._offer(group, self.tr("System default"), None, chosen)
        menu.addSeparator()
        for name in self._names:
            self._offer(group, name, name, chosen)
        if chosen is not None and chosen not in self._names:
            missing = self._offer(
                group, self.tr("{name} (not there now)").format(name=chosen), chosen, chosen
            )
            missing.setToolTip(
                self._transport.output_note
                or self.tr("It is used again as soon as it is back; until then the system's default is.")
            )
        elif not self._names:
            menu.addAction(self.tr("No other output is known")).setEnabled(False)

    def _offer(self, group: QActionGroup, text: str, name: str | None, chosen: str | None):
        # An ampersand in a device's name is no key.
        action = self._menu.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(name == chosen)
        group.addAction(action)
        action.triggered.connect(lambda _checked=False: self._choose(name))
        return action

    def _choose(self, name: str | None) -> None:
        options = replace(self._windows.play_options, output=name or "")
        self._windows.set_play_options(options)
