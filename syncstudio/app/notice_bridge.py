"""Carries a session's notices from whatever thread they are said on to the window's thread."""

from __future__ import annotations

import threading
from collections import deque

from PySide6.QtCore import QObject, Qt, Signal

from syncstudio.session.notices import JobChanged, MediaGrown, TransportChanged


class NoticeBridge(QObject):
    """Notices of one session, on the GUI thread, in order, with repeats of one burst said once."""

    notice = Signal(object)
    _filled = Signal()

    def __init__(self, notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[object] = deque()
        self._lock = threading.Lock()
        self._posted = False
        self._filled.connect(self._drain, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = notices.subscribe(self._take)

    def close(self) -> None:
        """Hear nothing more."""
        self._unsubscribe()
        with self._lock:
            self._waiting.clear()

    def _take(self, notice: object) -> None:
        with self._lock:
            self._waiting.append(notice)
            post, self._posted = not self._posted, True
        if post:
            self._filled.emit()

    def _drain(self) -> None:
        with self._lock:
            burst = list(self._waiting)
            self._waiting.clear()
            self._posted = False
        for notice in without_repeats(burst):
            self.notice.emit(notice)


def without_repeats(burst: list[object]) -> list[object]:
    """A burst of notices where only the last word on each growing thing is kept.

    Changes of the project are all kept: each one carries its own spans.
    """
    last: dict[object, int] = {}
    for place, notice in enumerate(burst):
        key = _sameness(notice)
        if key is not None:
            last[key] = place
    return [notice for place, notice in enumerate(burst) if last.get(_sameness(notice), place) == place]


def _sameness(notice: object) -> object | None:
    if isinstance(notice, MediaGrown):
        return ("grown", notice.track_id, notice.what)
    if isinstance(notice, JobChanged):
        return ("job", notice.job.id)
    if isinstance(notice, TransportChanged):
        return "transport"
    return None
