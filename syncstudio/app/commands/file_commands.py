"""The File menu: opening, importing, keeping, finding."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from syncstudio.app.file_kinds import MEDIA_FILTER_SUFFIXES, PROJECT_SUFFIX, name_filter
from syncstudio.app.folders import first_folder


class FileCommands(QObject):
    """Commands on whole files. `window` is a MainWindow or the start window."""

    def __init__(self, window, windows) -> None:
        super().__init__(window)
        self._window = window
        self._windows = windows

    def open(self) -> None:
        """Choose files and open them."""
        filters = [
            name_filter(self.tr("All that opens"), (PROJECT_SUFFIX, *_suffixes())),
            name_filter(self.tr("Projects"), (PROJECT_SUFFIX,)),
            self.tr("All files") + " (*)",
        ]
        paths, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Open"), self._folder(), ";;".join(filters)
        )
        if paths:
            self._windows.open_paths([Path(path) for path in paths], self._window)

    def add_media(self) -> None:
        """Choose recordings or a transcript and add them here."""
        filters = [
            name_filter(self.tr("Recordings, tables, labels, transcripts"), _suffixes()),
            self.tr("All files") + " (*)",
        ]
        paths, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Import"), self._folder(), ";;".join(filters)
        )
        if paths:
            self._window.sheets.take_files([Path(path) for path in paths])

    def import_labels(self) -> None:
        """Choose files of labels, and look at each before it comes in."""
        from syncstudio.interchange.label_formats import label_formats

        suffixes = sorted({suffix for each in label_formats() if each.read for suffix in each.suffixes})
        filters = [name_filter(self.tr("Labels and transcripts"), suffixes), self.tr("All files") + " (*)"]
        paths, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Import labels"), self._folder(), ";;".join(filters)
        )
        self._window.sheets.show_imports([Path(path) for path in paths])

    def export_labels(self) -> None:
        """Write labels for another tool."""
        self._window.sheets.show_export()

    def export_clips(self) -> None:
        """Cut training clips out of this project."""
        self._window.sheets.show_clips()

    def verify_many(self) -> None:
        """Check many recordings at once."""
        self._windows.open_batch()

    def report(self) -> None:
        """Write a page that tells all of this project, and open it."""
        from syncstudio.app.report_writing import write_report_of

        write_report_of(self._window)

    def report_agreement(self) -> None:
        """Write that page with the agreement with other people's projects: those compared already, else chosen ones."""
        from syncstudio.app.report_writing import others_for_report, write_report_of

        others = others_for_report(self._window)
        if others:
            write_report_of(self._window, others)

    def save_as(self) -> None:
        """Give the project a place of its own, and go on there."""
        path = self._target(self.tr("Save as"))
        if path is not None:
            self._window.session.save_as(path)

    def save_copy(self) -> None:
        """Write a copy beside; work goes on here."""
        path = self._target(self.tr("Save a copy as"))
        if path is not None:
            self._window.session.save_copy(path)
            self._window.session.say(self.tr("A copy was written: {path}").format(path=path))

    def backups(self) -> None:
        """Show earlier states of the project."""
        self._window.sheets.show_backups(self._windows)

    def relink(self) -> None:
        """Show the recordings that are missing."""
        self._window.sheets.show_relink()

    def new_window(self) -> None:
        """A second window on the same project, with the same selection and playhead."""
        self._windows.show_again(self._window.session)

    def close(self) -> None:
        """Close this window."""
        self._window.close()

    def quit(self) -> None:
        """Close every window."""
        self._windows.close_all()

    def demo(self) -> None:
        """Make the demo recording once, and open its project."""
        self._windows.open_demo(self._window)

    def _folder(self) -> str:
        return str(first_folder(getattr(self._window, "session", None)))

    def _target(self, title: str) -> Path | None:
        session = self._window.session
        start = first_folder(session) / f"{session.title}{PROJECT_SUFFIX}"
        filters = name_filter(self.tr("Projects"), (PROJECT_SUFFIX,))
        path, _ = QFileDialog.getSaveFileName(self._window, title, str(start), filters)
        return Path(path) if path else None


def _suffixes() -> tuple[str, ...]:
    """Recordings, and files of labels that are told by their names."""
    from syncstudio.interchange.label_formats import label_suffixes

    return (*MEDIA_FILTER_SUFFIXES, *label_suffixes())
