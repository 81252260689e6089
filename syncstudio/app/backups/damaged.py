"""What is offered where a project cannot be opened because it is damaged: salvaging it, and its newest backup."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from syncstudio.app.backups.backups_sheet import when
from syncstudio.app.expected import expected_errors
from syncstudio.app.message_strip import Deed
from syncstudio.session.backups.backup_shelf import Backup, backups_named, restored_copy


class DamagedOffer(QObject):
    """The buttons beside the sentence. `open_path` opens what was made; `say` tells what became of it.

    Salvaging reads the whole file, so it is done behind the window.
    """

    _repaired = Signal(object, str)

    def __init__(self, path: Path, open_path: Callable[[Path], object], say, parent: QObject) -> None:
        super().__init__(parent)
        self._path, self._open, self._say = path, open_path, say
        self._thread: threading.Thread | None = None
        self._repaired.connect(self._show_repaired, Qt.ConnectionType.QueuedConnection)

    def deeds(self) -> list[Deed]:
        """Repair, and the newest backup where there is one."""
        found: list[Deed] = [(self.tr("Repair"), self.repair)]
        backup = next(iter(backups_named(self._path.name)), None)
        if backup is not None:
            text = self.tr("Open the backup of {when}").format(when=when(backup))
            found.append((text, partial(self.open_backup, backup)))
        return found

    def repair(self) -> None:
        """Make a new project of what the file still holds, and open it."""
        from syncstudio.project.repair.repair import repair

        def work() -> None:
            try:
                self._repaired.emit(repair(self._path), "")
            except expected_errors() as error:
                self._repaired.emit(None, str(error))

        self._thread = threading.Thread(target=work, name="syncstudio-repair", daemon=True)
        self._thread.start()

    def open_backup(self, backup: Backup) -> None:
        """Put the backup beside the damaged file, under a name of its own, and open it."""
        target = self._path.with_name(f"{self._path.stem} (backup {backup.path.stem}){self._path.suffix}")
        try:
            if not target.exists():
                restored_copy(backup, target)
        except expected_errors() as error:
            self._say(str(error), "error")
            return
        self._open(target)

    def _show_repaired(self, done, refusal: str) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if done is None or done.target is None:
            self._say(
                refusal or self.tr("{name} is whole after all: open it again.").format(name=self._path.name),
                "error",
            )
            return
        lost = sum(one.lost_rows + one.stand_ins for one in done.tables)
        pages = sum(one.lost_pages for one in done.tables)
        self._open(done.target)
        if done.lost:
            text = self.tr(
                "{name} was salvaged: {lost} rows are lost or stand in for lost ones, {pages} pages cannot be read. "
                "“syncstudio repair” lists them. The damaged file was left as it was."
            ).format(name=self._path.name, lost=f"{lost:,}", pages=f"{pages:,}")
        else:
            text = self.tr("{name} was salvaged, and nothing is known to be lost.").format(
                name=self._path.name
            )
        self._say(text, "warning" if done.lost else "info")
