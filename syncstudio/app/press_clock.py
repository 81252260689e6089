"""When a key really went down: the event's own time stamp, on the clock that playing is reckoned by."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

_MS = 1_000_000
# Event stamps are milliseconds in 32 bits on most systems.
_WRAP = 1 << 32
# A press that waited longer than this for us was not a press that somebody still means.
_MOST_WAIT_NS = 2_000 * _MS
# After so many events the least wait among them is taken for the difference of two clocks, if it is longer than this.
_ENOUGH, _LEAST_WAIT_NS = 8, 50 * _MS
# An action that runs longer after the press than this was not asked for by the key.
_STILL_MEANT_NS = 2_000 * _MS


class PressTimes:
    """Turns the stamps of events into host times (monotonic ns), from numbers alone.

    X servers, Wayland, macOS and Windows stamp events by the same running clock that Python's monotonic time is, so the
    difference is how long the event waited for us. Where a stamp is of another clock, as from a distant X server, the
    least difference that was ever seen is the difference of the clocks.
    """

    def __init__(self) -> None:
        self._least_ns: int | None = None
        self._count = 0

    def host_ns(self, stamp_ms: int, arrival_ns: int) -> int:
        """The host time of an event by its stamp and when it reached us; the latter where the stamp says nothing."""
        if stamp_ms <= 0:
            return arrival_ns
        late_ns = arrival_ns - self._unwrapped_ms(stamp_ms, arrival_ns) * _MS
        self._count += 1
        self._least_ns = late_ns if self._least_ns is None else min(self._least_ns, late_ns)
        # A stamp is whole milliseconds, cut off: on average half of one was lost.
        waited_ns = max(0, late_ns - self._clocks_apart_ns() - _MS // 2)
        return arrival_ns if waited_ns > _MOST_WAIT_NS else arrival_ns - waited_ns

    def _clocks_apart_ns(self) -> int:
        least = self._least_ns or 0
        if -_MS <= least <= _LEAST_WAIT_NS:
            return 0
        if 0 <= least <= _MOST_WAIT_NS and self._count < _ENOUGH:
            return 0
        return least

    @staticmethod
    def _unwrapped_ms(stamp_ms: int, arrival_ns: int) -> int:
        """The stamp on the arrival's turn of the 32-bit counter."""
        arrival_ms = arrival_ns // _MS
        late = (arrival_ms - stamp_ms) % _WRAP
        return arrival_ms - (late if late < _WRAP // 2 else late - _WRAP)


class PressClock(QObject):
    """Watches the keys of one window, and knows when the one that is being worked off was pressed or let go."""

    def __init__(self, window: QWidget, now_ns: Callable[[], int] = time.monotonic_ns) -> None:
        super().__init__(window)
        self._window = window
        self._now_ns = now_ns
        self._times = PressTimes()
        self._last: tuple[int, int] | None = None  # host time, arrival
        window.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)
        self._focus_moved(None, QApplication.focusWidget())

    def host_ns(self) -> int:
        """The host time of the press that is being worked off; now, where no key was pressed just now."""
        now_ns = self._now_ns()
        last, self._last = self._last, None
        if last is None or now_ns - last[1] > _STILL_MEANT_NS:
            return now_ns
        return last[0]

    def of_event(self, event: QKeyEvent) -> int:
        """The host time of a key event."""
        return self._times.host_ns(event.timestamp(), self._now_ns())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QKeyEvent) and kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyRelease):
            if not event.isAutoRepeat():
                arrival_ns = self._now_ns()
                self._last = (self._times.host_ns(event.timestamp(), arrival_ns), arrival_ns)
        elif kind == QEvent.Type.MouseButtonPress:
            self._last = None
        return False

    def _focus_moved(self, old: QWidget | None, now: QWidget | None) -> None:
        if old is not None and old is not self._window and isValid(old):
            old.removeEventFilter(self)
        if now is not None and now.window() is self._window:
            now.installEventFilter(self)
