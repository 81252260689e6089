"""Finding recordings that were moved: by hand, or by searching a folder for the same content."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.app.folders import first_folder, nearest_folder
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.session.notices import ProjectChanged

_ID = Qt.ItemDataRole.UserRole
_ROW_PX, _BESIDE_PX = 24, 28


class RelinkDialog(Sheet):
    """The missing files of a project. Everything else stays usable while it is open."""

    name = "relink"
    _found = Signal(object)

    def __init__(self, session, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(settings, self.tr("Relink media"), parent)
        self._session = session
        self._doubtful: tuple[int, Path] | None = None
        self._says = QLabel(self, wordWrap=True)
        self._list = QTreeWidget(self)
        self._list.setHeaderLabels([self.tr("Recording"), self.tr("Where it was")])
        self._list.setRootIsDecorated(False)
        self._list.setAccessibleName(self.tr("Missing recordings"))
        self._list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self._list.itemSelectionChanged.connect(self._show_buttons)
        self._search = self.button(self.tr("Search a folder…"), self._choose_folder)
        self._choose = self.button(self.tr("Choose the file…"), self._choose_file)
        self._anyway = self.button(self.tr("Use it anyway"), self._use_anyway)
        self._anyway.hide()
        foot = self.foot(self._search, self._choose, self._anyway, None, self.close_button())
        self.lay_out(self._says, (self._list, 1), foot, size=(680, 320))
        self._found.connect(self._take_found, Qt.ConnectionType.QueuedConnection)
        self._fill()

    def on_notice(self, notice: object) -> None:
        """Follow what is found."""
        if isinstance(notice, ProjectChanged) and "source" in notice.change.tables:
            self._fill()

    def search(self, folder: Path) -> None:
        """Search a folder behind the window for every missing file, by name and content."""
        self._says.setText(self.tr("Searching {folder}…").format(folder=folder))
        name = self.tr("Searching {folder}").format(folder=folder.name or folder)
        self._session.jobs.start(name, lambda _job: self._found.emit(self._session.search_missing(folder)))

    def use(self, source_id: int, path: Path, force: bool = False) -> None:
        """Tell the session where one recording is; another content is only taken when forced."""
        self._anyway.hide()
        try:
            self._session.relink(source_id, path, force=force)
        except expected_errors() as error:
            self._says.setText(str(error))
            self._doubtful = (source_id, path)
            self._anyway.setVisible(path.is_file())

    def _take_found(self, found: dict[int, Path]) -> None:
        for source_id, path in found.items():
            self.use(source_id, path)
        if not found:
            self._says.setText(self.tr("None of the missing recordings is in that folder. Try another one."))

    def _fill(self) -> None:
        missing = self._session.missing_sources()
        self._list.clear()
        for source in missing:
            was = Path(source.absolute_path)
            item = QTreeWidgetItem([was.name, str(was.parent)])
            item.setData(0, _ID, source.id)
            # The column is as wide as its widest hint says, and a hint that is set stands for all of it.
            wide_px = self._list.fontMetrics().horizontalAdvance(was.name) + _BESIDE_PX
            item.setSizeHint(0, QSize(wide_px, _ROW_PX))
            self._list.addTopLevelItem(item)
        if missing:
            self._list.setCurrentItem(self._list.topLevelItem(0))  # type: ignore[arg-type]  # there is one
            self._says.setText(
                self.tr(
                    "These recordings are not where they were. The rest of the project works without them."
                )
            )
        else:
            self._says.setText(self.tr("Every recording of this project was found."))
        self._show_buttons()

    def _show_buttons(self) -> None:
        writable = not self._session.viewing
        self._choose.setEnabled(writable and self._current_id() is not None)
        self._search.setEnabled(writable and self._list.topLevelItemCount() > 0)

    def _current_id(self) -> int | None:
        item = self._list.currentItem()
        return None if item is None else item.data(0, _ID)

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Search a folder"), self._start())
        if folder:
            self.search(Path(folder))

    def _choose_file(self) -> None:
        id = self._current_id()
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Where is this recording?"), self._start())
        if path and id is not None:
            self.use(id, Path(path))

    def _start(self) -> str:
        """Where to begin looking: as near as can be to where the chosen recording was."""
        item = self._list.currentItem()
        was = None if item is None else nearest_folder(Path(item.text(1)) / item.text(0))
        return str(was or first_folder(self._session))

    def _use_anyway(self) -> None:
        if self._doubtful is not None:
            self.use(*self._doubtful, force=True)
