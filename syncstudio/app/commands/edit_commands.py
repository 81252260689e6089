"""The Edit menu: undo, the selection, texts and deleting."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.timebase.span import Span


class EditCommands(QObject):
    """Commands on what was done and what is selected."""

    def __init__(self, window, windows) -> None:
        super().__init__(window)
        self._windows = windows
        self._window = window
        self._session = window.session

    def undo(self) -> None:
        """Take the last step back."""
        name = self._session.undo()
        self._window.hint(self.tr("Undone: {name}").format(name=name) if name else self.tr("Nothing to undo"))

    def redo(self) -> None:
        """Do it again."""
        name = self._session.redo()
        self._window.hint(
            self.tr("Done again: {name}").format(name=name) if name else self.tr("Nothing to redo")
        )

    def select_in(self) -> None:
        """The selection starts at the playhead; its end stays if it lies after."""
        here = self._session.transport.position_ns()
        span = self._session.selection
        end = span.end_ns if span is not None and span.end_ns > here else self._session.extent().end_ns
        self._session.selection = Span(here, max(here, end))

    def select_out(self) -> None:
        """The selection ends at the playhead; its start stays if it lies before."""
        here = self._session.transport.position_ns()
        span = self._session.selection
        start = (
            span.start_ns if span is not None and span.start_ns < here else self._session.extent().start_ns
        )
        self._session.selection = Span(min(start, here), here)

    def escape(self) -> None:
        """Close the sheet or strip over the window, or the picture over the screen; else abandon the labels that are
        open; else end the moment being marked; else leave comparing; else hear every lane again; else forget the
        selected segments; else the span; else a message."""
        if self._window.sheets.close_one() or self._window.label_strips.close_one():
            return
        if self._window.full_picture is not None:
            self._window.full_picture.close()
            return
        if self._session.abandon_labels():
            self._window.hint(self.tr("Abandoned: nothing of it was labelled"))
            return
        if self._session.open_moment is not None:
            self._session.end_moment()
            return
        if self._window.grid.comparing is not None:
            self._window.grid.stop_comparing()
            return
        if self._window.speaker_marks.end_alone():
            return
        if self._session.selected_segments:
            self._session.selected_segments = frozenset()
        elif self._session.selection is not None:
            self._session.selection = None
        else:
            self._window.strip.clear()

    def edit_text(self) -> None:
        """Type the text of the selected segment, in its place."""
        ids = self._session.selected_segments
        if len(ids) == 1:
            self._window.timeline.edit_text_of(next(iter(ids)))
        else:
            self._window.hint(self.tr("Select one segment first, then type its text."))

    def preferences(self) -> None:
        """What a person prefers."""
        self._window.sheets.show_preferences(self._windows)

    def delete(self) -> None:
        """Delete the selected segments."""
        ids = self._session.selected_segments
        if ids:
            self._session.delete_segments(sorted(ids))
        else:
            self._window.hint(self.tr("Select a segment first, then Delete removes it."))
