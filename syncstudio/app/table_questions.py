"""Asks what is time in tables that do not say so, one table after the other."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QObject, Qt

from syncstudio.app.adding_files import AddingFiles


class TableQuestions(QObject):
    """Questions about tables that are being added. A table nobody chooses for is left out, and that is said."""

    def __init__(self, window, adding: AddingFiles) -> None:
        super().__init__(window)
        self._window = window
        self._waiting: deque = deque()
        self._asking = self._closed = False
        adding.unclear.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def close(self) -> None:
        """Ask no more: the window goes."""
        self._closed = True
        self._waiting.clear()

    def _take(self, table, sentence: str) -> None:
        # One that was on its way when the window went has nowhere to be asked.
        if self._closed:
            return
        self._waiting.append((table, sentence))
        if not self._asking:
            self._ask()

    def _ask(self) -> None:
        self._asking = bool(self._waiting)
        if not self._asking:
            return
        table, sentence = self._waiting.popleft()

        def add(choice) -> None:
            self._window.add_files([table.path], {table.path: choice})
            self._ask()

        def leave() -> None:
            self._window.strip.say(sentence, "error")
            self._ask()

        self._window.sheets.ask_time_column(table, add, leave)
