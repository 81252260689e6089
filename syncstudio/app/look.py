"""Which theme the app wears: the system's, or the one a person chose; and putting it on."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyleFactory

from syncstudio.app.settings import Settings
from syncstudio.panes.theme import BASE_PX, DARK, LIGHT, Theme, load_fonts, palette, sans, style_sheet


class Look(QObject):
    """The theme of the whole application. `changed` carries the new Theme."""

    changed = Signal(object)

    def __init__(self, app: QApplication, settings: Settings) -> None:
        super().__init__(app)
        self._app = app
        self._settings = settings
        self.theme: Theme = LIGHT
        app.setStyle(QStyleFactory.create("Fusion"))
        load_fonts()
        app.setFont(sans(BASE_PX))
        QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _scheme: self.apply())
        self.apply(first=True)

    @property
    def choice(self) -> str:
        """ "system", "light" or "dark"."""
        return self._settings.theme

    def choose(self, choice: str) -> None:
        """Follow the system, or stay light or dark."""
        self._settings.theme = choice
        self.apply()

    def apply(self, first: bool = False) -> None:
        """Put the wanted theme on, if it is not on already."""
        theme = self._wanted()
        if theme is self.theme and not first:
            return
        self.theme = theme
        self._app.setPalette(palette(theme))
        self._app.setStyleSheet(style_sheet(theme))
        self.changed.emit(theme)

    def _wanted(self) -> Theme:
        if self.choice == "system":
            dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        else:
            dark = self.choice == "dark"
        return DARK if dark else LIGHT
