"""The one timer of a window: while playing it reads the clock once per display tick; at rest it stops."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal

TICK_MS = 16  # one refresh of a 60 Hz display


class DisplayTick(QObject):
    """Says the position of the transport, in ns, whenever panes should show it."""

    tick = Signal(object)

    def __init__(self, transport, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._transport = transport
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.now)

    @property
    def running(self) -> bool:
        """Whether the timer runs; at rest it must not."""
        return self._timer.isActive()

    def follow(self) -> None:
        """Run while the transport plays, else stop; and tell the position now."""
        if self._transport.playing and not self._timer.isActive():
            self._timer.start()
        elif not self._transport.playing:
            self._timer.stop()
        self.now()

    def now(self) -> None:
        """Tell every pane the position, read once."""
        self.tick.emit(self._transport.position_ns())

    def close(self) -> None:
        """Stop for good."""
        self._timer.stop()
