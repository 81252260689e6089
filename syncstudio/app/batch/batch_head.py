"""What is verified, by which policy and where the report goes: the fields above the table."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QWidget,
)

from syncstudio.app.file_kinds import is_report
from syncstudio.panes.spin_box import give_room
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.policy import Policy
from syncstudio.verify.policy_file import PRESETS, SUFFIX, policy_named, preset

_LIST_PX = 66


class BatchHead(QWidget):
    """`start_asked` says that somebody wants to begin; `cancel_asked` to stop. `report_named` carries a report among
    the places: it is looked at, not verified."""

    report_named = Signal(object)
    start_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAcceptDrops(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("What is verified"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setFixedHeight(_LIST_PX)
        self.typed = QLineEdit(
            self, placeholderText=self.tr("Folder, recording, manifest, shard (.tar), project or URL")
        )
        self.typed.setAccessibleName(self.tr("Another place to verify"))
        self.typed.returnPressed.connect(self._add_typed)
        self.policy = QComboBox(self)
        self.policy.setAccessibleName(self.tr("Policy"))
        for name in PRESETS:
            self.policy.addItem(preset(name).name or name, name)
        self.policy.addItem(self.tr("From a file…"), "")
        self.policy.activated.connect(self._choose_policy)
        self._policy_before = 0
        self.report = QLineEdit(self, placeholderText=self.tr("report.parquet"))
        self.report.setAccessibleName(self.tr("Report to write"))
        self.workers = QSpinBox(self, minimum=1, maximum=max(os.cpu_count() or 1, 1))
        give_room(self.workers)
        self.workers.setValue(os.cpu_count() or 1)
        self.workers.setAccessibleName(self.tr("Processes"))
        self.remote = QCheckBox(self.tr("Fetch URLs that manifests name"), self)
        self.start = QPushButton(self.tr("Verify"), self, default=True)
        self.start.clicked.connect(self.start_asked)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.clicked.connect(self.cancel_asked)
        self._lay_out()
        self.show_busy(False)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        self._buttons = [
            self._button(self.tr("Add folder…"), self._add_folder),
            self._button(self.tr("Add files…"), self._add_files),
            self._button(self.tr("Remove"), self._remove),
        ]
        places, options, target = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (places, options, target):
            row.setSpacing(8)
        places.addWidget(self.typed, 1)
        for button in self._buttons:
            places.addWidget(button)
        grid.addWidget(self._label(self.tr("Verify"), self.list), 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.list, 0, 1)
        grid.addLayout(places, 1, 1)
        options.addWidget(self.policy, 1)
        options.addWidget(self._label(self.tr("Processes"), self.workers))
        options.addWidget(self.workers)
        options.addWidget(self.remote)
        grid.addWidget(self._label(self.tr("Policy"), self.policy), 2, 0)
        grid.addLayout(options, 2, 1)
        target.addWidget(self.report, 1)
        self._buttons.append(self._button(self.tr("Choose…"), self._choose_report))
        target.addWidget(self._buttons[-1])
        target.addWidget(self.start)
        target.addWidget(self.cancel)
        grid.addWidget(self._label(self.tr("Report"), self.report), 3, 0)
        grid.addLayout(target, 3, 1)
        grid.setColumnStretch(1, 1)

    def _label(self, text: str, buddy: QWidget) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("role", "soft")
        label.setBuddy(buddy)
        return label

    def _button(self, text: str, deed) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(deed)
        return button

    # -- what was chosen ------------------------------------------------------------------------------------------

    @property
    def paths(self) -> list[str]:
        """The places to verify, as they were named; what is typed and not added yet counts, too."""
        self._add_typed()
        return [self.list.item(row).text() for row in range(self.list.count())]

    def add(self, paths: list[str]) -> None:
        """More places to verify; each stands once."""
        reports = [path for path in paths if "://" not in path and is_report(Path(path))]
        for report in reports:
            self.report_named.emit(Path(report))
        paths = [path for path in paths if path not in reports]
        there = {self.list.item(row).text() for row in range(self.list.count())}
        self.list.addItems([path for path in dict.fromkeys(paths) if path and path not in there])
        if not self.report.text().strip():
            local = next((Path(path) for path in paths if "://" not in path), None)
            if local is not None:
                self.report.setText(str(local.parent / f"{local.stem or 'report'}.parquet"))

    def chosen_policy(self) -> Policy:
        """The policy. VerifyError where its file cannot be used."""
        return policy_named(str(self.policy.currentData()))

    def chosen_report(self) -> Path:
        """Where the report is to lie. VerifyError where nothing was named."""
        text = self.report.text().strip()
        if not text:
            raise VerifyError(self.tr("Name the Parquet file that the report is to be written to."))
        path = Path(text).expanduser()
        return path if path.suffix else path.with_name(f"{path.name}.parquet")

    def show_busy(self, busy: bool) -> None:
        """Whether a run goes on: then nothing is changed here but that it can be stopped."""
        for field in (
            self.list,
            self.typed,
            self.policy,
            self.report,
            self.workers,
            self.remote,
            *self._buttons,
        ):
            field.setEnabled(not busy)
        self.start.setVisible(not busy)
        self.cancel.setVisible(busy)
        self.cancel.setEnabled(busy)

    # -- choosing -------------------------------------------------------------------------------------------------

    def _add_typed(self) -> None:
        text = self.typed.text().strip()
        if text:
            self.add([text])
            self.typed.clear()

    def _add_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Verify a folder"))
        self.add([folder] if folder else [])

    def _add_files(self) -> None:
        files, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Verify recordings, manifests, shards or projects")
        )
        self.add(files)

    def _remove(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))

    def _choose_report(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Report to write or to continue"),
            self.report.text(),
            self.tr("Reports") + " (*.parquet)",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if path:
            self.report.setText(path)

    def _choose_policy(self, place: int) -> None:
        if self.policy.itemData(place) == "":
            kinds = self.tr("Policies") + f" (*{SUFFIX} *.toml)"
            path, _ = QFileDialog.getOpenFileName(self, self.tr("Policy"), "", kinds)
            place = self._policy_before
            if path:
                place = self.policy.count() - 1
                self.policy.insertItem(place, Path(path).name, path)
            self.policy.setCurrentIndex(place)
        self._policy_before = place

    def dragEnterEvent(self, event) -> None:
        if event.mimeData().hasUrls() and self.list.isEnabled():
            event.acceptProposedAction()

    def dropEvent(self, event) -> None:
        self.add([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()
