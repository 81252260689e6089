"""Backups of the open project: made behind the window, looked at, and gone back to in a step of undo."""

from __future__ import annotations

import logging
import time
from pathlib import Path

from syncstudio.project.errors import ProjectError
from syncstudio.project.project import Project
from syncstudio.project.restoring import restore
from syncstudio.session.backups.backup_difference import BackupDifference, backup_difference
from syncstudio.session.backups.backup_shelf import NS_PER_DAY, Backup, BackupOptions, BackupShelf
from syncstudio.session.core import SessionCore

_log = logging.getLogger(__name__)


class BackingUp(SessionCore):
    """When backups are made is the window's business; how, and what comes of them, is here."""

    backup_options = BackupOptions()
    _backed_up_ns: int | None = None

    def backups(self) -> list[Backup]:
        """The backups of this project, newest first."""
        return BackupShelf(self.project.path).backups()

    def back_up(self, now_ns: int | None = None) -> None:
        """Make a backup behind the window, if anything has changed since the last. A viewer makes none."""
        if self.viewing:
            return
        told_ns = time.time_ns() if now_ns is None else now_ns
        self._backed_up_ns = told_ns
        self.jobs.start("Backup", lambda _handle: self._back_up(told_ns), last=True)

    def back_up_daily(self, now_ns: int | None = None) -> bool:
        """Make a backup where the last try is a day ago; whether one was begun."""
        told_ns = time.time_ns() if now_ns is None else now_ns
        if self._backed_up_ns is not None and 0 <= told_ns - self._backed_up_ns < NS_PER_DAY:
            return False
        self.back_up(told_ns)
        return not self.viewing

    def backup_difference(self, backup: Backup) -> BackupDifference:
        """What differs between the project of now and a backup. ProjectError where that cannot be read."""
        with Project.open(backup.path, view_only=True) as there:
            return backup_difference(self.project, there)

    def restore_backup(self, backup: Backup, name: str) -> None:
        """Make the project what it was in a backup, as one step of this name. Files stay where they are found now.

        What is here now is backed up first, and undo brings it back as well.
        """
        with Project.open(backup.path, view_only=True) as there:
            if not backup_difference(self.project, there).alike:
                BackupShelf(self.project.path).make(self.project, time.time_ns(), self.backup_options)
            restore(self.project, there, name)

    def _back_up(self, now_ns: int) -> None:
        try:
            BackupShelf(Path(self.project.path)).make(self.project, now_ns, self.backup_options)
        except ProjectError as error:
            # Work goes on; the window says it once.
            _log.warning("no backup: %s", error)
            raise
