"""Reads all times of a table behind the sheet that chooses how: a newer choice ends the reading for an older one."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, QTimer, Signal

from syncstudio.app.exchange.behind import Behind

# Whoever is still typing does not want a large table read for each letter.
_REST_MS = 200


class RangeWatch(QObject):
    """`found` carries the `FileHealth` of the table as chosen last; `failed` why there is none; `began` when it is
    being read."""

    began = Signal()
    found = Signal(object)
    failed = Signal(str)

    def __init__(self, session, path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._path = session, path
        self._choice = None
        self._stop = threading.Event()
        self._behind = Behind(session, self)
        self._behind.answered.connect(self._answer)
        self._behind.failed.connect(self.failed)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._read)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._rest.isActive() or self._behind.busy

    def ask(self, choice) -> None:
        """Read the table's time so, soon."""
        self._end_reading()
        self._choice = choice
        self.began.emit()
        self._rest.start()

    def leave(self) -> None:
        """Nobody waits any more."""
        self._rest.stop()
        self._end_reading()

    def _end_reading(self) -> None:
        self._stop.set()
        self._behind.leave()

    def _read(self) -> None:
        stop = self._stop = threading.Event()
        session, path, choice = self._session, self._path, self._choice

        self._behind.start(
            self.tr("Times of {file}").format(file=path.name),
            lambda: session.table_timing(path, choice, stop.is_set),
        )

    def _answer(self, report) -> None:
        if report is not None:
            self.found.emit(report)
