"""Makes backups while a window is open: soon after it opened, then once a day."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from syncstudio.app.settings import Settings
from syncstudio.session.notices import JobChanged

# The window is there first; its recordings are being read in anyway.
_SOON_MS = 2_000
# A computer that slept does not count the hours it slept: looked at every hour, a day is found soon enough.
_LOOK_MS = 3_600_000
_JOB = "Backup"


class BackupKeeper(QObject):
    """One for each window; windows of one session make one backup between them."""

    def __init__(self, window, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._told = False
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        QTimer.singleShot(_SOON_MS, self, self.look)

    def look(self) -> None:
        """Make a backup where the last try is a day ago."""
        session = self._window.session
        session.backup_options = self._settings.backup_options
        session.back_up_daily()

    def on_notice(self, notice: object) -> None:
        """Say once that backups cannot be made."""
        if (
            isinstance(notice, JobChanged)
            and notice.job.name == _JOB
            and notice.job.state == "failed"
            and not self._told
        ):
            self._told = True
            self._window.strip.say(notice.job.message, "warning")
