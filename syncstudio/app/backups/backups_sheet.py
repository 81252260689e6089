"""The backups of a project: when each was made, what differs from now, and going back to one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLocale, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.app.file_kinds import PROJECT_SUFFIX, name_filter
from syncstudio.app.folders import first_folder
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.panes.spin_box import give_room
from syncstudio.panes.theme import mono
from syncstudio.project.records import HistoryRow
from syncstudio.session.backups.backup_difference import BackupDifference, in_words
from syncstudio.session.backups.backup_shelf import Backup, BackupOptions, restored_copy
from syncstudio.session.notices import JobChanged, ProjectChanged

_BACKUP = Qt.ItemDataRole.UserRole
_ROW_PX = 24
_NUMBER, _DAYS = (1, 500), (1, 3650)


class BackupsSheet(Sheet):
    """The sheet. `open_wanted` carries the path of a backup that was copied to be opened as a project."""

    name = "backups"
    open_wanted = Signal(object)
    _compared = Signal(object, object, str)

    def __init__(self, session, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(settings, self.tr("Backups"), parent)
        self._session = session
        self._says = QLabel(self, wordWrap=True)
        self.list = QTreeWidget(self)
        self.list.setHeaderLabels([self.tr("Made"), self.tr("Size")])
        self.list.setRootIsDecorated(False)
        self.list.setAccessibleName(self.tr("Backups of this project"))
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.currentItemChanged.connect(self._compare)
        self.differs = QPlainTextEdit(self, readOnly=True)
        self.differs.setAccessibleName(self.tr("What differs from now"))
        self.restore = self.button(self.tr("Restore"), self._restore)
        self.copy = self.button(self.tr("Open as another project…"), self._open_copy)
        self.now = self.button(self.tr("Back up now"), session.back_up)
        folder = self.button(self.tr("Show the folder"), self._show_folder)
        self.number, self.days = self._spin(_NUMBER), self._spin(_DAYS)
        options = settings.backup_options
        self.number.setValue(options.number)
        self.days.setValue(options.days)
        self.number.valueChanged.connect(self._keep_options)
        self.days.valueChanged.connect(self._keep_options)
        self._lay_out(folder)
        self._compared.connect(self._show_difference, Qt.ConnectionType.QueuedConnection)
        self._fill()

    def on_notice(self, notice: object) -> None:
        """Follow new backups, and what is done while the sheet is open."""
        if isinstance(notice, JobChanged) and notice.job.name == "Backup" and notice.job.state == "done":
            self._fill()
        elif isinstance(notice, ProjectChanged):
            self._compare()

    def _spin(self, ends: tuple[int, int]) -> QSpinBox:
        spin = QSpinBox(self)
        give_room(spin)
        spin.setRange(*ends)
        return spin

    def _lay_out(self, folder: QPushButton) -> None:
        kept = QHBoxLayout()
        for text, spin, unit, name in (
            (self.tr("&Keep at most"), self.number, self.tr(" copies"), self.tr("Copies kept at most")),
            (self.tr("&for"), self.days, self.tr(" days"), self.tr("Days a copy is kept")),
        ):
            label = QLabel(text, self)
            label.setBuddy(spin)
            spin.setSuffix(unit)
            spin.setAccessibleName(name)
            kept.addWidget(label)
            kept.addWidget(spin)
        kept.addStretch(1)
        kept.addWidget(self.now)
        kept.addWidget(folder)
        foot = self.foot(self.restore, self.copy, None, self.close_button())
        self.lay_out(self._says, (self.list, 2), (self.differs, 1), kept, foot, size=(640, 520))

    def _fill(self) -> None:
        chosen = self._chosen()
        self.list.blockSignals(True)
        self.list.clear()
        for backup in self._session.backups():
            item = QTreeWidgetItem([when(backup), QLocale().formattedDataSize(backup.size_bytes, 0)])
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for column in (0, 1):
                item.setFont(column, mono(12))
            item.setData(0, _BACKUP, backup)
            item.setSizeHint(0, QSize(0, _ROW_PX))
            self.list.addTopLevelItem(item)
            if chosen is not None and chosen.path == backup.path:
                self.list.setCurrentItem(item)
        if self.list.currentItem() is None and self.list.topLevelItemCount():
            self.list.setCurrentItem(self.list.topLevelItem(0))  # type: ignore[arg-type]  # there is one
        self.list.blockSignals(False)
        if self.list.topLevelItemCount():
            text = self.tr(
                "A copy is made when the project is opened and once a day, if anything was changed."
            )
        else:
            text = self.tr(
                "There is no backup yet: one is made when the project is opened and anything has changed."
            )
        self._says.setText(text)
        self._compare()

    def _chosen(self) -> Backup | None:
        item = self.list.currentItem()
        return None if item is None else item.data(0, _BACKUP)

    def _compare(self, *_items: object) -> None:
        """Find out behind the window what differs."""
        backup = self._chosen()
        self.restore.setEnabled(False)
        self.copy.setEnabled(backup is not None)
        self.differs.clear()
        if backup is None:
            return
        self.differs.setPlainText(self.tr("Comparing…"))

        def compare(_job: object) -> None:
            try:
                found, trouble = self._session.backup_difference(backup), ""
            except expected_errors() as error:
                found, trouble = None, str(error)
            try:
                self._compared.emit(backup, found, trouble)
            except RuntimeError:  # the sheet was closed meanwhile
                return

        self._session.jobs.start("Compare with a backup", compare)

    def _show_difference(self, backup: Backup, found: BackupDifference | None, trouble: str) -> None:
        chosen = self._chosen()
        if chosen is None or chosen.path != backup.path:
            return
        if found is None:
            self.differs.setPlainText(trouble)
            return
        self.restore.setEnabled(not found.alike and not self._session.viewing)
        if found.alike:
            self.differs.setPlainText(self.tr("The project is as it was then."))
            return
        counts = in_words(found.counts)
        lines = [counts[:1].upper() + counts[1:]]
        if found.step_count:
            lines += ["", self.tr("Done since, latest first:")]
            lines += [f"  {self._step(step)}" for step in found.steps]
            if found.step_count > len(found.steps):
                more = found.step_count - len(found.steps)
                lines.append(self.tr("  and {count} more").format(count=f"{more:,}"))
        self.differs.setPlainText("\n".join(lines))

    def _step(self, step: HistoryRow) -> str:
        name = step.name
        if step.kind != "edit":
            told = self.tr("Undo “{name}”") if step.kind == "undo" else self.tr("Redo “{name}”")
            name = told.format(name=name)
        return f"{name} ({step.author})" if step.author else name

    def _restore(self) -> None:
        backup = self._chosen()
        if backup is None:
            return
        name = self.tr("Restore the backup of {when}").format(when=when(backup))
        self._ask(
            lambda: self._session.restore_backup(backup, name),
            self.tr("It is as it was then. Undo takes you back."),
        )

    def _open_copy(self) -> None:
        backup = self._chosen()
        if backup is None:
            return
        stem = f"{self._session.project.path.stem} {backup.path.stem}{PROJECT_SUFFIX}"
        start = str(first_folder(self._session) / stem)
        filters = name_filter(self.tr("Projects"), (PROJECT_SUFFIX,))
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Open as another project"), start, filters)
        if path:
            target = Path(path)

            def copy() -> None:
                restored_copy(backup, target)
                self.open_wanted.emit(target)

            self._ask(copy, "")

    def _ask(self, deed, done: str) -> None:
        try:
            deed()
        except expected_errors() as error:
            self._says.setText(str(error))
        else:
            self._fill()  # what was here before is among them now
            self._says.setText(done or self._says.text())

    def _keep_options(self) -> None:
        options = BackupOptions(self.number.value(), self.days.value())
        self._settings.backup_options = options
        self._session.backup_options = options

    def _show_folder(self) -> None:
        backup = self._chosen()
        if backup is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(backup.path.parent)))


def when(backup: Backup) -> str:
    """When a backup was made, by the clock of this computer."""
    return f"{datetime.fromtimestamp(backup.made_ns / 1e9):%Y-%m-%d %H:%M:%S}"
