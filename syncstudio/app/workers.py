"""Who works at this machine: told once, remembered, and changed by a menu where several share it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup, QIcon
from PySide6.QtWidgets import QMenu

from syncstudio.app.name_strip import badge
from syncstudio.session.review.authors import Worker

_MOST = 12


class Workers(QObject):
    """The person at work in one window, and the names that worked here before."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._settings = window.settings
        self._show_colors()
        known = self._settings.workers
        if known and not self._session.author_told:
            self._session.be(known[0].name)
        window.naming.told.connect(self.be)
        window.naming.left.connect(lambda: window.timeline.canvas.setFocus())

    def be(self, worker: Worker) -> None:
        """Work as somebody from now on, here and in windows opened later."""
        if not self._window.ask(lambda: self._session.sign_as(worker.name)):
            return
        others = [each for each in self._settings.workers if each.name != self._session.author]
        self._settings.workers = [Worker(self._session.author, worker.color), *others][:_MOST]
        self._settings.flush()
        self._show_colors()
        self._window.hint(self.tr("You work as {name}.").format(name=self._session.author))

    def fill(self, menu: QMenu) -> None:
        """Let a menu list who worked here."""
        group = QActionGroup(menu)

        def fill() -> None:
            menu.clear()
            for worker in self._settings.workers:
                action = menu.addAction(worker.name.replace("&", "&&"))
                action.setIcon(QIcon(badge(worker, self._window.theme, 2.0)))
                action.setCheckable(True)
                action.setChecked(worker.name == self._session.author and self._session.author_told)
                group.addAction(action)
                action.triggered.connect(lambda _checked=False, worker=worker: self.be(worker))
            if menu.isEmpty():
                menu.addAction(self.tr("Nobody has said so yet")).setEnabled(False)

        menu.aboutToShow.connect(fill)

    def _show_colors(self) -> None:
        self._session.worker_colors = {each.name: each.color for each in self._settings.workers}
