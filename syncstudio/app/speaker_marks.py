"""Follows who is heard: marks the menu, and passes over what lies between labels while only those are played."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from syncstudio.app.shown_overlaps import keep_overlaps, shows_overlaps
from syncstudio.session.notices import SpeakersChanged, WhereChanged

# A label so near is waited for: a jump would take as long.
_LEAST_JUMP_NS = 150_000_000
# While only labels are played, it is looked this often whether one has ended.
_LOOK_MS = 30


class SpeakerMarks(QObject):
    """The checks of one window's Speakers menu, and its playing of labels only."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._looking = QTimer(self, interval=_LOOK_MS)
        self._looking.timeout.connect(self.pass_over)
        if shows_overlaps(window.settings, self._session.project.path):
            self._session.overlap_shown = True
        # At once: a window may close before the notice comes.
        window.acts["overlap_lane"].triggered.connect(self._keep)
        self.show()

    def on_notice(self, notice: object) -> None:
        """Another lane is heard alone, overlaps are shown, or the project has another place."""
        if isinstance(notice, SpeakersChanged | WhereChanged):
            self._keep()
            self.show()

    def _keep(self) -> None:
        keep_overlaps(self._window.settings, self._session.project.path, self._session.overlap_shown)

    def pass_over(self) -> None:
        """Go on at the next label where none lies here; after the last one, rest."""
        session, transport = self._session, self._session.transport
        if not transport.playing or transport.speed < 0:
            return
        master_ns = transport.position_ns()
        found = session.skip_to(master_ns)
        if found is not None and found - master_ns > _LEAST_JUMP_NS:
            transport.seek(found)
        elif found is None and session.labels_over(master_ns):
            transport.pause()

    def show(self) -> None:
        """Check what is on."""
        alone, acts = self._session.lane_alone, self._window.acts
        acts["overlap_lane"].setChecked(self._session.overlap_shown)
        acts["lane_alone"].setChecked(alone is not None and not alone.labels_only)
        acts["labels_alone"].setChecked(alone is not None and alone.labels_only)
        if alone is not None and alone.labels_only:
            self._looking.start()
        else:
            self._looking.stop()

    def end_alone(self) -> bool:
        """Hear everything again; whether a lane was heard alone."""
        if self._session.lane_alone is None:
            return False
        self._session.hear_lane_alone(None)
        self._window.hint(self.tr("Everything is heard again"))
        self.show()
        return True
