"""The one timer of a window: while playing it reads the clock once per refresh of the screen; at rest it stops."""

from __future__ import annotations

import time
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from syncstudio.panes.picture_pacing import next_tick_ns

_USUAL_REFRESH_NS = 16_666_667
_NS_PER_MS = 1_000_000


class Pacing(Protocol):
    """What the tick asks of whoever shows pictures: the time between two refreshes of the screen, whether the last
    tick changed a picture, and the host time at which the next one is due, or None."""

    refresh_ns: int
    changed: bool

    def next_change_ns(self) -> int | None: ...


class DisplayTick(QObject):
    """Says the position of the transport, in ns, whenever panes should show it: once per refresh of the screen, and
    where that is soon, when the next picture is due.

    `picture_tick` comes first. `tick`, for all that is no picture, is left out once where a picture changed: nothing
    then stands between the picture and the screen, and a playhead moves at every other refresh at least.
    """

    picture_tick = Signal(object)
    tick = Signal(object)

    def __init__(self, transport, parent: QObject | None = None, pacing: Pacing | None = None) -> None:
        super().__init__(parent)
        self._transport = transport
        self._pacing = pacing
        self._left_out = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick_and_go_on)

    @property
    def running(self) -> bool:
        """Whether the timer runs; at rest it must not."""
        return self._timer.isActive()

    def follow(self) -> None:
        """Run while the transport plays, else stop; and tell the position now."""
        if not self._transport.playing:
            self._timer.stop()
            self.now()
        elif self._timer.isActive():
            self.now()
        else:
            self._tick_and_go_on()

    def now(self) -> None:
        """Tell every pane the position, read once."""
        position_ns = self._transport.position_ns()
        self.picture_tick.emit(position_ns)
        self.tick.emit(position_ns)

    def close(self) -> None:
        """Stop for good."""
        self._timer.stop()

    def _tick_and_go_on(self) -> None:
        began_ns = time.monotonic_ns()
        # Begun first: whoever closes the window during the tick stops it.
        self._timer.start(_USUAL_REFRESH_NS // _NS_PER_MS)
        pacing = self._pacing
        position_ns = self._transport.position_ns()
        self.picture_tick.emit(position_ns)
        self._left_out = pacing is not None and pacing.changed and not self._left_out
        if not self._left_out:
            self.tick.emit(position_ns)
        if not self._timer.isActive():
            return
        refresh_ns, change_ns = _USUAL_REFRESH_NS, None
        if pacing is not None:
            refresh_ns, change_ns = pacing.refresh_ns, pacing.next_change_ns()
        due_ns = next_tick_ns(began_ns, refresh_ns, change_ns)
        # Rounded up: a tick before its time would find the old picture, and the new one come a refresh late.
        wait_ms = -(-(due_ns - time.monotonic_ns()) // _NS_PER_MS)
        self._timer.start(max(0, wait_ms))
