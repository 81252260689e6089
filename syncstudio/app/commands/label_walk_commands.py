"""The Label menu: going from label to label, selecting many; and the clipboard of the Edit menu."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtWidgets import QApplication

from syncstudio.app.label_strips import labels_text
from syncstudio.session.labels.label_clip import CLIP_MIME, Clip


class LabelWalkCommands(QObject):
    """Commands that go to labels, choose them, and carry them to other places."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    def next_label(self) -> None:
        """Go to the next label of the lane."""
        self._go(1, self.tr("No label of the lane lies after this."))

    def previous_label(self) -> None:
        """Go to the previous label of the lane."""
        self._go(-1, self.tr("No label of the lane lies before this."))

    def lane_down(self) -> None:
        """Go to the lane below."""
        self._go_lane(1)

    def lane_up(self) -> None:
        """Go to the lane above."""
        self._go_lane(-1)

    def loop_current(self) -> None:
        """Loop the selected label, or stop doing so."""
        try:
            self._session.loop_current()
        finally:
            self._window.show_loop()
            self._window.label_marks.mark()

    def select_all_lane(self) -> None:
        """Select all labels of the lane."""
        self._tell(self._session.select_lane())

    def select_everything(self) -> None:
        """Select all labels."""
        self._tell(self._session.select_everything())

    def select_query(self) -> None:
        """Open the strip that selects by a query."""
        self._window.label_strips.show_query()

    def select_next_too(self) -> None:
        """Add the next label to the selection."""
        self._session.extend_selection(1)
        self._window.reveal_playhead()

    def select_previous_too(self) -> None:
        """Add the previous label to the selection."""
        self._session.extend_selection(-1)
        self._window.reveal_playhead()

    # -- clipboard ------------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put the selected labels on the clipboard."""
        clip = self._session.copy_labels()
        self._keep(clip)
        self._window.hint(self.tr("Copied: {labels}").format(labels=labels_text(len(clip.labels))))

    def cut(self) -> None:
        """Put the selected labels on the clipboard and take them away."""
        clip = self._session.cut_labels()
        self._keep(clip)
        self._window.hint(self.tr("Cut: {labels}").format(labels=labels_text(len(clip.labels))))

    def paste(self) -> None:
        """Put what is on the clipboard at the playhead."""
        data = QApplication.clipboard().mimeData()
        # A clipboard that nothing was ever put on has no data at all, whatever Qt's types say.
        held = data is not None and data.hasFormat(CLIP_MIME)
        document = bytes(data.data(CLIP_MIME).data()).decode("utf-8", "replace") if held else "{}"
        made = self._session.paste_labels(document, self._session.transport.position_ns())
        self._window.hint(self.tr("Pasted: {labels}").format(labels=labels_text(len(made))))

    def duplicate(self) -> None:
        """Put the selected labels on the lane below, too."""
        self._session.duplicate_labels()

    def _keep(self, clip: Clip) -> None:
        data = QMimeData()
        data.setData(CLIP_MIME, clip.document().encode("utf-8"))
        data.setText(clip.table())
        QApplication.clipboard().setMimeData(data)

    def _go(self, direction: int, none: str) -> None:
        found = self._session.go_to_label(direction)
        if found is None:
            self._window.hint(none)
        else:
            self._window.timeline.show_label(found.id)

    def _go_lane(self, direction: int) -> None:
        lane_id = self._session.go_to_lane(direction)
        self._window.timeline.show_lane(lane_id)
        self._window.hint(self._session.project.lane(lane_id).name)

    def _tell(self, count: int) -> None:
        self._window.hint(self.tr("Selected: {labels}").format(labels=labels_text(count)))
