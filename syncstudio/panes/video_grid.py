"""All video tracks side by side, arranged so that the pictures are as large as they can be."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from syncstudio.panes.theme import Theme, color
from syncstudio.panes.video_pane import VideoPane
from syncstudio.session.notices import ProjectChanged

GAP_PX = 1
_SHAPE = 16 / 9


class VideoGrid(QWidget):
    """One pane per video track, in track order."""

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._position_ns = 0
        self.panes: list[VideoPane] = []
        self.setAccessibleName(self.tr("Pictures"))
        self.setAutoFillBackground(True)
        self._paint_ground()
        self._match_tracks()

    def set_theme(self, theme: Theme) -> None:
        """Use another theme."""
        self._theme = theme
        self._paint_ground()
        for pane in self.panes:
            pane.set_theme(theme)

    def on_notice(self, notice: object) -> None:
        """Add and remove panes with the tracks; tell every pane."""
        if isinstance(notice, ProjectChanged) and {"track", "source"} & set(notice.change.tables):
            self._match_tracks()
        for pane in self.panes:
            pane.on_notice(notice)

    def on_tick(self, master_ns: int) -> None:
        """Show the pictures of an instant."""
        self._position_ns = master_ns
        if self.isVisible():
            for pane in self.panes:
                pane.on_tick(master_ns)

    def close_readers(self) -> None:
        """Stop decoding in every pane."""
        for pane in self.panes:
            pane.close_reader()

    @property
    def settled(self) -> bool:
        """Whether every picture shows exactly the instant last asked for."""
        return all(pane.settled for pane in self.panes)

    def _match_tracks(self) -> None:
        wanted = [track.id for track in self._session.project.tracks() if track.kind == "video"]
        if wanted == [pane.track_id for pane in self.panes]:
            return
        kept = {pane.track_id: pane for pane in self.panes}
        for track_id, pane in kept.items():
            if track_id not in wanted:
                pane.close_reader()
                pane.deleteLater()
        self.panes = [kept.get(track_id) or self._new_pane(track_id) for track_id in wanted]
        self._arrange()

    def _new_pane(self, track_id: int) -> VideoPane:
        pane = VideoPane(self._session, self._theme, track_id, self)
        pane.show()
        pane.on_tick(self._position_ns)
        return pane

    def _paint_ground(self) -> None:
        made = self.palette()
        made.setColor(self.backgroundRole(), color(self._theme.line))
        self.setPalette(made)

    def _arrange(self) -> None:
        columns = best_columns(len(self.panes), self.width(), self.height())
        rows = ceil(len(self.panes) / columns) if self.panes else 0
        for place, pane in enumerate(self.panes):
            row, column = divmod(place, columns)
            in_row = columns if row < rows - 1 else len(self.panes) - columns * (rows - 1)
            left, right = column * self.width() // in_row, (column + 1) * self.width() // in_row
            top, bottom = row * self.height() // rows, (row + 1) * self.height() // rows
            last_column, last_row = column == in_row - 1, row == rows - 1
            pane.setGeometry(
                QRect(
                    left,
                    top,
                    right - left - (0 if last_column else GAP_PX),
                    bottom - top - (0 if last_row else GAP_PX),
                )
            )

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        for pane in self.panes:
            pane.on_tick(self._position_ns)


def best_columns(count: int, width: int, height: int) -> int:
    """The number of columns that makes `count` wide pictures largest in a space."""
    if count <= 1 or width <= 0 or height <= 0:
        return max(1, count)

    def picture_width(columns: int) -> float:
        rows = ceil(count / columns)
        return min(width / columns, height / rows * _SHAPE)

    return max(range(1, count + 1), key=lambda columns: (picture_width(columns), -columns))
