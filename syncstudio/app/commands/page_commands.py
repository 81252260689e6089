"""The Track menu's commands on still pictures and on the pages of documents."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QInputDialog

from syncstudio.app.folders import first_folder
from syncstudio.panes.counted import counted


class PageCommands(QObject):
    """Times of pictures, and turning pages at the playhead."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    def add_pictures(self) -> None:
        """Choose a folder of pictures, and add them as one row."""
        folder = QFileDialog.getExistingDirectory(
            self._window, self.tr("Pictures that are one sequence"), str(first_folder(self._session))
        )
        if folder:
            self._window.add_files([Path(folder)])

    def picture_times(self) -> None:
        """What tells when the pictures in focus were taken."""
        track = self._pictures()
        if track is None:
            return
        self._window.sheets.show_picture_times(track.id)

    def show_as_slides(self) -> None:
        """Show the pictures in focus when asked, like pages."""
        track = self._pictures()
        if track is None:
            return
        self._session.show_as_slides(track.id)
        self._session.focus_track_id = track.id

    def page_next(self) -> None:
        """Show the next page from the playhead on."""
        self._turn(1)

    def page_previous(self) -> None:
        """Show the page before from the playhead on."""
        self._turn(-1)

    def page_choose(self) -> None:
        """Ask for a page, and show it from the playhead on."""
        track = self._document()
        if track is None:
            return
        count, here = self._session.page_count(track.id), self._session.page_here(track.id)
        at_ns = self._session.transport.position_ns()
        page, chosen = QInputDialog.getInt(
            self._window,
            self.tr("Show page from here"),
            self.tr("Page of {name}, 1 to {count}; 0 shows none:").format(name=track.name, count=count),
            1 if here is None else here + 1,
            0,
            count,
        )
        if chosen:
            # The dialog may have been open while it played: here is where it was asked.
            if not self._session.transport.playing:
                self._session.transport.seek(at_ns)
            self._session.show_page(track.id, page - 1)

    def page_begin(self) -> None:
        """Move the nearest change of page to the playhead."""
        track = self._document()
        if track is not None:
            self._session.move_page_here(track.id)

    def page_remove(self) -> None:
        """Take back the change of page on show."""
        track = self._document()
        if track is not None:
            self._session.remove_page_here(track.id)

    def page_table(self) -> None:
        """Show pages as a table tells."""
        track = self._document()
        if track is None:
            return
        path, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Times of pages"),
            str(first_folder(self._session)),
            self.tr("Tables") + " (*.csv *.tsv *.txt)",
        )
        if path:
            count = self._session.slides_from_table(track.id, Path(path))
            one, many = self.tr("1 change of page was read"), self.tr("{count} changes of page were read")
            self._window.hint(counted(one, many, count))

    def _turn(self, count: int) -> None:
        track = self._document()
        if track is None:
            return
        page = self._session.turn_page(track.id, count) + 1
        self._window.hint(
            self.tr("Page {page} of {count}").format(page=page, count=self._session.page_count(track.id))
        )

    def _document(self):
        track = self._session.slides_track()
        if track is None:
            self._window.hint(self.tr("Add a document (PDF) first, or put one of several in focus."))
        return track

    def _pictures(self):
        """The row in focus; while none is, the only one of pictures. Another row in focus is never passed over."""
        tracks = self._session.project.tracks()
        pictures = [track for track in tracks if self._session.is_pictures(track)]
        focused = next((track for track in tracks if track.id == self._session.focus_track_id), None)
        if focused is None:
            if len(pictures) == 1:
                return pictures[0]
            self._window.hint(self.tr("Put a row of still pictures in focus first."))
        elif focused in pictures:
            return focused
        else:
            text = self.tr(
                "{name} has no times of pictures to choose: put a row of still pictures in focus first."
            )
            self._window.hint(text.format(name=focused.name))
        return None
