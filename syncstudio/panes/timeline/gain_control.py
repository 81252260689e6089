"""Turning a track's gain by wheel or drag: shown and heard at once, stored as one edit when the hand rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from syncstudio.session.media.tracks import MAX_GAIN_DB, MIN_GAIN_DB

if TYPE_CHECKING:
    from syncstudio.panes.timeline.view import TimelineView

# A turn of the wheel is one edit once the wheel has rested this long.
_REST_MS = 400
_DB_PER_NOTCH, _DB_PER_PX = 0.5, 0.1


class GainControl(QObject):
    """The gain being turned, if any."""

    changed = Signal(object)  # a set with the row's key

    def __init__(self, view: TimelineView, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._turned: tuple[int, float] | None = None
        self._held: tuple[int, float, float] | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.keep)

    @property
    def held(self) -> bool:
        """Whether the mouse is dragging a gain."""
        return self._held is not None

    def shown(self, track_id: int) -> float | None:
        """The gain of a track while it is being turned."""
        return self._turned[1] if self._turned is not None and self._turned[0] == track_id else None

    def hold(self, track_id: int, x: float) -> None:
        """The mouse took a gain at `x`."""
        self.keep()
        self._held = (track_id, x, self._stored(track_id))

    def drag(self, x: float) -> None:
        """The mouse that holds a gain is at `x` now."""
        if self._held is not None:
            track_id, held_x, from_db = self._held
            self.turn_to(track_id, from_db + (x - held_x) * _DB_PER_PX)

    def turn(self, track_id: int, notches: float) -> None:
        """The wheel turned over a gain."""
        shown = self.shown(track_id)
        self.turn_to(track_id, (self._stored(track_id) if shown is None else shown) + notches * _DB_PER_NOTCH)
        self._rest.start()

    def turn_to(self, track_id: int, gain_db: float) -> None:
        """Show a gain; `keep` stores it."""
        if self._turned is not None and self._turned[0] != track_id:
            self.keep()
        self._turned = (track_id, round(min(max(gain_db, MIN_GAIN_DB), MAX_GAIN_DB), 1))
        self._view.session.preview_mix(*self._turned)
        self.changed.emit({("track", track_id)})

    def keep(self) -> None:
        """Store what was turned, as one edit."""
        turned, self._turned, self._held = self._turned, None, None
        self._rest.stop()
        if turned is not None:
            if self._stored(turned[0]) != turned[1]:
                self._view.ask(lambda: self._view.session.set_gain_db(*turned))
            self._view.session.end_mix_preview(turned[0])
            self.changed.emit({("track", turned[0])})

    def _stored(self, track_id: int) -> float:
        track = self._view.contents.tracks.get(track_id)
        return 0.0 if track is None else track.gain_db
