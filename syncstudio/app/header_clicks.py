"""What a click in a track's header opens: its alignment at the chip, its timing at the badge."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect


class HeaderClicks(QObject):
    """Clicks in the headers of one window's timeline."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        window.timeline.alignment_clicked.connect(self._show_alignment)
        window.timeline.health_clicked.connect(self._show_health)

    def _show_alignment(self, track_id: int, chip: QRect) -> None:
        self._window.session.focus_track_id = track_id
        self._window.sheets.show_alignment(track_id, chip)

    def _show_health(self, track_id: int) -> None:
        self._window.show_health()
        self._window.health.show_track(track_id)
        found = self._window.session.findings_on(track_id)
        if found:
            # They stand worst first; one with a place is one that can be gone to.
            worst = next((each for each in found if each.master is not None), found[0])
            self._window.session.go_to_finding(worst)
